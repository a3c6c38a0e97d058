"""What leaves the house: by consent, and with personal data hidden; to a real far end, through the whole way of a turn."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from far_end import DONE, FarEnd, piece, says, sends, stop

from conversation.conftest import BURNOUT, CRISIS, agreeing, asked, new_learner, noted
from conversation.test_aims import PAST, WALK, asked_in, committed, system
from ion_mentoring.app import open_service
from ion_mentoring.conversation import agreeing as changes
from ion_mentoring.conversation import goals
from ion_mentoring.conversation.passing import Aside
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.streams import Ended
from ion_mentoring.errors import ConsentNeeded
from ion_mentoring.settings import Settings
from ion_mentoring.settings.privacy import PrivacySettings
from ion_mentoring.settings.replies import ProviderSettings

MAIL, PHONE, BORN = "jimin.kim@example.co.kr", "010-1234-5678", "900101-1234567"
MESSAGE = f"I feel burned out. My mail is {MAIL}, phone {PHONE}, id {BORN}."
Opening = Callable[..., AbstractAsyncContextManager[Service]]


@pytest.fixture
def opened(remote_settings: Settings, read_once: None) -> Opening:
    """A service with a far end and these settings of what is personal."""

    @asynccontextmanager
    async def opening(chain: Any = ("openai",), **privacy: Any) -> AsyncIterator[Service]:
        changed = {"privacy": PrivacySettings(**privacy), "providers": ProviderSettings(chain=list(chain))}
        async with open_service(remote_settings.model_copy(update=changed)) as service:
            yield service

    return opening


async def repeats(request: web.Request, response: web.StreamResponse) -> None:
    """A far end that says the learner's own words back, letter by letter."""
    said = (await request.json())["messages"][-1]["content"]
    await sends(*map(piece, f"You said: {said}"), stop(), DONE)(request, response)


async def test_personal_data_is_hidden_and_comes_back_letter_by_letter(opened: Opening, far_end: FarEnd) -> None:
    far_end.behave = repeats
    async with opened(mask=True) as service:
        learner = await new_learner(service, "지민")
        turn = await asked(service, learner, MESSAGE)
        again = await asked(service, learner, f"And {MAIL} again, with {PHONE}?", turn.session_id)
    assert turn.reply == f"You said: {MESSAGE}"
    assert turn.receipt["masked"] == {"email": 1, "phone": 1, "resident": 1}
    assert again.reply == f"You said: And {MAIL} again, with {PHONE}?"
    sent = json.dumps(far_end.bodies, ensure_ascii=False)
    for secret in (MAIL, PHONE, BORN):
        assert secret not in sent
        assert secret not in json.dumps([turn.receipt, again.receipt])
    earlier = far_end.bodies[1]["messages"][1]["content"]
    assert earlier == "I feel burned out. My mail is [EMAIL_1], phone [PHONE_1], id [RESIDENT_1]."


async def test_goals_and_commitments_are_hidden_too(opened: Opening, far_end: FarEnd) -> None:
    async with opened(mask=True) as service:
        learner = await agreeing(service, await new_learner(service, "지민"))
        await goals.add(service.db, learner, {"title": f"Write to {MAIL}", "why": f"so that {PHONE} rings"})
        await committed(service, learner, f"Call {PHONE}", PAST)
        await asked(service, learner, BURNOUT["en"])
    assert "Write to [EMAIL_1]" in system(far_end) and "Call [PHONE_1]" in system(far_end)
    assert MAIL not in system(far_end) and PHONE not in system(far_end)


async def test_by_default_nothing_is_hidden_and_the_receipt_says_so(remote: Service, far_end: FarEnd) -> None:
    turn = await asked(remote, await new_learner(remote, "지민"), MESSAGE)
    assert turn.receipt["masked"] == {}
    assert far_end.bodies[0]["messages"][-1]["content"] == MESSAGE


async def test_a_far_end_of_the_organisations_own_is_told_everything(opened: Opening, far_end: FarEnd) -> None:
    async with opened(mask=True, consent="all", own=["openai"]) as service:
        learner = await new_learner(service, "지민")
        await goals.add(service.db, learner, {"title": "Recover"})
        turn = await asked(service, learner, MESSAGE)
    assert (turn.state, turn.receipt["masked"], turn.receipt["withheld"]) == ("done", {}, [])
    assert "Recover" in system(far_end) and far_end.bodies[0]["messages"][-1]["content"] == MESSAGE


