"""Who is old enough, what is kept of an age, and that every change is in the audit log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from conversation.conftest import BURNOUT, asked, new_learner
from ion_mentoring.app import open_service
from ion_mentoring.conversation import agreeing
from ion_mentoring.conversation.journey import today
from ion_mentoring.conversation.passing import Aside
from ion_mentoring.conversation.service import Service
from ion_mentoring.errors import AgeNeeded, Conflict, GuardianNeeded, InvalidInput, NotFound, StartupError
from ion_mentoring.settings import Settings
from ion_mentoring.settings.privacy import PrivacySettings
from ion_mentoring.store import audit
from ion_mentoring.store.records import Learner


@pytest.fixture
async def gated(settings: Settings, read_once: None) -> AsyncIterator[Service]:
    """A service that asks how old its learners are, by Korean law."""
    async with open_service(settings.model_copy(update={"privacy": PrivacySettings(age_gate="KR")})) as opened:
        yield opened


@pytest.fixture
async def learner(gated: Service) -> Learner:
    return await new_learner(gated, "지민")


async def actions(service: Service) -> list[tuple[str, str]]:
    found = await service.db.read(lambda conn: audit.before(conn, 50))
    return [(entry.action, str(entry.detail)) for entry in reversed(found) if entry.action != "key.create"]


def years_ago(learner: Learner, years: int) -> int:
    return today(learner).year - years


async def test_nobody_is_asked_unless_the_gate_is_on(service: Service) -> None:
    learner = await new_learner(service, "지민")
    assert (await asked(service, learner, BURNOUT["ko"])).state == "done"
    with pytest.raises(Conflict, match="Nobody is asked"):
        await agreeing.say_age(service, learner, (2000, None, None), by="test")


async def test_before_the_age_is_said_nothing_is_answered_and_nothing_stored(gated: Service, learner: Learner) -> None:
    with pytest.raises(AgeNeeded, match="learners/me/age"):
        await asked(gated, learner, BURNOUT["ko"])
    with pytest.raises(AgeNeeded):
        [_ async for _ in gated.passing.answer(Aside(learner, BURNOUT["ko"]))]


async def test_of_who_is_old_enough_only_that_is_kept(gated: Service, learner: Learner) -> None:
    grown = await agreeing.say_age(gated, learner, (years_ago(learner, 30), 2, 3), by="test")
    assert grown.of_age_on == str(today(learner))
    assert (await asked(gated, grown, BURNOUT["ko"])).state == "done"
    assert str(years_ago(learner, 30)) not in str(await actions(gated))


async def test_who_is_younger_needs_a_guardian_who_may_take_it_back(gated: Service, learner: Learner) -> None:
    child = await agreeing.say_age(gated, learner, (years_ago(learner, 10), None, None), by="test")
    assert child.of_age_on == f"{years_ago(learner, 10) + 14}-12-31"
    with pytest.raises(GuardianNeeded, match="Under 14.*제22조의2"):
        await asked(gated, child, BURNOUT["ko"])
    guarded = await agreeing.guardian(gated, child.id, consents=True, by="operator")
    assert (await asked(gated, guarded, BURNOUT["ko"])).state == "done"
    alone = await agreeing.guardian(gated, child.id, consents=False, by="operator")
    with pytest.raises(GuardianNeeded):
        await asked(gated, alone, BURNOUT["ko"])
    assert [action for action, _ in await actions(gated)] == ["learner.age", "guardian.consent", "guardian.withdraw"]


async def test_with_the_day_the_birthday_itself_is_enough_and_the_day_before_is_not(
    gated: Service, learner: Learner
) -> None:
    now = today(learner)
    if (now.month, now.day) == (2, 29):
        now -= timedelta(days=1)
    child = await agreeing.say_age(gated, learner, (now.year - 14, now.month, now.day), by="test")
    assert child.of_age_on == str(today(learner))
    other, tomorrow = await new_learner(gated, "서준"), now + timedelta(days=1)
    born = (tomorrow.year - 14, tomorrow.month, 28 if (tomorrow.month, tomorrow.day) == (2, 29) else tomorrow.day)
    young = await agreeing.say_age(gated, other, born, by="test")
    assert young.of_age_on and young.of_age_on > str(today(learner))


async def test_an_age_is_said_once_and_an_operator_puts_a_mistake_right(gated: Service, learner: Learner) -> None:
    child = await agreeing.say_age(gated, learner, (years_ago(learner, 10), None, None), by="test")
    with pytest.raises(Conflict, match="said so before"):
        await agreeing.say_age(gated, child, (1990, None, None), by="test")
    corrected = await agreeing.correct_age(gated, child.id, by="operator")
    assert corrected.of_age_on is None
    assert (await agreeing.say_age(gated, corrected, (1990, None, None), by="test")).of_age_on


@pytest.mark.parametrize(
    ("born", "field"),
    [
        ((1800, None, None), "year"),
        ((3000, None, None), "year"),
        ((2001, 2, 29), "day"),
        ((date.max.year, 1, 1), "year"),
    ],
)
async def test_a_day_that_cannot_be_is_named(
    gated: Service, learner: Learner, born: tuple[int, int | None, int | None], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await agreeing.say_age(gated, learner, born, by="test")
    assert refused.value.extra["field"] == field


async def test_a_country_without_a_known_age_stops_the_start(settings: Settings, read_once: None) -> None:
    with pytest.raises(StartupError, match="ION_PRIVACY__AGE_GATE: no age is known for XX"):
        async with open_service(settings.model_copy(update={"privacy": PrivacySettings(age_gate="XX")})):
            pass


async def test_agreeing_twice_is_once_and_every_change_is_in_the_audit_log(service: Service) -> None:
    learner = await new_learner(service, "지민")
    with pytest.raises(Conflict, match="version 1"):
        await agreeing.agree(service, learner, "0", by="test")
    agreed = await agreeing.agree(service, learner, "1", by="test")
    assert agreed == await agreeing.agree(service, agreed, "1", by="test")
    assert agreed.consent_version == "1" and agreed.consented_at
    back = await agreeing.withdraw(service, agreed, by="test")
    assert (back.consent_version, back.consented_at) == (None, None)
    assert back == await agreeing.withdraw(service, back, by="test")
    assert await actions(service) == [
        ("learner.consent", "{'version': '1'}"),
        ("learner.withdraw", "{'version': '1'}"),
    ]


async def test_of_a_learner_who_is_not_there_nothing_is_recorded(service: Service) -> None:
    with pytest.raises(NotFound):
        await agreeing.guardian(service, "00000000-0000-7000-8000-000000000000", consents=True, by="test")
    assert await actions(service) == []
