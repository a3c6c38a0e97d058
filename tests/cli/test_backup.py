"""`ion backup`: what an operator types, and sees."""

from __future__ import annotations

import shutil
from pathlib import Path

from cli.conftest import Ion


def test_a_service_is_backed_up_lost_and_there_again(ion: Ion, home: Path) -> None:
    asked = ion("chat", "--json", "I failed the interview").json
    made = ion("backup", "create", "--json").json
    assert made["verdict"]["ok"]
    assert made["tables"]["turns"]["rows"] == 1
    listed = ion("backup", "list", "--json").json
    assert [(item["id"], item["state"]) for item in listed["items"]] == [(made["id"], "verified")]
    for name in ("ion.db", "local.key"):
        (home / name).unlink()
    back = ion("backup", "restore", "--json").json
    assert (back["id"], back["refused"], back["without_secrets"]) == (made["id"], [], False)
    assert asked["content"][:40] in ion("sessions", "export", asked["session_id"]).out
    actions = [entry["action"] for entry in ion("audit", "list", "--json").json["items"]]
    assert actions == ["backup.restore", "key.create"], "the local key was not made anew"


def test_what_went_wrong_is_one_line_and_an_exit_code(ion: Ion, home: Path) -> None:
    assert (ion("backup", "verify").code, ion("backup", "restore").code) == (2, 1)
    ion("chat", "hello")
    made = ion("backup", "create", "--no-verify", "--json").json
    assert made["verdict"] is None
    refused = ion("backup", "restore")
    assert refused.code == 1
    assert "`--force` puts it aside" in refused.err
    (home / "backups" / made["id"] / "ion.db").write_bytes(b"altered")
    found = ion("backup", "verify")
    assert found.code == 1
    assert f"Does not hold: {made['id']}: its file ion.db" in found.out
    (home / "backups" / made["id"] / "manifest.json").write_bytes(b"altered")
    (home / "backups" / ".working-20260101T000000-000000").mkdir()
    listed = ion("backup", "list").out
    assert f"{made['id']}  unusable" in listed
    assert "20260101T000000-000000  half-written" in listed


def test_the_key_is_spoken_of_when_it_is_made(ion: Ion, home: Path) -> None:
    ion("chat", "hello")
    assert "backup.key. Keep a copy of it elsewhere" in ion("backup", "create", "--no-verify").out
    assert "backup.key" not in ion("backup", "create", "--no-verify").out
    shutil.rmtree(home / "backups")
    assert "There is no backup" in ion("backup", "list").out


def test_an_unknown_drill_is_wrong_use(ion: Ion) -> None:
    found = ion("drill", "run", "flood")
    assert (found.code, "choose one of restore, database-loss" in found.err) == (2, True)
    assert "There was no drill yet" in ion("drill", "list").out
