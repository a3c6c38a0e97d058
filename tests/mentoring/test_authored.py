"""The embedded mentor's reply: who says it, what it takes from the playbook, and that nothing is said twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import Content
from ion_mentoring.mentoring.authored import Reply, compose, taken
from ion_mentoring.mentoring.brief import Brief, Exchange
from ion_mentoring.mentoring.playbooks import parse_playbook
from ion_mentoring.mentoring.register import casual
from ion_mentoring.mentoring.resonance import BESIDE, MOVES, Move
from ion_mentoring.mentoring.words import LANGUAGES, PACES, TONE_GROUP, TONES, Pace, Register, ReplyLanguage, Tone
from mentoring.goldens import assert_golden
from mentoring.samples import CAREFUL, FIFTY, a_brief, past, playbook_text, reading, small_persona, small_playbook

STEPS = ("step:0", "step:1", "step:2", "step:3")
EVERYTHING = ("opening", "gist", *STEPS, "example", "own case", "stuck", "question:0", "question:1", "bad advice")
BEFOREHAND = {"ko": "미리 써 둔 글", "en": "written beforehand"}


def steps(reply: Reply) -> list[str]:
    return [item for item in reply.used if item.startswith("step:")]


def later(*used: str, **changes: Any) -> Brief:
    """A brief in a session that has taken these things from the playbook."""
    return a_brief(**{"history": (past(*used),), "move": "next", **changes})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_reply_says_that_an_ai_speaks_with_words_written_beforehand(
    language: ReplyLanguage, shipped: Content
) -> None:
    for persona in shipped.personas.values():
        first = compose(a_brief(persona=persona, language=language)).paragraphs[0]
        assert first.startswith(persona.prose[language]["introduction"])
        assert "AI" in first and BEFOREHAND[language] in first


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("playbook", [None, small_playbook()])
def test_the_answer_to_whether_it_is_an_ai_says_so_at_any_time(
    language: ReplyLanguage, playbook: Any, shipped: Content
) -> None:
    for persona in shipped.personas.values():
        reply = compose(later(persona=persona, language=language, move="ask_ai", playbook=playbook))
        assert reply.paragraphs[0].startswith(persona.prose[language]["identity"])
        assert "AI" in reply.paragraphs[0] and BEFOREHAND[language] in reply.paragraphs[0]


def test_a_session_that_begins_with_the_question_whether_it_is_an_ai_introduces_no_one_twice() -> None:
    text = compose(a_brief(move="ask_ai", playbook=None, language="en")).text
    assert "This is identity." in text and "This is introduction." not in text and text.count("beforehand") == 1


def test_a_later_reply_does_not_introduce_the_mentor_again() -> None:
    text = compose(later("gist", "step:0")).text
    assert "introduction" not in text and BEFOREHAND["ko"] not in text


def test_the_first_reply_goes_from_the_feeling_over_the_gist_to_the_first_steps_and_a_question() -> None:
    reply = compose(a_brief(resonance=reading("anxious")))
    assert reply.used == ("opening", "gist", "step:0", "step:1", "question:0")
    assert reply.paragraphs[1:] == (
        "lead: hurt 1 말이에요. hurt 마음이군요.",
        "연은 맞바람에 떠요.",
        "steps 1 말이에요.",
        "1. **걸음 1을 디뎌요.** 바람이 부는 쪽으로 1미터 걸어요.\n2. **걸음 2을 디뎌요.** 바람이 부는 쪽으로 2미터 걸어요.",
        "바람은 어디서 와요?",
    )


@pytest.mark.parametrize("tone", TONES)
def test_the_opening_fits_the_tone(tone: Tone) -> None:
    assert f"It sounds {TONE_GROUP[tone]}." in compose(a_brief(resonance=reading(tone), language="en")).text


def test_a_new_subject_later_in_the_session_opens_without_the_mentors_own_lead() -> None:
    reply = compose(a_brief(history=(past("gist", playbook="bread"),)))
    assert reply.paragraphs[0] == "steady 마음이군요." and "gist" in reply.used


def test_a_subject_that_is_brought_up_anew_goes_on_where_it_was_and_explains_itself_no_more() -> None:
    reply = compose(later("gist", "step:0", move="new"))
    assert reply.paragraphs[0] == "detail 2 말이에요." and reply.used == ("step:1", "step:2", "question:0")


def test_the_second_reply_goes_on_with_the_next_steps_and_another_question() -> None:
    first = compose(a_brief())
    second = compose(later(*first.used))
    assert (steps(first), steps(second)) == (["step:0", "step:1"], ["step:2", "step:3"])
    assert second.paragraphs[0] == "next 2 말이에요." and second.used[-1] == "question:1"


def test_the_same_brief_gives_the_same_words_and_another_seed_other_lines() -> None:
    assert compose(a_brief()) == compose(a_brief())
    assert (
        compose(a_brief()).text.replace("steps 1", "steps 2").replace("steady 1", "steady 2")
        == compose(a_brief(seed=1)).text
    )


def test_when_all_steps_are_used_up_the_mentor_says_so_and_offers_what_is_left() -> None:
    reply = compose(later("gist", *STEPS))
    assert reply.paragraphs[0].startswith("finished") and "stuck" in reply.used and steps(reply) == []
    again = compose(later("gist", *STEPS, "stuck"))
    assert (
        again.paragraphs[1].startswith("이런 말은 흘려들어도 괜찮아요:\n\n- 더 세게") and again.used[0] == "bad advice"
    )
    assert compose(later(*EVERYTHING)).paragraphs == ("finished 2 말이에요.",)


@pytest.mark.parametrize("move", ["new", "next", "detail", "failed", "example"])
def test_every_move_that_wants_another_step_finishes_when_there_is_none(move: Move) -> None:
    reply = compose(later(*EVERYTHING, move=move))
    assert reply.paragraphs[-1] == "finished 2 말이에요." and steps(reply) == []


def test_a_subject_that_is_new_again_after_all_its_steps_is_finished_and_has_no_empty_paragraph() -> None:
    reply = compose(later(*STEPS, move="new"))
    assert reply.paragraphs[0].startswith("finished") and all(reply.paragraphs)


def test_what_failed_gets_the_way_out_and_the_next_failure_the_next_steps() -> None:
    reply = compose(later("gist", "step:0", move="failed"))
    assert reply.paragraphs[:2] == ("failed 2 말이에요.", "줄을 더 짧게 잡아 봐요.") and reply.used[0] == "stuck"
    assert steps(compose(later("gist", "step:0", "stuck", move="failed"))) == ["step:1", "step:2"]


def test_what_was_done_is_praised_and_gone_on_from() -> None:
    reply = compose(later("gist", "step:0", move="done"))
    assert reply.paragraphs[:2] == ("done 2 말이에요.", "next 2 말이에요.") and steps(reply) == ["step:1", "step:2"]
    assert compose(later("gist", *STEPS, move="done")).paragraphs == ("done 2 말이에요.", "바람은 어디서 와요?")


def test_an_example_is_told_once_then_the_learners_own_case_is_asked_for_and_then_the_steps_go_on() -> None:
    assert compose(later(move="example")).paragraphs[0] == "example 2 말이에요.\n\n한 아이가 연을 날렸어요."
    again = compose(later("example", move="example"))
    assert again.used == ("own case", "question:0") and "그 하나뿐이에요" in again.text
    more = compose(later("example", "own case", move="example"))
    assert steps(more) == ["step:0", "step:1"] and "전부예요" in more.paragraphs[0]


def test_a_reason_is_the_gist_and_what_advice_to_leave_aside_once() -> None:
    reply = compose(later("gist", move="why", language="en"))
    assert reply.paragraphs[0] == "why line 2. A kite rises against the wind."
    assert reply.paragraphs[1] == "Advice that you can leave aside:\n\n- To throw harder\n- To give up"
    assert "bad advice" not in compose(later("gist", "bad advice", move="why")).used


@pytest.mark.parametrize(("message", "said"), [("Why so long a string?", 1), ("Why?", 2), ("Why wind, again?", 0)])
def test_a_reason_that_was_heard_already_is_said_to_the_point_of_the_question(message: str, said: int) -> None:
    sentences = ("It needs wind.", "The string is long for a reason.", "So begin on a hill.")
    book = parse_playbook(playbook_text(en={"gist": " ".join(sentences)}), "kites.md")
    reply = compose(later("gist", move="why", language="en", message=message, playbook=book))
    assert reply.paragraphs[0] == f"why line 2. {sentences[said]}"
    whole = compose(later(move="why", language="en", message=message, playbook=book))
    assert whole.paragraphs[0] == f"why line 2. {' '.join(sentences)}"


def test_a_shorter_answer_is_one_step_and_no_question() -> None:
    reply = compose(later("gist", "step:0", move="shorter"))
    assert reply.paragraphs == ("shorter 2 말이에요. **걸음 2을 디뎌요.** 바람이 부는 쪽으로 2미터 걸어요.",)
    assert reply.used == ("step:1",)
    assert compose(later(*EVERYTHING, move="shorter")).used == ("step:0",)


def test_a_disagreement_is_heard_and_answered_with_another_way() -> None:
    reply = compose(later("gist", move="disagree"))
    assert reply.paragraphs[0].startswith("disagree") and reply.used == ("stuck", "question:0")
    assert compose(later("gist", "stuck", move="disagree")).used == ("step:0", "question:0")
    assert compose(later("gist", "stuck", *STEPS, move="disagree")).used == ("question:0",)


def test_a_detail_chooses_the_steps_that_share_its_words() -> None:
    reply = compose(later("gist", move="detail", message="4미터 걷기가 힘들어요"))
    assert "step:3" in reply.used and reply.paragraphs[0].startswith("detail")


def test_thanks_is_answered_and_nothing_more() -> None:
    for playbook in (None, small_playbook()):
        assert compose(later("gist", move="thanks", playbook=playbook)).paragraphs == ("thanks 2 말이에요.",)


def test_a_greeting_is_answered_with_a_greeting_or_the_next_question() -> None:
    assert compose(later(move="greeting", playbook=None)).paragraphs == ("greeting 2 말이에요.",)
    assert compose(later("question:0", move="greeting")).paragraphs == ("줄은 얼마나 길어요?",)


def test_a_greeting_after_every_question_was_asked_still_has_an_answer() -> None:
    assert compose(later(*EVERYTHING, move="greeting")).paragraphs == ("greeting 2 말이에요.",)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("history", [(), (past(playbook=None),)])
def test_a_message_that_no_playbook_fits_is_answered_with_exactly_one_question(
    language: ReplyLanguage, history: tuple[Exchange, ...], shipped: Content
) -> None:
    for persona in shipped.personas.values():
        for seed in range(3):
            brief = a_brief(persona=persona, language=language, playbook=None, history=history, seed=seed)
            reply = compose(brief)
            assert reply.text.count("?") == 1 and reply.text.endswith("?") and reply.used == (), reply.text


def test_a_hurried_message_gets_fewer_steps_but_one_at_least() -> None:
    counts = {pace: len(steps(compose(a_brief(resonance=reading(pace=pace))))) for pace in PACES}
    assert counts == {"burst": 1, "flowing": 2, "contemplative": 2, "medium": 2}
    one = small_persona(shape="{steps: 1, example: false}")
    assert steps(compose(a_brief(persona=one, resonance=reading(pace="burst")))) == ["step:0"]


def test_a_single_step_is_said_without_a_number() -> None:
    assert (
        "**걸음 1을 디뎌요.** 바람이 부는 쪽으로 1미터 걸어요."
        in compose(a_brief(resonance=reading(pace="burst"))).paragraphs
    )


def test_the_example_comes_at_once_to_who_wants_to_learn() -> None:
    assert "example" not in compose(a_brief()).used
    assert "example" in compose(a_brief(resonance=reading(intent="learning"))).used


@pytest.mark.parametrize("move", ["next", "detail"])
def test_a_mentor_who_likes_examples_shows_one_with_the_second_reply_and_only_once(move: Move) -> None:
    fond = small_persona(shape="{steps: 1, example: true}")
    assert "example" in compose(later("gist", "step:0", persona=fond, move=move)).used
    assert "example" not in compose(later("gist", "step:0", "example", persona=fond, move=move)).used
    assert "example" not in compose(later("gist", "step:0", move=move)).used


def test_after_a_crisis_the_reply_begins_with_care_and_the_numbers() -> None:
    first = compose(a_brief(careful=CAREFUL))
    assert first.paragraphs[1] == f"careful 1 말이에요.\n\n{CAREFUL}"
    for move in MOVES:
        paragraphs = compose(later(careful=CAREFUL, move=move)).paragraphs
        assert paragraphs[move == "ask_ai"] == f"careful 2 말이에요.\n\n{CAREFUL}"


def test_a_step_that_the_learner_reports_to_have_done_is_not_proposed(shipped: Content) -> None:
    book = shipped.playbooks["presentations"]
    asked = Exchange("떨려요", "…", "lua", book.id, ("gist", "opening", "step:0", "step:1"))
    done, undone = (
        compose(a_brief(message=text, playbook=book, move="detail", history=(asked,)))
        for text in ("소리 내어 두 번 연습을 해 봤어요", "소리 내어 두 번 하는 게 어려워요")
    )
    assert "소리 내어 두 번" in undone.text and "소리 내어 두 번" not in done.text
    assert steps(done)


@pytest.mark.parametrize("move", BESIDE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_that_leaves_the_subject_is_answered_by_a_line_of_its_own(
    move: Move, language: ReplyLanguage
) -> None:
    first = compose(a_brief(move=move, playbook=None, language=language))
    assert first.paragraphs[1].startswith(f"{move} ") and len(first.paragraphs) == 2 and first.used == ()
    assert compose(later(move=move)).paragraphs[0].startswith(f"{move} ")


def test_a_worry_is_said_last_and_only_where_there_is_one() -> None:
    worried = compose(a_brief(worry="걱정이 돼요. 109에 전화할 수 있어요."))
    assert worried.paragraphs == (*compose(a_brief()).paragraphs, "걱정이 돼요. 109에 전화할 수 있어요.")


def test_a_casual_learner_is_spoken_to_casually(shipped: Content) -> None:
    for persona in shipped.personas.values():
        for book in shipped.playbooks.values():
            polite = compose(a_brief(persona=persona, playbook=book))
            plain = compose(a_brief(persona=persona, playbook=book, register="casual"))
            assert plain.paragraphs == tuple(map(casual, polite.paragraphs)) != polite.paragraphs
            assert plain.used == polite.used and " 저는 " not in plain.text


def test_the_casual_register_does_not_touch_an_english_reply() -> None:
    assert compose(a_brief(language="en", register="casual")) == compose(a_brief(language="en"))


@given(st.data())
@FIFTY
def test_no_session_hears_a_step_an_example_or_a_question_twice(shipped: Content, data: st.DataObject) -> None:
    language: ReplyLanguage = data.draw(st.sampled_from(LANGUAGES))
    books = data.draw(st.lists(st.sampled_from(sorted(shipped.playbooks)), min_size=1, max_size=2))
    history: list[Exchange] = []
    for move in data.draw(st.lists(st.sampled_from(MOVES), max_size=12)):
        book = shipped.playbooks[data.draw(st.sampled_from(books))]
        persona = shipped.personas[data.draw(st.sampled_from(sorted(shipped.personas)))]
        pace: Pace = data.draw(st.sampled_from(PACES))
        message = data.draw(st.sampled_from([*book.examples[language], "", "다음은요?", "?"]))
        brief = Brief(message, reading(pace=pace), persona, language, "polite", move, book, history=tuple(history))
        reply = compose(brief)
        assert reply.paragraphs and all(paragraph.strip() for paragraph in reply.paragraphs)
        heard = brief.used(book.id)
        every = {f"step:{i}" for i in range(len(book.part(language).steps))}
        repeated = {item for item in reply.used if item in heard} - {"gist"}
        assert repeated <= ({"step:0"} if move == "shorter" and every <= heard else set())
        assert len(set(reply.used)) == len(reply.used)
        history.append(Exchange(message, reply.text, persona.id, book.id, reply.used))


@given(
    st.sampled_from(MOVES),
    st.sets(st.sampled_from(EVERYTHING)),
    st.sampled_from(TONES),
    st.sampled_from(PACES),
    st.sampled_from(LANGUAGES),
    st.integers(0, 2**63),
    st.text(max_size=40),
)
@FIFTY
def test_any_brief_has_a_reply(  # noqa: PLR0917
    move: Move, used: set[str], tone: Tone, pace: Pace, language: ReplyLanguage, seed: int, message: str
) -> None:
    for playbook in (None, small_playbook()):
        for history in ((), (past(*sorted(used)),)):
            reply = compose(
                a_brief(
                    message=message,
                    move=move,
                    resonance=reading(tone, pace),
                    language=language,
                    seed=seed,
                    history=history,
                    playbook=playbook,
                    careful="" if seed % 2 else CAREFUL,
                )
            )
            assert reply.text.strip() and all(paragraph.strip() for paragraph in reply.paragraphs)


GOLDEN: dict[str, dict[str, Any]] = {
    "lua-ko-first": {"persona": "lua", "resonance": reading("frustrated", "flowing")},
    "lua-ko-casual-next": {
        "persona": "lua",
        "move": "next",
        "register": "casual",
        "used": ("gist", "step:0", "step:1"),
    },
    "elro-en-learning": {
        "persona": "elro",
        "language": "en",
        "resonance": reading("curious", intent="learning", language="en"),
    },
    "elro-ko-burst-failed": {
        "persona": "elro",
        "move": "failed",
        "resonance": reading("urgent", "burst"),
        "used": ("gist",),
    },
    "riri-en-why": {"persona": "riri", "language": "en", "move": "why", "used": ("gist", "step:0")},
    "riri-ko-careful": {"persona": "riri", "resonance": reading("analytical"), "careful": CAREFUL},
    "nana-en-finished": {
        "persona": "nana",
        "language": "en",
        "move": "next",
        "used": tuple(f"step:{i}" for i in range(6)),
    },
    "nana-ko-unmatched": {"persona": "nana", "book": None},
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_reply_reads_as_it_did(name: str, shipped: Content) -> None:
    wanted = dict(GOLDEN[name])
    book = shipped.playbooks["burnout"] if wanted.pop("book", "burnout") else None
    used = wanted.pop("used", ())
    history = (Exchange("번아웃이 온 것 같아요", "...", wanted["persona"], "burnout", used),) if used else ()
    persona = shipped.personas[wanted.pop("persona")]
    reply = compose(a_brief(message="번아웃이 온 것 같아요", persona=persona, playbook=book, history=history, **wanted))
    assert_golden(f"reply-{name}.md", f"{reply.text}\n\n<!-- {', '.join(reply.used)} -->\n")


@pytest.mark.parametrize("register", ["polite", "casual"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_reply_took_is_found_again_in_its_words(
    language: ReplyLanguage, register: Register, shipped: Content
) -> None:
    personas = list(shipped.personas.values())
    for number, book in enumerate(shipped.playbooks.values()):
        persona, move = personas[number % len(personas)], MOVES[number % len(MOVES)]
        for brief in (
            a_brief(playbook=book, persona=persona, language=language, register=register),
            later(playbook=book, persona=persona, language=language, register=register, move=move),
        ):
            reply = compose(brief)
            found = set(taken(reply.text, book.part(language), register))
            assert found == set(reply.used) - {"opening"}, (book.id, brief.move)
