"""What a mentor knows of a learner's goal and commitment, and when it says so."""

from __future__ import annotations

from typing import Any

import pytest
from far_end import FarEnd

from conversation.conftest import BURNOUT, CRISIS, agreeing, asked, new_learner
from ion_mentoring.conversation import commitments, goals
from ion_mentoring.conversation.service import Service
from ion_mentoring.mentoring.words import LANGUAGES, ReplyLanguage
from ion_mentoring.store import commitments as stored
from ion_mentoring.store import sessions
from ion_mentoring.store.records import Learner, Turn
from ion_mentoring.store.records_place import Commitment

PAST, AHEAD = "2020-01-01", "2999-01-01"
WALK = {"ko": "저녁마다 걷기", "en": "Walk every evening"}
REST = {"ko": "번아웃에서 벗어나기", "en": "Recover from burnout"}


async def committed(service: Service, learner: Learner, text: str, due: str = PAST) -> Commitment:
    """In an earlier session."""
    session = await service.db.write(lambda conn: sessions.insert(conn, learner.id, "before"))
    return await commitments.put(service.db, learner, session.id, text, due)


async def asked_in(service: Service, learner: Learner, made: Commitment) -> str | None:
    found = await service.db.read(lambda conn: stored.get(conn, made.id, learner.id))
    assert found
    return found.asked_turn_id


def system(far_end: FarEnd) -> str:
    """The instructions of the last question to the far end."""
    text: str = far_end.bodies[-1]["messages"][0]["content"]
    return text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_first_reply_of_a_new_session_asks_once_how_it_went(
    service: Service, language: ReplyLanguage
) -> None:
    learner = await new_learner(service, "지민")
    made = await committed(service, learner, WALK[language])
    first = await asked(service, learner, BURNOUT[language])
    assert f"“{WALK[language]}”" in (first.reply or "")
    assert await asked_in(service, learner, made) == first.id
    for session in (first.session_id, None):
        later = await asked(service, learner, BURNOUT[language], session)
        assert WALK[language] not in (later.reply or "")
    assert await asked_in(service, learner, made) == first.id


async def test_before_its_day_the_mentor_asks_how_it_is_going(service: Service) -> None:
    learner = await new_learner(service, "지민")
    made = await committed(service, learner, WALK["en"], AHEAD)
    turn = await asked(service, learner, BURNOUT["en"], persona="elro")
    lines = service.content.personas["elro"].lines["en"]["commitment ahead"]
    assert any(line.format(commitment=WALK["en"]) in (turn.reply or "") for line in lines)
    assert await asked_in(service, learner, made) == turn.id


async def test_put_off_to_another_day_it_is_asked_after_once_more(service: Service) -> None:
    learner = await new_learner(service, "지민")
    made = await committed(service, learner, WALK["en"])
    await asked(service, learner, BURNOUT["en"])
    await commitments.change(service.db, learner, made.id, {"due": "2020-02-02"})
    again = await asked(service, learner, BURNOUT["en"])
    assert WALK["en"] in (again.reply or "")


async def test_what_was_answered_for_is_not_asked_after(service: Service) -> None:
    learner = await new_learner(service, "지민")
    made = await committed(service, learner, WALK["en"])
    await commitments.change(service.db, learner, made.id, {"state": "kept"})
    assert WALK["en"] not in ((await asked(service, learner, BURNOUT["en"])).reply or "")


