"""Values kept for a while: when the provider is asked, what is told of it, and what goes on while it fails."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from ion_mentoring import telemetry
from ion_mentoring.errors import SecretUnavailable
from ion_mentoring.secrets.base import Secret
from ion_mentoring.secrets.safe import DOUBT_S, Safe
from ion_mentoring.settings import LogSettings

NAME = "openai-api-key"


class Scripted:
    """A provider that gives what it is told to, in turn; an error is raised."""

    name = "scripted"

    def __init__(self, *answers: Secret | Exception | None) -> None:
        self.answers, self.asked = list(answers), 0

    def read(self, _name: str) -> Secret | None:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def write(self, _name: str, _value: str) -> Secret:
        raise NotImplementedError


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _lines_are_written() -> None:
    telemetry.configure_logs(LogSettings(level="info", format="json"))


def safe_of(source: Scripted, ttl_s: float, clock: Clock) -> Safe:
    return Safe(lambda: source, ttl_s, clock)


def value(safe: Safe) -> str | None:
    found = safe.current(NAME)
    return found.value if found else None


def test_the_provider_is_asked_once_and_then_after_the_time_to_live(clock: Clock) -> None:
    source = Scripted(Secret("old"), Secret("new"))
    safe = safe_of(source, 60, clock)
    assert [value(safe), value(safe)] == ["old", "old"] and source.asked == 1
    clock.now += 59
    safe.refresh()
    assert (value(safe), source.asked, safe.due_in()) == ("old", 1, 1)
    clock.now += 1
    safe.refresh()
    assert (value(safe), source.asked, safe.due_in()) == ("new", 2, 60)


def test_giving_a_value_out_never_asks_again_however_old_it_is(clock: Clock) -> None:
    source = Scripted(Secret("old"), Secret("new"))
    safe = safe_of(source, 60, clock)
    value(safe)
    clock.now += 10_000
    assert value(safe) == "old" and source.asked == 1


@pytest.mark.parametrize("failure", [SecretUnavailable("Vault is away."), RuntimeError("with a-value in it"), None])
def test_the_last_good_value_goes_on_and_a_metric_and_a_line_tell(clock: Clock, failure: Exception | None) -> None:
    safe = safe_of(Scripted(Secret("good"), failure, Secret("newer")), 60, clock)
    assert value(safe) == "good"
    clock.now += 60
    before = counted("failed")
    with capture_logs() as lines:
        safe.refresh()
    assert value(safe) == "good" and list(safe.stale) == [NAME]
    assert counted("failed") == before + 1 and telemetry.REGISTRY.get_sample_value("ion_secrets_stale") == 1
    assert [line["event"] for line in lines] == ["a secret can't be read; the last good value goes on"]
    assert "a-value" not in str(lines) and "good" not in str([line["reason"] for line in lines])
    clock.now += 60
    safe.refresh()
    assert value(safe) == "newer" and safe.stale == {}
    assert telemetry.REGISTRY.get_sample_value("ion_secrets_stale") == 0


def test_a_first_reading_that_fails_is_told_to_who_asks_and_tried_again(clock: Clock) -> None:
    safe = safe_of(Scripted(SecretUnavailable("Vault is away."), Secret("good")), 60, clock)
    with pytest.raises(SecretUnavailable):
        safe.current(NAME)
    assert value(safe) == "good"


def test_a_secret_that_comes_to_be_is_found(clock: Clock) -> None:
    safe = safe_of(Scripted(None, Secret("new")), 60, clock)
    assert value(safe) is None
    clock.now += 60
    safe.refresh()
    assert value(safe) == "new"


def test_a_new_value_is_told_by_name_and_version_alone(clock: Clock) -> None:
    safe = safe_of(Scripted(Secret("old-value"), Secret("new-value", "7")), 60, clock)
    value(safe)
    clock.now += 60
    with capture_logs() as lines:
        safe.refresh()
    assert [(line["name"], line["version"]) for line in lines] == [(NAME, "7")]
    assert "-value" not in str(lines)


@given(st.lists(st.sampled_from(["a", "b", "away", "gone"]), min_size=1))
def test_what_is_given_out_is_always_the_last_that_was_read(answers: list[str]) -> None:
    kinds = {"away": SecretUnavailable("away"), "gone": None}
    clock = Clock()
    safe = safe_of(Scripted(Secret("first"), *[kinds.get(each, Secret(each)) for each in answers]), 1, clock)
    value(safe)
    expected = "first"
    for each in answers:
        clock.now += 1
        safe.refresh()
        expected = expected if each in kinds else each
        assert value(safe) == expected
        assert bool(safe.stale) == (each in kinds)


def counted(outcome: str) -> float:
    labels = {"source": "scripted", "outcome": outcome}
    return telemetry.REGISTRY.get_sample_value("ion_secret_reads_total", labels) or 0


def test_a_provider_is_opened_when_it_is_first_asked(clock: Clock) -> None:
    opened: list[Scripted] = []

    def opening() -> Scripted:
        opened.append(Scripted(Secret("value")))
        return opened[-1]

    safe = Safe(opening, 60, clock)
    assert opened == []
    assert [value(safe), value(safe)] == ["value", "value"] and len(opened) == 1


def test_a_value_that_was_refused_is_read_anew_but_not_all_the_time(clock: Clock) -> None:
    source = Scripted(Secret("value"))
    safe = safe_of(source, 3600, clock)
    safe.doubt(NAME)
    assert source.asked == 0, "nobody has used it yet"
    value(safe)
    for _ in range(100):
        safe.doubt(NAME)
        safe.refresh()
        clock.now += 1
    assert source.asked == 1 + 100 / DOUBT_S


def test_a_value_is_followed_in_a_thread_until_the_end(clock: Clock) -> None:
    read = threading.Event()

    class Telling(Scripted):
        def read(self, name: str) -> Secret | None:
            if self.asked:
                read.set()
            return super().read(name)

    source = Telling(Secret("old"), Secret("new"))
    safe = safe_of(source, 3600, clock)
    value(safe)
    safe.follow()
    thread = next(each for each in threading.enumerate() if each.name == "secrets")
    safe.doubt(NAME)
    assert read.wait(10)
    safe.close()
    thread.join(10)
    assert not thread.is_alive() and value(safe) == "new" and source.asked == 2
