"""What `make run` fetches, and when it doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest
from run import Pull, fetching, missing_model

from ion_mentoring.providers.embedded.models import QWEN, Shelf


@pytest.fixture(autouse=True)
def _on_no_build_machine(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)


def test_a_fresh_home_lacks_the_model() -> None:
    assert missing_model() is QWEN


@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("ION_EMBEDDED__MODEL", "none")])
def test_a_build_machine_and_who_leaves_it_out_fetch_nothing(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert missing_model() is None
    with fetching(missing_model()):
        pass
    assert capsys.readouterr().out == ""


def test_why_a_model_is_not_there_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Shelf(home).locked(QWEN):
        pull = Pull(QWEN)
        pull.wait()
        pull.stop()
    said = " ".join(capsys.readouterr().out.split())
    assert "The local model is not there; replies go without it." in said
    assert "is being pulled by another process" in said


def test_what_is_fetched_and_how_to_leave_it_out_is_said_before(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Shelf(home).locked(QWEN), fetching(QWEN):
        said = " ".join(capsys.readouterr().out.split())
    assert "1.1 GB, Apache-2.0" in said
    assert "ION_EMBEDDED__MODEL=none make run" in said