async def test_without_consent_what_is_remembered_beside_the_talk_stays_in_the_house(
    remote: Service, far_end: FarEnd
) -> None:
    learner = await new_learner(remote, "지민")
    goal = await goals.add(remote.db, learner, {"title": "Recover"})
    made = await committed(remote, learner, WALK["en"])
    first = await asked(remote, learner, BURNOUT["en"])
    assert "Recover" not in system(far_end) and WALK["en"] not in system(far_end)
    assert first.receipt["withheld"] == ["goal", "commitment"]
    assert "goal" not in first.receipt and "commitment" not in first.receipt
    assert await asked_in(remote, learner, made) is None, "nobody has asked after it"
    second = await asked(remote, await agreeing(remote, learner), BURNOUT["en"])
    assert "Recover" in system(far_end) and WALK["en"] in system(far_end)
    assert (second.receipt["withheld"], second.receipt["goal"]) == ([], goal.goal.id)


async def test_what_stays_in_the_house_is_known_to_the_embedded_mentor_after_it(
    opened: Opening, far_end: FarEnd
) -> None:
    far_end.status = 400
    async with opened(chain=("openai", "embedded")) as service:
        learner = await new_learner(service, "지민")
        made = await committed(service, learner, WALK["en"])
        turn = await asked(service, learner, BURNOUT["en"])
        assert (turn.provider, turn.receipt["commitment"]) == ("embedded", made.id)
        assert await asked_in(service, learner, made) == turn.id
    assert WALK["en"] not in json.dumps(far_end.bodies)


async def test_where_all_needs_consent_the_problem_says_how_to_give_it_and_nothing_leaves(
    opened: Opening, far_end: FarEnd
) -> None:
    async with opened(consent="all") as service:
        learner = await new_learner(service, "지민")
        turn = await asked(service, learner, BURNOUT["en"])
        assert (turn.state, turn.message) == ("failed", BURNOUT["en"])
        assert turn.problem and (turn.problem["type"], turn.problem["status"]) == ("consent-needed", 403)
        assert "learners/me/consent" in turn.problem["detail"]
        assert far_end.bodies == []
        agreed = await agreeing(service, learner)
        assert (await asked(service, agreed, "And now?", turn.session_id)).state == "done"
        back = await changes.withdraw(service, agreed, by="test")
        assert (await asked(service, back, "And now?", turn.session_id)).state == "failed"
        assert len(far_end.bodies) == 1


async def test_where_the_chain_has_the_embedded_mentor_it_answers_without_consent(
    opened: Opening, far_end: FarEnd
) -> None:
    async with opened(chain=("openai", "embedded"), consent="all") as service:
        turn = await asked(service, await new_learner(service, "지민"), BURNOUT["ko"])
    assert (turn.state, turn.provider, turn.receipt["left_the_house"]) == ("done", "embedded", [])
    assert [(tried["reason"], tried["sent"]) for tried in turn.receipt["tried"]] == [("consent-needed", False)]
    assert far_end.bodies == []


async def test_a_consent_to_an_older_version_is_none(opened: Opening, far_end: FarEnd) -> None:
    async with opened(consent="all") as service:
        learner = await agreeing(service, await new_learner(service, "지민"))
    async with opened(consent="all", consent_version="2") as service:
        assert (await asked(service, learner, BURNOUT["en"])).state == "failed"
        assert (await asked(service, await agreeing(service, learner), BURNOUT["en"])).state == "done"


async def test_where_no_consent_is_asked_for_the_far_end_is_told(opened: Opening, far_end: FarEnd) -> None:
    async with opened(consent="none") as service:
        learner = await new_learner(service, "지민")
        await goals.add(service.db, learner, {"title": "Recover"})
        await asked(service, learner, BURNOUT["en"])
    assert "Recover" in system(far_end)


async def test_an_answer_in_passing_needs_consent_as_well(opened: Opening, far_end: FarEnd) -> None:
    async with opened(consent="all") as service:
        learner = await new_learner(service, "지민")
        with pytest.raises(ConsentNeeded):
            [_ async for _ in service.passing.answer(Aside(learner, BURNOUT["en"]))]
        agreed = await agreeing(service, learner)
        events = [event async for event in service.passing.answer(Aside(agreed, BURNOUT["en"]))]
    assert isinstance(events[-1], Ended) and len(far_end.bodies) == 1


async def test_a_crisis_is_met_with_help_whoever_agreed_to_what(opened: Opening, far_end: FarEnd) -> None:
    async with opened(consent="all", age_gate="KR") as service:
        learner = await new_learner(service, "지민")
        turn = await asked(service, learner, CRISIS["ko"])
        assert turn.state == "done" and turn.persona is None and turn.reply
        assert [kind for kind, *_ in await noted(service)] == ["crisis"]
    assert far_end.bodies == []


async def test_a_reply_that_breaks_off_in_a_placeholder_loses_nothing(opened: Opening, far_end: FarEnd) -> None:
    far_end.behave = says("Write to [EMAIL_1] and then to [EMA")
    async with opened(mask=True) as service:
        turn = await asked(service, await new_learner(service, "지민"), MESSAGE)
    assert turn.reply == f"Write to {MAIL} and then to [EMA"
