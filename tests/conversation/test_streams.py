from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ion_mentoring.conversation.context import recall
from ion_mentoring.conversation.receipts import receipt_of, usage_record
from ion_mentoring.conversation.streams import Ended, Routed, RunningTurn, Said
from ion_mentoring.providers.base import Errand
from ion_mentoring.store.records import Turn


def a_turn(**more: Any) -> Turn:
    values: dict[str, Any] = dict.fromkeys(Turn.__dataclass_fields__) | {
        "id": "t",
        "session_id": "s",
        "position": 1,
        "message": "m",
        "state": "pending",
        "language": "en",
        "resonance": {},
        "routing": {},
        "receipt": {},
        "created_at": datetime.now(UTC),
    }
    return Turn(**values | more)


@pytest.fixture
def running() -> RunningTurn:
    return RunningTurn(a_turn())


async def read(running: RunningTurn, after: int = 0) -> list[int]:
    return [number async for number, _ in running.follow(after)]


async def test_events_are_numbered_from_one_and_end_with_the_end(running: RunningTurn) -> None:
    for event in (Routed(running.turn), Said("a"), Said("b"), Ended(running.turn)):
        running.publish(event)
    assert await read(running) == [1, 2, 3, 4]
    assert "".join(running.pieces) == "ab"


async def test_a_reader_goes_on_where_it_stopped(running: RunningTurn) -> None:
    for event in (Routed(running.turn), Said("a"), Ended(running.turn)):
        running.publish(event)
    assert await read(running, after=2) == [3]


async def test_readers_wait_for_what_is_to_come(running: RunningTurn) -> None:
    readers = [asyncio.create_task(read(running, after)) for after in (0, 1)]
    for event in (Said("a"), Said("b"), Ended(running.turn)):
        await asyncio.sleep(0)
        running.publish(event)
    assert await asyncio.gather(*readers) == [[1, 2, 3], [2, 3]]


async def test_a_waiter_that_leaves_does_not_disturb_the_others(running: RunningTurn) -> None:
    leaving, staying = (asyncio.create_task(running.ended()) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    end = replace(running.turn, state="done")
    running.publish(Ended(end))
    assert await staying == end
    assert running.turn == end


def test_turns_without_a_reply_are_not_remembered() -> None:
    context = recall([a_turn(), a_turn(reply="r", persona="lua"), a_turn(state="failed")])
    assert [past.reply for past in context.history] == ["r"]
    assert (context.persona, context.playbook, context.crisis) == ("lua", None, None)


def test_the_playbook_at_hand_is_the_last_one_that_carried_a_reply() -> None:
    carried = {"playbooks": [{"id": "burnout", "used": ["gist"]}, {"id": "related"}]}
    context = recall([a_turn(reply="r", persona="lua", receipt=carried), a_turn(reply="hi", persona="elro")])
    assert (context.playbook, context.persona) == ("burnout", "elro")
    assert context.history[0].used == ("gist",)


def test_a_crisis_two_turns_ago_is_remembered_and_three_ago_is_past() -> None:
    crisis = a_turn(reply="help", resonance={"crisis": {"kind": "violence"}})
    later = a_turn(reply="r", persona="lua")
    assert recall([crisis, later]).crisis == "violence"
    assert recall([crisis, later, later]).crisis is None


def test_a_turn_that_never_got_to_a_mentor_has_an_empty_receipt() -> None:
    assert receipt_of(Errand(), None, None) == {
        "provider": None,
        "model": None,
        "tried": [],
        "sent_to": [],
        "cost": {"amount": "0", "currency": "USD"},
        "playbooks": [],
        "memories": [],
        "left_the_house": [],
        "masked": {},
        "withheld": [],
    }
    nothing = {"amount": "0", "currency": "USD"}
    assert usage_record(Errand(), None) == {"prompt_tokens": 0, "completion_tokens": 0, "cost": nothing}
