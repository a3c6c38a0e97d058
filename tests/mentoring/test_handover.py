from __future__ import annotations

from dataclasses import replace
from typing import Any

from ion_mentoring.mentoring.grow import Grow, Point
from ion_mentoring.mentoring.handover import Aim, Facts, Promise, brief

FACTS = Facts(
    title="Thesis stuck",
    opening="Thesis stuck for weeks. What can I do?",
    began="2026-11-01",
    ended="2026-11-03",
    turns=7,
    grow=Grow(
        goal=(Point("I want to finish by June.", "1"),),
        reality=(Point("I keep rewriting page one.", "1"), Point("I tried a timer.", "2")),
        options=(Point("Write badly first.", "1"), Point("Ask for a date.", "1"), Point("Rest.", "2")),
        will=(Point("I'll write to her tomorrow.", "2"),),
    ),
    aim=Aim("Finish the thesis", "so that I can start working", "2027-06-30"),
    tried=("I tried a timer.",),
    questions=("What can I do?",),
    done=("Rest.",),
    ahead=("Ask for a date.",),
    promise=Promise("One page, however bad", "2026-11-10", "open"),
)


def told(part: str, **values: Any) -> str:
    return " ".join([part.upper(), *map(str, values.values())])


def test_a_brief_tells_each_part_once_in_its_section() -> None:
    assert brief(FACTS, told) == (
        "# TITLE\n\nFROM DAYS 2026-11-01 2026-11-03 7\n\n"
        "## ABOUT\n\n- Thesis stuck for weeks. What can I do?\n\n"
        "## GOAL\n\n- **Finish the thesis** (DUE 2027-06-30)\n- WHY so that I can start working\n- I want to finish by June.\n\n"
        "## NOW\n\n- I keep rewriting page one.\n\n"
        "## TRIED\n\n- I tried a timer.\n- DONE Rest.\n\n"
        "## OPTIONS\n\n- Write badly first.\n\n"
        "## QUESTIONS\n\n- What can I do?\n\n"
        "## WILL\n\n- **One page, however bad** (DUE 2026-11-10, OPEN)\n- Ask for a date.\n- I'll write to her tomorrow.\n"
    )


def test_a_section_of_which_nothing_was_said_is_left_out() -> None:
    bare = Facts(title="", opening="", began="a", ended="a", turns=0, grow=Grow())
    assert brief(bare, told) == "# TITLE\n\nFROM a 0\n"
    assert "## CRISIS\n\n- words\n" in brief(replace(bare, crises=("words",)), told)


def test_a_text_stays_inside_its_item_and_is_cut_where_it_is_long() -> None:
    sneaky = replace(FACTS, title="# One\n\n## Two", opening="x" * 1000)
    markdown = brief(sneaky, told)
    assert "- # One ## Two\n" in markdown
    assert max(map(len, markdown.splitlines())) < 310


def test_names_are_in_no_section() -> None:
    named = replace(FACTS, opening="Jordan here", ahead=("Ask Dr. Reed",), crises=("I am Jordan",))
    markdown = brief(named, told, ["Jordan"])
    assert "Jordan" not in markdown and "Reed" not in markdown
    assert "- Ask Dr. […]" in markdown


def test_a_title_that_only_begins_the_first_message_is_not_told_twice() -> None:
    cut = replace(FACTS, title="Thesis stuck for…")
    assert "- Thesis stuck for…" not in brief(cut, told)
    assert "- Autumn\n- Thesis stuck" in brief(replace(FACTS, title="Autumn"), told)
