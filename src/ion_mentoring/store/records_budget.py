"""What the repository of budgets gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

Period = Literal["day", "month"]
PERIODS: Final[tuple[Period, ...]] = get_args(Period)


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens of prompts and replies, and money in billionths of the budgets' currency."""

    tokens: int = 0
    cost: int = 0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.tokens + other.tokens, self.cost + other.cost)

    def is_within(self, other: Spent) -> bool:
        return self.tokens <= other.tokens and self.cost <= other.cost


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """What a learner or a key has used of the period that ends at `ends_at`, which may be over; None: nothing yet.

    Limits of its own: 0 is no limit, None that of the settings.
    """

    subject: str
    period: Period
    learner_id: str | None
    tokens: int
    cost: int
    currency: str
    ends_at: datetime | None
    limit_tokens: int | None
    limit_cost: int | None
