"""The way of a turn with the embedded mentor, on a real file."""

from __future__ import annotations

import asyncio
import re
import threading
from typing import Any

import pytest

from conversation.conftest import BURNOUT, UNMATCHED, asked, new_learner, stored
from ion_mentoring.app import open_service
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.speech import reasons_said
from ion_mentoring.conversation.streams import Ended, Routed, Said
from ion_mentoring.conversation.way import Way
from ion_mentoring.errors import InvalidInput, NotFound
from ion_mentoring.settings import Settings
from ion_mentoring.store import learners, overview, sessions
from ion_mentoring.store.sqlite import Backend

_POLITE_END = re.compile(r"(?:요|죠|니다)[.!?]")

pytestmark = pytest.mark.usefixtures("read_once")


def steps_of(turn: Any) -> set[str]:
    return {item for item in turn.receipt["playbooks"][0]["used"] if item.startswith("step:")}


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_a_message_is_answered_by_a_mentor_in_its_language(service: Service, language: str) -> None:
    learner = await new_learner(service, "지민")
    turn = await asked(service, learner, BURNOUT[language])
    assert (turn.state, turn.language, turn.provider, turn.problem) == ("done", language, "embedded", None)
    assert turn.persona in service.content.personas
    assert turn.reply
    assert bool(re.search("[가-힣]", turn.reply)) == (language == "ko")
    assert turn == await stored(service, learner, turn.id)


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_a_turn_says_what_it_was_made_of_and_why_this_mentor(service: Service, language: str) -> None:
    learner = await new_learner(service, "지민")
    turn = await asked(service, learner, BURNOUT[language])
    assert turn.receipt["playbooks"][0]["id"] == "burnout"
    assert steps_of(turn)
    assert turn.receipt["left_the_house"] == []
    assert turn.receipt["authored"] is True
    assert turn.routing["primary"] == turn.persona
    assert set(turn.routing["scores"]) == set(service.content.personas)
    assert len(reasons_said(turn)) == 3
    assert turn.resonance["key"] == f"{turn.resonance['tone']}-{turn.resonance['pace']}-{turn.resonance['intent']}"
    assert turn.usage["cost"] == {"amount": "0", "currency": "USD"}
    assert 0 < turn.performance["first_token_ms"] <= turn.performance["total_ms"]


