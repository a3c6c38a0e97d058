"""One service for all tests of the API; each test has learners of its own in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from far_end import FarEnd
from server import Caller, run, serving

from ion_mentoring.accounts.keys import create, revoke
from ion_mentoring.accounts.roles import ROLES
from ion_mentoring.settings import Settings
from ion_mentoring.settings.caching import CacheSettings
from ion_mentoring.settings.edge import LimitSettings
from ion_mentoring.settings.replies import EmbeddedSettings, OpenAISettings, ProviderSettings
from ion_mentoring.store.engine import Database
from ion_mentoring.store.migrate import migrate


@dataclass(frozen=True)
class Served:
    """Where the service is, and a key of each role; `rival` is a second service's, `revoked` was taken back before it began."""

    url: str
    keys: dict[str, str]


async def make_keys(settings: Settings) -> dict[str, str]:
    settings.home.mkdir(parents=True)
    migrate(settings.database_url)
    db = await Database.open(settings.database_url)
    made = {role: await create(db, role, role) for role in ROLES}
    rival = await create(db, "service", "rival")
    gone = await create(db, "learner", "revoked")
    await revoke(db, gone.id)
    await db.close()
    return {**{role: key.key for role, key in made.items()}, "rival": rival.key, "revoked": gone.key}


def settings_in(home: Path) -> Settings:
    """Nobody asks too much, and each question is answered anew."""
    return Settings(
        home=home,
        cache=CacheSettings(enabled=False),
        embedded=EmbeddedSettings(meaning=False),
        limits=LimitSettings(enabled=False),
    )


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = settings_in(tmp_path_factory.mktemp("api") / "home")
    keys = run(make_keys(settings))
    with serving(settings) as url:
        yield Served(url, keys)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


@pytest.fixture
def anyone(http: aiohttp.ClientSession, served: Served) -> Caller:
    """Somebody without a key."""
    return Caller(http, served.url)


@pytest.fixture
def ada(anyone: Caller, served: Served) -> Caller:
    """A learner whom the key of an integrator names: nobody else in this test run has the name."""
    return anyone.saying(Authorization=f"Bearer {served.keys['service']}", ION_Learner=f"ada-{uuid4()}")


@pytest.fixture
def bob(anyone: Caller, served: Served) -> Caller:
    """Another learner of the same integrator."""
    return anyone.saying(Authorization=f"Bearer {served.keys['service']}", ION_Learner=f"bob-{uuid4()}")


@pytest.fixture
async def afar(tmp_path: Path, far_end: FarEnd, http: aiohttp.ClientSession, read_once: None) -> AsyncIterator[Caller]:
    """A learner of a service whose replies come from the far end."""
    openai = OpenAISettings(base_url=far_end.url, first_token_timeout_s=2.0)
    local = settings_in(tmp_path / "afar")
    settings = local.model_copy(update={"openai": openai, "providers": ProviderSettings(chain=["openai"])})
    keys = await make_keys(settings)
    ready = serving(settings)
    url = await asyncio.to_thread(ready.__enter__)
    yield Caller(http, url, Authorization=f"Bearer {keys['learner']}")
    await asyncio.to_thread(ready.__exit__, None, None, None)
