"""What tokens cost: data that ships with the package and that an operator may add to. Amounts are exact decimals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import yaml

from ion_mentoring.errors import ContentError

_MILLION = Decimal(1_000_000)
_EDITION = re.compile(r"[-@](\d{8}|\d{4}-\d{2}-\d{2}|\d{3}|latest)$")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as a decimal string, and its currency (ISO 4217)."""

    amount: str
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens of prompt and of reply cost, in a currency; looked up on the day `checked`."""

    prompt: Decimal
    completion: Decimal
    currency: str
    checked: date

    def of(self, prompt_tokens: int, completion_tokens: int) -> Money:
        amount = (self.prompt * prompt_tokens + self.completion * completion_tokens) / _MILLION
        return Money(f"{amount.normalize():f}", self.currency)


FREE: Final = Price(Decimal(0), Decimal(0), "USD", date.min)
"""What is made in the house costs no money."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices by provider and model."""

    known: Mapping[tuple[str, str], Price]

    def price(self, provider: str, model: str) -> Price | None:
        """A model's price. A dated edition of it (`-20251001`, `-2024-07-18`, `@001`) costs what the model costs."""
        return self.known.get((provider, model)) or self.known.get((provider, _EDITION.sub("", model)))

    def over(self, below: Prices) -> Prices:
        """These, and those below for what is not among these."""
        return Prices({**below.known, **self.known})


def parse_prices(text: str, file: str) -> Prices:
    """Reads the file; raises `ContentError` where a price, a currency or the date is missing or is none.

    Every value is taken as it is written: YAML would make a binary fraction of 0.15.
    """
    try:
        data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  it makes nothing but texts
        checked, currency = date.fromisoformat(data["checked"]), _currency(data["currency"])
        models = ((name, model, entry) for name, below in data["prices"].items() for model, entry in below.items())
        return Prices({(name, model): _price(entry, currency, checked) for name, model, entry in models})
    except (yaml.YAMLError, LookupError, TypeError, AttributeError, ArithmeticError, ValueError) as error:
        raise ContentError(file, 1, f"the prices can't be read: {error!r}") from error


def _price(entry: Any, currency: str, checked: date) -> Price:
    """`[in, out]`, or a mapping with a currency or a date of its own."""
    if isinstance(entry, list):
        prompt, completion = map(_amount, entry)
        return Price(prompt, completion, currency, checked)
    own = date.fromisoformat(entry["checked"]) if "checked" in entry else checked
    return Price(_amount(entry["in"]), _amount(entry["out"]), _currency(entry.get("currency", currency)), own)


def _amount(written: str) -> Decimal:
    amount = Decimal(written)
    if not amount.is_finite() or amount < 0:
        raise InvalidOperation(written)
    return amount


def _currency(written: str) -> str:
    if not re.fullmatch("[A-Z]{3}", written):
        raise ValueError(f"not a currency: {written}")
    return written
