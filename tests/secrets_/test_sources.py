"""What every provider of secrets does alike, each against a real server or a real folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ion_mentoring.errors import InvalidInput
from ion_mentoring.secrets.environment import Environment
from ion_mentoring.secrets.opening import open_source
from secrets_.conftest import WRITABLE, Choose

every = pytest.mark.parametrize("provider", WRITABLE)
NAME = "openai-api-key"


@every
def test_a_secret_that_is_not_there_is_none(choose: Choose, provider: str) -> None:
    assert open_source(choose(provider)).read(NAME) is None


@every
def test_what_was_written_is_read_with_its_version_and_time(choose: Choose, provider: str) -> None:
    source = open_source(choose(provider))
    value = "열쇠 " + "k" * 3000 + "\n with a second line"
    made = source.write(NAME, value)
    found = source.read(NAME)
    assert found and found.value == value
    assert found.version == made.version != ""
    assert found.created_at and abs(datetime.now(UTC) - found.created_at) < timedelta(minutes=5)


@every
def test_the_newest_version_is_read_by_whoever_asks(choose: Choose, provider: str) -> None:
    settings = choose(provider)
    first = open_source(settings).write(NAME, "the first value")
    second = open_source(settings).write(NAME, "the second value")
    found = open_source(settings).read(NAME)
    assert found and (found.value, found.version) == ("the second value", second.version)
    assert first.version != second.version


@every
def test_one_name_says_nothing_of_another(choose: Choose, provider: str) -> None:
    source = open_source(choose(provider))
    source.write(NAME, "a value of openai's")
    assert source.read("anthropic-api-key") is None


@every
def test_a_secret_does_not_show_its_value(choose: Choose, provider: str) -> None:
    source = open_source(choose(provider))
    source.write(NAME, "canary-of-the-repr")
    assert "canary" not in repr(source.read(NAME)) + str(source.read(NAME)) + repr(vars(source))


def test_the_environment_is_read_as_the_settings_read_it(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_OPENAI__API_KEY", "from the environment")
    monkeypatch.setenv("ION_ANTHROPIC", '{"api_key": "from a table"}')  # pragma: allowlist secret
    source = Environment()
    given = {name: source.read(name) for name in (NAME, "anthropic-api-key", "redis-url")}
    assert {name: secret and secret.value for name, secret in given.items()} == {
        NAME: "from the environment",
        "anthropic-api-key": "from a table",
        "redis-url": None,
    }
    with pytest.raises(InvalidInput, match="Set ION_OPENAI__API_KEY where the service is started"):
        source.write(NAME, "anything")
