"""Budgets at their edge: many replies at once, replies that hold what is left, replies that are stored nowhere."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from far_end import DONE, FarEnd, piece, says, sends, stop, then_waits

from conversation.conftest import BURNOUT, asked, new_learner
from conversation.test_budgets import COUNTED, Open, endless, opened, standings, tokens_of, used
from conversation.test_remote import begun
from ion_mentoring.accounts.budgets import PORTION
from ion_mentoring.accounts.own_limits import OwnLimits, set_own
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.passing import Aside
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.streams import Ended
from ion_mentoring.errors import BudgetSpent
from ion_mentoring.store.records import Learner, Turn

__all__ = ["opened"]


class Slowly:
    """A far end that gives no word to anybody before it has been asked so often, and then says the same to all."""

    def __init__(self, far_end: FarEnd) -> None:
        self.open = asyncio.Event()
        far_end.behave = self._behave

    async def _behave(self, request: web.Request, response: web.StreamResponse) -> None:
        await self.open.wait()
        await sends(*[piece("step by step ")] * 100, stop(), DONE)(request, response)


async def test_many_at_once_at_the_edge_go_over_by_no_more_than_a_piece_each(opened: Open, far_end: FarEnd) -> None:
    """Two services on one database, as two workers are: a prompt that is not covered is not sent by either."""
    service = await opened()
    learner = await new_learner(service, "지민")
    far_end.behave = sends(*[piece("step by step ")] * 100, stop(), DONE)
    one_turn = tokens_of(await asked(service, learner, BURNOUT["en"]))
    slow = Slowly(far_end)
    limit = one_turn + 3 * one_turn + one_turn // 2
    pair = [await opened(tokens_per_day=limit), await opened(tokens_per_day=limit)]
    ways = [asyncio.create_task(_try(pair[number % 2], learner)) for number in range(16)]
    await asyncio.sleep(0)
    await _settled(ways, far_end)
    slow.open.set()
    turns = [turn for turn in await asyncio.gather(*ways) if turn]
    total = await used(pair[0], learner)
    assert total == one_turn + sum(map(tokens_of, turns))
    assert total <= limit + 4 * len(turns), "each went over by its last piece at most"
    assert total > limit - one_turn, "and what was there could be used"
    assert sum(turn.state == "done" for turn in turns) >= 2
    assert (await standings(pair[0], learner))["learner", "day"].held.tokens == 0


async def _try(service: Service, learner: Learner) -> Turn | None:
    try:
        return await asked(service, learner, BURNOUT["en"])
    except BudgetSpent:
        return None


async def _settled(ways: list[asyncio.Task[Turn | None]], far_end: FarEnd) -> None:
    """Until everybody has been refused, or waits for the far end."""
    for _ in range(400):
        if sum(way.done() for way in ways) + len(far_end.bodies) - 1 >= len(ways):
            return
        await asyncio.sleep(0.025)
    raise TimeoutError("somebody is neither refused nor asking")


async def test_while_a_reply_holds_what_is_left_another_is_told_to_wait_a_moment(opened: Open, far_end: FarEnd) -> None:
    service = await opened()
    learner = await new_learner(service, "지민")
    far_end.behave = then_waits("Begin with rest.")
    running = await service.mentor.ask(Question(learner, BURNOUT["en"]))
    await begun(running)
    turn = await service.mentor.cancel(running.turn.id, learner.id)
    limits = OwnLimits(tokens_per_day=2 * tokens_of(turn) + PORTION // 2)
    await set_own(service.db, "learner", learner.id, limits, "USD", by="test")
    running = await service.mentor.ask(Question(learner, BURNOUT["en"]))
    await begun(running)
    with pytest.raises(BudgetSpent, match="held by a reply that is being written") as refused:
        await asked(service, learner, BURNOUT["en"])
    assert refused.value.retry_after_s and refused.value.retry_after_s <= 10
    assert refused.value.extra["budget"]["left"] > 0
    await service.mentor.cancel(running.turn.id, learner.id)


async def test_what_is_answered_in_passing_is_charged_and_ended_in_the_same_way(opened: Open, far_end: FarEnd) -> None:
    service = await opened(tokens_per_day=8000)
    learner = await new_learner(service, "지민")
    far_end.behave = says("Rest first, then look.", usage=COUNTED)
    events = [event async for event in service.passing.answer(Aside(learner, BURNOUT["en"]))]
    assert isinstance(events[-1], Ended) and await used(service, learner) == 328
    far_end.behave = endless()
    with pytest.raises(BudgetSpent, match="ran out"):
        [event async for event in service.passing.answer(Aside(learner, BURNOUT["en"]))]
    assert 8000 < await used(service, learner) <= 8004
    with pytest.raises(BudgetSpent, match="is used up"):
        [event async for event in service.passing.answer(Aside(learner, BURNOUT["en"]))]
    assert (await standings(service, learner))["learner", "day"].held.tokens == 0


async def test_whoever_hangs_up_on_a_reply_in_passing_is_charged(opened: Open, far_end: FarEnd) -> None:
    service = await opened(tokens_per_day=50_000)
    learner = await new_learner(service, "지민")
    far_end.behave = then_waits("Begin with ", "rest.")
    events = service.passing.answer(Aside(learner, BURNOUT["en"]))
    async for event in events:
        if getattr(event, "text", ""):
            break
    await events.aclose()
    assert await used(service, learner) > 300
    assert (await standings(service, learner))["learner", "day"].held.tokens == 0
