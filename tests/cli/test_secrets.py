"""`ion secrets`: names, sources, versions and ages; a value only for who asks to see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Ion

VALUE = "nB7vQx2LmT9rWc4KpZ8s"  # pragma: allowlist secret


@pytest.fixture
def folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Secrets as files."""
    monkeypatch.setenv("ION_SECRETS__PROVIDER", "file")
    return home / "secrets"


def sources(ion: Ion) -> dict[str, str]:
    return {item["name"]: item["source"] for item in ion("secrets", "list", "--json").json["items"]}


def test_the_list_has_every_secret_with_where_it_comes_from(
    ion: Ion, home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    (home / "ion.toml").write_text(f'[redis]\nurl = "redis://:{VALUE}1@localhost"\n')
    monkeypatch.setenv("ION_ANTHROPIC__API_KEY", VALUE + "2")
    assert ion("secrets", "rotate", "openai-api-key", "--stdin", stdin=VALUE.encode() + b"3\n").code == 0
    assert (
        sources(ion).items()
        >= {
            "anthropic-api-key": "environment",
            "database-url": "none",
            "openai-api-key": "file",
            "redis-url": "ion.toml",
            "secrets-vault-secret-id": "none",
            "secrets-vault-token": "none",
        }.items()
    )
    shown = ion("secrets", "list").out + ion("secrets", "list", "--json").out
    assert VALUE not in shown
    item = next(item for item in ion("secrets", "list", "--json").json["items"] if item["name"] == "openai-api-key")
    assert item["setting"] == "ION_OPENAI__API_KEY" and item["version"] and 0 <= item["age_s"] < 60


def test_a_value_is_masked_unless_it_is_asked_for(ion: Ion, folder: Path) -> None:
    assert ion("secrets", "rotate", "openai-api-key", "--stdin", stdin=VALUE.encode()).code == 0
    assert ion("secrets", "get", "openai-api-key").out == "********\n"
    assert ion("secrets", "get", "ION_OPENAI__API_KEY", "--reveal").out == VALUE + "\n"
    assert ion("secrets", "get", "openai-api-key", "--json").json == {
        "name": "openai-api-key",
        "setting": "ION_OPENAI__API_KEY",
        "set": True,
        "value": "********",
    }
    assert ion("secrets", "get", "openai-api-key", "--reveal", "--json").json["value"] == VALUE


def test_what_is_not_there_is_told(ion: Ion, folder: Path) -> None:
    empty = ion("secrets", "get", "openai-api-key")
    assert (empty.code, empty.out, empty.err) == (2, "", "ion: openai-api-key is empty.\n")
    unknown = ion("secrets", "get", "openai")
    assert (
        unknown.code == 2
        and "choose one of anthropic-api-key, auth-client-secret, backup-key, backup-restic-secret-access-key, database-url"
        in unknown.err
    )


def test_rotating_writes_another_random_value_and_does_not_print_it(ion: Ion, folder: Path) -> None:
    seen = set()
    for _ in range(3):
        rotated = ion("secrets", "rotate", "openai-api-key")
        value = ion("secrets", "get", "openai-api-key", "--reveal").out.strip()
        assert rotated.code == 0 and len(value) >= 43 and value not in rotated.out
        assert "Running services use it within 300 s." in rotated.out
        seen.add(value)
    assert len(seen) == 3
    assert ion("secrets", "check").code == 0


@pytest.mark.parametrize(
    ("args", "stdin", "why"),
    [
        (["database-url"], b"", "A random value is no URL: give the new one with `--stdin`."),
        (["openai-api-key", "--stdin"], b"\n", "Standard input holds no value."),
        (["secrets-vault-token"], b"", "is the way into the provider, and can't be kept in it"),
        (["nothing"], b"", "There is no secret `nothing`"),
    ],
)
def test_a_rotation_that_makes_no_sense_is_refused(
    ion: Ion, folder: Path, args: list[str], stdin: bytes, why: str
) -> None:
    result = ion("secrets", "rotate", *args, stdin=stdin)
    assert (result.code, result.out) == (2, "") and why in result.err
    assert not folder.exists()


def test_a_value_that_the_environment_holds_is_not_rotated_in_vain(
    ion: Ion, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ION_OPENAI__API_KEY", VALUE)
    assert "which wins over the provider. Take it out first." in ion("secrets", "rotate", "openai-api-key").err
    assert not folder.exists()


def test_the_environment_itself_is_not_rotated(ion: Ion, home: Path) -> None:
    result = ion("secrets", "rotate", "openai-api-key")
    assert result.code == 2 and "Set ION_OPENAI__API_KEY where the service is started" in result.err


def test_check_says_what_production_would_refuse(ion: Ion, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = ion("secrets", "check")
    assert (good.code, good.out) == (0, "Every secret can be read, and is fit for production.\n")
    monkeypatch.setenv("ION_PROVIDERS__CHAIN", '["openai"]')
    monkeypatch.setenv("ION_ANTHROPIC__API_KEY", "weak-7pK")
    bad = ion("secrets", "check")
    assert bad.code == 1 and bad.out.splitlines() == [
        "anthropic-api-key (ION_ANTHROPIC__API_KEY) has fewer than 16 characters",
        "openai-api-key (ION_OPENAI__API_KEY) is missing",
    ]
    told = ion("secrets", "check", "--json")
    assert told.code == 1 and '"fit": false' in told.out and "weak-7pK" not in told.out


def test_check_says_that_a_file_can_be_read_by_others(ion: Ion, folder: Path) -> None:
    assert ion("secrets", "rotate", "openai-api-key").code == 0
    (folder / "openai-api-key").chmod(0o644)
    result = ion("secrets", "check")
    assert result.code == 1 and "can be read by others (mode 0644)" in result.err


def test_a_command_that_needs_no_secret_asks_no_provider(ion: Ion, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_SECRETS__PROVIDER", "vault")
    monkeypatch.setenv("ION_SECRETS__VAULT__ADDRESS", "http://127.0.0.1:1")
    assert ion("personas", "list").code == 0
    assert ion("secrets", "list").code == 1
