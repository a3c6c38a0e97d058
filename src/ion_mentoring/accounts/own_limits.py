"""What an operator lets one learner or one key use, in the place of what the settings say for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, get_args

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.accounts.audit import record
from ion_mentoring.accounts.standing import BILLION, Kind, billionths
from ion_mentoring.errors import InvalidInput, NotFound
from ion_mentoring.settings.budgets import MOST_MONEY, MOST_TOKENS
from ion_mentoring.store import budgets, keys, learners
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records_budget import PERIODS, BudgetRow, Period

Unlimited = Literal["unlimited"]
UNLIMITED: Final[Unlimited] = get_args(Unlimited)[0]


@dataclass(frozen=True, slots=True)
class OwnLimits:
    """Tokens, and money in the budgets' currency; None: as the settings say."""

    tokens_per_day: int | Unlimited | None = None
    tokens_per_month: int | Unlimited | None = None
    cost_per_day: Decimal | Unlimited | None = None
    cost_per_month: Decimal | Unlimited | None = None

    @classmethod
    def of(cls, rows: Mapping[Period, BudgetRow], currency: str) -> OwnLimits:
        """As they are stored; money of another currency is what it would be without."""
        found: dict[str, Any] = {}
        for period, row in rows.items():
            cost = row.limit_cost if row.currency == currency else None
            found[f"tokens_per_{period}"] = UNLIMITED if row.limit_tokens == 0 else row.limit_tokens
            found[f"cost_per_{period}"] = UNLIMITED if cost == 0 else None if cost is None else Decimal(cost) / BILLION
        return cls(**found)

    def said(self) -> dict[str, str | int | None]:
        """Money as a decimal string."""
        return {
            name: f"{value.normalize():f}" if isinstance(value, Decimal) else value
            for name, value in asdict(self).items()
        }

    def stored(self) -> dict[Period, dict[str, int | None]]:
        """The columns of each period."""
        return {
            period: {
                "limit_tokens": _stored(getattr(self, f"tokens_per_{period}")),
                "limit_cost": _stored(getattr(self, f"cost_per_{period}")),
            }
            for period in PERIODS
        }


def parsed(name: str, written: str) -> int | Decimal | Unlimited | None:
    """A limit as a person writes it: a number, `unlimited`, or `default`. Raises InvalidInput."""
    if written in (UNLIMITED, "default"):
        return UNLIMITED if written == UNLIMITED else None
    most = MOST_MONEY if name.startswith("cost") else MOST_TOKENS
    try:
        value = Decimal(written) if name.startswith("cost") else int(written)
        if 0 < value <= most:
            return value
    except (ValueError, InvalidOperation):
        pass
    raise InvalidInput(
        f"`{written[:40]}` is no limit: write a number up to {most:,}, `unlimited` or `default`.", field=name
    )


async def read_own(db: Database, kind: Kind, id: str, currency: str) -> OwnLimits:
    """Raises NotFound for a learner or a key that there is not."""

    async def read(conn: AsyncConnection) -> OwnLimits:
        await _refuse_unknown(conn, kind, id)
        found = await budgets.rows(conn, [id])
        return OwnLimits.of({period: row for (_, period), row in found.items()}, currency)

    return await db.read(read)


async def set_own(db: Database, kind: Kind, id: str, limits: OwnLimits, currency: str, *, by: str) -> None:
    """All four of them; `by` goes to the audit log. Raises NotFound for a learner or a key that there is not."""

    async def changed(conn: AsyncConnection) -> None:
        await _refuse_unknown(conn, kind, id)
        await budgets.set_limits(conn, id, id if kind == "learner" else None, currency, limits.stored())
        await record(conn, by, "budget.set", id, of=kind, currency=currency, **limits.said())

    await db.write(changed)


async def _refuse_unknown(conn: AsyncConnection, kind: Kind, id: str) -> None:
    found = await (learners.get(conn, id) if kind == "learner" else keys.get(conn, id))
    if found is None:
        raise NotFound(f"There is no {kind} with the id {id}.")


def _stored(value: int | Decimal | Unlimited | None) -> int | None:
    if value is None:
        return None
    if value == UNLIMITED:
        return 0
    return billionths(value) if isinstance(value, Decimal) else value
