"""Wrong keys again and again: the address is locked out, and a class that shares it goes on; over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from api.conftest import make_keys, settings_in
from server import Caller, run, serving_app
from starlette.requests import Request

from edge.test_bad_input import problem
from ion_mentoring.app import create_app
from ion_mentoring.edge.limits.lock_out import LockOut
from ion_mentoring.edge.limits.windows import Memory
from ion_mentoring.errors import Expired, TooManyRequests, Unauthorized
from ion_mentoring.settings.edge import LimitSettings

OWN = {"Sec-Fetch-Site": "same-origin"}
ALLOWED = 3


def wrong(number: int) -> str:
    return f"ion_{number:043d}"


@pytest.fixture
def house(tmp_path: Path, read_once: None) -> Iterator[tuple[str, dict[str, str], str]]:
    """Its address, a key of each role and the code of its printed link; three wrong keys lock out."""
    limits = LimitSettings(wrong_keys=ALLOWED, lock_out_s=600)
    settings = settings_in(tmp_path / "home").model_copy(update={"limits": limits})
    keys = run(make_keys(settings))
    app = create_app(settings, local_key=keys["admin"])
    with serving_app(app) as url:
        yield url, keys, app.state.sign_in.code


@pytest.fixture
def stranger(http: object, house: tuple[str, dict[str, str], str]) -> Caller:
    return Caller(http, house[0])  # type: ignore[arg-type]


def having(caller: Caller, key: str) -> Caller:
    return caller.saying(Authorization=f"Bearer {key}")


async def guess(stranger: Caller, times: int) -> None:
    for number in range(times):
        problem(await having(stranger, wrong(number)).get("/api/v2/sessions"), 401, "unauthorized")


async def test_after_so_many_wrong_keys_the_address_is_refused_and_told_for_how_long(
    stranger: Caller, house: tuple[str, dict[str, str], str]
) -> None:
    await guess(stranger, ALLOWED)
    for key in (wrong(99), house[1]["learner"], "nonsense"):
        answer = await having(stranger, key).get("/api/v2/sessions")
        problem(answer, 429, "too-many-requests")
        assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert (await stranger.get("/health/live")).status == 200


async def test_who_came_in_from_there_before_still_does(
    stranger: Caller, house: tuple[str, dict[str, str], str]
) -> None:
    known, unknown = having(stranger, house[1]["learner"]), having(stranger, house[1]["designer"])
    assert (await known.get("/api/v2/sessions")).status == 200
    await guess(stranger, ALLOWED)
    problem(await having(stranger, wrong(99)).get("/api/v2/sessions"), 429, "too-many-requests")
    assert (await known.get("/api/v2/sessions")).status == 200
    problem(await unknown.get("/api/v2/sessions"), 429, "too-many-requests")


async def test_keys_typed_and_links_opened_are_counted_with_them(
    stranger: Caller, house: tuple[str, dict[str, str], str]
) -> None:
    await guess(stranger, 1)
    problem(await stranger("POST", "/sign-in", json={"key": wrong(7)}, headers=OWN), 401, "unauthorized")
    problem(await stranger.get("/sign-in?code=guess"), 401, "unauthorized")
    for refused in (
        await stranger.get("/sign-in?code=another-guess"),
        await stranger("POST", "/sign-in", json={"key": house[1]["learner"]}, headers=OWN),
        await stranger.get(f"/sign-in?code={house[2]}"),
        await stranger.get(f"/sign-in?code={house[2]}", headers={"Accept": "text/html"}),
    ):
        problem(refused, 429, "too-many-requests")
        assert "Set-Cookie" not in refused.headers


async def test_a_spent_link_opened_once_more_is_no_lock_out(
    stranger: Caller, house: tuple[str, dict[str, str], str]
) -> None:
    assert (await stranger.get(f"/sign-in?code={house[2]}")).status == 303
    problem(await stranger.get(f"/sign-in?code={house[2]}"), 401, "unauthorized")
    assert (await having(stranger, house[1]["learner"]).get("/api/v2/sessions")).status == 200


async def test_what_has_expired_was_no_guess() -> None:
    locked = LockOut(LimitSettings(wrong_keys=ALLOWED), Memory())
    asked = Request({"type": "http", "client": ("192.0.2.7", 1), "headers": []})

    async def show(key: str, error: type[Unauthorized]) -> None:
        with pytest.raises(error):
            async with locked.watching(asked, key):
                raise error("no")

    for number in range(10):
        await show(wrong(number), Expired)
    for number in range(ALLOWED):
        await show(wrong(number), Unauthorized)
    with pytest.raises(TooManyRequests, match=r"Try again in 300 s"):
        async with locked.watching(asked, wrong(9)):
            raise Unauthorized("no")
