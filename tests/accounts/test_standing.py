"""How one stands with a budget: limits, what is left, and money that is never counted as less."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.accounts.standing import (
    BILLION,
    Subject,
    billionths,
    is_unpriced,
    limits_of,
    money,
    spent_of,
    standing,
)
from ion_mentoring.prices import Money
from ion_mentoring.providers.base import Usage
from ion_mentoring.settings.budgets import AllowedSettings, BudgetSettings
from ion_mentoring.store.records_budget import BudgetRow, Spent

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
ADA = Subject("learner", "ada", "Asia/Seoul")
USUAL = BudgetSettings(learner=AllowedSettings(tokens_per_day=1000, cost_per_day=Decimal("0.5")))


def row(tokens: int = 0, cost: int = 0, **more: object) -> BudgetRow:
    given: dict[str, object] = {"currency": "USD", "ends_at": NOW + timedelta(hours=1)}
    given |= {"limit_tokens": None, "limit_cost": None} | more
    return BudgetRow("ada", "day", "ada", tokens, cost, **given)  # type: ignore[arg-type]


def test_what_was_never_used_is_whole_and_ends_at_midnight_where_the_learner_lives() -> None:
    one = standing(ADA, "day", None, Spent(), USUAL, NOW)
    assert (one.left("tokens"), one.left("cost"), one.used) == (1000, BILLION // 2, Spent())
    assert one.renews_at == datetime(2026, 11, 28, 15, 0, tzinfo=UTC)


def test_a_period_goes_on_until_its_end_and_then_begins_anew() -> None:
    used = row(tokens=400, cost=7)
    assert standing(ADA, "day", used, Spent(), USUAL, NOW).used == Spent(400, 7)
    assert standing(ADA, "day", used, Spent(), USUAL, NOW + timedelta(minutes=59)).used == Spent(400, 7)
    assert standing(ADA, "day", used, Spent(), USUAL, NOW + timedelta(hours=1)).used == Spent()


def test_what_running_replies_hold_is_gone_for_others_and_not_yet_used() -> None:
    one = standing(ADA, "day", row(tokens=400), Spent(500, 1), USUAL, NOW)
    assert (one.left("tokens"), one.left("tokens", held=False)) == (100, 600)
    over = standing(ADA, "day", row(tokens=1200), Spent(500, 1), USUAL, NOW)
    assert (over.left("tokens"), over.left("tokens", held=False)) == (0, 0)


def test_a_limit_of_its_own_goes_before_the_usual_one_and_may_be_none() -> None:
    assert limits_of("learner", "day", row(limit_tokens=5), USUAL)["tokens"] == 5
    assert limits_of("learner", "day", row(limit_tokens=0, limit_cost=0), USUAL) == {"tokens": None, "cost": None}
    assert limits_of("key", "day", row(), USUAL) == {"tokens": None, "cost": None}
    assert standing(ADA, "day", row(limit_tokens=0), Spent(), USUAL, NOW).left("tokens") is None


def test_money_of_another_currency_is_neither_used_nor_a_limit() -> None:
    won = row(cost=7, limit_cost=1, currency="KRW")
    assert standing(ADA, "day", won, Spent(), USUAL, NOW).used == Spent()
    assert limits_of("learner", "day", won, USUAL)["cost"] == BILLION // 2


@pytest.mark.parametrize(
    ("cost", "counted", "unpriced"),
    [
        (Money("0.00011115"), 111_150, False),
        (Money("0"), 0, False),
        (Money("0", "KRW"), 0, False),
        (Money("12", "KRW"), 0, True),
        (None, 0, True),
    ],
)
def test_what_a_turn_cost_is_counted_in_the_currency_of_budgets_alone(
    cost: Money | None, counted: int, unpriced: bool
) -> None:
    usage = Usage(3, 4, cost)
    assert spent_of(usage, "USD") == Spent(7, counted)
    assert is_unpriced(usage, "USD") is unpriced


def test_a_far_end_that_counts_nonsense_makes_no_number_that_a_column_can_not_hold() -> None:
    huge = spent_of(Usage(10**40, 1, Money("9" * 40)), "USD")
    assert huge.tokens * 1000 < 2**63 and huge.cost * 1000 < 2**63
    assert spent_of(Usage(-5, 0, Money("-1")), "USD") == Spent()


@given(st.lists(st.decimals(0, 1000, places=11), max_size=20))
def test_money_is_never_counted_as_less_and_never_a_billionth_more_a_turn(amounts: list[Decimal]) -> None:
    counted = sum(billionths(amount) for amount in amounts)
    exact = sum(amounts, Decimal(0)) * BILLION
    assert exact <= counted <= exact + len(amounts)


@given(st.integers(0, 10**15))
def test_money_is_said_as_a_plain_decimal_number(value: int) -> None:
    said = money(value, "USD")
    assert "E" not in said.amount and billionths(Decimal(said.amount)) == value
