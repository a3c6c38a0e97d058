"""What learners and keys have used, as a row a period; what replies that are being written hold; and own limits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import and_, bindparam, case, delete, func, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import cursors, dialect
from ion_mentoring.store.records import Page
from ion_mentoring.store.records_budget import BudgetRow, Period, Spent
from ion_mentoring.store.tables import budget_holds, budgets, keys, learners
from ion_mentoring.store.types import UtcDateTime

_CHARGED: Final = ("subject", "period", "learner_id", "tokens", "cost", "currency", "ends_at")
_ROWS: Final = select(budgets).where(budgets.c.subject.in_(bindparam("subjects", expanding=True)))
Rows = dict[tuple[str, Period], BudgetRow]


async def rows(conn: AsyncConnection, subjects: Collection[str]) -> Rows:
    """Both periods of each; what is missing was never used and has no limit of its own."""
    found = await conn.execute(_ROWS, {"subjects": list(subjects)})
    return {(row.subject, row.period): BudgetRow(*row) for row in found}


async def held(conn: AsyncConnection, subjects: Collection[str], now: datetime, *, but: str = "") -> dict[str, Spent]:
    """What replies hold of each, those of the turn `but` left out.

    Read before `rows`: a reply that ends in between is then counted twice, and never not at all.
    """
    query = (
        select(budget_holds.c.subject, func.sum(budget_holds.c.tokens), func.sum(budget_holds.c.cost))
        .where(budget_holds.c.subject.in_(subjects), budget_holds.c.turn_id != but, budget_holds.c.expires_at > now)
        .group_by(budget_holds.c.subject)
    )
    return {subject: Spent(int(tokens), int(cost)) for subject, tokens, cost in await conn.execute(query)}


async def hold(
    conn: AsyncConnection, turn_id: str, subjects: Sequence[str], spent: Spent, *, now: datetime, until: datetime
) -> None:
    """The turn holds so much of each of these, in all; what killed processes held is let go."""
    await conn.execute(
        delete(budget_holds).where(budget_holds.c.subject.in_(subjects), budget_holds.c.expires_at <= now)
    )
    changed = {"tokens": spent.tokens, "cost": spent.cost, "expires_at": until}
    values = [{"subject": subject, "turn_id": turn_id, **changed} for subject in subjects]
    upsert = dialect.insert(conn, budget_holds).values(values)
    await conn.execute(upsert.on_conflict_do_update(index_elements=["subject", "turn_id"], set_=changed))


async def release(conn: AsyncConnection, turn_id: str) -> None:
    await conn.execute(delete(budget_holds).where(budget_holds.c.turn_id == turn_id))


async def charge(conn: AsyncConnection, used: Sequence[BudgetRow], now: datetime) -> None:
    """Adds to each what `tokens` and `cost` say. A period that is over begins anew, and then ends at `ends_at`.

    A statement a row, so that of processes that charge at once none is lost; rows are locked in the order given.
    """
    values = [{name: getattr(row, name) for name in _CHARGED} | {"now": now} for row in used]
    await conn.execute(_charging(conn.dialect.name), values)


@cache
def _charging(kind: str) -> Any:
    """Built once: of a statement that is built anew, the database does the lesser part of the work."""
    upsert = dialect.insert_for(kind, budgets)
    new, same = upsert.excluded, budgets.c.currency == upsert.excluded.currency
    goes_on = func.coalesce(budgets.c.ends_at > bindparam("now", type_=UtcDateTime), False)
    changes = {
        "tokens": new.tokens + case((goes_on, budgets.c.tokens), else_=0),
        "cost": new.cost + case((and_(goes_on, same), budgets.c.cost), else_=0),
        "currency": new.currency,
        "ends_at": case((goes_on, budgets.c.ends_at), else_=new.ends_at),
        "limit_cost": case((same, budgets.c.limit_cost), else_=null()),
    }
    named = upsert.values({name: bindparam(name) for name in _CHARGED})
    return named.on_conflict_do_update(index_elements=["subject", "period"], set_=changes)


async def set_limits(
    conn: AsyncConnection,
    subject: str,
    learner_id: str | None,
    currency: str,
    limits: Mapping[Period, Mapping[str, int | None]],
) -> None:
    """Own limits of both periods: `limit_tokens` and `limit_cost` of each. What was used stays, but money of another currency."""
    same = budgets.c.currency == currency
    for period, changed in limits.items():
        values: dict[str, Any] = {"subject": subject, "period": period, "learner_id": learner_id, "currency": currency}
        upsert = dialect.insert(conn, budgets).values(values | dict(changed))
        anew = dict(changed) | {"currency": currency, "cost": case((same, budgets.c.cost), else_=0)}
        await conn.execute(upsert.on_conflict_do_update(index_elements=["subject", "period"], set_=anew))


async def page(
    conn: AsyncConnection, kind: Literal["learner", "key"], limit: int, cursor: str | None = None
) -> Page[tuple[str, str, str | None]]:
    """Learners, or keys, that have used something or have limits of their own: id, name, time zone; newest first.

    Raises InvalidInput on a broken cursor.
    """
    whose = learners if kind == "learner" else keys
    zone = learners.c.time_zone if kind == "learner" else null()
    query = select(whose.c.id, whose.c.name, zone).where(whose.c.id.in_(select(budgets.c.subject)))
    if cursor:
        query = query.where(whose.c.id < cursors.id(cursor))
    found = (await conn.execute(query.order_by(whose.c.id.desc()).limit(limit + 1))).all()
    items: list[tuple[str, str, str | None]] = [(id, name, there) for id, name, there in found[:limit]]
    return Page(items, cursors.of_id(items[-1][0]) if len(found) > limit else None)
