"""The settings of what may be used up: tokens and money, a day and a month."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import available_timezones

from pydantic import BaseModel, Field, field_validator

MOST_TOKENS = 10**15
MOST_MONEY = 10**9


class AllowedSettings(BaseModel):
    """What one learner, or one key, may use; an operator may set another value for one of them."""

    tokens_per_day: int | None = Field(
        None, ge=1, le=MOST_TOKENS, description="Tokens of prompts and replies a day; empty: no limit."
    )
    tokens_per_month: int | None = Field(None, ge=1, le=MOST_TOKENS, description="The same a month; empty: no limit.")
    cost_per_day: Decimal | None = Field(
        None, gt=0, le=MOST_MONEY, description="Money a day, in `ION_BUDGETS__CURRENCY`; empty: no limit."
    )
    cost_per_month: Decimal | None = Field(None, gt=0, le=MOST_MONEY, description="The same a month; empty: no limit.")


class BudgetSettings(BaseModel):
    currency: str = Field(
        "USD",
        pattern="^[A-Z]{3}$",
        description="The currency of budgets (ISO 4217). A reply with a price in another one is not counted in money.",
    )
    time_zone: str = Field(
        "Asia/Seoul", description="In which the days and months of a key's budget end; a learner's end in their own."
    )
    learner: AllowedSettings = AllowedSettings()
    key: AllowedSettings = AllowedSettings()

    @field_validator("time_zone")
    @classmethod
    def _known(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(f"{zone!r} is no time zone of the IANA database")
        return zone
