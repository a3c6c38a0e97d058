"""`ion sessions`, `ion keys`, `ion learners`, `ion migrate`, `ion version`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Ion
from ion_mentoring import __version__


@pytest.fixture
def sessions(ion: Ion) -> list[Any]:
    """Two sessions, oldest first."""
    return [ion("chat", message, "--json").json for message in ("I am burned out", "면접에서 떨어졌어요")]


def test_sessions_are_listed_newest_first_page_by_page(ion: Ion, sessions: list[Any]) -> None:
    first = ion("sessions", "list", "--limit", "1", "--json").json
    assert [item["id"] for item in first["items"]] == [sessions[1]["session_id"]]
    second = ion("sessions", "list", "--limit", "1", "--cursor", first["next_cursor"], "--json").json
    assert [item["title"] for item in second["items"]] == ["I am burned out"]
    assert second["next_cursor"] is None
    shown = ion("sessions", "list", "--limit", "1").out.splitlines()
    assert "1 turns" in shown[0]
    assert shown[1] == f"More: --cursor {first['next_cursor']}"


def test_sessions_are_searched(ion: Ion, sessions: list[Any]) -> None:
    found = ion("sessions", "search", "떨어졌", "--json").json["items"]
    assert [item["id"] for item in found] == [sessions[1]["session_id"]]
    assert ion("sessions", "search", "nothing of the kind").out == ""


def test_a_session_is_shown_and_exported(ion: Ion, sessions: list[Any], tmp_path: Path) -> None:
    session = sessions[0]["session_id"]
    markdown = ion("sessions", "show", session).out
    assert markdown.startswith("# I am burned out")
    assert ion("sessions", "export", session).out == markdown
    assert json.loads(ion("sessions", "export", session, "--format", "json").out)["id"] == session
    file = tmp_path / "talk.md"
    assert ion("sessions", "export", session, "-o", str(file)).out == ""
    assert file.read_text(encoding="utf-8") == markdown


def test_a_session_is_deleted_after_a_yes(ion: Ion, sessions: list[Any]) -> None:
    session = sessions[0]["session_id"]
    kept = ion("sessions", "delete", session, stdin=b"n\n")
    assert kept.code == 1
    assert ion("sessions", "show", session).code == 0
    assert ion("sessions", "delete", session, stdin=b"y\n").code == 0
    assert ion("sessions", "show", session).code == 1
    assert ion("sessions", "delete", sessions[1]["session_id"], "--yes").out == "Deleted.\n"
    assert ion("sessions", "list").out == ""


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["sessions", "show", "nonsense"], 1, "no such session"),
        (["sessions", "export", "nonsense"], 1, "no such session"),
        (["sessions", "export", "nonsense", "--format", "pdf"], 2, "pdf"),
        (["sessions", "delete", "nonsense", "-y"], 1, "no such session"),
        (["sessions", "list", "--cursor", "broken"], 2, "cursor is broken"),
        (["sessions", "list", "--limit", "0"], 2, "limit"),
        (["keys", "create", "--role", "owner", "--name", "x"], 2, "`owner` is no role"),
        (["keys", "create", "--role", "learner", "--name", " "], 2, "`name`"),
        (["keys", "create", "--role", "learner"], 2, "--name"),
        (["keys", "revoke", "nonsense"], 1, "no key"),
        (["keys", "rotate", "nonsense"], 1, "no key"),
        (["keys", "rotate", "nonsense", "--overlap", "soon"], 2, "`overlap`"),
        (["keys", "rotate", "nonsense", "--overlap", "60d"], 2, "at most 30 days"),
        (["keys", "create", "--role", "learner", "--name", "x", "--expires", "never"], 2, "`expires`"),
        (["keys", "create", "--role", "learner", "--name", "x", "--scope", "all"], 2, "no scope 'all'"),
        (["learners", "set", "--locale", "fr"], 2, "--locale"),
        (["learners", "set", "--register", "rude"], 2, "--register"),
        (["learners", "set", "--time-zone", "Mars/Olympus"], 2, "--time-zone"),
    ],
)
def test_a_wrong_use_is_told_in_words(ion: Ion, args: list[str], code: int, said: str) -> None:
    result = ion(*args)
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("role", ["learner", "designer", "operator", "admin", "service"])
def test_a_key_is_made_and_shown_this_once(ion: Ion, role: str) -> None:
    made = ion("keys", "create", "--role", role, "--name", f"{role} of mine", "--json").json
    assert made.keys() == {"id", "key", "role", "name"}
    assert made["key"].startswith("ion_")
    listed = ion("keys", "list", "--json")
    assert made["key"] not in listed.out
    row = next(item for item in listed.json["items"] if item["id"] == made["id"])
    assert (row["role"], row["name"], row["revoked_at"]) == (role, f"{role} of mine", None)


def test_a_key_for_people_is_shown_alone_on_its_line(ion: Ion) -> None:
    made = ion("keys", "create", "--role", "learner", "--name", "지민")
    assert made.out.splitlines()[0].startswith("ion_")
    assert ion("keys", "create", "--role", "learner", "--name", "지민").code == 1


def test_a_key_may_expire_and_pass_over_into_a_new_one(ion: Ion) -> None:
    wanted = ("--role", "operator", "--name", "prometheus", "--expires", "90d", "--scope", "metrics")
    made = ion("keys", "create", *wanted, "--json").json
    new = ion("keys", "rotate", made["id"], "--overlap", "24h", "--json").json
    assert new.keys() == {"id", "key", "role", "name", "old_until"} and new["key"] != made["key"]
    (row,) = [item for item in ion("keys", "list", "--json").json["items"] if item["id"] == made["id"]]
    assert row["scopes"] == ["metrics"] and row["old_until"] == new["old_until"] and row["prefix"] == new["key"][:12]
    (line,) = [line for line in ion("keys", "list").out.splitlines() if made["id"] in line]
    assert f"until {row['expires_at'][:10]}" in line and "[metrics]" in line
    assert "The old key is good until" in ion("keys", "rotate", made["id"], "--overlap", "1h").out


def test_a_revoked_key_is_listed_as_such(ion: Ion) -> None:
    made = ion("keys", "create", "--role", "learner", "--name", "지민", "--json").json
    assert "active" in ion("keys", "list").out
    assert ion("keys", "revoke", made["id"]).out == "Revoked.\n"
    (row,) = [line for line in ion("keys", "list").out.splitlines() if made["id"] in line]
    assert "revoked 20" in row


def test_a_rotated_key_is_shown_this_once(ion: Ion) -> None:
    made = ion("keys", "create", "--role", "service", "--name", "school", "--json").json
    new = ion("keys", "rotate", made["id"], "--json").json
    assert new == made | {"key": new["key"]} and new["key"] != made["key"]


def test_a_learners_settings_are_changed_and_shown(ion: Ion) -> None:
    before = ion("learners", "show", "--json").json
    assert (before["locale"], before["register"], before["name"]) == (None, "polite", "local")
    changed = ion("learners", "set", "--register", "casual", "--locale", "ko", "--time-zone", "Europe/Berlin", "--json")
    assert changed.json == before | {"register": "casual", "locale": "ko", "time_zone": "Europe/Berlin"}
    assert ion("learners", "show", "--json").json == changed.json
    assert "casual" in ion("learners", "show").out


def test_the_database_is_brought_to_the_newest_form_once(ion: Ion) -> None:
    first = ion("migrate", "--json").json
    assert first["before"] is None
    assert ion("migrate", "--json").json == {"before": first["after"], "after": first["after"]}
    assert "already" in ion("migrate").out


def test_a_migration_from_nothing_says_so(ion: Ion) -> None:
    assert ion("migrate").out.startswith("Migrated from nothing to 0")


def test_the_version_is_printed(ion: Ion) -> None:
    assert ion("version").out == f"ion {__version__}\n"
    assert ion("version", "--json").json == {"version": __version__}


def test_two_homes_are_two_services(
    ion: Ion, sessions: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ION_HOME", str(tmp_path / "other"))
    assert ion("sessions", "list").out == ""
    assert ion("sessions", "show", sessions[0]["session_id"]).code == 1


def test_a_learner_takes_all_along_and_is_erased(ion: Ion, sessions: list[Any], tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    assert ion("learners", "export", "--output", str(file)).code == 0
    assert json.loads(file.read_text("utf-8")).keys() == ion("learners", "export").json.keys()
    assert {turn["message"] for turn in json.loads(file.read_text("utf-8"))["turns"]} == {
        "I am burned out",
        "면접에서 떨어졌어요",
    }
    refused = ion("learners", "erase", "--confirm", "somebody else")
    assert refused.code == 2
    assert len(ion("sessions", "list", "--json").json["items"]) == 2
    assert ion("learners", "erase", "--confirm", "local").code == 0
    assert ion("sessions", "list", "--json").json["items"] == []
