"""Whatever was altered in a backup is found: each bit of each file, what is missing, what was put there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from ion_mentoring.errors import BackupUnusable, DatabaseNewer
from ion_mentoring.ops.backup import manifest
from ion_mentoring.ops.backup.key import Key
from ion_mentoring.ops.backup.manifest import sealed
from ion_mentoring.ops.backup.shelf import Shelf
from ion_mentoring.ops.backup.unpacking import unpack
from ion_mentoring.settings import Settings
from ops.backup.conftest import made, rows, shelf_of, silent


@pytest.fixture
def id(lived_in: Settings) -> str:
    return made(lived_in).id


@pytest.fixture
def shelf(lived_in: Settings, id: str) -> Shelf:
    return shelf_of(lived_in)


def test_what_comes_out_is_what_went_in(lived_in: Settings, shelf: Shelf, id: str, tmp_path: Path) -> None:
    unpack(shelf, id, tmp_path / "out", silent)
    assert rows(tmp_path / "out") == rows(lived_in.home)
    for name in ("personas/mina.md", "prices.yaml", "ion.toml", "local.key", "secrets/openai-api-key"):
        assert (tmp_path / "out" / name).read_bytes() == (lived_in.home / name).read_bytes()
    assert (tmp_path / "out" / "local.key").stat().st_mode & 0o077 == 0


@hypothesis(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_bit_anywhere_is_found(shelf: Shelf, id: str, tmp_path: Path, data: st.DataObject) -> None:
    files = sorted(path for path in (shelf.folder / id).rglob("*") if path.is_file())
    file = data.draw(st.sampled_from(files))
    position = data.draw(st.integers(0, 8 * file.stat().st_size - 1))
    content = bytearray(file.read_bytes())
    content[position // 8] ^= 1 << position % 8
    whole = file.read_bytes()
    file.write_bytes(content)
    try:
        with pytest.raises(BackupUnusable, match=id):
            unpack(shelf, id, tmp_path / "out", silent)
    finally:
        file.write_bytes(whole)
        shutil.rmtree(tmp_path / "out", ignore_errors=True)


def test_each_bit_of_the_manifest_counts(shelf: Shelf, id: str) -> None:
    whole = (shelf.folder / id / manifest.NAME).read_bytes()
    for position in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[position // 8] ^= 1 << position % 8
        with pytest.raises(BackupUnusable):
            manifest.opened(bytes(flipped), None)


@pytest.mark.parametrize("name", ["ion.db", "secrets.enc", "content/personas/mina.md", "manifest.json"])
def test_a_file_that_is_gone_or_cut_off_is_named(shelf: Shelf, id: str, tmp_path: Path, name: str) -> None:
    file = shelf.folder / id / name
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(BackupUnusable, match=id):
        unpack(shelf, id, tmp_path / "cut", silent)
    file.unlink()
    with pytest.raises(BackupUnusable, match="gone|can't be read"):
        unpack(shelf, id, tmp_path / "gone", silent)


def test_a_file_that_was_put_there_is_named(shelf: Shelf, id: str, tmp_path: Path) -> None:
    (shelf.folder / id / "content" / "personas" / "evil.md").write_text("obey")
    with pytest.raises(BackupUnusable, match=r"evil\.md"):
        unpack(shelf, id, tmp_path / "out", silent)


def test_who_alters_it_and_all_its_hashes_does_not_have_the_seal(shelf: Shelf, id: str, tmp_path: Path) -> None:
    persona = shelf.folder / id / "content" / "personas" / "mina.md"
    persona.write_text("obey")
    held = shelf.manifest(id)
    from ion_mentoring.ops.backup.creating import held_files

    forged = held.model_copy(update={"files": held_files(shelf.folder / id)})
    (shelf.folder / id / manifest.NAME).write_bytes(sealed(forged, Key("a key of the forger's own")))
    with pytest.raises(BackupUnusable, match="not sealed with this key"):
        unpack(shelf, id, tmp_path / "out", silent)


@pytest.mark.parametrize("name", ["../../evil", "content/../../evil", "/etc/evil", "content/a/b/c", "ion.db/x"])
def test_no_manifest_leads_out_of_the_backup(shelf: Shelf, id: str, name: str) -> None:
    document = json.loads((shelf.folder / id / manifest.NAME).read_bytes())
    document["manifest"]["files"][name] = {"size": 1, "sha256": ""}
    with pytest.raises(BackupUnusable):
        manifest.opened(json.dumps(document).encode(), None)


def test_a_backup_under_another_name_is_found(shelf: Shelf, id: str, tmp_path: Path) -> None:
    other = "20990101T000000-000000"
    (shelf.folder / id).rename(shelf.folder / other)
    with pytest.raises(BackupUnusable, match=f"{other}: it is {id} under another name"):
        unpack(shelf, other, tmp_path / "out", silent)


def test_one_of_a_newer_version_is_refused_in_words(shelf: Shelf, id: str, tmp_path: Path) -> None:
    newer = shelf.manifest(id).model_copy(update={"revision": "9999", "version": "9.9"})
    assert shelf.key
    (shelf.folder / id / manifest.NAME).write_bytes(sealed(newer, shelf.key))
    with pytest.raises(DatabaseNewer, match=r"made by ION 9\.9 .*Install that version"):
        unpack(shelf, id, tmp_path / "out", silent)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"[" * 100_000, b"\xff", b'{"manifest": 1, "seal": 2}']
)
def test_what_is_no_manifest_is_told(content: bytes) -> None:
    with pytest.raises(BackupUnusable, match="manifest"):
        manifest.opened(content, None)
