"""`ion personas` and `ion playbooks`."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Ion
from ion_mentoring.content import SHIPPED


def test_the_mentors_are_listed(ion: Ion) -> None:
    assert [persona["id"] for persona in ion("personas", "list", "--json").json] == ["elro", "lua", "nana", "riri"]
    shown = ion("personas", "list").out
    assert "루아" in shown
    assert "Riri" in shown


def test_a_mentor_is_shown_in_both_languages(ion: Ion) -> None:
    assert ion("personas", "show", "lua", "--json").json.keys() >= {"id", "version", "who", "voice", "never", "prompt"}
    english, korean = ion("personas", "show", "lua").out, ion("personas", "show", "lua", "-l", "ko").out
    assert english.startswith("Lua")
    assert korean.startswith("루아")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["personas", "show", "nobody"], 1),
        (["personas", "show", "lua", "-l", "fr"], 2),
        (["playbooks", "show", "nothing"], 1),
        (["playbooks", "show", "burnout", "-l", "fr"], 2),
        (["personas"], 2),
        (["playbooks", "search"], 2),
        (["playbooks", "search", "x", "--limit", "0"], 2),
    ],
)
def test_a_wrong_name_or_word_is_told(ion: Ion, args: list[str], code: int) -> None:
    result = ion(*args)
    assert result.code == code
    assert "Traceback" not in result.err


def test_the_matrix_has_every_key_once_and_shares_that_sum_to_one(ion: Ion) -> None:
    matrix = ion("personas", "matrix", "--json").json
    assert len({row["key"] for row in matrix["keys"]}) == len(matrix["keys"]) == 216
    assert all(row.keys() == {"key", "persona", "secondary", "confidence", "margin"} for row in matrix["keys"])
    assert sum(matrix["share"].values()) == pytest.approx(1, abs=1e-3)
    assert all(0.15 <= share <= 0.40 for share in matrix["share"].values())
    assert len(ion("personas", "matrix").out.splitlines()) == 217


def test_what_ships_is_whole(ion: Ion) -> None:
    assert ion("personas", "check", "--json").json == []
    assert ", 0 broken" in ion("playbooks", "check").out


def test_a_broken_file_is_named_with_its_line_and_the_command_fails(ion: Ion, home: Path) -> None:
    folder = home / "personas"
    folder.mkdir(parents=True)
    text = (SHIPPED / "personas" / "lua.md").read_text(encoding="utf-8")
    (folder / "lua.md").write_text(text.replace("color: magenta", "color: invisible"), encoding="utf-8")
    (folder / "mina.md").write_text("no front matter", encoding="utf-8")
    result = ion("personas", "check")
    assert result.code == 1
    assert f"{folder / 'lua.md'}:1: `color` must be one of" in result.out
    assert f"{folder / 'mina.md'}:1:" in result.out
    assert "2 broken" in result.out
    as_json = ion("personas", "check", "--json")
    assert as_json.code == 1
    assert '"line": 1' in as_json.out


def test_a_fifth_mentor_is_one_file(ion: Ion, home: Path) -> None:
    folder = home / "personas"
    folder.mkdir(parents=True)
    text = (SHIPPED / "personas" / "lua.md").read_text(encoding="utf-8")
    (folder / "mina.md").write_text(text.replace("id: lua", "id: mina").replace("Lua", "Mina"), encoding="utf-8")
    assert [persona["id"] for persona in ion("personas", "list", "--json").json][2] == "mina"
    assert "mina" in ion("personas", "matrix", "--json").json["share"]


def test_playbooks_are_listed_and_shown(ion: Ion) -> None:
    listed = ion("playbooks", "list", "--json").json
    assert len(listed) >= 50
    assert {"burnout", "salary-talk"} <= {book["id"] for book in listed}
    assert len(ion("playbooks", "list").out.splitlines()) == len(listed)
    assert "번아웃" in ion("playbooks", "show", "burnout", "-l", "ko").out
    assert "burnout" in ion("playbooks", "show", "burnout").out.lower()


def test_playbooks_are_searched(ion: Ion) -> None:
    found = ion("playbooks", "search", "번아웃이 왔어요", "--limit", "3", "--json").json
    assert found[0]["id"] == "burnout"
    assert found[0].keys() == {"id", "score", "by", "situation"}
    assert len(found) <= 3
    assert "burnout" in ion("playbooks", "search", "번아웃이 왔어요").out


def test_what_nothing_fitted_is_listed_for_the_designer(ion: Ion) -> None:
    message = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich"
    assert "0 message(s)" in ion("playbooks", "unmatched").out
    ion("chat", message)
    (row,) = ion("playbooks", "unmatched", "--json").json
    assert (row["message"], row["count"]) == (message, 1)
    assert message in ion("playbooks", "unmatched").out
