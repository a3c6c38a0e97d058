"""A backup counts once it was restored and a mentor answered from it."""

from __future__ import annotations

import json

import pytest

from ion_mentoring.errors import BackupUnusable, InvalidInput
from ion_mentoring.ops.backup import answering
from ion_mentoring.ops.backup.verifying import verify
from ion_mentoring.settings import Settings
from ops.backup.conftest import made, shelf_of, silent


def test_a_mentor_answers_from_it_and_it_stays_as_it_was(lived_in: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the service's own settings are, nothing but the copy is touched."""
    (lived_in.home / "personas" / "mina.md").unlink()  # which is no persona
    monkeypatch.setenv("ION_DATABASE__URL", "postgresql://nobody@127.0.0.1:1/nowhere")
    held = made(lived_in)
    (found,) = verify(lived_in, None, silent)
    assert (found.id, found.ok, found.reason, found.rows, found.sealed) == (held.id, True, "", held.rows, True)
    assert "면접" in found.answer
    shelf = shelf_of(lived_in)
    assert shelf.entries()[0].state == "verified"
    assert shelf.half_written() == []
    note = shelf.folder / f"{held.id}.verified"
    note.write_text(json.dumps({**json.loads(note.read_text()), "manifest": "another's"}))
    assert shelf.entries()[0].state == "unverified", "a proof is one of this backup alone"


def test_one_that_does_not_hold_is_named_and_loses_its_proof(lived_in: Settings) -> None:
    held = made(lived_in)
    shelf = shelf_of(lived_in)
    (shelf.folder / f"{held.id}.verified").write_text("{}")
    (shelf.folder / held.id / "ion.db").write_bytes(b"")
    (found,) = verify(lived_in, [held.id], silent)
    assert not found.ok
    assert found.reason.startswith(f"{held.id}: its file ion.db is not what was written")
    assert not (shelf.folder / f"{held.id}.verified").exists()


def test_where_no_mentor_answers_it_does_not_hold(lived_in: Settings) -> None:
    (lived_in.home / "ion.db").unlink()
    (lived_in.home / "help.yaml").write_text("broken: [", encoding="utf-8")
    with pytest.raises(BackupUnusable, match="no mentor answers from it: ion: .*help.yaml"):
        answering.ask(lived_in.home)


def test_without_backups_there_is_nothing_to_verify(settings: Settings) -> None:
    with pytest.raises(InvalidInput, match="ion backup create"):
        verify(settings, None, silent)
