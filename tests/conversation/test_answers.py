"""A reply that was given before is given again, and only where nothing of it would be another's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from typing import Any
from unicodedata import normalize

import pytest
from aiohttp import web
from edge.limits.conftest import redis
from edge.limits.redis_server import RedisServer
from far_end import DONE, FarEnd, breaks_off, piece, says, sends, stop

from conversation.conftest import BURNOUT, CRISIS, UNMATCHED, asked, new_goal, new_learner, noted
from ion_mentoring.accounts.keys import create
from ion_mentoring.app import open_service
from ion_mentoring.content import Kind
from ion_mentoring.conversation.answers import Asking
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.context import Context
from ion_mentoring.conversation.passing import Aside
from ion_mentoring.conversation.personal import erase
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.streams import Ended, Event, Routed, Said
from ion_mentoring.errors import IonError
from ion_mentoring.settings import RedisSettings, Settings
from ion_mentoring.settings.caching import CacheSettings
from ion_mentoring.settings.replies import ProviderSettings
from ion_mentoring.store import learners, overview
from ion_mentoring.store.questions import most_asked
from ion_mentoring.store.records import Learner, Turn
from ion_mentoring.telemetry import REGISTRY

__all__ = ["redis"]
FREE = {"prompt_tokens": 0, "completion_tokens": 0, "cost": {"amount": "0", "currency": "USD"}}
ASK = BURNOUT["en"]


def caching(settings: Settings, **more: Any) -> Settings:
    return settings.model_copy(update={"cache": CacheSettings(**more)})


@pytest.fixture
async def remote(remote_settings: Settings, read_once: None) -> AsyncIterator[Service]:
    async with open_service(caching(remote_settings)) as opened:
        yield opened


@pytest.fixture
async def house(settings: Settings, read_once: None) -> AsyncIterator[Service]:
    """With the embedded mentor."""
    async with open_service(caching(settings)) as opened:
        yield opened


@pytest.fixture
async def ada(remote: Service) -> Learner:
    return await new_learner(remote, "Ada")


@pytest.fixture
async def bob(remote: Service) -> Learner:
    return await new_learner(remote, "Bob")


async def events_of(service: Service, learner: Learner, message: str) -> list[Event]:
    running = await service.mentor.ask(Question(learner, message))
    return [event async for _, event in running.follow()]


def met(turn: Turn) -> str:
    return str(turn.performance["cache"])


async def test_the_same_question_is_asked_once_and_costs_once(
    remote: Service, far_end: FarEnd, ada: Learner, bob: Learner
) -> None:
    far_end.behave = says("Rest ", "first.", usage={"prompt_tokens": 321, "completion_tokens": 7})
    first, again = await asked(remote, ada, ASK), await asked(remote, bob, ASK)
    assert len(far_end.bodies) == 1
    assert (met(first), met(again)) == ("miss", "l1")
    assert first.reply == again.reply and first.persona == again.persona and first.routing == again.routing
    assert again.state == "done" and again.provider == "openai"
    assert again.pieces == [len("Rest first.")]
    assert first.usage["prompt_tokens"] == 321 and again.usage == FREE
    assert first.receipt["left_the_house"] and "cache" not in first.receipt
    assert again.receipt["cache"] == "l1" and again.receipt["made_at"].endswith("+00:00")
    assert again.receipt["left_the_house"] == again.receipt["sent_to"] == again.receipt["tried"] == []
    assert again.receipt["cost"] == FREE["cost"] and again.receipt["playbooks"] == first.receipt["playbooks"]


async def test_a_kept_reply_streams_like_a_fresh_one(remote: Service, far_end: FarEnd, ada: Learner) -> None:
    words = [f"word{number} " for number in range(30)]
    far_end.behave = says(*words)
    fresh, kept = await events_of(remote, ada, ASK), await events_of(remote, ada, ASK)
    assert [type(event) for event in fresh] == [Routed, *[Said] * 30, Ended]
    assert [type(event) for event in kept] == [Routed, Said, Said, Said, Said, Ended]  # in fewer pieces
    assert "".join(event.text for event in kept if isinstance(event, Said)) == "".join(words)
    assert isinstance(kept[0], Routed) and isinstance(fresh[0], Routed) and kept[0].turn.routing
    assert kept[0].turn.routing == fresh[0].turn.routing and kept[0].turn.persona == fresh[0].turn.persona


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_the_embedded_mentor_says_to_all_what_it_says_to_one(house: Service, language: str) -> None:
    one, other = await new_learner(house, "One"), await new_learner(house, "Other")
    first = await asked(house, one, BURNOUT[language])
    spelt = normalize("NFD", BURNOUT[language]).replace(" ", "  ")
    again = await asked(house, other, spelt)
    assert (met(first), met(again)) == ("miss", "l1") and first.reply == again.reply
    fresh = await asked(house, other, spelt, anew=True)
    assert met(fresh) == "miss" and fresh.reply == first.reply
    assert again.receipt["playbooks"] == fresh.receipt["playbooks"] and again.message == spelt


async def test_the_next_turn_goes_on_from_a_kept_reply_as_from_a_fresh_one(house: Service) -> None:
    one, other = await new_learner(house, "One"), await new_learner(house, "Other")
    first, again = await asked(house, one, ASK), await asked(house, other, ASK)
    on, also = [await asked(house, who, "And then?", turn.session_id) for who, turn in ((one, first), (other, again))]
    assert on.reply == also.reply and met(on) == met(also) == "miss"


async def test_a_reply_to_what_is_personal_is_given_to_nobody_else(
    remote: Service, far_end: FarEnd, ada: Learner, bob: Learner
) -> None:
    for learner in (ada, bob):
        await new_goal(remote, learner, title="Pass the exam", state="active")
    assert [met(await asked(remote, learner, ASK)) for learner in (ada, bob, ada)] == ["miss", "miss", "l1"]
    assert len(far_end.bodies) == 2


@pytest.mark.parametrize("change", [{"register": "casual"}, {"locale": "ko"}])
async def test_how_a_learner_is_spoken_to_is_in_the_key(
    remote: Service, ada: Learner, bob: Learner, change: dict[str, Any]
) -> None:
    changed = await remote.db.write(lambda conn: learners.update(conn, bob.id, **change))
    assert changed
    await asked(remote, ada, "42?")
    assert met(await asked(remote, changed, "42?")) == ("l1" if "locale" in change else "miss")


async def test_another_mentor_is_another_reply(remote: Service, ada: Learner) -> None:
    said = [met(await asked(remote, ada, ASK, persona=name)) for name in ("auto", "lua", "elro", "lua")]
    assert said == ["miss", "miss", "miss", "l1"]


async def test_who_wants_another_reply_gets_one_and_all_get_that_then(
    remote: Service, far_end: FarEnd, ada: Learner, bob: Learner
) -> None:
    await asked(remote, ada, ASK)
    far_end.behave = says("Something else.")
    assert (await asked(remote, ada, ASK, anew=True)).reply == "Something else."
    assert (await asked(remote, bob, ASK)).reply == "Something else."


async def test_a_reply_of_a_fallback_is_not_kept(remote_settings: Settings, read_once: None, far_end: FarEnd) -> None:
    chain = ProviderSettings(chain=["openai", "embedded"], attempts=1)
    async with open_service(caching(remote_settings.model_copy(update={"providers": chain}))) as service:
        learner = await new_learner(service, "Ada")
        far_end.status = 500
        assert (await asked(service, learner, ASK)).provider == "embedded"
        far_end.status = 200
        again = await asked(service, learner, ASK)
        assert (again.provider, met(again)) == ("openai", "miss")


@pytest.mark.parametrize(
    "spoilt",
    [
        breaks_off("Half a "),
        sends(piece("Too long"), stop("length"), DONE),
        sends(piece("Not this"), stop("content_filter"), DONE),
        says("나는 사람이에요. 기계가 아니에요."),
        sends(stop(), DONE),
    ],
)
async def test_what_is_not_whole_is_not_kept(remote: Service, far_end: FarEnd, ada: Learner, spoilt: Any) -> None:
    far_end.behave = spoilt
    await asked(remote, ada, ASK)
    far_end.behave = says("Rest first.")
    again = await asked(remote, ada, ASK)
    assert (again.reply, met(again)) == ("Rest first.", "miss")


async def test_what_was_cancelled_is_not_kept(remote: Service, far_end: FarEnd, ada: Learner) -> None:
    gate = Gate(far_end)
    running = await remote.mentor.ask(Question(ada, ASK))
    await gate.asked.wait()
    assert (await remote.mentor.cancel(running.turn.id, ada.id)).state == "cancelled"
    await far_end.hung_up.wait()
    gate.open.set()
    assert met(await asked(remote, ada, ASK)) == "miss"


async def test_a_crisis_is_never_kept_nor_what_is_said_near_one(remote: Service, far_end: FarEnd, ada: Learner) -> None:
    for _ in range(2):
        help = await asked(remote, ada, CRISIS["en"])
        assert help.persona is None and met(help) == "off"
    assert len(await noted(remote)) == 2
    careful = await asked(remote, ada, ASK, help.session_id)
    assert met(careful) == "off"


async def test_a_message_that_no_playbook_fits_is_noted_each_time(house: Service) -> None:
    learner = await new_learner(house, "Ada")
    first, again = await asked(house, learner, UNMATCHED), await asked(house, learner, UNMATCHED)
    assert met(again) == "l1"
    assert met(first) == "miss"
    (item,) = (await house.db.read(lambda conn: overview.unmatched_page(conn, 10))).items
    assert item.count == 2


class Gate:
    """A far end that says one word, and the rest when it is let go."""

    def __init__(self, far_end: FarEnd) -> None:
        self.open, self.asked = asyncio.Event(), asyncio.Event()
        far_end.behave = self._behave

    async def _behave(self, request: web.Request, response: web.StreamResponse) -> None:
        await response.write(piece("Begin with rest. "))
        self.asked.set()
        await self.open.wait()
        await sends(piece("Then go on."), stop(), DONE)(request, response)


async def begun(events: AsyncIterator[tuple[int, Event]]) -> None:
    async for _, event in events:
        if isinstance(event, Said):
            return


async def test_many_who_ask_at_once_are_told_one_reply_as_it_comes(remote: Service, far_end: FarEnd) -> None:
    gate = Gate(far_end)
    many = [await new_learner(remote, f"learner {number}") for number in range(5)]
    running = [await remote.mentor.ask(Question(learner, ASK)) for learner in many]
    for one in running:
        await begun(one.follow())  # each hears the first words while the rest is not there yet
    gate.open.set()
    turns = [await one.ended() for one in running]
    assert {turn.reply for turn in turns} == {"Begin with rest. Then go on."} and len(far_end.bodies) == 1
    assert sorted(map(met, turns)) == ["l1"] * 4 + ["miss"]
    assert sum(turn.usage["prompt_tokens"] > 0 for turn in turns) == 1


async def test_the_first_who_asked_may_leave_and_the_others_go_on(
    remote: Service, far_end: FarEnd, ada: Learner, bob: Learner
) -> None:
    gate = Gate(far_end)
    first = await remote.mentor.ask(Question(ada, ASK))
    await begun(first.follow())
    second = await remote.mentor.ask(Question(bob, ASK))
    await begun(second.follow())
    left = await remote.mentor.cancel(first.turn.id, ada.id)
    gate.open.set()
    turn = await second.ended()
    assert (left.state, left.reply) == ("cancelled", "Begin with rest. ")
    assert (turn.state, turn.reply) == ("done", "Begin with rest. Then go on.") and len(far_end.bodies) == 1
    assert (await asked(remote, ada, ASK)).reply == turn.reply


async def test_a_failure_is_told_to_all_who_wait_and_kept_for_nobody(
    remote: Service, far_end: FarEnd, ada: Learner, bob: Learner
) -> None:
    far_end.behave = breaks_off("Half a ")
    running = [await remote.mentor.ask(Question(learner, ASK)) for learner in (ada, bob)]
    turns = [await one.ended() for one in running]
    assert {turn.state for turn in turns} == {"failed"} and all(turn.problem for turn in turns)
    far_end.behave = says("Rest first.")
    assert (await asked(remote, ada, ASK)).reply == "Rest first."


async def test_a_stale_reply_is_given_once_more_while_a_new_one_is_made(
    remote: Service, far_end: FarEnd, ada: Learner
) -> None:
    await asked(remote, ada, ASK)
    assert remote.answers.replies
    later = remote.settings.cache.fresh_s + 1
    remote.answers.replies._clock = remote.answers._clock = lambda clock=remote.answers._clock: clock() + later
    far_end.behave = says("A newer one.")
    stale = await asked(remote, ada, ASK)
    assert stale.reply != "A newer one." and met(stale) == "l1"
    await asyncio.gather(*remote.answers._refreshing.values())
    assert (await asked(remote, ada, ASK)).reply == "A newer one." and len(far_end.bodies) == 2


async def test_who_is_erased_leaves_no_reply_behind(
    remote: Service, far_end: FarEnd, ada: Learner, bob: Learner
) -> None:
    await asked(remote, ada, ASK)
    await asked(remote, bob, "How do I learn to swim?")
    await erase(remote, ada, "Ada", by="test")
    assert met(await asked(remote, bob, "How do I learn to swim?")) == "l1"
    assert met(await asked(remote, bob, ASK)) == "miss"


async def test_two_services_share_replies_and_survive_without_redis(
    remote_settings: Settings, read_once: None, far_end: FarEnd, redis: RedisServer
) -> None:
    shared = caching(remote_settings, redis_timeout_s=2).model_copy(
        update={"redis": RedisSettings.model_validate({"url": redis.url})}
    )
    async with open_service(shared) as one, open_service(shared) as other:
        ada = await new_learner(one, "Ada")
        assert met(await asked(one, ada, ASK)) == "miss"
        assert one.answers.replies
        await one.answers.replies.written()
        there = await asked(other, ada, ASK)
        assert (met(there), there.receipt["cache"], there.usage) == ("l2", "l2", FREE)
        redis.stop()
        assert met(await asked(other, ada, ASK)) == "l1"
        assert met(await asked(other, ada, "How do I learn to swim?")) == "miss"
        assert other.answers.replies and "Redis is away" in other.answers.replies.trouble
        redis.start()


async def test_what_is_asked_in_passing_is_kept_as_well(remote: Service, far_end: FarEnd, ada: Learner) -> None:
    async def told(**more: Any) -> Turn:
        events = [event async for event in remote.passing.answer(Aside(ada, ASK, **more))]
        assert isinstance(events[-1], Ended)
        return events[-1].turn

    assert met(await told()) == "miss" and met(await told()) == "l1"
    assert met(await asked(remote, ada, ASK)) == "l1"
    assert met(await told(before=[("Hello", "Hello!")])) == "miss" and met(await told(anew=True)) == "miss"


async def test_a_changed_mentor_or_playbook_is_asked_anew(settings: Settings) -> None:
    changes: list[tuple[Kind, str, str, str]] = [
        ("persona", "lua", "version: ", "version: 1"),
        ("playbook", "burnout", "running on empty", "empty"),
    ]
    async with open_service(caching(settings)) as service:
        learner = await new_learner(service, "Ada")
        key = await create(service.db, "designer", "key")
        await asked(service, learner, ASK)
        for kind, id, old, new in changes:
            assert met(await asked(service, learner, ASK)) == "l1"
            text = (await service.editor.read(kind, id)).text
            await service.editor.save(kind, id, text.replace(old, new, 1), key.id)
            assert met(await asked(service, learner, ASK)) == "miss"


async def test_every_turn_is_counted_by_how_it_met_the_cache(remote: Service, ada: Learner) -> None:
    def count(how: str) -> float:
        return REGISTRY.get_sample_value("ion_cache_replies_total", {"cache": how}) or 0.0

    before = count("miss"), count("l1")
    for _ in range(3):
        await asked(remote, ada, ASK)
    assert (count("miss"), count("l1")) == (before[0] + 1, before[1] + 2)


async def test_everything_that_the_brief_is_made_of_is_in_the_key(remote: Service, ada: Learner) -> None:
    """Whatever `Context` comes to hold: a reply to a context is its learner's alone."""
    heard = remote.way.hear(ASK, ada, None)
    plain = Asking(heard, ada, Context(), "", "auto", 0.0)
    key = remote.answers.key(plain)
    assert key and (key.owner, key.context) == ("", "")
    for field in fields(Context):
        if field.name in ("crisis", "worried"):
            continue
        anything: Any = {field.name: Context()}
        minded = remote.answers.key(replace(plain, context=replace(Context(), **anything)))
        assert minded and minded.owner == ada.id and minded.context and minded.digest != key.digest
    summed = remote.answers.key(replace(plain, summary="- said"))
    assert summed and summed.owner == ada.id and summed.digest != key.digest
    for near in (Context(crisis="self_harm"), Context(worried=True)):
        assert remote.answers.key(replace(plain, context=near)) is None


async def test_a_failed_question_raises_what_it_would_without_the_cache(
    remote: Service, far_end: FarEnd, ada: Learner
) -> None:
    far_end.status = 401
    with pytest.raises(IonError, match="answered 401"):
        async for _ in remote.passing.answer(Aside(ada, ASK)):
            pass


async def test_what_is_asked_most_is_what_most_learners_began_with(house: Service) -> None:
    people = [await new_learner(house, f"learner {number}") for number in range(3)]
    for learner in people:
        await asked(house, learner, "How do I begin?")
    for learner in people[:2]:
        await asked(house, learner, ASK)
        await asked(house, learner, CRISIS["en"])
    begun = await asked(house, people[0], "Only I ask this.")
    for _ in range(2):
        await asked(house, people[0], "Only I ask this.", begun.session_id)
    await asked(house, people[1], "Only I ask this.", (await asked(house, people[1], "Hello")).session_id)
    assert await house.db.read(lambda conn: most_asked(conn, 10)) == ["How do I begin?", ASK]
    assert await house.db.read(lambda conn: most_asked(conn, 1)) == ["How do I begin?"]
