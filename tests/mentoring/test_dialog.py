"""What a message does in the running talk. Thresholds are read from the module: they are tuned by measurement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.mentoring.dialog import FITS, LIKELY, SURE, SWITCHES, SWITCHES_DETAIL, Plan, plan, reply_language
from ion_mentoring.mentoring.resonance import BESIDE, MOVES, Move
from ion_mentoring.mentoring.retrieval import Hit
from ion_mentoring.mentoring.words import Language, ReplyLanguage
from mentoring.samples import FIFTY, certain, reading

BARELY, CLEARLY, BEYOND_DOUBT = (FITS + SWITCHES) / 2, (SWITCHES + SWITCHES_DETAIL) / 2, SWITCHES_DETAIL


def moves(move: Move, share: float = 0.9) -> dict[Move, float]:
    return certain(MOVES, move, share)


def hits(*scored: tuple[str, float]) -> list[Hit]:
    return [Hit(name, score, "words") for name, score in scored]


def test_the_first_message_begins_a_subject_with_the_best_playbook() -> None:
    found = plan(
        moves("next"), hits(("kites", CLEARLY), ("bread", BARELY), ("rain", BARELY), ("sun", BARELY)), None, first=True
    )
    assert found == Plan("new", "kites", ("bread", "rain"), follows=False)


@pytest.mark.parametrize("move", ["new", "detail"])
def test_the_first_message_that_nothing_fits_is_without_a_playbook(move: Move) -> None:
    assert plan(moves(move), hits(("kites", FITS - 0.01)), None, first=True) == Plan("new", None, follows=False)


def test_a_message_without_a_playbook_at_hand_may_still_go_on_with_the_talk() -> None:
    assert plan(moves("next"), [], None, first=False) == Plan("new", None, follows=True)
    assert plan(moves("new"), [], None, first=False) == Plan("new", None, follows=False)


@pytest.mark.parametrize("move", ["thanks", "greeting"])
def test_a_sure_greeting_or_thanks_needs_no_playbook(move: Move) -> None:
    assert plan(moves(move), hits(("kites", CLEARLY)), "bread", first=False) == Plan(move, None)


def test_a_question_about_the_ai_keeps_the_subject() -> None:
    assert plan(moves("ask_ai"), [], "bread", first=False) == Plan("ask_ai", "bread")
    assert plan(moves("ask_ai"), [], None, first=True) == Plan("ask_ai", None)


@pytest.mark.parametrize("leaves", BESIDE)
@pytest.mark.parametrize("current", [None, "bread"])
def test_a_message_that_leaves_the_subject_is_answered_as_such_and_gets_no_playbook(
    leaves: Move, current: str | None
) -> None:
    found = plan(moves("greeting"), hits(("kites", BARELY)), current, first=current is None, aside=leaves)
    assert found == Plan(leaves, None)


def test_what_a_playbook_clearly_fits_is_on_no_other_matter() -> None:
    found = plan(moves("new"), hits(("kites", SWITCHES)), None, first=True, aside="elsewhere")
    assert (found.move, found.playbook) == ("new", "kites")
    assert plan(moves("new"), hits(("kites", SWITCHES)), None, first=True, aside="scold").move == "scold"


def test_who_asks_what_it_is_hears_what_it_is() -> None:
    assert plan(moves("ask_ai"), [], None, first=True, aside="elsewhere") == Plan("ask_ai", None)


def test_an_unsure_greeting_is_taken_for_the_talk() -> None:
    assert plan(moves("greeting", SURE - 0.05), hits(("kites", CLEARLY)), None, first=True).playbook == "kites"


@pytest.mark.parametrize("move", ["greeting", "shorter", "why"])
def test_a_move_that_is_a_guess_goes_on_with_the_talk(move: Move) -> None:
    assert plan(moves(move, LIKELY - 0.01), [], "bread", first=False) == Plan("detail", "bread")
    assert plan(moves(move, LIKELY), [], "bread", first=False).move == move


@pytest.mark.parametrize("move", ["next", "example", "failed", "done", "why", "shorter", "disagree", "detail"])
def test_a_message_goes_on_with_the_playbook_at_hand_where_another_barely_fits(move: Move) -> None:
    found = plan(moves(move), hits(("kites", BARELY)), "bread", first=False)
    assert (found.move, found.playbook, found.follows) == (move, "bread", True)


def test_a_sure_move_is_not_led_away_by_another_playbook_however_well_it_fits() -> None:
    found = plan(moves("next"), hits(("kites", CLEARLY)), "bread", first=False)
    assert (found.move, found.playbook, found.follows) == ("next", "bread", True)


def test_another_playbook_that_fits_well_takes_over_a_message_whose_move_is_unsure() -> None:
    found = plan(moves("next", SURE - 0.05), hits(("kites", CLEARLY)), "bread", first=False)
    assert (found.move, found.playbook, found.follows) == ("new", "kites", False)


@pytest.mark.parametrize("share", [0.9, SURE - 0.05])
def test_a_detail_stays_with_its_subject_unless_another_playbook_fits_beyond_doubt(share: float) -> None:
    kept = plan(moves("detail", share), hits(("kites", CLEARLY)), "bread", first=False)
    assert (kept.move, kept.playbook, kept.follows) == ("detail", "bread", True)
    left = plan(moves("detail", share), hits(("kites", BEYOND_DOUBT)), "bread", first=False)
    assert (left.move, left.playbook, left.follows) == ("new", "kites", False)


def test_another_playbook_takes_over_a_new_subject_even_where_it_barely_fits() -> None:
    found = plan(moves("new"), hits(("kites", BARELY)), "bread", first=False)
    assert (found.move, found.playbook, found.follows) == ("new", "kites", False)


@pytest.mark.parametrize("found", [[], hits(("bread", CLEARLY))])
def test_a_new_message_on_the_same_subject_is_a_detail_of_it(found: list[Hit]) -> None:
    assert plan(moves("new"), found, "bread", first=False) == Plan("detail", "bread")


def test_what_else_fits_is_related_and_the_best_is_not() -> None:
    found = plan(moves("next"), hits(("bread", CLEARLY), ("kites", BARELY), ("sun", FITS - 0.01)), "bread", first=False)
    assert found == Plan("next", "bread", ("kites",))


@given(
    st.dictionaries(st.sampled_from(MOVES), st.floats(0, 1), min_size=1),
    st.lists(st.tuples(st.sampled_from(["kites", "bread", "rain"]), st.floats(0, 1))),
    st.sampled_from([None, "kites", "bread"]),
    st.booleans(),
)
@FIFTY
def test_a_plan_names_nothing_that_was_neither_found_nor_at_hand(
    probabilities: dict[Move, float], scored: list[tuple[str, float]], current: str | None, first: bool
) -> None:
    ranked = sorted(scored, key=lambda pair: -pair[1])
    found = plan(probabilities, hits(*ranked), current, first=first)
    assert found.move in MOVES and len(found.related) <= 2
    assert found.playbook in {None, current, *(name for name, score in ranked if score >= FITS)}
    assert {*found.related} <= {name for name, score in ranked if score >= FITS}


@pytest.mark.parametrize(
    ("text", "heard", "setting", "accepted", "answered"),
    [
        ("안녕", "ko", "en", "en", "ko"),
        ("hello", "en", "ko", "ko", "en"),
        ("머신러닝 공부를 시작하고 싶은데 python", "mixed", "en", None, "ko"),
        ("I'd like to talk about my project plan 그리고 일정", "mixed", "ko", None, "en"),
        ("こんにちは", "other", "en", "ko", "en"),
        ("こんにちは", "other", None, "en", "en"),
        ("こんにちは", "other", None, None, "ko"),
    ],
)
def test_the_reply_is_in_the_messages_language_else_the_settings_else_korean(
    text: str, heard: Language, setting: ReplyLanguage | None, accepted: ReplyLanguage | None, answered: str
) -> None:
    assert reply_language(text, reading(language=heard), setting, accepted) == answered
