"""Budgets while mentors answer: refused before, ended while, charged after; with a far end, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web
from far_end import FarEnd, breaks_off, piece, says, then_waits

from conversation.conftest import BURNOUT, CRISIS, asked, new_learner, stored
from conversation.test_remote import begun
from ion_mentoring.accounts.budgets import PORTION
from ion_mentoring.accounts.own_limits import OwnLimits, set_own
from ion_mentoring.accounts.standing import Standing, money
from ion_mentoring.app import open_service
from ion_mentoring.conversation import personal
from ion_mentoring.conversation.asking import Once, Question
from ion_mentoring.conversation.passing import Aside
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.streams import Ended
from ion_mentoring.errors import BudgetSpent
from ion_mentoring.settings import Settings
from ion_mentoring.settings.budgets import AllowedSettings, BudgetSettings
from ion_mentoring.settings.replies import ProviderSettings
from ion_mentoring.store import budgets
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.records import Learner, Turn

Open = Callable[..., Awaitable[Service]]
COUNTED = {"prompt_tokens": 321, "completion_tokens": 7}
COST = 52_350  # billionths of a dollar, of 321 and 7 tokens of gpt-4o-mini


@pytest.fixture
async def opened(remote_settings: Settings, read_once: None) -> AsyncIterator[Open]:
    """Opens services on one database: with limits for each learner, or for each key."""
    async with AsyncExitStack() as ending:

        async def open_one(*, key: dict[str, Any] | None = None, **learner: Any) -> Service:
            limits = BudgetSettings(learner=AllowedSettings(**learner), key=AllowedSettings(**(key or {})))
            return await ending.enter_async_context(
                open_service(remote_settings.model_copy(update={"budgets": limits}))
            )

        yield open_one


async def standings(service: Service, learner: Learner) -> dict[tuple[str, str], Standing]:
    payer = service.budgets.payer(learner, None, "en")
    found = await service.db.read(lambda conn: service.budgets.standings(conn, payer.subjects))
    return {(one.subject.kind, one.period): one for one in found}


async def used(service: Service, learner: Learner) -> int:
    return (await standings(service, learner))["learner", "day"].used.tokens


def tokens_of(turn: Turn) -> int:
    return int(turn.usage["prompt_tokens"]) + int(turn.usage["completion_tokens"])


def endless(request_seen: list[int] | None = None) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """A far end that never comes to an end by itself."""

    async def behave(_request: web.Request, response: web.StreamResponse) -> None:
        while True:
            await response.write(piece("step by step "))
            if request_seen is not None:
                request_seen.append(1)
            await asyncio.sleep(0)

    return behave


async def test_every_turn_is_charged_to_its_learner_and_its_key_by_day_and_by_month(
    opened: Open, far_end: FarEnd
) -> None:
    service = await opened()
    learner = await new_learner(service, "지민")
    far_end.behave = says("Rest first, then look.", usage=COUNTED)
    await asked(service, learner, BURNOUT["en"])
    await asked(service, learner, "What is next?")
    found = await standings(service, learner)
    assert len(found) == 4
    assert {(one.used.tokens, one.used.cost) for one in found.values()} == {(2 * 328, 2 * COST)}


async def test_when_nothing_is_left_a_message_is_refused_and_nothing_of_it_is_stored(
    opened: Open, far_end: FarEnd
) -> None:
    service = await opened(tokens_per_day=6000)
    learner = await new_learner(service, "지민")
    far_end.behave = says("Rest first, then look.", usage={"prompt_tokens": 6000, "completion_tokens": 1})
    session = (await asked(service, learner, BURNOUT["en"])).session_id
    asked_before = len(far_end.bodies)
    with pytest.raises(BudgetSpent) as refused:
        await asked(service, learner, "What is next?", session)
    error = refused.value
    assert error.detail.startswith("Your budget for today (6,000 tokens) is used up. It renews on ")
    one = (await standings(service, learner))["learner", "day"]
    expected = {"of": "learner", "period": "day", "unit": "tokens", "limit": 6000, "used": 6001, "left": 0}
    assert error.extra["budget"] == expected | {"renews_at": one.renews_at.isoformat()}
    assert error.retry_after_s and abs(error.retry_after_s - (one.renews_at - utc_now()).total_seconds()) < 5
    assert len(far_end.bodies) == asked_before
    with pytest.raises(BudgetSpent, match="오늘의 예산"):
        await asked(service, learner, "다음에는 무엇을 하면 좋을까요?", session)


async def test_the_budget_that_renews_last_is_the_one_that_is_told(opened: Open, far_end: FarEnd) -> None:
    service = await opened(tokens_per_day=6000, tokens_per_month=6000)
    learner = await new_learner(service, "지민")
    far_end.behave = says("Rest first, then look.", usage={"prompt_tokens": 6000, "completion_tokens": 1})
    await asked(service, learner, BURNOUT["en"])
    with pytest.raises(BudgetSpent) as refused:
        await asked(service, learner, "What is next?")
    assert refused.value.extra["budget"]["period"] == "month"


async def test_a_reply_that_runs_over_is_ended_with_what_was_written_kept_and_charged(
    opened: Open, far_end: FarEnd
) -> None:
    service = await opened(tokens_per_day=8000)
    learner = await new_learner(service, "지민")
    far_end.behave = endless()
    running = await service.mentor.ask(Question(learner, BURNOUT["en"]))
    end = [event async for _, event in running.follow()][-1]
    assert isinstance(end, Ended) and end.name == "error"
    turn = await stored(service, learner, running.turn.id)
    assert turn.state == "failed" and turn.problem
    assert (turn.problem["type"], turn.problem["status"]) == ("budget-spent", 429)
    assert turn.problem["detail"].startswith("Your budget for today (8,000 tokens) ran out, so the reply ends here.")
    assert turn.problem["budget"]["period"] == "day"
    assert turn.reply and turn.reply.startswith("step by step step by step")
    await asyncio.wait_for(far_end.hung_up.wait(), 5)
    assert await used(service, learner) == tokens_of(turn)
    assert 8000 < tokens_of(turn) <= 8000 + 4, "over by no more than the last piece"


async def test_a_reply_that_ends_with_the_budget_is_whole(opened: Open, far_end: FarEnd) -> None:
    service = await opened()
    learner = await new_learner(service, "지민")
    far_end.behave = says("Rest ", "first, ", "then look.")
    turn = await asked(service, learner, BURNOUT["en"])
    limits = OwnLimits(tokens_per_day=2 * tokens_of(turn))
    await set_own(service.db, "learner", learner.id, limits, "USD", by="test")
    assert (await asked(service, learner, BURNOUT["en"])).state == "done"
    with pytest.raises(BudgetSpent):
        await asked(service, learner, BURNOUT["en"])


async def test_a_prompt_that_is_not_covered_is_not_sent(opened: Open, far_end: FarEnd) -> None:
    service = await opened(tokens_per_day=10)
    learner = await new_learner(service, "지민")
    turn = await asked(service, learner, BURNOUT["ko"])
    assert turn.state == "failed" and turn.problem and turn.problem["type"] == "budget-spent"
    assert turn.problem["detail"].startswith("오늘의 예산(토큰 10개)에서 토큰 10개만 남아 있어서")
    assert turn.message == BURNOUT["ko"] and turn.reply is None
    assert far_end.bodies == [] and turn.receipt["left_the_house"] == []
    assert await used(service, learner) == 0


async def test_money_is_counted_and_ends_replies_too(opened: Open, far_end: FarEnd) -> None:
    service = await opened(cost_per_month=Decimal("0.0015"))
    learner = await new_learner(service, "지민")
    far_end.behave = endless()
    turn = await asked(service, learner, BURNOUT["en"])
    assert turn.problem and turn.problem["budget"]["unit"] == "cost"
    assert "(0.0015 USD)" in turn.problem["detail"]
    month = (await standings(service, learner))["learner", "month"]
    assert 1_500_000 < month.used.cost < 1_500_000 + 4 * 600
    assert money(month.used.cost, "USD").amount == turn.usage["cost"]["amount"]
    with pytest.raises(BudgetSpent) as refused:
        await asked(service, learner, BURNOUT["en"])
    assert refused.value.extra["budget"]["limit"] == "0.0015"
    assert refused.value.extra["budget"]["currency"] == "USD"


async def test_the_embedded_mentor_asks_for_no_money(
    settings: Settings, read_once: None, opened: Open, far_end: FarEnd
) -> None:
    """Whoever has no money left is answered where replies cost nothing; tokens are counted there as well."""
    service = await opened(cost_per_day=Decimal("0.000001"))
    learner = await new_learner(service, "지민")
    far_end.behave = says("Rest first, then look.", usage=COUNTED)
    await set_own(service.db, "learner", learner.id, OwnLimits(cost_per_day="unlimited"), "USD", by="test")
    await asked(service, learner, BURNOUT["en"])
    await set_own(service.db, "learner", learner.id, OwnLimits(), "USD", by="test")
    with pytest.raises(BudgetSpent):
        await asked(service, learner, BURNOUT["en"])
    limits = BudgetSettings(learner=AllowedSettings(cost_per_day=Decimal("0.000001")))
    async with open_service(settings.model_copy(update={"budgets": limits})) as embedded:
        turn = await asked(embedded, learner, BURNOUT["en"])
        assert turn.state == "done" and turn.provider == "embedded"
        day = (await standings(embedded, learner))["learner", "day"]
        assert (day.used.tokens, day.used.cost) == (328 + tokens_of(turn), COST)


async def test_a_crisis_is_neither_refused_nor_counted(opened: Open, far_end: FarEnd) -> None:
    service = await opened(tokens_per_day=6000)
    learner = await new_learner(service, "지민")
    far_end.behave = says("Rest first, then look.", usage={"prompt_tokens": 6000, "completion_tokens": 1})
    await asked(service, learner, BURNOUT["en"])
    turn = await asked(service, learner, CRISIS["en"])
    assert turn.state == "done" and turn.persona is None
    answered = [event async for event in service.passing.answer(Aside(learner, CRISIS["ko"]))]
    assert isinstance(answered[-1], Ended) and answered[-1].turn.persona is None
    assert await used(service, learner) == 6001


async def test_a_reply_that_was_stopped_is_charged_with_what_it_used(opened: Open, far_end: FarEnd) -> None:
    service = await opened(tokens_per_day=50_000)
    learner = await new_learner(service, "지민")
    far_end.behave = then_waits("Begin with ", "rest.")
    running = await service.mentor.ask(Question(learner, BURNOUT["en"]))
    await begun(running)
    held = (await standings(service, learner))["learner", "day"].held.tokens
    assert held >= PORTION
    turn = await service.mentor.cancel(running.turn.id, learner.id)
    assert turn.state == "cancelled" and turn.usage["completion_tokens"] > 0
    assert turn.usage["prompt_tokens"] > 300
    found = (await standings(service, learner))["learner", "day"]
    assert (found.used.tokens, found.held.tokens) == (tokens_of(turn), 0)


async def test_a_far_end_that_fails_before_its_first_word_is_charged_to_nobody(opened: Open, far_end: FarEnd) -> None:
    service = await opened(tokens_per_day=50_000)
    learner = await new_learner(service, "지민")
    far_end.status = 500
    assert (await asked(service, learner, BURNOUT["en"])).state == "failed"
    found = (await standings(service, learner))["learner", "day"]
    assert (found.used.tokens, found.held.tokens) == (0, 0)
    far_end.status, far_end.behave = 200, breaks_off("Begin with ")
    turn = await asked(service, learner, BURNOUT["en"])
    assert turn.state == "failed" and await used(service, learner) == tokens_of(turn) > 300


async def test_the_same_request_again_is_the_same_turn_even_when_nothing_is_left(opened: Open, far_end: FarEnd) -> None:
    service = await opened(tokens_per_day=6000)
    learner = await new_learner(service, "지민")
    far_end.behave = says("Rest first, then look.", usage={"prompt_tokens": 6000, "completion_tokens": 1})
    once = Once("POST /api/v2/chat", "k", "h")
    first = await asked(service, learner, BURNOUT["en"], once=once)
    again = await asked(service, learner, BURNOUT["en"], once=once)
    assert again.id == first.id and await used(service, learner) == 6001


async def test_what_was_used_is_known_after_a_restart(opened: Open, far_end: FarEnd) -> None:
    service = await opened(tokens_per_day=6000)
    learner = await new_learner(service, "지민")
    far_end.behave = says("Rest first, then look.", usage={"prompt_tokens": 6000, "completion_tokens": 1})
    await asked(service, learner, BURNOUT["en"])
    await service.db.close()
    started_anew = await opened(tokens_per_day=6000)
    assert await used(started_anew, learner) == 6001
    with pytest.raises(BudgetSpent):
        await asked(started_anew, learner, "What is next?")


async def test_a_key_pays_for_all_its_learners_together(opened: Open, far_end: FarEnd) -> None:
    service = await opened(key={"tokens_per_month": 6000})
    learner, other = await new_learner(service, "지민"), await new_learner(service, "수아")
    far_end.behave = says("Rest first, then look.", usage={"prompt_tokens": 5990, "completion_tokens": 10})
    assert learner.key_id
    await asked(service, learner, BURNOUT["en"], key_id=learner.key_id)
    with pytest.raises(BudgetSpent, match="This key's budget for this month"):
        await asked(service, other, BURNOUT["en"], key_id=learner.key_id)
    assert (await asked(service, other, BURNOUT["en"])).state == "done"


async def test_an_operator_may_allow_one_learner_another_amount(opened: Open, far_end: FarEnd) -> None:
    service = await opened(tokens_per_day=6000)
    learner = await new_learner(service, "지민")
    far_end.behave = says("Rest first, then look.", usage={"prompt_tokens": 6000, "completion_tokens": 1})
    await asked(service, learner, BURNOUT["en"])
    await set_own(service.db, "learner", learner.id, OwnLimits(tokens_per_day="unlimited"), "USD", by="test")
    assert (await asked(service, learner, BURNOUT["en"])).state == "done"
    await set_own(service.db, "learner", learner.id, OwnLimits(tokens_per_day=20_000), "USD", by="test")
    assert (await asked(service, learner, BURNOUT["en"])).state == "done"
    await set_own(service.db, "learner", learner.id, OwnLimits(), "USD", by="test")
    with pytest.raises(BudgetSpent):
        await asked(service, learner, BURNOUT["en"])


async def test_with_a_learner_their_budget_is_erased(opened: Open, far_end: FarEnd) -> None:
    service = await opened(tokens_per_day=50_000)
    learner = await new_learner(service, "지민")
    far_end.behave = then_waits("Begin with ", "rest.")
    running = await service.mentor.ask(Question(learner, BURNOUT["en"]))
    await begun(running)
    await personal.erase(service, learner, learner.name, by="test")
    subjects = [learner.id, learner.key_id or ""]
    assert await service.db.read(lambda conn: budgets.rows(conn, subjects)) == {}
    assert await service.db.read(lambda conn: budgets.held(conn, subjects, utc_now())) == {}


async def test_no_provider_is_asked_in_the_place_of_one_that_no_budget_covers(
    remote_settings: Settings, read_once: None, far_end: FarEnd
) -> None:
    chain = ProviderSettings(chain=["openai", "embedded"])
    limits = BudgetSettings(learner=AllowedSettings(tokens_per_day=100))
    async with open_service(remote_settings.model_copy(update={"providers": chain, "budgets": limits})) as service:
        turn = await asked(service, await new_learner(service, "지민"), BURNOUT["en"])
        assert (turn.state, turn.provider, far_end.bodies) == ("failed", None, [])
