"""The client against the real service."""

from __future__ import annotations

from uuid import uuid4

import pytest
from api.conftest import Served

from ion_mentoring.client import Delta, Done, Ion, Routing
from ion_mentoring.errors import Blocked, Conflict, InvalidInput, NotFound, Unauthorized


def test_a_question_is_answered(ion: Ion) -> None:
    answer = ion.chat("I am burned out by work")
    assert (answer.state, answer.routing.primary) == ("done", answer.persona)
    assert "AI" in answer.content
    assert answer.resonance.key.startswith(answer.resonance.tone)
    assert answer.created_at.tzinfo


def test_a_session_goes_on_with_the_mentor_that_is_named(ion: Ion) -> None:
    first = ion.chat("I am burned out by work", persona="nana")
    second = ion.chat("ok, what's next?", session_id=first.session_id)
    assert (second.session_id, second.persona) == (first.session_id, "nana")


def test_a_message_may_follow_an_earlier_turn_or_the_beginning(ion: Ion) -> None:
    first = ion.chat("I am burned out by work")
    ion.chat("ok, what's next?", session_id=first.session_id)
    again = ion.chat("and what else?", session_id=first.session_id, parent_id=first.id)
    anew = ion.chat("I can't sleep", session_id=first.session_id, parent_id=None)
    assert (ion.turn(again.id).parent_id, ion.turn(anew.id).parent_id) == (first.id, None)


def test_a_stream_gives_the_mentor_the_pieces_and_the_whole(ion: Ion) -> None:
    with ion.stream("번아웃이 온 것 같아요") as reply:
        with pytest.raises(RuntimeError, match="read to its end"):
            _ = reply.answer
        first, *pieces, last = reply
    assert isinstance(first, Routing)
    assert isinstance(last, Done)
    assert "".join(piece.text for piece in pieces if isinstance(piece, Delta)) == last.answer.content
    assert (reply.answer, reply.turn_id) == (last.answer, last.answer.id)
    assert (first.persona, first.event) == (last.answer.persona, "routing")


def test_the_text_alone_can_be_read(ion: Ion) -> None:
    with ion.stream("I am burned out by work") as reply:
        text = "".join(reply.text)
    assert text == reply.answer.content


def test_who_leaves_a_stream_early_finds_the_reply_as_a_turn(ion: Ion) -> None:
    with ion.stream("I am burned out by work") as reply:
        next(iter(reply))
    assert ion.turn(reply.turn_id).message == "I am burned out by work"


def test_a_crisis_is_answered_with_help(ion: Ion) -> None:
    answer = ion.chat("I want to kill myself")
    assert (answer.persona, answer.routing.primary, answer.crisis.level) == (None, None, 2)
    assert "109" in answer.content


def test_a_text_is_analyzed_and_nothing_is_stored(ion: Ion) -> None:
    assert ion.analyze("면접이 내일인데 너무 떨려요").tone == "anxious"
    assert list(ion.sessions()) == []


def test_mentors_and_playbooks_are_listed_and_searched(ion: Ion) -> None:
    assert {"lua", "elro", "riri", "nana"} <= {persona.id for persona in ion.personas()}
    assert ion.persona("lua").name["ko"] == "루아"
    found = ion.playbooks("recursion", limit=3)
    assert found[0].id == "recursion"
    assert len(found) <= 3 < len(ion.playbooks())
    assert ion.playbooks()[0].score is None


def test_sessions_are_read_page_by_page_searched_renamed_exported_and_deleted(ion: Ion) -> None:
    made = [ion.chat(f"I am burned out by work, number {number}").session_id for number in range(23)]
    assert [session.id for session in ion.sessions()] == made[::-1]
    assert [session.id for session in ion.sessions("number 7")] == [made[7]]
    assert ion.rename_session(made[7], "칠").title == ion.session(made[7]).title == "칠"
    assert ion.export_session(made[7]).startswith("# 칠\n")
    assert f'"id": "{made[7]}"' in ion.export_session(made[7], "json")
    ion.delete_session(made[7])
    with pytest.raises(NotFound):
        ion.session(made[7])


