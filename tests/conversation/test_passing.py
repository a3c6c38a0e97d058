"""Answers in passing: the history comes with the message, and nothing of it is stored."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from far_end import FarEnd, says, then_waits
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from conversation.conftest import BURNOUT, CRISIS, asked, new_learner, noted
from ion_mentoring.conversation.context import REMEMBERED
from ion_mentoring.conversation.passing import SUMMARISED, Aside
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.streams import Ended, Event, Routed, Said
from ion_mentoring.errors import InvalidInput, IonError, ProviderError, StorageUnavailable
from ion_mentoring.store import turns
from ion_mentoring.store.records import Learner, Turn
from ion_mentoring.store.tables import sessions as sessions_table
from ion_mentoring.store.tables import turns as turns_table

pytestmark = pytest.mark.usefixtures("read_once")


@pytest.fixture
async def learner(service: Service) -> Learner:
    return await new_learner(service, "지민")


@pytest.fixture
async def distant(remote: Service) -> Learner:
    return await new_learner(remote, "Ada")


async def events_of(service: Service, learner: Learner, message: str, *before: tuple[str, str]) -> list[Event]:
    return [event async for event in service.passing.answer(Aside(learner, message, before))]


async def answered(service: Service, learner: Learner, message: str, *before: tuple[str, str], **more: Any) -> Turn:
    end = None
    async for event in service.passing.answer(Aside(learner, message, before, **more)):
        end = event
    assert isinstance(end, Ended)
    return end.turn


async def stored_rows(service: Service) -> int:
    async def count(conn: AsyncConnection) -> int:
        tables = (sessions_table, turns_table)
        return sum([(await conn.execute(select(func.count()).select_from(table))).scalar_one() for table in tables])

    return await service.db.read(count)


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_it_is_answered_as_a_session_would_answer_and_nothing_is_kept(
    service: Service, learner: Learner, language: str
) -> None:
    events = await events_of(service, learner, BURNOUT[language])
    assert isinstance(events[0], Routed)
    assert all(isinstance(event, Said) for event in events[1:-1])
    end = events[-1]
    assert isinstance(end, Ended)
    assert end.turn.reply == "".join(event.text for event in events if isinstance(event, Said))
    assert await stored_rows(service) == 0
    assert await noted(service) == []
    in_session = await asked(service, learner, BURNOUT[language])
    for name in ("state", "persona", "provider", "language", "resonance", "routing", "receipt"):
        assert getattr(end.turn, name) == getattr(in_session, name), name


async def test_a_history_goes_on_as_its_session_would(service: Service, learner: Learner) -> None:
    messages = (BURNOUT["en"], "ok, what's next?", "that didn't work", "can you give me an example?")
    before: list[tuple[str, str]] = []
    session = None
    for message in messages:
        in_session = await asked(service, learner, message, session)
        session = in_session.session_id
        in_passing = await answered(service, learner, message, *before)
        for name in ("persona", "routing", "receipt"):
            assert getattr(in_passing, name) == getattr(in_session, name), (message, name)
        before.append((message, in_session.reply or ""))


async def test_what_was_said_already_is_not_said_again(service: Service, learner: Learner) -> None:
    first = await answered(service, learner, BURNOUT["ko"])
    second = await answered(service, learner, "그다음은요?", (BURNOUT["ko"], first.reply or ""))
    assert second.persona == first.persona
    assert first.reply and second.reply
    assert not set(first.receipt["playbooks"][0]["used"]) & set(second.receipt["playbooks"][0]["used"])


async def test_a_mentor_is_chosen_by_name_and_one_that_is_none_is_refused(service: Service, learner: Learner) -> None:
    assert (await answered(service, learner, BURNOUT["en"], persona="elro")).persona == "elro"
    with pytest.raises(InvalidInput, match="no persona `nobody`"):
        await answered(service, learner, BURNOUT["en"], persona="nobody")


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_a_crisis_is_answered_with_help_and_noted_without_its_words(
    remote: Service, distant: Learner, far_end: FarEnd, language: str
) -> None:
    turn = await answered(remote, distant, CRISIS[language])
    assert (turn.persona, turn.provider, turn.state) == (None, None, "done")
    assert turn.reply and "109" in turn.reply
    assert turn.reply == (await asked(remote, distant, CRISIS[language])).reply
    kind, turn_id, learner_id, data = (await noted(remote))[0]
    assert (kind, turn_id, learner_id, set(data)) == ("crisis", None, distant.id, {"kind", "level", "score"})
    assert far_end.bodies == []


async def test_help_does_not_wait_for_a_database_that_takes_nothing(
    service: Service, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> str:
        raise StorageUnavailable("The disk is full.")

    monkeypatch.setattr(turns, "record_event", broken)
    turn = await answered(service, learner, CRISIS["en"])
    assert turn.reply and "109" in turn.reply


async def test_what_was_said_in_a_crisis_never_leaves_the_house(
    remote: Service, distant: Learner, far_end: FarEnd
) -> None:
    far_end.behave = says("Are you safe? I am an AI mentor.")
    plain = [(f"How do I learn topic {i}?", f"Answer {i}") for i in range(REMEMBERED)]
    history = [(CRISIS["en"], "help"), *plain, (CRISIS["en"], "help")]
    turn = await answered(remote, distant, "What should I do at work tomorrow?", *history)
    assert turn.state == "done"
    sent = str(far_end.bodies[-1])
    assert "kill" not in sent
    assert "topic 5" in sent
    assert "109" in sent, "soon after a crisis the mentor has the numbers at hand"


async def test_long_ago_is_summed_up_and_longer_ago_forgotten(
    remote: Service, distant: Learner, far_end: FarEnd
) -> None:
    far_end.behave = says("Then take the next step. I am an AI mentor.")
    history = [(f"How do I learn topic {i:02}?", f"Answer {i:02}") for i in range(REMEMBERED + SUMMARISED + 1)]
    await answered(remote, distant, "And what comes next?", *history)
    sent = str(far_end.bodies[-1])
    assert "topic 00" not in sent
    assert "topic 01" in sent and "Answer 01" not in sent
    assert "topic 18" in sent and "Answer 18" in sent


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_a_word_on_help_for_a_worry_is_said_once(service: Service, learner: Learner, language: str) -> None:
    worry = {"ko": "요즘 다 포기하고 싶고 너무 지쳤어요", "en": "I feel hopeless and I can't go on like this"}[language]
    first = await answered(service, learner, worry)
    assert first.resonance["crisis"]["level"] == 1
    assert first.reply and "109" in first.reply
    again = await answered(service, learner, worry, (worry, first.reply))
    assert again.reply and "109" not in again.reply


async def test_a_provider_that_fails_is_an_error_and_leaves_nothing(
    remote: Service, distant: Learner, far_end: FarEnd
) -> None:
    far_end.status = 500
    with pytest.raises(ProviderError):
        await answered(remote, distant, BURNOUT["en"])
    assert await stored_rows(remote) == 0


async def test_a_reply_that_may_not_stand_is_an_error(remote: Service, distant: Learner, far_end: FarEnd) -> None:
    far_end.behave = says("I am a human, believe me.")
    with pytest.raises(ProviderError, match="poses_as_human"):
        await answered(remote, distant, BURNOUT["en"])


async def test_what_nobody_foresaw_is_told_without_a_trace(
    service: Service, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret words")

    monkeypatch.setattr(service.passing._way.provider, "stream", broken)
    with pytest.raises(IonError, match=r"^The reply could not be made\.$"):
        await answered(service, learner, BURNOUT["en"])


async def test_an_asker_that_leaves_stops_the_far_end(remote: Service, distant: Learner, far_end: FarEnd) -> None:
    far_end.behave = then_waits("Begin with ")
    events = remote.passing.answer(Aside(distant, BURNOUT["en"]))
    async for event in events:
        if isinstance(event, Said):
            break
    await events.aclose()
    await asyncio.wait_for(far_end.hung_up.wait(), 10)
