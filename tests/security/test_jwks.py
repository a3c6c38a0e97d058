"""The identity provider's keys: kept, renewed when a new one appears, and good on while it is away."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from api.conftest import make_keys, settings_in
from edge.test_bad_input import problem
from server import Caller, run, serving

from ion_mentoring.accounts.fetching import LARGEST, Fetcher
from ion_mentoring.accounts.jwks import AGAIN_S, KeySource, usable
from ion_mentoring.errors import IdentityProviderAway
from security.conftest import settings_for
from security.issuer import Issuer, issuing, new_key

LASTS_S = 600.0


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer() -> Any:
    with issuing() as those:
        yield those


@pytest.fixture
async def fetcher() -> Any:
    one = Fetcher()
    yield one
    await one.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source(issuer: Issuer, fetcher: Fetcher, clock: Clock) -> KeySource:
    return KeySource(f"{issuer.url}/jwks", fetcher, lasts_s=LASTS_S, clock=clock)


async def test_keys_are_read_once_for_many_tokens(source: KeySource, issuer: Issuer) -> None:
    found = await asyncio.gather(*[source.find("RS256-1", "RS256") for _ in range(50)])
    assert all(found) and issuer.asked == 1


async def test_keys_are_read_again_after_their_time(source: KeySource, issuer: Issuer, clock: Clock) -> None:
    await source.find("RS256-1", "RS256")
    issuer.rotate("RS256", "RS256-2")
    clock.now += LASTS_S - 1
    assert await source.find("RS256-1", "RS256")
    clock.now += 1
    assert await source.find("RS256-1", "RS256") is None, "a key that was withdrawn is good no more"
    assert await source.find("RS256-2", "RS256")


async def test_a_new_key_is_found_at_once_and_made_up_ids_ask_no_more(
    source: KeySource, issuer: Issuer, clock: Clock
) -> None:
    await source.find("RS256-1", "RS256")
    issuer.rotate("RS256", "RS256-2")
    clock.now += AGAIN_S
    assert await source.find("RS256-2", "RS256")
    assert issuer.asked == 2
    made_up = await asyncio.gather(*[source.find(f"made-up-{number}", "RS256") for number in range(50)])
    assert not any(made_up) and issuer.asked == 2
    clock.now += AGAIN_S
    made_up = await asyncio.gather(*[source.find(f"made-up-{number}", "RS256") for number in range(50)])
    assert not any(made_up) and issuer.asked == 3


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b""),
        (302, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"keys":[]}'),
        (200, b'{"keys":{}}'),
        (200, b'{"keys":[{"kty":"oct","k":"AAAA","kid":"RS256-1"}]}'),
        (200, b" " * (LARGEST + 1)),
        (200, b"[" * 100_000),
    ],
)
async def test_while_it_is_away_or_broken_the_last_good_keys_go_on(
    source: KeySource, issuer: Issuer, clock: Clock, status: int, body: bytes
) -> None:
    await source.find("RS256-1", "RS256")
    issuer.status, issuer.body = status, body
    for _ in range(3):
        clock.now += LASTS_S
        assert await source.find("RS256-1", "RS256")
    assert issuer.asked == 4
    issuer.status, issuer.body = 200, b""
    issuer.rotate("RS256", "RS256-2")
    clock.now += LASTS_S
    assert await source.find("RS256-2", "RS256")


async def test_without_any_key_it_is_away_and_asked_again_a_little_later(
    source: KeySource, issuer: Issuer, clock: Clock
) -> None:
    issuer.status = 503
    for _ in range(5):
        with pytest.raises(IdentityProviderAway):
            await source.find("RS256-1", "RS256")
    assert issuer.asked == 1
    issuer.status = 200
    clock.now += AGAIN_S
    assert await source.find("RS256-1", "RS256")


async def test_nobody_there_at_all_is_away_too(fetcher: Fetcher) -> None:
    with pytest.raises(IdentityProviderAway):
        await KeySource("http://127.0.0.1:1/jwks", fetcher, lasts_s=LASTS_S).find("a", "RS256")


async def test_keys_may_lie_in_a_file_that_is_exchanged(tmp_path: Path, fetcher: Fetcher, clock: Clock) -> None:
    file = tmp_path / "jwks.json"
    source = KeySource(str(file), fetcher, lasts_s=LASTS_S, clock=clock)
    with pytest.raises(IdentityProviderAway):
        await source.find("one", "ES256")
    for kid in ("one", "two"):
        file.write_text(json.dumps({"keys": [new_key("ES256", kid).as_dict(private=False)]}))
        clock.now += AGAIN_S
        assert await source.find(kid, "ES256")
    file.unlink()
    clock.now += LASTS_S
    assert await source.find("two", "ES256")


async def test_without_an_id_the_only_key_of_its_kind_is_meant(source: KeySource, issuer: Issuer) -> None:
    assert await source.find(None, "RS256")
    issuer.more.append(dict(new_key("RS256", "RS256-9").as_dict(private=False)))
    other = KeySource(source._where, source._fetcher, lasts_s=LASTS_S)
    assert await other.find(None, "RS256") is None
    assert await other.find(None, "ES256")


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_key_serves_its_own_algorithm_alone(algorithm: str) -> None:
    public = dict(new_key(algorithm, "k").as_dict(private=False))
    assert [known.algorithm for known in usable({"keys": [public]})] == [algorithm]
    for other in ("HS256", "none", "RS512", "PS256", "RSA-OAEP"):
        assert list(usable({"keys": [{**public, "alg": other}]})) == []
    for change in (
        {"use": "enc"},
        {"key_ops": ["encrypt"]},
        {"key_ops": "verify"},
        {"kid": 7},
        {"kty": "oct", "k": "AA"},
    ):
        assert list(usable({"keys": [{**public, **change}]})) == []


def test_a_private_key_in_the_set_is_taken_for_its_public_part() -> None:
    (known,) = usable({"keys": [dict(new_key("RS256", "k").as_dict(private=True))]})
    assert not known.key.is_private


def test_weak_and_broken_keys_are_left_out() -> None:
    from joserfc.jwk import ECKey, RSAKey

    short = RSAKey.import_key(new_key("RS256", "k").as_dict(private=False)).as_dict(private=False)
    half = {**short, "n": str(short["n"])[: len(str(short["n"])) // 2]}
    curve = ECKey.generate_key("P-384").as_dict(private=False)
    entries = [
        half,
        curve,
        {"kty": "RSA"},
        {"kty": "RSA", "n": "AQAB", "e": 1},
        {"kty": "EC", "crv": "P-256"},
        None,
        "x",
    ]
    assert list(usable({"keys": entries})) == []


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every unknown key makes the keys be read anew."""
    monkeypatch.setattr("ion_mentoring.accounts.jwks.AGAIN_S", 0.0)


async def test_the_running_service_follows_the_provider_away_and_back_and_to_new_keys(
    tmp_path: Path, http: Any, read_once: None, at_once: None
) -> None:
    with issuing() as issuer:
        settings = settings_for(issuer, settings_in(tmp_path / "home"), keys_too=False)
        keys = run(make_keys(settings))
        issuer.status = 503
        with serving(settings) as url:
            stranger = Caller(http, url)

            async def show(token: str) -> Any:
                return await stranger.saying(Authorization=f"Bearer {token}").get("/api/v2/learners/me")

            old = issuer.token()
            away = await show(old)
            problem(away, 503, "identity-provider-away")
            assert int(away.headers["Retry-After"]) > 0
            assert (await stranger.get("/health/ready")).status == 200
            assert "identity provider" in problem(await show(keys["learner"]), 401, "unauthorized")["detail"]
            issuer.status = 200
            assert (await show(old)).status == 200
            issuer.rotate("RS256", "RS256-2")
            assert (await show(issuer.token())).status == 200
            problem(await show(old), 401, "unauthorized")
            issuer.status = 503
            assert (await show(issuer.token())).status == 200
