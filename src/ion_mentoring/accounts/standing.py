"""How a learner or a key stands with a budget: arithmetic alone, in tokens and in billionths of a currency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Final, Literal, get_args

from ion_mentoring.accounts.periods import next_end
from ion_mentoring.prices import Money
from ion_mentoring.providers.base import Usage
from ion_mentoring.settings.budgets import AllowedSettings, BudgetSettings
from ion_mentoring.store.records import Learner
from ion_mentoring.store.records_budget import PERIODS, BudgetRow, Period, Spent

Kind = Literal["learner", "key"]
Unit = Literal["tokens", "cost"]
UNITS: Final[tuple[Unit, ...]] = get_args(Unit)
BILLION: Final = 10**9
_MOST: Final = Spent(10**12, 10**15)
"""More than a turn can use: a far end that counts nonsense must not make a number that no column holds."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose budget it is, and in which time zone its periods end."""

    kind: Kind
    id: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One period of a subject: what it may use (None: no limit), has used, and what running replies hold of the rest."""

    subject: Subject
    period: Period
    limits: Mapping[Unit, int | None]
    used: Spent
    held: Spent
    renews_at: datetime

    def left(self, unit: Unit, *, held: bool = True) -> int | None:
        """Never less than 0; None where there is no limit. `held`: what running replies hold is gone as well."""
        limit = self.limits[unit]
        if limit is None:
            return None
        taken = self.used + self.held if held else self.used
        return max(0, limit - amount(taken, unit))


def subjects_of(learner: Learner | None, key_id: str | None, settings: BudgetSettings) -> tuple[Subject, ...]:
    """Who pays for a turn: its learner, and the key that it was asked with; the learner's own, where none is named."""
    paying = [Subject("learner", learner.id, learner.time_zone)] if learner and learner.id else []
    key_id = key_id or (learner.key_id if learner else None)
    return (*paying, Subject("key", key_id, settings.time_zone)) if key_id else tuple(paying)


def standing(
    subject: Subject, period: Period, row: BudgetRow | None, held: Spent, settings: BudgetSettings, now: datetime
) -> Standing:
    limits = limits_of(subject.kind, period, row, settings)
    last_end = row.ends_at if row else None
    if row is None or last_end is None or last_end <= now:
        return Standing(subject, period, limits, Spent(), held, next_end(period, now, subject.time_zone, last_end))
    cost = row.cost if row.currency == settings.currency else 0
    return Standing(subject, period, limits, Spent(row.tokens, cost), held, last_end)


def limits_of(kind: Kind, period: Period, row: BudgetRow | None, settings: BudgetSettings) -> dict[Unit, int | None]:
    """Its own, where an operator has set one, else those of the settings."""
    usual: AllowedSettings = getattr(settings, kind)
    cost: Decimal | None = getattr(usual, f"cost_per_{period}")
    found: dict[Unit, int | None] = {
        "tokens": getattr(usual, f"tokens_per_{period}"),
        "cost": None if cost is None else billionths(cost),
    }
    if row and row.limit_tokens is not None:
        found["tokens"] = row.limit_tokens or None
    if row and row.limit_cost is not None and row.currency == settings.currency:
        found["cost"] = row.limit_cost or None
    return found


def charges(
    subjects: tuple[Subject, ...],
    spent: Spent,
    known: Mapping[tuple[str, Period], BudgetRow],
    now: datetime,
    currency: str,
) -> Iterator[BudgetRow]:
    """What is to be added, a row for each period of each subject."""
    for subject in subjects:
        for period in PERIODS:
            row = known.get((subject.id, period))
            ends_at = next_end(period, now, subject.time_zone, row.ends_at if row else None)
            learner_id = subject.id if subject.kind == "learner" else None
            yield BudgetRow(subject.id, period, learner_id, spent.tokens, spent.cost, currency, ends_at, None, None)


def spent_of(usage: Usage, currency: str) -> Spent:
    """What a budget counts of it; money in another currency, or of no known price, is none (see `is_unpriced`)."""
    cost = 0 if usage.cost is None or is_unpriced(usage, currency) else billionths(Decimal(usage.cost.amount))
    tokens = usage.prompt_tokens + usage.completion_tokens
    return Spent(min(max(0, tokens), _MOST.tokens), min(max(0, cost), _MOST.cost))


def is_unpriced(usage: Usage, currency: str) -> bool:
    """Whether it may have cost something that a budget of this currency can't count."""
    cost = usage.cost
    return cost is None or (cost.currency != currency and Decimal(cost.amount) != 0)


def billionths(amount: Decimal) -> int:
    """Rounded up, so that what was used is never counted as less."""
    return int((amount * BILLION).to_integral_value(ROUND_CEILING))


def money(billionths: int, currency: str) -> Money:
    return Money(f"{(Decimal(billionths) / BILLION).normalize():f}", currency)


def amount(spent: Spent, unit: Unit) -> int:
    return spent.tokens if unit == "tokens" else spent.cost
