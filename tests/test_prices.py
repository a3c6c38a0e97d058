from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ion_mentoring.content import Content
from ion_mentoring.errors import ContentError
from ion_mentoring.prices import Money, Price, parse_prices
from ion_mentoring.settings import Settings

TABLE = "checked: 2026-01-02\ncurrency: USD\nprices:\n  openai:\n    m-1: [0.15, 0.60]\n"


def test_an_amount_is_exact_and_has_no_exponent() -> None:
    price = parse_prices(TABLE, "f").price("openai", "m-1")
    assert price == Price(Decimal("0.15"), Decimal("0.60"), "USD", date(2026, 1, 2))
    assert price.of(1, 0) == Money("0.00000015", "USD")
    assert price.of(10**6, 10**6) == Money("0.75", "USD")
    assert price.of(10**8, 0) == Money("15", "USD") and price.of(0, 0) == Money("0", "USD")
    assert price.of(2 * 10**9, 0).amount == "300"


@pytest.mark.parametrize("edition", ["m-1-2024-07-18", "m-1-20251001", "m-1@001", "m-1-latest"])
def test_a_dated_edition_costs_what_the_model_costs(edition: str) -> None:
    prices = parse_prices(TABLE, "f")
    assert prices.price("openai", edition) == prices.price("openai", "m-1")


@pytest.mark.parametrize(("provider", "model"), [("openai", "m-1-mini"), ("openai", "m"), ("vertex", "m-1")])
def test_another_model_has_no_price(provider: str, model: str) -> None:
    assert parse_prices(TABLE, "f").price(provider, model) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "checked: 2026-01-02\ncurrency: USD",
        TABLE.replace("0.15", "cheap"),
        TABLE.replace("0.15", "-1"),
        TABLE.replace("0.15", "NaN"),
        TABLE.replace(", 0.60", ""),
        TABLE.replace("2026-01-02", "soon"),
        TABLE.replace("USD", "dollars"),
        TABLE.replace("[0.15, 0.60]", "0.15"),
        TABLE + "   bad",
    ],
)
def test_a_broken_table_is_told_by_its_file(text: str) -> None:
    with pytest.raises(ContentError, match=r"^f:1: the prices can't be read"):
        parse_prices(text, "f")


def test_an_operators_prices_go_over_the_shipped_ones_model_by_model(tmp_path: Path) -> None:
    own = '{in: "0.2", out: "0.8", currency: EUR, checked: 2026-05-06}'
    (tmp_path / "prices.yaml").write_text(TABLE + f"    gpt-4o-mini: {own}\n", encoding="utf-8")
    prices, shipped = Content(tmp_path).prices, Content().prices
    assert prices.price("openai", "gpt-4o-mini") == Price(Decimal("0.2"), Decimal("0.8"), "EUR", date(2026, 5, 6))
    assert prices.price("openai", "m-1") and not shipped.price("openai", "m-1")
    assert prices.price("openai", "gpt-4o") == shipped.price("openai", "gpt-4o") is not None


def test_the_models_of_the_defaults_have_a_price(settings: Settings) -> None:
    prices = Content().prices
    for name, model in (
        ("openai", settings.openai.model),
        ("vertex", settings.vertex.model),
        ("anthropic", settings.anthropic.model),
    ):
        assert prices.price(name, model), model