def test_turns_are_read_newest_first_page_by_page(ion: Ion) -> None:
    session = ion.chat("number 0").session_id
    for number in range(1, 52):
        ion.chat(f"number {number}", session_id=session)
    assert [turn.message for turn in ion.turns(session)] == [f"number {number}" for number in range(51, -1, -1)]


def test_a_turn_is_judged_and_is_not_cancelled_after_its_end(ion: Ion) -> None:
    answer = ion.chat("I am burned out by work")
    ion.feedback(answer.id, 1, "calm and clear")
    with pytest.raises(InvalidInput) as wrong:
        ion.feedback(answer.id, 2)  # type: ignore[arg-type]
    assert wrong.value.extra["errors"][0]["field"] == "rating"
    with pytest.raises(Conflict, match="ended already"):
        ion.cancel_turn(answer.id)


def test_a_learner_changes_what_is_named_and_the_rest_stays(ion: Ion) -> None:
    assert ion.change_me(register="casual", locale="ko").register_ == "casual"
    assert ion.change_me(time_zone="Asia/Seoul").locale == "ko"
    me = ion.change_me(locale=None)
    assert (me.locale, me.register_, me.time_zone) == (None, "casual", "Asia/Seoul")
    assert me == ion.me()


def test_a_service_key_speaks_for_several_learners_over_one_connection(ion: Ion) -> None:
    ion.chat("I am burned out by work")
    other = ion.speaking_for(f"other-{uuid4()}")
    assert list(other.sessions()) == []
    assert len(list(ion.sessions())) == 1
    assert other.me().id != ion.me().id


def test_an_error_of_the_service_is_raised_as_what_it_is(ion: Ion, served: Served) -> None:
    with pytest.raises(InvalidInput, match="no persona `nobody`"):
        ion.chat("hello", persona="nobody")
    with pytest.raises(InvalidInput, match="no persona `nobody`"), ion.stream("hello", persona="nobody"):
        pass
    with pytest.raises(NotFound) as missing:
        ion.turn(str(uuid4()))
    assert missing.value.extra["request_id"]
    with Ion(served.url, "ion_nonsense") as stranger, pytest.raises(Unauthorized):
        stranger.me()
    with Ion(served.url, served.keys["service"]) as nameless, pytest.raises(InvalidInput, match="ION-Learner"):
        nameless.me()


def test_half_a_character_is_told_or_found_nowhere(ion: Ion) -> None:
    with pytest.raises(InvalidInput, match="`message`"):
        ion.chat("a\udcffb")
    assert list(ion.sessions("a\udcffb")) == []
    with pytest.raises(NotFound):
        ion.persona("a\udcffb")


def test_a_search_may_be_in_any_script(ion: Ion) -> None:
    answer = ion.chat("번아웃 & 야근이 100% 힘들어요")
    assert [session.id for session in ion.sessions("& 야근이 100%")] == [answer.session_id]


def test_a_name_in_a_path_stays_within_its_part_of_it(ion: Ion) -> None:
    with pytest.raises(Blocked):  # a slash within a part of a path, even a written-out one, is let through to nothing
        ion.persona("lua/turns")
    with pytest.raises(NotFound):
        ion.persona("lua?turns")


@pytest.mark.parametrize(
    ("url", "key", "learner", "said"),
    [
        ("127.0.0.1:8080", "k", None, "no address"),
        ("http://", "k", None, "no address"),
        ("http://127.0.0.1", " ", None, "key is empty"),
        ("http://127.0.0.1", "키", None, "no key has"),
        ("http://127.0.0.1", "k", "a\nb", "can't be seen"),
    ],
)
def test_what_cannot_work_is_told_at_the_beginning(url: str, key: str, learner: str | None, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        Ion(url, key, learner=learner)


def test_a_key_is_not_shown() -> None:
    ion = Ion("http://127.0.0.1", "ion_secret")
    assert "secret" not in repr(ion._wire.target)
