from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from far_end import FarEnd
from server import Caller, run, serving

from api.conftest import make_keys, settings_in
from ion_mentoring import telemetry
from ion_mentoring.content import SHIPPED
from ion_mentoring.ops.backup.shelf import Proof, Shelf
from ion_mentoring.settings import Settings
from ion_mentoring.settings.replies import OpenAISettings, ProviderSettings
from ion_mentoring.store.clock import utc_now


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Settings of a home with keys, for a service of the test's own."""
    settings = settings_in(tmp_path / "own")
    run(make_keys(settings))
    return settings


@pytest.fixture
def own_url(own: Settings, read_once: None) -> Iterator[str]:
    with serving(own) as url:
        yield url


async def test_a_service_that_is_up_is_alive_and_ready(anyone: Caller) -> None:
    assert (await anyone.get("/health/live")).json == {"status": "alive"}
    ready = await anyone.get("/health/ready")
    assert (ready.status, ready.json) == (200, {"status": "ready", "degraded": {}})


async def test_a_broken_persona_is_degraded_by_name_and_the_others_answer(
    own: Settings, http: aiohttp.ClientSession
) -> None:
    (own.home / "personas").mkdir()
    text = (SHIPPED / "personas" / "lua.md").read_text(encoding="utf-8")
    (own.home / "personas" / "mina.md").write_text(text, encoding="utf-8")
    with serving(own) as url:
        ready = await Caller(http, url).get("/health/ready")
    assert ready.status == 200
    assert ready.json["status"] == "degraded"
    assert "1 file(s) are broken" in ready.json["degraded"]["content"]


async def test_without_its_database_the_service_is_alive_and_not_ready(
    own: Settings, own_url: str, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ion_mentoring.errors import StorageUnavailable
    from ion_mentoring.store.engine import Database

    async def gone(_: Database) -> None:
        raise StorageUnavailable("The disk is gone.")

    anyone = Caller(http, own_url)
    monkeypatch.setattr(Database, "ping", gone)
    ready = await anyone.get("/health/ready")
    assert ready.status == 503
    assert ready.json == {"status": "unavailable", "degraded": {"database": "The disk is gone."}}
    assert (await anyone.get("/health/live")).status == 200


async def test_a_write_that_the_disk_refuses_is_a_503(
    own_url: str, own: Settings, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ion_mentoring.accounts.keys import create
    from ion_mentoring.errors import StorageUnavailable
    from ion_mentoring.store import turns
    from ion_mentoring.store.engine import Database

    db = await Database.open(own.database_url)
    key = (await create(db, "learner", "one more")).key
    await db.close()

    async def full(*_: object, **__: object) -> None:
        raise StorageUnavailable("The disk is full.")

    monkeypatch.setattr(turns, "append", full)
    answer = await Caller(http, own_url, Authorization=f"Bearer {key}").chat("I am burned out")
    assert answer.status == 503
    assert answer.json["type"].endswith("/storage-unavailable")


async def test_in_production_the_description_of_the_api_is_not_served(
    own: Settings, http: aiohttp.ClientSession, read_once: None
) -> None:
    with serving(own.model_copy(update={"environment": "production"})) as url:
        anyone = Caller(http, url)
        assert [(await anyone.get(path)).status for path in ("/docs", "/openapi.json")] == [404, 404]
        assert (await anyone.get("/health/ready")).status == 200


async def test_a_provider_that_is_left_alone_is_degraded_by_name_and_in_the_metrics(
    own: Settings, far_end: FarEnd, http: aiohttp.ClientSession, read_once: None
) -> None:
    far_end.status = 500
    openai = OpenAISettings(base_url=far_end.url)
    chain = ProviderSettings(chain=["openai", "embedded"], attempts=1, circuit_failures=1, circuit_open_s=60)
    keys = await make_keys(own.model_copy(update={"home": own.home.parent / "chain"}))
    settings = own.model_copy(update={"home": own.home.parent / "chain", "openai": openai, "providers": chain})
    with serving(settings) as url:
        learner = Caller(http, url, Authorization=f"Bearer {keys['learner']}")
        answer = (await learner.chat("I am burned out by work")).json
        again = (await learner.chat("And what comes next?", session_id=answer["session_id"])).json
        ready = await learner.get("/health/ready")
        metrics = (await learner.saying(Authorization=f"Bearer {keys['operator']}").get("/metrics")).text
    assert answer["receipt"]["sent_to"] == ["openai"] and again["receipt"]["sent_to"] == []
    assert (ready.status, ready.json["status"]) == (200, "degraded")
    assert "failures in a row: 1; tried again in" in ready.json["degraded"]["provider openai"]
    assert 'ion_provider_circuit_state{provider="openai"} 2.0' in metrics


async def test_backups_that_are_too_old_are_degraded_and_measured(
    own: Settings, http: aiohttp.ClientSession, read_once: None
) -> None:
    folder = own.home / "backups"
    (folder / "20250101T000000-000000").mkdir(parents=True)
    (folder / "20250101T000000-000000" / "manifest.json").write_bytes(b"{}")
    Shelf(folder, None).note("20250101T000000-000000", Proof(utc_now(), 1.5))
    with serving(own) as url:
        ready = (await Caller(http, url).get("/health/ready")).json
        assert ready["status"] == "degraded"
        assert "newest verified backup is" in ready["degraded"]["backup"]
    assert telemetry.BACKUP_AGE._value.get() > 86_400
    assert telemetry.BACKUP_VERIFY_SECONDS._value.get() == 1.5
