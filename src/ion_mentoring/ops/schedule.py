"""What the running service does by itself: backups and their end, drills, the end of old sessions. One process leads."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from ion_mentoring import telemetry
from ion_mentoring.accounts.audit import SERVICE, record
from ion_mentoring.errors import IonError
from ion_mentoring.ops.backup import ledger
from ion_mentoring.ops.backup.answering import ION
from ion_mentoring.ops.backup.status import Status, status
from ion_mentoring.ops.drills.report import Case, Report, newest
from ion_mentoring.ops.drills.running import folder_of
from ion_mentoring.settings import Settings
from ion_mentoring.store import sessions
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database

EVERY_S: Final = 60.0
FIRST: Final = timedelta(minutes=10)
"""After a start, until the first backup of a service that has none; a failed one is tried again after as long."""
_BATCH: Final = 200


class Keeper:
    """Looks each minute at what is due. `trouble` is what the health page says."""

    def __init__(self, db: Database, settings: Settings, now: datetime) -> None:
        self._db, self._settings = db, settings
        self._since = now + FIRST
        self._not_before = now
        self._no_drill_before = now
        self.status = status(settings, now, self._since)
        self.drills = newest(folder_of(settings))

    @property
    def trouble(self) -> dict[str, str]:
        """What is degraded, by name."""
        failed = {
            f"drill {case}": f"the last one failed: {r.reason}" for case, r in self.drills.items() if not r.passed
        }
        return failed | ({"backup": self.status.trouble} if self.status.trouble else {})

    async def look(self, now: datetime) -> None:
        """Does what is due. Raises IonError; the next look tries again."""
        await ledger.keep(self._db, self._settings)
        if await self._db.owner.leads():
            await self._expire(now)
            if self._is_due(now):
                await self._back_up(now)
            elif self._is_drill_due(now):
                self._no_drill_before = now + timedelta(hours=1)
                await command(self._settings, "drill", "run", "restore", "--json", "--by", SERVICE)
        self.status = await asyncio.to_thread(status, self._settings, utc_now(), self._since)
        self.drills = await asyncio.to_thread(newest, folder_of(self._settings))
        measure(self.status, self.drills, utc_now())

    def _is_due(self, now: datetime) -> bool:
        due = self.status.next_at
        return due is not None and now >= max(due, self._not_before)

    def _is_drill_due(self, now: datetime) -> bool:
        """Only of what has a verified backup; a service that is new has the time of one period for its first."""
        every = timedelta(days=self._settings.drill.every_days)
        last = self.drills.get("restore")
        due = (last.began_at if last else self._since) + every
        return bool(every) and self.status.newest_verified is not None and now >= max(due, self._no_drill_before)

    async def _back_up(self, now: datetime) -> None:
        self._not_before = now + FIRST
        made = await command(self._settings, "backup", "create", "--json", "--by", SERVICE)
        telemetry.BACKUP_RUNS.labels("failed" if made is None else "verified").inc()
        if made is not None:
            telemetry.BACKUP_SECONDS.set(made["seconds"])
            await command(self._settings, "backup", "prune", "--json")

    async def _expire(self, now: datetime) -> None:
        if not (days := self._settings.retention.sessions_days):
            return
        silent_since, gone = now - timedelta(days=days), 0
        while found := await self._db.write(partial(sessions.expire, silent_since=silent_since, limit=_BATCH)):
            gone += found
        if gone:
            await self._db.write(lambda conn: record(conn, SERVICE, "retention.expire", "sessions", sessions=gone))


def measure(found: Status, drills: Mapping[Case, Report], now: datetime) -> None:
    """Into the metrics; an age that nobody knows is endless, so that an alert on it fires."""
    telemetry.BACKUP_AGE.set(float("inf") if found.age_s is None else found.age_s)
    telemetry.BACKUP_SIZE.set(found.size)
    telemetry.BACKUP_VERIFY_SECONDS.set(found.verified_in_s or 0)
    telemetry.BACKUPS.set(found.backups)
    for case, report in drills.items():
        telemetry.DRILL_PASSED.labels(case).set(report.passed)
        telemetry.DRILL_AGE.labels(case).set((now - report.began_at).total_seconds())
        telemetry.DRILL_RTO.labels(case).set(report.rto_s)
        telemetry.DRILL_RPO.labels(case).set(report.rpo_s)


async def command(settings: Settings, *words: str) -> dict[str, Any] | None:
    """What `ion` prints, run in a process of its own that gives way to the service; None where it failed, which is logged."""
    environment = {**os.environ, "ION_HOME": str(settings.home), "ION_LOG__LEVEL": "error"}
    child = await asyncio.create_subprocess_exec(
        *ION, *words, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, child.pid, 10)
    try:
        out, told = await child.communicate()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            child.terminate()
        await child.wait()
        raise
    if child.returncode:
        reason = told.decode(errors="replace").strip()[-400:]
        telemetry.log.error("a scheduled task failed", task=" ".join(words[:2]), reason=reason)
        return None
    found: dict[str, Any] = json.loads(out)
    return found


@asynccontextmanager
async def keeping(db: Database, settings: Settings) -> AsyncIterator[Keeper]:
    """Looks each minute until the end; what it has begun then is ended, and leaves nothing half."""
    keeper = Keeper(db, settings, utc_now())
    measure(keeper.status, keeper.drills, utc_now())
    task = asyncio.create_task(_go_on(keeper), name="ion-keeper")
    try:
        yield keeper
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        with suppress(IonError):
            await ledger.keep(db, settings)


async def _go_on(keeper: Keeper) -> None:
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            await keeper.look(utc_now())
        except Exception as error:  # noqa: BLE001 - whatever one look met, the next one may not
            telemetry.log.warning("what is due can't be looked at", error=type(error).__name__, reason=str(error))
