from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from ion_mentoring.settings import LogSettings
from ion_mentoring.telemetry import REGISTRY, configure_logs, drop_texts, log


class Written:
    """What was written to standard error since the last look."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    @property
    def text(self) -> str:
        return self._capsys.readouterr().err

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Written:
    return Written(capsys)


def test_a_line_is_one_json_object_with_level_and_time(written: Written) -> None:
    configure_logs(LogSettings(format="json", level="info"))
    log.info("ready", port=8080)
    (line,) = written.lines
    assert (line["event"], line["level"], line["port"]) == ("ready", "info", 8080)
    assert line["timestamp"].endswith("Z")


def test_on_a_console_a_line_is_text_and_off_it_is_json(written: Written) -> None:
    configure_logs(LogSettings(format="console"))
    log.info("ready")
    text = written.text
    assert "ready" in text
    assert not text.startswith("{")
    configure_logs(LogSettings(format="auto"))
    log.info("ready")
    assert written.lines[0]["event"] == "ready"


def test_what_is_less_severe_is_not_written(written: Written) -> None:
    configure_logs(LogSettings(format="json", level="warning"))
    log.info("quiet")
    log.warning("loud")
    assert [line["event"] for line in written.lines] == ["loud"]


def test_lines_of_libraries_take_the_same_form(written: Written) -> None:
    configure_logs(LogSettings(format="json", level="debug"))
    logging.getLogger("uvicorn.error").warning("slow %s", "start")
    logging.getLogger("aiohttp").info("chatter")
    (line,) = written.lines
    assert (line["event"], line["level"]) == ("slow start", "warning")


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("logger", ["ours", "a library's"])
def test_an_exception_is_written_with_its_trace_and_without_the_values_in_it(
    written: Written, form: Any, logger: str
) -> None:
    configure_logs(LogSettings(format=form))

    def fail(message: str) -> float:
        return len(message) / 0

    words = "the words " + "of a learner"
    try:
        fail(words)
    except ZeroDivisionError:
        if logger == "ours":
            log.exception("failed")
        else:
            logging.getLogger("uvicorn.error").exception("failed")
    text = written.text
    assert "Traceback" in text
    assert "ZeroDivisionError" in text
    assert "in fail" in text
    assert words not in text


@pytest.mark.parametrize("name", ["message", "text", "reply", "content", "body", "key", "token", "authorization"])
def test_a_field_that_could_hold_a_learners_words_or_a_key_is_written_as_its_length(
    written: Written, name: str
) -> None:
    configure_logs(LogSettings(format="json"))
    log.error("failed", **{name: "secret"})
    assert written.lines[0][name] == "<6 characters>"


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("logger", ["ours", "a library's"])
def test_personal_data_in_an_error_or_an_address_is_written_as_its_kind(
    written: Written, form: Any, logger: str
) -> None:
    configure_logs(LogSettings(format=form))
    secrets = ("jimin@example.com", "010-1234-5678", "203.0.113.77", "900101-1234567")
    told = f"GET https://far.end/?to={secrets[0]} from {secrets[2]}: no such number {secrets[1]} of {secrets[3]}"
    try:
        raise ValueError(told)
    except ValueError:
        if logger == "ours":
            log.exception("failed", reason=told, turn_id="019a5c1e-7c1e-7d4e-8f2a-6b1c2d3e4f50")
        else:
            logging.getLogger("uvicorn.error").exception("failed: %s", told)
    text = written.text
    for secret in secrets:
        assert secret not in text
    for kind in ("[EMAIL]", "[PHONE]", "[IP]", "[RESIDENT]"):
        assert kind in text
    assert logger != "ours" or "019a5c1e-7c1e-7d4e-8f2a-6b1c2d3e4f50" in text


def test_other_fields_stay_as_they_are() -> None:
    assert drop_texts(None, "info", {"event": "e", "route": "/x"}) == {"event": "e", "route": "/x"}


def test_every_metric_begins_with_ion_and_is_described() -> None:
    families = list(REGISTRY.collect())
    assert len(families) >= 8
    assert all(family.name.startswith("ion_") and family.documentation for family in families)
