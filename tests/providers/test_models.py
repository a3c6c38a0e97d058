"""A model's file counts only after its whole hash was found right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ion_mentoring.errors import LocalModelUnusable, NotFound
from ion_mentoring.providers.embedded.models import QWEN, Shelf, Wheels, known
from providers.model_files import CONTENT, model

SMALL = model()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path)
    shelf.folder.mkdir()
    return shelf


def test_a_file_that_was_put_there_by_hand_counts_once_it_is_verified(shelf: Shelf) -> None:
    assert shelf.state(SMALL) == "absent"
    shelf.file(SMALL).write_bytes(CONTENT)
    assert shelf.state(SMALL) == "unverified"
    assert shelf.verify(SMALL) == shelf.file(SMALL)
    assert shelf.state(SMALL) == "ready"


def test_a_file_that_changed_after_its_check_does_not_count(shelf: Shelf) -> None:
    shelf.file(SMALL).write_bytes(CONTENT)
    shelf.verify(SMALL)
    os.utime(shelf.file(SMALL), ns=(1, 1))
    assert shelf.state(SMALL) == "unverified"


def test_a_stamp_that_cannot_be_read_is_none(shelf: Shelf) -> None:
    shelf.file(SMALL).write_bytes(CONTENT)
    shelf.verify(SMALL)
    (shelf.folder / "small.gguf.verified").write_text("{")
    assert shelf.state(SMALL) == "unverified"


def test_verify_finds_one_changed_byte(shelf: Shelf) -> None:
    shelf.file(SMALL).write_bytes(CONTENT)
    shelf.verify(SMALL)
    standing = shelf.file(SMALL).stat()
    shelf.file(SMALL).write_bytes(b"\1" + CONTENT[1:])
    os.utime(shelf.file(SMALL), ns=(standing.st_atime_ns, standing.st_mtime_ns))
    assert shelf.state(SMALL) == "ready"  # the stamp alone can't know; that is what verify is for
    with pytest.raises(LocalModelUnusable, match="not the published file"):
        shelf.verify(SMALL)
    assert shelf.state(SMALL) == "unverified"


def test_verify_without_a_file_says_what_to_do(shelf: Shelf) -> None:
    with pytest.raises(LocalModelUnusable, match="ion models pull"):
        shelf.verify(SMALL)


def test_remove_takes_all_that_belongs_to_it(shelf: Shelf) -> None:
    shelf.file(SMALL).write_bytes(CONTENT)
    shelf.verify(SMALL)
    shelf.half(SMALL).write_bytes(b"some")
    assert shelf.remove(SMALL)
    assert (shelf.state(SMALL), shelf.bytes_here(SMALL)) == ("absent", 0)
    assert not shelf.remove(SMALL)
    assert not Shelf(shelf.folder / "nowhere").remove(SMALL)


def test_the_shipped_model_is_named_by_size_and_hash() -> None:
    assert known(QWEN.name) is QWEN
    assert len(QWEN.sha256) == 64
    mirror = QWEN.sources[1]
    assert isinstance(mirror, Wheels)
    assert -(-QWEN.size // mirror.part_bytes) == 22
    with pytest.raises(NotFound, match="Known are qwen"):
        known("gpt-5")
