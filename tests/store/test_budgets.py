"""Rows of what was used: exact under many writers, on both databases, and gone with their learner."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ion_mentoring.errors import InvalidInput
from ion_mentoring.store import budgets, personal
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner
from ion_mentoring.store.records_budget import BudgetRow, Period, Spent
from store.conftest import MakeLearner

Own = dict[Period, dict[str, int | None]]
NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
END = NOW + timedelta(hours=12)


def row(learner: Learner, tokens: int = 1, cost: int = 0, **more: object) -> BudgetRow:
    return replace(BudgetRow(learner.id, "day", learner.id, tokens, cost, "USD", END, None, None), **more)  # type: ignore[arg-type]


async def charge(db: Database, *rows: BudgetRow, now: datetime = NOW) -> None:
    await db.write(lambda conn: budgets.charge(conn, rows, now))


async def stored(db: Database, learner: Learner) -> BudgetRow:
    found = await db.read(lambda conn: budgets.rows(conn, [learner.id]))
    return found[learner.id, "day"]


async def test_of_many_that_charge_at_once_none_is_lost(db: Database, url: str, learner: Learner) -> None:
    """Two open databases, as two processes have them; on SQLite the second one waits for the first one's lock."""
    other = await Database.open(url)
    try:
        await asyncio.gather(*(charge(one, row(learner, number, 10)) for number in range(1, 41) for one in (db, other)))
    finally:
        await other.close()
    assert await stored(db, learner) == row(learner, 2 * sum(range(1, 41)), 800)


async def test_a_period_that_is_over_begins_anew_and_one_that_is_not_keeps_its_end(
    db: Database, learner: Learner
) -> None:
    await charge(db, row(learner, 5, 50))
    await charge(db, row(learner, 7, 70, ends_at=END + timedelta(hours=9)), now=END - timedelta(microseconds=1))
    assert await stored(db, learner) == row(learner, 12, 120)
    later = END + timedelta(hours=24)
    await charge(db, row(learner, 1, 1, ends_at=later), now=END)
    assert await stored(db, learner) == row(learner, 1, 1, ends_at=later)


async def test_limits_are_kept_beside_what_is_used(db: Database, learner: Learner) -> None:
    own: Own = {"day": {"limit_tokens": 100, "limit_cost": 0}, "month": {"limit_tokens": None, "limit_cost": None}}
    await db.write(lambda conn: budgets.set_limits(conn, learner.id, learner.id, "USD", own))
    await charge(db, row(learner, 5, 50))
    assert await stored(db, learner) == row(learner, 5, 50, limit_tokens=100, limit_cost=0)
    own["day"]["limit_tokens"] = 7
    await db.write(lambda conn: budgets.set_limits(conn, learner.id, learner.id, "USD", own))
    await charge(db, row(learner, 1, 1), now=END)
    assert await stored(db, learner) == row(learner, 1, 1, limit_tokens=7, limit_cost=0)


async def test_another_currency_begins_money_anew_and_leaves_tokens_be(db: Database, learner: Learner) -> None:
    own: Own = {"day": {"limit_tokens": 100, "limit_cost": 9}}
    await db.write(lambda conn: budgets.set_limits(conn, learner.id, learner.id, "USD", own))
    await charge(db, row(learner, 5, 50))
    await charge(db, row(learner, 5, 3, currency="KRW"))
    assert await stored(db, learner) == row(learner, 10, 3, currency="KRW", limit_tokens=100)


async def test_what_replies_hold_is_summed_and_what_a_killed_process_held_ends(db: Database, learner: Learner) -> None:
    until = NOW + timedelta(minutes=3)
    for turn, tokens in (("a", 10), ("b", 20), ("a", 15)):
        await db.write(
            lambda conn, turn=turn, tokens=tokens: budgets.hold(
                conn, turn, [learner.id, "key"], Spent(tokens, 1), now=NOW, until=until
            )
        )

    async def held(now: datetime, but: str = "") -> dict[str, Spent]:
        return await db.read(lambda conn: budgets.held(conn, [learner.id, "key"], now, but=but))

    assert await held(NOW) == {learner.id: Spent(35, 2), "key": Spent(35, 2)}
    assert await held(NOW, but="a") == {learner.id: Spent(20, 1), "key": Spent(20, 1)}
    assert await held(until) == {}
    await db.write(lambda conn: budgets.release(conn, "a"))
    assert (await held(NOW))["key"] == Spent(20, 1)
    assert (await held(NOW, but="b")) == {}


async def test_rows_of_a_learner_are_handed_out_and_go_with_them(db: Database, make_learner: MakeLearner) -> None:
    ada, bob = await make_learner("Ada"), await make_learner("Bob")
    for one in (ada, bob):
        await charge(db, row(one, 5, 50))
        await db.write(lambda conn, one=one: budgets.hold(conn, one.id, [one.id], Spent(1, 1), now=NOW, until=END))
    tables = {table.name: (table, which) for table, which in personal.of(ada.id).items()}
    for name in ("budgets", "budget_holds"):
        table, which = tables[name]
        handed = await db.read(lambda conn, t=table, w=which: personal.rows(conn, t, w, limit=9, offset=0))
        assert [one["subject"] for one in handed] == [ada.id]
    await db.write(lambda conn: personal.erase(conn, ada.id))
    assert await db.read(lambda conn: budgets.rows(conn, [ada.id])) == {}
    assert await db.read(lambda conn: budgets.held(conn, [ada.id, bob.id], NOW)) == {bob.id: Spent(1, 1)}
    assert (await stored(db, bob)).tokens == 5


async def test_the_list_goes_page_by_page_newest_first(db: Database, make_learner: MakeLearner) -> None:
    made = [await make_learner(f"learner {number}") for number in range(5)]
    for one in made[:4]:
        await charge(db, row(one))
    names, cursor = [], None
    while True:
        page = await db.read(lambda conn, at=cursor: budgets.page(conn, "learner", 3, at))
        names += [name for _, name, _ in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert names == ["learner 3", "learner 2", "learner 1", "learner 0"]
    assert (await db.read(lambda conn: budgets.page(conn, "key", 3))).items == []
    with pytest.raises(InvalidInput):
        await db.read(lambda conn: budgets.page(conn, "learner", 3, "nonsense"))
