"""Settings: the environment over `ion.toml` over the defaults, typed, and two homes are two services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from ion_mentoring import settings as module
from ion_mentoring.settings import Settings
from ion_mentoring.settings.identity import AuthSettings


def write(home: Path, text: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "ion.toml").write_text(text, encoding="utf-8")


def fields(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, str | None]]:
    """Every setting with its description; a group of settings needs none of its own."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from fields(field.annotation, f"{path}{name}.")
        else:
            yield f"{path}{name}", field.description


def test_without_anything_set_the_defaults_hold(home: Path) -> None:
    settings = Settings()
    assert settings.home == home and settings.environment == "development"
    assert settings.providers.chain == ["embedded"] and settings.help.country == "KR"
    assert settings.database_url == f"sqlite:///{home / 'ion.db'}"


def test_the_file_goes_over_the_defaults_and_the_environment_over_the_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, '[openai]\nmodel = "from-file"\nmax_tokens = 99\n[limits]\nmessage_chars = 500\n')
    monkeypatch.setenv("ION_OPENAI__MODEL", "from-environment")
    settings = Settings()
    assert (settings.openai.model, settings.openai.max_tokens) == ("from-environment", 99)
    assert (settings.limits.message_chars, settings.limits.body_bytes) == (500, 256 * 1024)


def test_what_is_given_in_code_goes_over_everything(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_ENVIRONMENT", "development")
    assert Settings(environment="production").environment == "production"


def test_lists_are_json_in_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_PROVIDERS__CHAIN", '["openai", "embedded"]')
    assert Settings().providers.chain == ["openai", "embedded"]


def test_two_homes_are_two_services(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, '[help]\ncountry = "SG"\n')
    first = Settings()
    monkeypatch.setenv("ION_HOME", str(tmp_path / "other"))
    second = Settings()
    assert (first.help.country, second.help.country) == ("SG", "KR")
    assert first.database_url != second.database_url


def test_the_home_is_absolute_and_its_tilde_is_expanded(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_HOME", "~/ion")
    assert module.home() == Path.home() / "ion"
    monkeypatch.setenv("ION_HOME", "here")
    assert module.home() == Path.cwd() / "here"


def test_without_a_home_it_is_the_platforms_folder_for_user_data(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ION_HOME")
    assert module.home().name == "ion" and module.home().is_absolute()


def test_a_database_url_takes_the_place_of_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_DATABASE__URL", "sqlite+aiosqlite:///elsewhere.db")
    assert Settings().database_url == "sqlite+aiosqlite:///elsewhere.db"


def test_a_key_is_masked_where_settings_are_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_OPENAI__API_KEY", "not-for-show")
    settings = Settings()
    assert settings.openai.api_key.get_secret_value() == "not-for-show"
    assert "not-for-show" not in repr(settings) + settings.model_dump_json()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ION_PROVIDERS__CHAIN", "[]"),
        ("ION_PROVIDERS__CHAIN", '["magic"]'),
        ("ION_PROVIDERS__CHAIN", '["openai", "openai"]'),
        ("ION_PROVIDERS__ATTEMPTS", "0"),
        ("ION_LIMITS__BODY_BYTES", "1"),
        ("ION_OPENAI__TEMPERATURE", "3"),
        ("ION_DATABASE__BUSY_TIMEOUT_S", "0"),
        ("ION_AUTH__MODE", "off"),
        ("ION_LOG__LEVEL", "loud"),
    ],
)
def test_a_value_out_of_range_is_refused_by_its_name(
    name: str, value: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name.removeprefix("ION_").replace("__", ".").lower()):
        Settings()


def test_a_value_of_the_file_is_checked_like_one_of_the_environment(home: Path) -> None:
    write(home, "[openai]\ntemperature = 3\n")
    with pytest.raises(ValidationError, match="openai.temperature"):
        Settings()


JWT = {"mode": "jwt", "issuer": "https://id.example.org", "audience": "ion", "jwks": "https://id.example.org/keys"}
OIDC = {"mode": "oidc", "issuer": "https://id.example.org", "client_id": "ion"}


@pytest.mark.parametrize(
    "whole", [JWT, OIDC, JWT | {"jwks": "/etc/ion/jwks.json"}, JWT | {"issuer": "http://[::1]:8080"}]
)
def test_an_identity_provider_may_be_named(whole: dict[str, str]) -> None:
    assert AuthSettings.model_validate(whole).mode == whole["mode"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        *((JWT | {name: ""}, f"ION_AUTH__{name.upper()}") for name in ("issuer", "audience", "jwks")),
        *((OIDC | {name: ""}, f"ION_AUTH__{name.upper()}") for name in ("issuer", "client_id")),
        (JWT | {"jwks": "http://id.example.org/keys"}, "ION_AUTH__JWKS is plain http"),
        (OIDC | {"issuer": "http://id.example.org"}, "ION_AUTH__ISSUER is plain http"),
        (OIDC | {"issuer": "http://localhost.example.org"}, "plain http"),
        (OIDC | {"scopes": ["profile"]}, "needs `openid`"),
        (JWT | {"algorithms": ["HS256"]}, "algorithms"),
        (JWT | {"algorithms": ["none"]}, "algorithms"),
        (JWT | {"algorithms": []}, "algorithms"),
        (JWT | {"roles": {"staff": "king"}}, "roles"),
        (JWT | {"default_role": "admin"}, "default_role"),
        (JWT | {"leeway_s": 3600}, "leeway_s"),
    ],
)
def test_an_identity_provider_that_could_not_be_trusted_stops_the_start(wrong: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        AuthSettings.model_validate(wrong)


def test_every_setting_says_what_it_is() -> None:
    lacking = [name for name, description in fields(Settings) if not description]
    assert lacking == [] and len(list(fields(Settings))) > 20
