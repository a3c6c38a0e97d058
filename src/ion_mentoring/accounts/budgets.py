"""Budgets kept: who may ask, how far a reply may go on, and what each turn is charged with."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring import telemetry
from ion_mentoring.accounts.refusals import Reason, refusal
from ion_mentoring.accounts.standing import (
    BILLION,
    UNITS,
    Kind,
    Standing,
    Subject,
    Unit,
    amount,
    charges,
    is_unpriced,
    spent_of,
    standing,
    subjects_of,
)
from ion_mentoring.errors import BudgetSpent
from ion_mentoring.mentoring.words import ReplyLanguage
from ion_mentoring.providers.base import Attempt, Errand, Usage
from ion_mentoring.settings import Settings
from ion_mentoring.store import budgets, dialect, learners
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner, Page
from ion_mentoring.store.records_budget import PERIODS, BudgetRow, Period, Spent

PORTION: Final = 500
"""Tokens that a reply draws ahead from a budget: it asks the database once in so many, and not for each word."""
_SLACK_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays for a turn, and how a refusal is said to them."""

    subjects: tuple[Subject, ...]
    language: ReplyLanguage
    time_zone: str
    limited: bool = False
    """Whether a budget applied when the turn was let in."""
    known: budgets.Rows = field(default_factory=dict)
    """What was stored then: in which periods the turn began."""


@dataclass(frozen=True, slots=True)
class Used:
    """How a learner or a key stands, and its rows as they are stored."""

    id: str
    name: str
    standings: list[Standing]
    rows: dict[Period, BudgetRow]


