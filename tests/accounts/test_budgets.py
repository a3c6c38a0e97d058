"""Budgets kept over time: whatever is charged, wherever the learner is, and however often the service starts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from server import run

from accounts.test_periods import zones
from ion_mentoring.accounts import budgets as accounts_budgets
from ion_mentoring.accounts.budgets import Budgets
from ion_mentoring.accounts.keys import create
from ion_mentoring.accounts.standing import billionths
from ion_mentoring.prices import Money
from ion_mentoring.providers.base import Usage
from ion_mentoring.settings import Settings
from ion_mentoring.store import keys, learners
from ion_mentoring.store.engine import Database
from ion_mentoring.store.migrate import migrate
from ion_mentoring.store.records import Learner
from ion_mentoring.store.records_budget import PERIODS, Period, Spent

START = datetime(2026, 2, 27, 1, 0, tzinfo=UTC)
LEAST: dict[Period, timedelta] = {"day": timedelta(hours=23), "month": timedelta(days=27, hours=23)}
turns = st.tuples(
    st.timedeltas(timedelta(0), timedelta(hours=40)),
    st.tuples(st.integers(0, 4000), st.integers(0, 900)),
    st.decimals("0", "0.5", places=9),
    zones,
    st.booleans(),
)


class Wall:
    """The clock on the wall."""

    now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    clock = Wall()
    monkeypatch.setattr(accounts_budgets, "utc_now", clock)
    return clock


async def somebody(db: Database, name: str) -> Learner:
    made = await create(db, "learner", name)

    async def read(conn: object) -> Learner:
        key = await keys.get(conn, made.id)  # type: ignore[arg-type]
        found = await learners.get(conn, key.learner_id)  # type: ignore[arg-type,union-attr]
        assert found
        return found

    return await db.read(read)


@pytest.mark.sqlite
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(turns, min_size=1, max_size=14))
def test_what_is_used_is_never_less_than_the_turns_of_its_period_and_no_period_ends_early(
    tmp_path_factory: pytest.TempPathFactory,
    home: Path,
    wall: Wall,
    way: list[tuple],  # type: ignore[type-arg]
) -> None:
    """Turns at any time and from any zone, with the service started anew in between."""
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('budgets') / 'ion.db'}"
    migrate(url)
    wall.now = START

    async def walk() -> None:
        db = await Database.open(url)
        learner = await somebody(db, "지민")
        ends: dict[Period, datetime] = {}
        charged: dict[Period, list[tuple[int, int]]] = {period: [] for period in PERIODS}
        for number, (pause, (prompt, completion), cost, zone, anew) in enumerate(way):
            if anew:
                await db.close()
                db = await Database.open(url)
            wall.now += pause
            book = Budgets(db, Settings())
            payer = book.payer(replace(learner, time_zone=zone), None, "en")
            usage = Usage(prompt, completion, Money(str(cost)))
            payer = await book.admitted(payer)
            await db.write(lambda conn, n=number, p=payer, u=usage, b=book: b.charge(conn, f"turn {n}", p, u))
            found = await db.read(lambda conn, p=payer, b=book: b.standings(conn, p.subjects[:1]))
            spent = (prompt + completion, billionths(cost))
            for one in found:
                before = ends.get(one.period)
                if before is None or wall.now >= before:
                    charged[one.period] = []
                    assert before is None or spent == (0, 0) or one.renews_at - before >= LEAST[one.period]
                else:
                    assert one.renews_at == before, "it was begun anew, or put off, while it went on"
                charged[one.period].append(spent)
                tokens, money = (sum(column) for column in zip(*charged[one.period], strict=True))
                assert one.used == Spent(tokens, money)
                if spent != (0, 0):
                    ends[one.period] = one.renews_at
        await db.close()

    run(walk())
