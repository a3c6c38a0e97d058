"""`ion audit`: what was changed, and whether the log of it is whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from cli.conftest import Ion


def test_what_the_command_line_changed_is_listed(ion: Ion, home: Path) -> None:
    made = ion("keys", "create", "--role", "learner", "--name", "jimin", "--json").json
    ion("learners", "export", "--output", str(home / "mine.json"))
    actions = [(item["action"], item["actor"]) for item in ion("audit", "list", "--json").json["items"]]
    assert actions[:2] == [("learner.export", "command line"), ("key.create", "command line")]
    assert made["id"] in ion("audit", "list").out
    assert len(ion("audit", "list", "--limit", "1", "--json").json["items"]) == 1


def test_a_log_that_was_altered_fails(ion: Ion, home: Path) -> None:
    ion("keys", "create", "--role", "learner", "--name", "jimin")
    head = ion("audit", "verify", "--json").json["head"]
    assert head in ion("audit", "verify").out
    assert ion("audit", "verify", "--head", head).code == 0
    assert ion("audit", "verify", "--head", "0" * 63).code == 1
    with sqlite3.connect(home / "ion.db") as db:
        db.execute("DROP TRIGGER audit_no_update")
        db.execute("UPDATE audit SET actor = 'mallory' WHERE number = 1")
    db.close()
    result = ion("audit", "verify")
    assert result.code == 1
    assert "Entry 1 is not as it was written" in result.out