async def test_the_session_that_it_was_made_in_does_not_ask(service: Service) -> None:
    learner = await new_learner(service, "지민")
    session = await service.db.write(lambda conn: sessions.insert(conn, learner.id, "now"))
    made = await commitments.put(service.db, learner, session.id, WALK["en"], PAST)
    turn = await asked(service, learner, BURNOUT["en"], session.id)
    assert WALK["en"] not in (turn.reply or "")
    assert await asked_in(service, learner, made) is None


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_goal_is_spoken_of_where_it_fits_and_once(service: Service, language: ReplyLanguage) -> None:
    learner = await new_learner(service, "지민")
    await goals.add(service.db, learner, {"title": REST[language]})
    about = {"ko": "번아웃이 온 것 같아요. 어떻게 쉬면 좋을까요?", "en": "My burnout is back. What can I do?"}[language]
    first = await asked(service, learner, about)
    assert f"“{REST[language]}”" in (first.reply or "")
    again = await asked(service, learner, about, first.session_id)
    assert REST[language] not in (again.reply or "")
    beside = {"ko": "파이썬 클로저가 헷갈려요", "en": "How do closures work in Python?"}[language]
    assert REST[language] not in ((await asked(service, learner, beside)).reply or "")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_help_in_a_crisis_speaks_of_neither(service: Service, language: ReplyLanguage) -> None:
    learner = await new_learner(service, "지민")
    await goals.add(service.db, learner, {"title": REST[language]})
    made = await committed(service, learner, WALK[language])
    crisis = await asked(service, learner, CRISIS[language])
    after = await asked(service, learner, BURNOUT[language], crisis.session_id)
    for turn in (crisis, after):
        assert WALK[language] not in (turn.reply or "") and REST[language] not in (turn.reply or "")
    assert await asked_in(service, learner, made) is None


async def test_the_far_end_is_told_of_goal_and_commitment(remote: Service, far_end: FarEnd) -> None:
    learner = await agreeing(remote, await new_learner(remote, "지민"))
    goal = await goals.add(remote.db, learner, {"title": "Recover", "why": "for my family", "due": "2026-12-24"})
    made = await committed(remote, learner, WALK["en"])
    first = await asked(remote, learner, BURNOUT["en"])
    for told in ("Recover", "for my family", "2026-12-24", WALK["en"], "how it went"):
        assert told in system(far_end)
    assert await asked_in(remote, learner, made) == first.id
    assert (first.receipt["goal"], first.receipt["commitment"]) == (goal.goal.id, made.id)
    second = await asked(remote, learner, BURNOUT["en"], first.session_id)
    assert "Recover" in system(far_end) and WALK["en"] not in system(far_end)
    assert (second.receipt["goal"], "commitment" in second.receipt) == (goal.goal.id, False)


async def test_a_reply_that_failed_has_not_asked(remote: Service, far_end: FarEnd) -> None:
    learner = await agreeing(remote, await new_learner(remote, "지민"))
    made = await committed(remote, learner, WALK["en"])
    far_end.status = 400
    failed = await asked(remote, learner, BURNOUT["en"])
    assert (failed.state, await asked_in(remote, learner, made)) == ("failed", None)
    far_end.status = 200
    second = await asked(remote, learner, BURNOUT["en"], failed.session_id)
    assert WALK["en"] in system(far_end)
    assert await asked_in(remote, learner, made) == second.id


@pytest.mark.parametrize("around", ["crisis", "goal"])
async def test_around_a_crisis_nothing_of_it_leaves_the_house(remote: Service, far_end: FarEnd, around: str) -> None:
    learner = await new_learner(remote, "지민")
    await goals.add(remote.db, learner, {"title": CRISIS["en"] if around == "goal" else "Recover"})
    before: Turn | None = None
    if around == "crisis":
        before = await asked(remote, learner, CRISIS["en"])
    await asked(remote, learner, BURNOUT["en"], before.session_id if before else None)
    sent: dict[str, Any] = far_end.bodies[-1]
    assert CRISIS["en"] not in str(sent) and "Recover" not in str(sent)


async def test_words_that_may_not_go_out_are_not_quoted(service: Service) -> None:
    """A goal that reads as if the mentor posed as a person costs no reply."""
    learner = await new_learner(service, "지민")
    await goals.add(service.db, learner, {"title": "I am a human with burnout"})
    turn = await asked(service, learner, "My burnout is back. What can I do?")
    assert turn.state == "done"
    assert "I am a human" not in (turn.reply or "")
