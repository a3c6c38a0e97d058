"""All that is stored of one learner: to be handed out, or to be erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import erasures, tables
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.records import UNFINISHED
from ion_mentoring.store.tables import budget_holds, budgets, events, goals, keys, learners, sessions, sign_ins, turns

NOT_HANDED_OUT: Final = frozenset({"hash", "old_hash", "body_hash", "owner", "pieces"})
"""Columns that say nothing of a learner: what a secret is known by, and what keeps the service's books."""


def of(learner_id: str) -> dict[Table, ColumnElement[bool]]:
    """Which rows of which table are the learner's, in the order in which they are handed out."""
    own_sessions = select(sessions.c.id).where(sessions.c.learner_id == learner_id)
    own_turns = select(turns.c.id).where(turns.c.session_id.in_(own_sessions))
    own_keys = select(keys.c.id).where(keys.c.learner_id == learner_id)
    named = {
        table: table.c.learner_id == learner_id
        for table in (sessions, goals, tables.steps, tables.commitments, tables.feedback, tables.requests, keys)
    }
    return {
        learners: learners.c.id == learner_id,
        **named,
        turns: turns.c.session_id.in_(own_sessions),
        tables.check_ins: tables.check_ins.c.goal_id.in_(select(goals.c.id).where(goals.c.learner_id == learner_id)),
        events: or_(events.c.learner_id == learner_id, events.c.turn_id.in_(own_turns)),
        tables.unmatched: tables.unmatched.c.turn_id.in_(own_turns),
        sign_ins: sign_ins.c.key_id.in_(own_keys),
        budgets: or_(budgets.c.subject == learner_id, budgets.c.subject.in_(own_keys)),
        budget_holds: or_(budget_holds.c.subject == learner_id, budget_holds.c.subject.in_(own_keys)),
    }


async def rows(
    conn: AsyncConnection, table: Table, which: ColumnElement[bool], *, limit: int, offset: int
) -> list[Mapping[str, Any]]:
    """Some of them, in the order of the primary key."""
    shown = [column for column in table.c if column.name not in NOT_HANDED_OUT]
    query = select(*shown).where(which).order_by(*table.primary_key).limit(limit).offset(offset)
    return [row._asdict() for row in await conn.execute(query)]


async def unfinished(conn: AsyncConnection, learner_id: str) -> list[str]:
    """The turns of the learner that are being answered."""
    running = select(turns.c.id).where(of(learner_id)[turns], turns.c.state.in_(UNFINISHED))
    return list((await conn.execute(running)).scalars())


async def erase(conn: AsyncConnection, learner_id: str) -> bool:
    """Takes all of it away; whether there was such a learner.

    Keys of learners end, and their names with them. Those of the organisation's own people stay good, for a learner of
    whom nothing is known. Whom an identity provider names may come again, and is somebody new.
    """
    theirs = (
        await conn.execute(
            select(keys.c.id, keys.c.role, keys.c.name, keys.c.issuer).where(keys.c.learner_id == learner_id)
        )
    ).all()
    await conn.execute(delete(sign_ins).where(sign_ins.c.key_id.in_([id for id, *_ in theirs])))
    await conn.execute(delete(events).where(of(learner_id)[events]))
    ended = [learner_id, *(id for id, role, *_ in theirs if role == "learner")]
    for table in (budgets, budget_holds):
        await conn.execute(delete(table).where(table.c.subject.in_(ended)))
    gone = (await conn.execute(delete(learners).where(learners.c.id == learner_id))).rowcount > 0
    if gone:
        await erasures.record(conn, "learner", [learner_id])
    for id, role, name, issuer in theirs:
        changed: dict[str, Any] = {"name": "", "learner_id": None, "revoked_at": utc_now()}
        if issuer:
            changed["hash"] = f"erased:{id}"
        if role != "learner":
            anew = {"id": new_id(), "key_id": id, "name": name, "created_at": utc_now()}
            await conn.execute(learners.insert().values(anew))
            changed = {"learner_id": anew["id"]}
        await conn.execute(update(keys).where(keys.c.id == id).values(changed))
    return gone


async def erase_again(conn: AsyncConnection, noted: Iterable[erasures.Erasure]) -> list[str]:
    """Takes away what of the ledger is there, as it may be after a restore, and keeps the ledger. The ids that were."""
    found = []
    for one in noted:
        await erasures.record(conn, one.kind, [one.id], one.at)
        if one.kind == "learner":
            was_there = await erase(conn, one.id)
        else:
            was_there = (await conn.execute(delete(sessions).where(sessions.c.id == one.id))).rowcount > 0
        if was_there:
            found.append(one.id)
    return found
