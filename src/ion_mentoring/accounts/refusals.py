"""Why a budget lets no reply through, or no more of one: in the learner's language, with what is left and when it renews."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from ion_mentoring.accounts.standing import Standing, Unit, money
from ion_mentoring.errors import BudgetSpent
from ion_mentoring.mentoring.words import ReplyLanguage
from ion_mentoring.messages import say

Reason = Literal["spent", "held", "short", "ended"]
"""Nothing is left; running replies hold what is left; it is too little for the prompt; the reply has used it up."""
HELD_S: Final = 10.0


def refusal(
    reason: Reason, standing: Standing, unit: Unit, *, currency: str, language: ReplyLanguage, zone: str, now: datetime
) -> BudgetSpent:
    """`zone` is that in which the learner reads the time."""
    left = standing.left(unit, held=False) or 0
    limit = standing.limits[unit] or 0
    name = say(f"budget.{standing.subject.kind}.{standing.period}", language)
    said = {
        "name": name,
        "limit": _said(limit, unit, currency, language),
        "left": _said(left, unit, currency, language),
    }
    detail = say(f"budget.{reason}", language, **said)
    if reason != "held":
        detail = f"{detail} {say('budget.renews', language, when=_when(standing.renews_at, zone, language))}"
    retry_at = now + timedelta(seconds=HELD_S) if reason == "held" else standing.renews_at
    return BudgetSpent(detail, retry_at=retry_at.isoformat(), budget=_members(standing, unit, left, currency))


def _members(standing: Standing, unit: Unit, left: int, currency: str) -> dict[str, Any]:
    """The member `budget` of the problem document."""
    numbers = {"limit": standing.limits[unit] or 0, "used": _used(standing, unit), "left": left}
    if unit == "cost":
        told: dict[str, Any] = {name: money(value, currency).amount for name, value in numbers.items()}
        told["currency"] = currency
    else:
        told = dict(numbers)
    about = {"of": standing.subject.kind, "period": standing.period, "unit": unit}
    return about | told | {"renews_at": standing.renews_at.isoformat()}


def _used(standing: Standing, unit: Unit) -> int:
    return standing.used.tokens if unit == "tokens" else standing.used.cost


def _said(value: int, unit: Unit, currency: str, language: ReplyLanguage) -> str:
    if unit == "tokens":
        return say("budget.tokens", language, count=f"{value:,}")
    return f"{money(value, currency).amount} {currency}"


def _when(moment: datetime, zone: str, language: ReplyLanguage) -> str:
    there = moment.astimezone(ZoneInfo(zone))
    if language == "ko":
        return f"{there.month}월 {there.day}일 {there:%H:%M}"
    return f"{there.day} {there:%B} at {there:%H:%M}"
