"""Production fails closed: what is missing, a placeholder or too short is named, and its value is not."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from cli.conftest import Ion
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.errors import UnfitSecrets
from ion_mentoring.secrets.fitness import is_placeholder, require_fit, unfit
from ion_mentoring.settings import Settings
from secrets_.conftest import Choose

GOOD = "nB7vQx2LmT9rWc4KpZ8s"  # pragma: allowlist secret


def told(monkeypatch: pytest.MonkeyPatch, **given: str) -> list[str]:
    for name, text in given.items():
        monkeypatch.setenv(name, text)
    return [str(each) for each in unfit(Settings())]


@pytest.mark.parametrize(
    "value",
    [
        "changeme", "change-me-please", "your-api-key-here", "YOUR_OPENAI_API_KEY", "sk-your-key", "sk-xxxxxxxxxxxxxxxxxxxxxxxx",
        "<your key goes here>", "${OPENAI_API_KEY}", "{{ openai_key }}", "[insert key]", "%OPENAI_KEY%", "password123",
        "secret", "aaaaaaaaaaaaaaaaaaaaaaaa", "1234567890123456", "replace-this-secret-value", "test-test-test-test", "abababababababab",
        "sk-test", "TODO",
    ],
)  # fmt: skip
def test_what_stands_where_a_secret_belongs_is_a_placeholder(value: str) -> None:
    assert is_placeholder(value)


@given(st.binary(min_size=16, max_size=48))
def test_a_random_key_is_none(data: bytes) -> None:
    import hashlib

    assert not is_placeholder("sk-" + hashlib.sha256(data).hexdigest())


def test_keys_as_they_are_made_are_none() -> None:
    assert not is_placeholder("!@#$%^&*()_+{}|:") and not is_placeholder("열려라참깨그리고또열려라")
    assert not any(is_placeholder(secrets.token_urlsafe(24)) for _ in range(2000))


def test_without_a_far_end_nothing_is_needed(home: Path) -> None:
    assert unfit(Settings()) == []


@pytest.mark.parametrize(
    ("value", "why"),
    [("", "is missing"), ("changeme", "is a placeholder"), ("sk-a1B2c3D4", "has fewer than 16 characters")],
)
@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_the_key_of_a_far_end_is_there_and_long_enough(
    home: Path, monkeypatch: pytest.MonkeyPatch, provider: str, value: str, why: str
) -> None:
    room = provider.upper()
    given = {"ION_PROVIDERS__CHAIN": f'["{provider}"]', f"ION_{room}__API_KEY": value}  # pragma: allowlist secret
    assert told(monkeypatch, **given) == [f"{provider}-api-key (ION_{room}__API_KEY) {why}"]


def test_a_far_end_of_ones_own_network_may_ask_for_no_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"ION_PROVIDERS__CHAIN": '["openai"]', "ION_OPENAI__BASE_URL": "http://vllm:8000/v1"}
    assert told(monkeypatch, **given) == []
    given["ION_OPENAI__API_KEY"] = "changeme"  # pragma: allowlist secret
    assert told(monkeypatch, **given) == ["openai-api-key (ION_OPENAI__API_KEY) is a placeholder"]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://ion@db.example.org/ion", "names a server on the network and holds no password"),
        ("postgresql://ion:short7Pw@db/ion", "holds a password that has fewer than 16 characters"),  # pragma: allowlist secret
        ("postgresql://ion:postgres@db/ion", "holds a password that is a placeholder"),  # pragma: allowlist secret
        ("postgresql://ion@db/ion?password=postgres", "holds a password that is a placeholder"),
        ("postgresql://ion:changeme@127.0.0.1/ion", "holds a password that is a placeholder"),  # pragma: allowlist secret
        ("postgresql://ion:p@[broken/ion", "is no URL"),
        (f"postgresql://ion:{GOOD}@db.example.org/ion", None),
        (f"postgresql://ion@db.example.org/ion?password={GOOD}", None),
        ("postgresql://ion@/ion?host=/run/postgresql", None),
        ("postgresql://ion@localhost/ion", None),
        ("postgresql://ion@[::1]/ion", None),
        ("sqlite+aiosqlite:////var/lib/ion/ion.db", None),
        ("", None),
    ],
)  # fmt: skip
def test_of_a_url_the_password_is_judged(
    home: Path, monkeypatch: pytest.MonkeyPatch, url: str, why: str | None
) -> None:
    expected = [f"database-url (ION_DATABASE__URL) {why}"] if why else []
    assert told(monkeypatch, ION_DATABASE__URL=url) == expected


@pytest.mark.parametrize("elsewhere", ["query", "environment", "file"])
def test_a_password_of_postgresql_may_be_where_its_clients_look(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    url = "postgresql://ion@db.example.org/ion"
    assert told(monkeypatch, ION_DATABASE__URL=url) != []
    match elsewhere:
        case "query":
            url += "?sslmode=verify-full&passfile=/run/pgpass"
        case "environment":
            monkeypatch.setenv("PGPASSWORD", GOOD)
        case "file":
            (tmp_path / ".pgpass").write_text("db.example.org:5432:ion:ion:any")
    assert told(monkeypatch, ION_DATABASE__URL=url) == []
    assert told(monkeypatch, ION_REDIS__URL="redis://cache:6379/0") != []


def test_the_way_into_the_provider_is_judged_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, ION_SECRETS__VAULT__TOKEN="root") == [  # pragma: allowlist secret
        "secrets-vault-token (ION_SECRETS__VAULT__TOKEN) is a placeholder"
    ]


def test_development_takes_what_production_refuses(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_OPENAI__API_KEY", "sk-weak-7")
    require_fit(Settings())
    monkeypatch.setenv("ION_ENVIRONMENT", "production")
    with pytest.raises(UnfitSecrets) as refused:
        require_fit(Settings())
    assert "openai-api-key (ION_OPENAI__API_KEY) has fewer than 16 characters" in refused.value.detail
    assert "sk-weak-7" not in refused.value.detail


def test_every_weak_secret_stops_the_start_with_its_name_and_never_its_value(
    ion: Ion, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "ION_ENVIRONMENT": "production",
        "ION_PROVIDERS__CHAIN": '["anthropic", "openai"]',
        "ION_OPENAI__API_KEY": "canary-1-k3y",  # pragma: allowlist secret
        "ION_REDIS__URL": "redis://:canary-2-pw@cache:6379/0",
        "ION_DATABASE__URL": "postgresql://ion:canary-3-pw@db/ion",  # pragma: allowlist secret
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    result = ion("serve", "--port", "0")
    assert (result.code, result.out) == (1, "")
    for name in ("anthropic-api-key", "openai-api-key", "redis-url", "database-url"):
        assert name in result.err
    assert "canary" not in result.err and "Traceback" not in result.err
    assert not (home / "ion.db").exists()
    assert ion("chat", "Hello there").code == 1, "no other command opens the service either"


def test_a_secret_that_the_provider_lacks_stops_the_start(
    choose: Choose, ion: Ion, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose("file")
    monkeypatch.setenv("ION_ENVIRONMENT", "production")
    monkeypatch.setenv("ION_PROVIDERS__CHAIN", '["anthropic"]')
    assert "anthropic-api-key (ION_ANTHROPIC__API_KEY) is missing" in ion("serve", "--port", "0").err
    assert ion("secrets", "rotate", "anthropic-api-key").code == 0
    assert ion("secrets", "check").code == 0
