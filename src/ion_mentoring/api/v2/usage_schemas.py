"""The forms of `/api/v2/usage`, and of what operators read and set of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from ion_mentoring.accounts.own_limits import OwnLimits, Unlimited
from ion_mentoring.accounts.standing import Kind, Standing, Unit, money
from ion_mentoring.api.v2.schemas import Money, Strict
from ion_mentoring.settings.budgets import MOST_MONEY, MOST_TOKENS
from ion_mentoring.store.records_budget import Period

_LIMIT = "null: there is no limit."


class TokensView(BaseModel):
    used: int
    limit: int | None = Field(description=_LIMIT)
    left: int | None = Field(description=f"Never under 0. {_LIMIT}")


class CostView(BaseModel):
    used: Money
    limit: Money | None = Field(description=_LIMIT)
    left: Money | None = Field(description=f"Never under 0. {_LIMIT}")


class PeriodView(BaseModel):
    """What was used of one budget, and what is left of it."""

    of: Kind = Field(description="Whose it is: the learner's, or that of the key that asks.")
    period: Period
    tokens: TokensView
    cost: CostView
    renews_at: datetime = Field(description="When the period ends.")

    @classmethod
    def of_standing(cls, one: Standing, currency: str) -> PeriodView:
        def amount(value: int | None) -> Money | None:
            return None if value is None else Money(amount=money(value, currency).amount, currency=currency)

        def numbers(unit: Unit) -> tuple[int | None, int | None]:
            return one.limits[unit], one.left(unit, held=False)

        (most_tokens, left_tokens), (most_cost, left_cost) = numbers("tokens"), numbers("cost")
        used = Money(amount=money(one.used.cost, currency).amount, currency=currency)
        return cls(
            of=one.subject.kind,
            period=one.period,
            tokens=TokensView(used=one.used.tokens, limit=most_tokens, left=left_tokens),
            cost=CostView(used=used, limit=amount(most_cost), left=amount(left_cost)),
            renews_at=one.renews_at,
        )


class UsageView(BaseModel):
    """Days and months: the learner's first, then the key's."""

    periods: list[PeriodView]


Tokens = Annotated[int, Field(ge=1, le=MOST_TOKENS, strict=True)]
Cost = Annotated[
    Decimal, Field(gt=0, le=MOST_MONEY, decimal_places=9, description="In `ION_BUDGETS__CURRENCY`.", examples=["0.50"])
]


class LimitsChange(Strict):
    """All four of them: a number, `unlimited`, or null for what the settings say."""

    tokens_per_day: Tokens | Unlimited | None = None
    tokens_per_month: Tokens | Unlimited | None = None
    cost_per_day: Cost | Unlimited | None = None
    cost_per_month: Cost | Unlimited | None = None

    def limits(self) -> OwnLimits:
        return OwnLimits(**{name: getattr(self, name) for name in type(self).model_fields})


class LimitsView(BaseModel):
    """Limits of its own; null: as the settings say."""

    tokens_per_day: int | Literal["unlimited"] | None
    tokens_per_month: int | Literal["unlimited"] | None
    cost_per_day: str | None = Field(description="A decimal number, or `unlimited`.")
    cost_per_month: str | None

    @classmethod
    def of(cls, own: OwnLimits) -> LimitsView:
        return cls.model_validate(own.said())


class SubjectUsageView(BaseModel):
    """One learner, or one key."""

    id: str
    name: str
    own: LimitsView
    periods: list[PeriodView]