@pytest.mark.sqlite
async def test_the_mentor_is_chosen_while_the_disk_still_writes_the_message(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner, chosen, waited = await new_learner(service, "지민"), threading.Event(), list[bool]()
    write, choose = Backend.write, Way.choose

    def write_slowly(self: Backend, work: Any) -> Any:
        async def held(conn: Any) -> Any:
            value = await work(conn)
            waited.append(chosen.wait(10))
            return value

        return write(self, held)

    def choose_and_tell(self: Way, *given: Any) -> Any:
        choice = choose(self, *given)
        chosen.set()
        return choice

    monkeypatch.setattr(Backend, "write", write_slowly)
    monkeypatch.setattr(Way, "choose", choose_and_tell)
    turn = await asked(service, learner, BURNOUT["en"])
    assert turn.state == "done"
    assert all(waited)


async def test_the_first_reply_says_that_it_is_an_ai_and_the_second_does_not_again(service: Service) -> None:
    learner = await new_learner(service, "지민")
    first = await asked(service, learner, BURNOUT["en"])
    second = await asked(service, learner, "And what comes next?", first.session_id)
    assert first.reply and second.reply
    assert "AI" in first.reply
    assert "written beforehand" in first.reply
    assert "written beforehand" not in second.reply


@pytest.mark.parametrize(("language", "onward"), [("ko", "그다음은요?"), ("en", "ok, what's next?")])
async def test_a_session_goes_on_with_the_next_steps_and_its_mentor(
    service: Service, language: str, onward: str
) -> None:
    learner = await new_learner(service, "지민")
    first = await asked(service, learner, BURNOUT[language])
    second = await asked(service, learner, onward, first.session_id)
    assert second.position == 2
    assert second.persona == first.persona
    assert second.receipt["playbooks"][0]["id"] == "burnout"
    assert second.receipt["move"] != "new"
    assert steps_of(second)
    assert not steps_of(second) & steps_of(first)
    assert second.reply != first.reply


async def test_the_events_are_routing_then_words_then_the_end(service: Service) -> None:
    learner = await new_learner(service, "지민")
    running = await service.mentor.ask(Question(learner, BURNOUT["en"]))
    seen = [(number, event) async for number, event in running.follow()]
    assert [number for number, _ in seen] == list(range(1, len(seen) + 1))
    kinds = [type(event) for _, event in seen]
    assert kinds[0] is Routed
    assert set(kinds[1:-1]) == {Said}
    assert kinds[-1] is Ended
    end = seen[-1][1]
    assert isinstance(end, Ended)
    assert end.turn.reply == "".join(event.text for _, event in seen if isinstance(event, Said))


async def test_the_message_is_stored_before_it_is_answered(service: Service) -> None:
    learner = await new_learner(service, "지민")
    running = await service.mentor.ask(Question(learner, BURNOUT["en"]))
    found = await stored(service, learner, running.turn.id)
    assert (found.message, found.state) == (BURNOUT["en"], "pending")
    assert service.mentor.running(running.turn.id) is running
    await running.ended()
    assert service.mentor.running(running.turn.id) is None


async def test_a_client_that_leaves_does_not_lose_the_reply(service: Service) -> None:
    learner = await new_learner(service, "지민")
    running = await service.mentor.ask(Question(learner, BURNOUT["en"]))
    reader = asyncio.create_task(running.ended())
    async for _, event in running.follow():
        if isinstance(event, Said):
            break
    reader.cancel()
    turn = await running.ended()
    assert turn.state == "done"
    assert (await stored(service, learner, turn.id)).reply == turn.reply


async def test_a_mentor_that_was_asked_for_by_name_answers(service: Service) -> None:
    learner = await new_learner(service, "지민")
    for persona in service.content.personas:
        turn = await asked(service, learner, BURNOUT["en"], persona=persona)
        assert turn.persona == persona
        assert "you chose this mentor" in reasons_said(turn)


async def test_an_unknown_mentor_is_refused_and_nothing_is_stored(service: Service) -> None:
    learner = await new_learner(service, "지민")
    with pytest.raises(InvalidInput, match=r"no persona `nobody`.*auto, elro, lua, nana, riri"):
        await asked(service, learner, BURNOUT["en"], persona="nobody")
    assert (await service.db.read(lambda conn: sessions.list_page(conn, learner.id, 10))).items == []


@pytest.mark.parametrize("message", ["", " \n\t ", "a\x00b", "a\x1bb", "half \ud83d pair", "x" * 16_001])
async def test_what_is_no_message_is_refused_and_nothing_is_stored(service: Service, message: str) -> None:
    learner = await new_learner(service, "지민")
    with pytest.raises(InvalidInput, match="`message`"):
        await asked(service, learner, message)
    assert (await service.db.read(lambda conn: sessions.list_page(conn, learner.id, 10))).items == []


async def test_a_message_of_the_longest_length_is_answered(service: Service) -> None:
    learner = await new_learner(service, "지민")
    turn = await asked(service, learner, ("I am burned out by work. " * 800)[:16_000])
    assert turn.state == "done"


async def test_a_message_that_nothing_fits_gets_a_question_and_is_noted(service: Service) -> None:
    learner = await new_learner(service, "지민")
    for _ in range(2):
        turn = await asked(service, learner, UNMATCHED)
    assert turn.state == "done"
    assert turn.reply and "?" in turn.reply
    assert turn.receipt["playbooks"] == []
    (noted,) = (await service.db.read(lambda conn: overview.unmatched_page(conn, 10))).items
    assert (noted.message, noted.count) == (UNMATCHED, 2)
    assert noted.score < 0.4


async def test_a_message_that_a_playbook_fits_is_not_noted(service: Service) -> None:
    learner = await new_learner(service, "지민")
    await asked(service, learner, BURNOUT["ko"])
    assert (await service.db.read(lambda conn: overview.unmatched_page(conn, 10))).items == []


async def test_a_learner_who_likes_it_casual_is_answered_so(service: Service) -> None:
    learner = await new_learner(service, "지민")
    polite = await asked(service, learner, BURNOUT["ko"])
    casual_learner = await service.db.write(lambda conn: learners.update(conn, learner.id, register="casual"))
    assert casual_learner
    casual = await asked(service, casual_learner, BURNOUT["ko"])
    assert polite.reply and casual.reply
    assert len(_POLITE_END.findall(polite.reply)) > 3
    assert _POLITE_END.findall(casual.reply) == []


@pytest.mark.parametrize(
    ("locale", "accepted", "answered_in"),
    [(None, None, "ko"), (None, "en", "en"), ("en", None, "en"), ("ko", "en", "ko"), ("en", "ko", "en")],
)
async def test_another_language_is_answered_by_setting_then_request_then_korean(
    service: Service, locale: Any, accepted: Any, answered_in: str
) -> None:
    learner = await new_learner(service, "지민")
    if locale:
        changed = await service.db.write(lambda conn: learners.update(conn, learner.id, locale=locale))
        assert changed
        learner = changed
    turn = await asked(service, learner, "どうすればもっとよく眠れますか", fallback_language=accepted)
    assert turn.resonance["language"] == "other"
    assert turn.language == answered_in


async def test_a_korean_message_is_answered_in_korean_whatever_the_setting(service: Service) -> None:
    learner = await new_learner(service, "지민")
    changed = await service.db.write(lambda conn: learners.update(conn, learner.id, locale="en"))
    assert changed
    assert (await asked(service, changed, BURNOUT["ko"], fallback_language="en")).language == "ko"


async def test_a_session_of_another_learner_is_not_there(service: Service) -> None:
    mine, stranger = await new_learner(service, "지민"), await new_learner(service, "서준")
    turn = await asked(service, mine, BURNOUT["en"])
    for session_id in (turn.session_id, "00000000-0000-7000-8000-000000000000"):
        with pytest.raises(NotFound, match="no such session"):
            await asked(service, stranger, "What did they say?", session_id)
    with pytest.raises(NotFound, match="no such turn"):
        await service.mentor.cancel(turn.id, stranger.id)
    assert (await service.db.read(lambda conn: sessions.list_page(conn, stranger.id, 10))).items == []


async def test_a_session_is_named_after_its_first_message(service: Service) -> None:
    learner = await new_learner(service, "지민")
    turn = await asked(service, learner, "I am burned out.\n\nWhat   can I do? " + "x" * 100)
    session = await service.db.read(lambda conn: sessions.get(conn, turn.session_id, learner.id))
    assert session
    assert session.title.startswith("I am burned out. What can I do? xxx")
    assert len(session.title) == 60


async def test_what_was_said_survives_a_restart(settings: Settings) -> None:
    async with open_service(settings) as service:
        learner = await new_learner(service, "지민")
        first = await asked(service, learner, BURNOUT["en"])
    async with open_service(settings) as service:
        assert await stored(service, learner, first.id) == first
        second = await asked(service, learner, "ok, what's next?", first.session_id)
    assert not steps_of(second) & steps_of(first)


async def test_routing_by_meaning_is_a_setting(settings: Settings) -> None:
    from ion_mentoring.settings.replies import RoutingSettings

    by_meaning = settings.model_copy(update={"routing": RoutingSettings(strategy="meaning")})
    async with open_service(by_meaning) as service:
        learner = await new_learner(service, "지민")
        turn = await asked(service, learner, service.content.personas["elro"].examples["en"][0])
    assert turn.persona == "elro"
