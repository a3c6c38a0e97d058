"""The whole service on a real database: with the embedded mentor, or with a far end that a test directs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from far_end import FarEnd
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.accounts.keys import create
from ion_mentoring.app import open_service
from ion_mentoring.conversation.agreeing import agree
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.service import Service
from ion_mentoring.settings import Settings
from ion_mentoring.settings.replies import OpenAISettings, ProviderSettings
from ion_mentoring.store import learners, turns
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.records import Learner, Turn
from ion_mentoring.store.tables import events, goals

BURNOUT = {
    "ko": "번아웃이 온 것 같아요. 일만 생각하면 가슴이 답답해요",
    "en": "I think I'm burned out by work. What can I do?",
}
CRISIS = {"ko": "죽고 싶어요. 더는 못 견디겠어요", "en": "I want to kill myself tonight"}
UNMATCHED = "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich"


@pytest.fixture
def settings(home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("ION_DATABASE__URL", database_url)
    return Settings()


@pytest.fixture
async def service(settings: Settings, read_once: None) -> AsyncIterator[Service]:
    async with open_service(settings) as opened:
        yield opened


@pytest.fixture
def remote_settings(settings: Settings, far_end: FarEnd) -> Settings:
    openai = OpenAISettings(base_url=far_end.url, first_token_timeout_s=5)
    return settings.model_copy(update={"openai": openai, "providers": ProviderSettings(chain=["openai"])})


@pytest.fixture
async def remote(remote_settings: Settings, read_once: None) -> AsyncIterator[Service]:
    """A service whose replies come from the far end."""
    async with open_service(remote_settings) as opened:
        yield opened


async def new_learner(service: Service, name: str) -> Learner:
    made = await create(service.db, "learner", name)
    learner_id = await service.keys.learner_for(await service.keys.authenticate(made.key))
    learner = await service.db.read(lambda conn: learners.get(conn, learner_id))
    assert learner
    return learner


async def agreeing(service: Service, learner: Learner) -> Learner:
    """The learner, who agrees that remote providers are told."""
    return await agree(service, learner, service.settings.privacy.consent_version, by="test")


async def new_goal(service: Service, learner: Learner, title: str = "Pass the exam", **more: str) -> str:
    """The id of a goal of the learner's."""
    id, now = new_id(), utc_now()
    goal = {"id": id, "learner_id": learner.id, "title": title, "state": "open", "created_at": now, "updated_at": now}
    await service.db.write(lambda conn: conn.execute(insert(goals), goal | more))
    return id


async def asked(service: Service, learner: Learner, message: str, session: str | None = None, **more: Any) -> Turn:
    """A turn, from its message to its end."""
    running = await service.mentor.ask(Question(learner, message, session, **more))
    return await running.ended()


async def stored(service: Service, learner: Learner, turn_id: str) -> Turn:
    turn = await service.db.read(lambda conn: turns.get(conn, turn_id, learner.id))
    assert turn
    return turn


async def noted(service: Service) -> list[tuple[str, str | None, str | None, dict[str, Any]]]:
    """Every event: kind, turn, learner, data."""

    async def read(conn: AsyncConnection) -> list[Any]:
        columns = (events.c.kind, events.c.turn_id, events.c.learner_id, events.c.data)
        return [tuple(row) for row in await conn.execute(select(*columns))]

    return await service.db.read(read)
