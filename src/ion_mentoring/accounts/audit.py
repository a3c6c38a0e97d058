"""Who changed what: keys, personas and playbooks, settings, what learners took along or had erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import audit
from ion_mentoring.store.audit import BEGINNING, hash_of
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import AuditEntry

Action = Literal[
    "backup.create",
    "backup.prune",
    "backup.restore",
    "backup.rewrite",
    "drill.run",
    "cache.clear",
    "key.create",
    "key.revoke",
    "key.rotate",
    "persona.save",
    "persona.take_back",
    "playbook.save",
    "playbook.take_back",
    "retention.expire",
    "secret.rotate",
    "settings.change",
    "learner.consent",
    "learner.withdraw",
    "learner.age",
    "guardian.consent",
    "guardian.withdraw",
    "learner.export",
    "learner.erase",
    "budget.set",
]
COMMAND_LINE: Final = "command line"
SERVICE: Final = "service"
"""Actors that are no key."""
_BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many rows are as they were written, and the first that isn't; `head` is the last row's hash."""

    entries: int
    head: str
    broken: int | None = None
    reason: str = ""


async def record(conn: AsyncConnection, actor: str, action: Action, subject: str, **detail: Any) -> None:
    """In the transaction of the change. `subject` is an id; neither a name nor a word of a learner belongs in here."""
    await audit.append(conn, actor, action, subject, detail)


async def settings_are(db: Database, settings: Mapping[str, str]) -> None:
    """Keeps what the settings are at a start, by name, where they are others than at the last."""

    async def kept(conn: AsyncConnection) -> None:
        last = await audit.newest(conn, "settings.change")
        before = last.detail["settings"] if last else {}
        if before != settings:
            changed = sorted(name for name in before.keys() | settings if before.get(name) != settings.get(name))
            await record(conn, SERVICE, "settings.change", ", ".join(changed), settings=dict(settings))

    await db.write(kept)


async def verify(db: Database, head: str | None = None) -> Verdict:
    """Reads every row and its hash. `head`: one that was noted before, which must be among them still.

    Whoever can write to the database's file could write the whole chain anew: only a noted head shows that.
    """
    entries, previous, heads = 0, BEGINNING, {BEGINNING}
    while rows := await db.read(partial(audit.after, limit=_BATCH, number=entries)):
        for row in rows:
            if reason := _wrong(row, entries + 1, previous):
                return Verdict(entries, previous, row.number, reason)
            entries, previous = row.number, row.hash
            heads.add(row.hash)
    if head is not None and head not in heads:
        return Verdict(entries, previous, entries + 1, "the noted row is not among them: some were taken off the end")
    return Verdict(entries, previous)


def _wrong(row: AuditEntry, number: int, previous: str) -> str:
    if row.number != number:
        return f"row {number} is missing"
    if row.previous != previous:
        return "it does not follow the row before"
    own = hash_of(
        number=row.number,
        at=row.at,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
        previous=row.previous,
    )
    return "" if own == row.hash else "it was altered"
