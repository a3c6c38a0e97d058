"""A turn whose provider fails: the next one answers, once, and the receipt says who was told what."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from far_end import FarEnd, breaks_off, says, waits_for_ever

from conversation.conftest import BURNOUT, CRISIS, asked, new_learner, stored
from ion_mentoring.app import open_service
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.streams import Said
from ion_mentoring.settings import Settings
from ion_mentoring.settings.replies import ProviderSettings
from ion_mentoring.store.records import Learner


@pytest.fixture
async def chained(remote_settings: Settings, read_once: None) -> AsyncIterator[Service]:
    """A service whose replies come from the far end, else from the embedded mentor."""
    chain = ProviderSettings(chain=["openai", "embedded"], retry_wait_s=0.01)
    async with open_service(remote_settings.model_copy(update={"providers": chain})) as opened:
        yield opened


@pytest.fixture
async def learner(chained: Service) -> Learner:
    return await new_learner(chained, "지민")


async def test_a_fallback_names_who_answered_who_was_tried_and_that_the_message_went_out(
    chained: Service, far_end: FarEnd, learner: Learner
) -> None:
    far_end.status = 500
    turn = await asked(chained, learner, BURNOUT["en"])
    assert (turn.state, turn.provider) == ("done", "embedded")
    receipt = turn.receipt
    assert (receipt["provider"], receipt["model"], receipt["authored"]) == ("embedded", "authored", True)
    detail = "The far end answered 500 Internal Server Error. Try again later."
    tried = {"provider": "openai", "reason": "provider-failed", "detail": detail, "sent": True}
    assert receipt["tried"] == [tried, tried]
    assert (receipt["left_the_house"], receipt["sent_to"]) == (["system", "user"], ["openai"])
    assert receipt["cost"] == turn.usage["cost"] == {"amount": "0", "currency": "USD"}
    assert turn == await stored(chained, learner, turn.id)


async def test_where_the_far_end_could_not_be_reached_nothing_left_the_house(
    chained: Service, far_end: FarEnd, learner: Learner
) -> None:
    await far_end.close()
    turn = await asked(chained, learner, BURNOUT["ko"])
    assert (turn.state, turn.provider) == ("done", "embedded")
    assert [entry["sent"] for entry in turn.receipt["tried"]] == [False, False]
    assert (turn.receipt["left_the_house"], turn.receipt["sent_to"]) == ([], [])


async def test_after_the_first_word_a_failure_ends_the_turn_with_the_words_kept(
    chained: Service, far_end: FarEnd, learner: Learner
) -> None:
    far_end.behave = breaks_off("Begin with ")
    running = await chained.mentor.ask(Question(learner, BURNOUT["en"]))
    said = [event.text async for _, event in running.follow() if isinstance(event, Said)]
    turn = await running.ended()
    assert said == ["Begin with "]
    assert (turn.state, turn.reply, turn.provider) == ("failed", "Begin with ", "openai")
    assert turn.problem and turn.problem["type"] == "provider-failed"
    assert turn.receipt["tried"] == []
    assert turn.usage["completion_tokens"] == 3  # nobody counted: an estimate
    assert turn.receipt["cost"] == turn.usage["cost"] != {"amount": "0", "currency": "USD"}


async def test_a_far_end_that_answers_is_the_only_one_asked(
    chained: Service, far_end: FarEnd, learner: Learner
) -> None:
    far_end.behave = says("Rest first, then look.")
    turn = await asked(chained, learner, BURNOUT["en"])
    assert (turn.provider, turn.receipt["tried"], turn.receipt["model"]) == ("openai", [], "gpt-4o-mini")


async def test_a_reply_stopped_before_its_first_word_says_that_the_message_was_sent(
    chained: Service, far_end: FarEnd, learner: Learner
) -> None:
    far_end.behave = waits_for_ever
    running = await chained.mentor.ask(Question(learner, BURNOUT["en"]))
    await far_end.asked.wait()
    turn = await chained.mentor.cancel(running.turn.id, learner.id)
    assert (turn.state, turn.provider) == ("cancelled", None)
    assert turn.receipt["tried"] == [{"provider": "openai", "reason": "stopped", "detail": None, "sent": True}]
    assert turn.receipt["sent_to"] == ["openai"]


async def test_help_in_a_crisis_costs_nothing_and_asks_nobody(
    chained: Service, far_end: FarEnd, learner: Learner
) -> None:
    turn = await asked(chained, learner, CRISIS["en"])
    assert turn.receipt["cost"] == turn.usage["cost"] == {"amount": "0", "currency": "USD"}
    assert (turn.provider, turn.receipt["tried"], far_end.bodies) == (None, [], [])
