"""The files of an operator's content: whole, or as they were, whatever the disk does."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ion_mentoring.conversation.overlay import Overlay
from ion_mentoring.errors import Unwritable


@pytest.fixture
def overlay(tmp_path: Path) -> Overlay:
    return Overlay(tmp_path)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_text_is_staged_unseen_put_and_removed(overlay: Overlay, tmp_path: Path) -> None:
    half = overlay.stage("persona", "mina", "안녕")
    assert overlay.own("persona", "mina") is None
    assert "mina" not in overlay.names("persona")
    overlay.put(half, "persona", "mina")
    assert overlay.own("persona", "mina") == "안녕"
    assert (tmp_path / "personas" / "mina.md").read_text(encoding="utf-8") == "안녕"
    assert overlay.names("persona") == ["elro", "lua", "mina", "nana", "riri"]
    overlay.remove("persona", "mina")
    overlay.remove("persona", "mina")
    assert list((tmp_path / "personas").iterdir()) == []


def test_where_there_is_no_room_the_old_file_stays_and_nothing_half_is_left(overlay: Overlay, tmp_path: Path) -> None:
    overlay.put(overlay.stage("persona", "mina", "old"), "persona", "mina")
    with room_for(1000), pytest.raises(Unwritable, match="the one before stays: File too large"):
        overlay.stage("persona", "mina", "x" * 5000)
    assert overlay.own("persona", "mina") == "old"
    assert [path.name for path in (tmp_path / "personas").iterdir()] == ["mina.md"]


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "personas").write_text("I am a file", encoding="utf-8")
    with pytest.raises(Unwritable, match="Not a directory|File exists"):
        Overlay(tmp_path).stage("persona", "mina", "x")


def test_a_place_that_is_taken_by_a_folder_is_told(overlay: Overlay, tmp_path: Path) -> None:
    (tmp_path / "personas" / "mina.md").mkdir(parents=True)
    half = overlay.stage("persona", "mina", "x")
    with pytest.raises(Unwritable, match="kept as a revision"):
        overlay.put(half, "persona", "mina")
    with pytest.raises(Unwritable, match="can't be read"):
        overlay.own("persona", "mina")
    with pytest.raises(Unwritable, match="still used"):
        overlay.remove("persona", "mina")


def test_a_link_is_replaced_and_what_it_leads_to_stays(overlay: Overlay, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.md"
    elsewhere.write_text("another's", encoding="utf-8")
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "mina.md").symlink_to(elsewhere)
    overlay.put(overlay.stage("persona", "mina", "mine"), "persona", "mina")
    assert (elsewhere.read_text(encoding="utf-8"), overlay.own("persona", "mina")) == ("another's", "mine")


def test_what_is_no_unicode_is_shown_as_far_as_it_can_be(overlay: Overlay, tmp_path: Path) -> None:
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "mina.md").write_bytes(b"ab\xff")
    assert overlay.own("persona", "mina") == "ab\ufffd"