class Budgets:
    """The budgets of everybody; one for a service."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db, self._settings = db, settings.budgets
        free = set(settings.providers.chain) == {"embedded"}
        self._units: tuple[Unit, ...] = ("tokens",) if free else UNITS  # what costs nothing needs no money
        self._hold_s = settings.providers.timeout_s + _SLACK_S

    def payer(self, learner: Learner, key_id: str | None, language: ReplyLanguage) -> Payer:
        """A learner without an id is nobody: then the key alone pays."""
        return Payer(subjects_of(learner, key_id, self._settings), language, learner.time_zone)

    async def standings(self, conn: AsyncConnection, subjects: Sequence[Subject], *, but: str = "") -> list[Standing]:
        """Of each its day and its month, as they are now; what the turn `but` holds is not counted as held."""
        ids = [subject.id for subject in subjects]
        held = await budgets.held(conn, ids, utc_now(), but=but)
        return self._standings(subjects, await budgets.rows(conn, ids), held)

    def _standings(self, subjects: Sequence[Subject], known: budgets.Rows, held: Mapping[str, Spent]) -> list[Standing]:
        now = utc_now()
        return [
            standing(one, period, known.get((one.id, period)), held.get(one.id, Spent()), self._settings, now)
            for one in subjects
            for period in PERIODS
        ]

    async def page(self, kind: Kind, limit: int, cursor: str | None) -> Page[Used]:
        """Learners, or keys, that have used something or have limits of their own; newest first."""

        async def read(conn: AsyncConnection) -> Page[Used]:
            page = await budgets.page(conn, kind, limit, cursor)
            known = await budgets.rows(conn, [id for id, *_ in page.items])
            items = [
                Used(id, name, await self.standings(conn, [Subject(kind, id, zone or self._settings.time_zone)]), rows)
                for id, name, zone in page.items
                for rows in [{period: known[id, period] for period in PERIODS if (id, period) in known}]
            ]
            return Page(items, page.next_cursor)

        return await self._db.read(read)

    async def admit(self, conn: AsyncConnection, payer: Payer) -> Payer:
        """Lets a turn in, and says whether a budget applies to it; raises BudgetSpent where nothing of one is left."""
        known = await budgets.rows(conn, [subject.id for subject in payer.subjects])
        if not self._applied(self._standings(payer.subjects, known, {})):
            return replace(payer, known=known)
        applied = self._applied(await self.standings(conn, payer.subjects))
        if spent := [(one, unit) for one, unit in applied if one.left(unit, held=False) == 0]:
            raise self.refused("spent", *_last_to_renew(spent), payer)
        if held := [(one, unit) for one, unit in applied if one.left(unit) == 0]:
            raise self.refused("held", *_last_to_renew(held), payer)
        return replace(payer, limited=True, known=known)

    def _applied(self, standings: list[Standing]) -> list[tuple[Standing, Unit]]:
        return [(one, unit) for one in standings for unit in self._units if one.limits[unit] is not None]

    def refused(self, reason: Reason, one: Standing, unit: Unit, payer: Payer) -> BudgetSpent:
        """The refusal, which is counted."""
        counted = telemetry.BUDGET_ENDED if reason == "ended" else telemetry.BUDGET_REFUSED
        counted.labels(one.subject.kind, one.period, unit).inc()
        currency, language, zone = self._settings.currency, payer.language, payer.time_zone
        return refusal(reason, one, unit, currency=currency, language=language, zone=zone, now=utc_now())

    def allowance(self, payer: Payer, turn_id: str) -> Allowance | None:
        """What the reply may use; None: as much as it likes."""
        return Allowance(self._db, self, payer, turn_id) if payer.limited else None

    async def admitted(self, payer: Payer) -> Payer:
        """Lets a turn in that is stored nowhere; raises BudgetSpent."""
        return await self._db.read(partial(self.admit, payer=payer))

    async def settle(self, turn_id: str, payer: Payer, usage: Usage, errand: Errand) -> None:
        """Charges a reply that is stored nowhere; a client that leaves meanwhile does not take it back.

        It is waited for only where a budget applies: the next reply must find this one charged.
        """
        if usage.prompt_tokens + usage.completion_tokens == 0 and not payer.limited:
            return
        charging = asyncio.ensure_future(self._charge_known(turn_id, payer, usage))
        charging.add_done_callback(_tell_lost)
        self.tell(usage, errand.provider)
        if payer.limited:
            await asyncio.wait([charging])

    async def _charge_known(self, turn_id: str, payer: Payer, usage: Usage) -> None:
        """A learner who was erased meanwhile has no budget any more."""

        async def charged(conn: AsyncConnection) -> None:
            there = [one for one in payer.subjects if one.kind == "key" or await learners.get(conn, one.id)]
            await self.charge(conn, turn_id, replace(payer, subjects=tuple(there)), usage)

        await self._db.write(charged)

    async def charge(self, conn: AsyncConnection, turn_id: str, payer: Payer, usage: Usage) -> None:
        """What the turn used, in the transaction that completes it; and what it held is let go."""
        now, currency = utc_now(), self._settings.currency
        if payer.limited:
            await budgets.release(conn, turn_id)
        if payer.subjects and (spent := self.spent(usage)) != Spent():
            await budgets.charge(conn, list(charges(payer.subjects, spent, payer.known, now, currency)), now)

    def spent(self, usage: Usage) -> Spent:
        return spent_of(usage, self._settings.currency)

    def tell(self, usage: Usage, provider: str | None) -> None:
        """Counts in the metrics what was charged."""
        spent, currency = self.spent(usage), self._settings.currency
        telemetry.BUDGET_TOKENS.labels(provider or "none").inc(spent.tokens)
        telemetry.BUDGET_COST.labels(provider or "none", currency).inc(spent.cost / BILLION)
        if is_unpriced(usage, currency):
            telemetry.BUDGET_UNPRICED.labels(provider or "none").inc()

    async def draw(self, conn: AsyncConnection, payer: Payer, turn_id: str, used: Spent, wanted: Spent) -> Spent:
        """What the turn may use in all: `wanted`, or less where less is left. Nobody else draws from these meanwhile.

        Raises TooLittle where that is less than `used`.
        """
        ids = sorted(subject.id for subject in payer.subjects)
        for id in ids:
            await dialect.one_at_a_time(conn, f"budget {id}")
        standings = await self.standings(conn, payer.subjects, but=turn_id)
        lefts = [(one, unit, left) for one in standings for unit in self._units if (left := one.left(unit)) is not None]
        if short := [(one, unit) for one, unit, left in lefts if left < amount(used, unit)]:
            raise TooLittle(*_last_to_renew(short))
        granted = Spent(
            min([wanted.tokens, *(left for _, unit, left in lefts if unit == "tokens")]),
            min([wanted.cost, *(left for _, unit, left in lefts if unit == "cost")]),
        )
        now = utc_now()
        await budgets.hold(conn, turn_id, ids, granted, now=now, until=now + timedelta(seconds=self._hold_s))
        return granted


class TooLittle(Exception):
    """A reply needs more than is left of this."""

    def __init__(self, standing: Standing, unit: Unit) -> None:
        super().__init__(unit)
        self.standing, self.unit = standing, unit


class Allowance:
    """What one reply may use: drawn from the budgets in portions, for as long as they last."""

    def __init__(self, db: Database, budgets: Budgets, payer: Payer, turn_id: str) -> None:
        self._db, self._budgets, self._payer, self._turn_id = db, budgets, payer, turn_id
        self._granted = Spent()

    async def cover(self, attempt: Attempt) -> None:
        """Raises BudgetSpent where the budgets don't cover what the attempt uses: its prompt, and what it has said."""
        used = self._budgets.spent(attempt.usage())
        if used.is_within(self._granted):
            return
        wanted = self._budgets.spent(attempt.usage(ahead=PORTION))
        draw = partial(self._budgets.draw, payer=self._payer, turn_id=self._turn_id, used=used, wanted=wanted)
        try:
            self._granted = await self._db.write(draw)
        except TooLittle as short:
            reason: Reason = "ended" if attempt.answered else "short"
            raise self._budgets.refused(reason, short.standing, short.unit, self._payer) from None


def _tell_lost(charging: asyncio.Future[None]) -> None:
    if not charging.cancelled() and (error := charging.exception()):
        telemetry.log.error("a reply was not charged", error=type(error).__name__)


def _last_to_renew(those: list[tuple[Standing, Unit]]) -> tuple[Standing, Unit]:
    """To ask again is of no use before."""
    return max(those, key=lambda entry: entry[0].renews_at)
