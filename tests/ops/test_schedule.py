"""What the service does by itself: a backup when it is due, by one process, and the end of old sessions."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from ion_mentoring import telemetry
from ion_mentoring.ops import schedule
from ion_mentoring.ops.backup.status import Status, status
from ion_mentoring.ops.drills.report import keep
from ion_mentoring.ops.schedule import FIRST, Keeper, keeping
from ion_mentoring.settings import Settings
from ion_mentoring.settings.backups import BackupSettings, DrillSettings, RetentionSettings
from ion_mentoring.store import audit, keys, learners, sessions, tables
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.migrate import migrate


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Database]:
    settings.home.mkdir()
    migrate(settings.database_url)
    opened = await Database.open(settings.database_url)
    yield opened
    await opened.close()


async def actions(db: Database) -> list[tuple[str, str]]:
    return [(entry.action, entry.actor) for entry in await db.read(lambda conn: audit.after(conn, 100, 0))]


async def test_a_backup_is_made_and_proved_when_it_is_due(db: Database, settings: Settings) -> None:
    now = utc_now()
    keeper = Keeper(db, settings, now)
    await keeper.look(now + FIRST / 2)
    assert keeper.status.backups == 0
    await keeper.look(now + FIRST)
    assert keeper.status.backups == 1
    assert keeper.status.newest_verified is not None
    assert ("backup.create", "service") in await actions(db)
    await keeper.look(now + FIRST + timedelta(hours=23))
    assert keeper.status.backups == 1
    assert telemetry.BACKUPS._value.get() == 1
    assert 0 <= telemetry.BACKUP_AGE._value.get() < 600


async def test_of_two_services_one_leads_until_it_ends(db: Database, settings: Settings) -> None:
    other = await Database.open(settings.database_url)
    assert (await db.owner.leads(), await other.owner.leads(), await db.owner.leads()) == (True, False, True)
    keeper = Keeper(other, settings, utc_now())
    await keeper.look(utc_now() + 2 * FIRST)
    assert keeper.status.backups == 0
    await db.owner.release()
    assert await other.owner.leads()
    await other.close()


async def test_on_postgresql_one_leads_too(postgres_url: object) -> None:
    url: str = postgres_url("template_ion")  # type: ignore[operator]
    one, other = await Database.open(url), await Database.open(url)
    assert (await one.owner.leads(), await other.owner.leads(), await one.owner.leads()) == (True, False, True)
    await one.close()
    assert await other.owner.leads()
    await other.close()


async def test_a_failed_backup_is_counted_and_tried_again(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("ION_BACKUP__FOLDER", str(tmp_path / "file" / "backups"))
    failed = telemetry.BACKUP_RUNS.labels("failed")._value.get()
    now = utc_now()
    keeper = Keeper(db, settings, now)
    await keeper.look(now + FIRST)
    await keeper.look(now + FIRST + timedelta(minutes=1))
    assert telemetry.BACKUP_RUNS.labels("failed")._value.get() == failed + 1
    monkeypatch.delenv("ION_BACKUP__FOLDER")
    await keeper.look(now + 2 * FIRST)
    assert keeper.status.backups == 1


async def test_sessions_that_nobody_goes_on_with_end_and_are_noted(db: Database, settings: Settings) -> None:
    async def some(conn: object) -> list[str]:
        await keys.insert(conn, id="k", hash="h", role="service", name="school")  # type: ignore[arg-type]
        learner = await learners.get_or_create(conn, "k", "jimin")  # type: ignore[arg-type]
        return [(await sessions.insert(conn, learner.id, "a")).id for _ in range(3)]  # type: ignore[arg-type]

    ids = await db.write(some)
    old = utc_now() - timedelta(days=31)
    await db.write(
        lambda conn: conn.execute(
            update(tables.sessions).where(tables.sessions.c.id.in_(ids[:2])).values(updated_at=old)
        )
    )
    keeper = Keeper(db, settings.model_copy(update={"retention": RetentionSettings(sessions_days=30)}), utc_now())
    await keeper.look(utc_now())
    with closing(sqlite3.connect(settings.home / "ion.db")) as file:
        assert file.execute("SELECT id FROM sessions").fetchall() == [(ids[2],)]
        assert {id for (id,) in file.execute("SELECT id FROM erasures WHERE kind = 'session'")} == set(ids[:2])
    assert ("retention.expire", "service") in await actions(db)


def test_too_old_is_said_and_none_at_all_too(settings: Settings) -> None:
    now = utc_now()
    assert status(settings, now, now).trouble == ""
    assert "no verified backup yet" in status(settings, now + timedelta(hours=50), now).trouble
    never = settings.model_copy(update={"backup": BackupSettings(every_h=0)})
    assert status(never, now + timedelta(days=50), now).trouble == ""


async def test_nothing_goes_on_after_the_end(db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "EVERY_S", 0.0)
    async with keeping(db, settings) as keeper:
        assert keeper.trouble == {}
        keeper.status = Status(None, None, None, None, 0, 0, None, "too old")
        assert keeper.trouble == {"backup": "too old"}


async def test_a_drill_is_run_when_it_is_due_and_a_failed_one_is_degraded(db: Database, settings: Settings) -> None:
    now = utc_now()
    keeper = Keeper(db, settings, now)
    await keeper.look(now + FIRST)
    assert keeper.drills == {}
    later = now + FIRST + timedelta(hours=23)
    weekly = settings.model_copy(update={"drill": DrillSettings(every_days=0.5)})
    keeper = Keeper(db, weekly, now)
    await keeper.look(later)
    assert keeper.drills["restore"].passed
    assert ("drill.run", "service") in await actions(db)
    assert telemetry.DRILL_RTO.labels("restore")._value.get() > 0
    failed = keeper.drills["restore"].model_copy(update={"passed": False, "reason": "gone", "began_at": later})
    keep(failed, settings.home / "drills")
    assert Keeper(db, weekly, now).trouble == {"drill restore": "the last one failed: gone"}
