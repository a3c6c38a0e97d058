"""What `make run` fetches, and when it doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest
from run import Pull, fetching, missing_model, show_page

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


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What a browser was asked to open; on a desktop, with a page that is built."""
    addresses: list[str] = []
    (tmp_path / "index.html").touch()
    monkeypatch.setattr("ion_mentoring.web.page.BUILT", tmp_path)
    monkeypatch.setattr("webbrowser.open", addresses.append)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("DISPLAY", ":0")
    for name in ("SSH_CONNECTION", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return addresses


LINK = "http://127.0.0.1:1/sign-in?code=x"


def test_on_a_desktop_the_page_opens(opened: list[str]) -> None:
    show_page(LINK)
    assert opened == [LINK]


@pytest.mark.parametrize("name", ["CI", "SSH_CONNECTION"])
def test_where_nobody_would_see_it_nothing_opens(opened: list[str], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "x")
    show_page(LINK)
    assert opened == []


def test_without_a_screen_or_a_terminal_nothing_opens(opened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")
    show_page(LINK)
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr("sys.stdout.isatty", lambda: False)
    show_page(LINK)
    assert opened == []
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    show_page(LINK)
    assert opened == [LINK]


def test_a_page_that_is_not_built_is_not_opened_but_told(
    opened: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "index.html").unlink()
    show_page(LINK)
    assert opened == []
    assert "make page" in capsys.readouterr().out
