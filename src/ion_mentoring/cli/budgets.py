"""What `ion keys budget` and `ion learners budget` have in common: show what one may use, and set it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from ion_mentoring.cli.common import print_json

if TYPE_CHECKING:
    from ion_mentoring.accounts.own_limits import OwnLimits
    from ion_mentoring.accounts.standing import Kind, Standing
    from ion_mentoring.conversation.service import Service

_HOW: Final = "a number, `unlimited`, or `default` for what the settings say."
TokensDay = Annotated[str | None, typer.Option("--tokens-per-day", help=f"Tokens a day: {_HOW}")]
TokensMonth = Annotated[str | None, typer.Option("--tokens-per-month", help=f"Tokens a month: {_HOW}")]
CostDay = Annotated[str | None, typer.Option("--cost-per-day", help=f"Money a day: {_HOW}")]
CostMonth = Annotated[str | None, typer.Option("--cost-per-month", help=f"Money a month: {_HOW}")]


async def budget(
    service: Service, kind: Kind, id: str, given: dict[str, str | None]
) -> tuple[OwnLimits, list[Standing]]:
    """Sets what is given, and gives how the learner or the key stands then."""
    from dataclasses import replace

    from ion_mentoring.accounts.audit import COMMAND_LINE
    from ion_mentoring.accounts.own_limits import parsed, read_own, set_own
    from ion_mentoring.accounts.standing import Subject
    from ion_mentoring.store import learners

    settings = service.settings.budgets
    changes: dict[str, Any] = {name: parsed(name, value) for name, value in given.items() if value is not None}
    own = await read_own(service.db, kind, id, settings.currency)
    if changes:
        own = replace(own, **changes)
        await set_own(service.db, kind, id, own, settings.currency, by=COMMAND_LINE)
    learner = await service.db.read(lambda conn: learners.get(conn, id)) if kind == "learner" else None
    subject = Subject(kind, id, learner.time_zone if learner else settings.time_zone)
    return own, await service.db.read(lambda conn: service.budgets.standings(conn, [subject]))


def show(own: OwnLimits, standings: list[Standing], currency: str, json_: bool) -> None:
    rows = list(_rows(standings, currency))
    if json_:
        return print_json({"own": own.said(), "currency": currency, "periods": rows})
    for row in rows:
        limit = "no limit" if row["limit"] is None else f"{row['left']} left of {row['limit']}"
        print(
            f"{row['unit']} a {row['period']}:  used {row['used']}, {limit}; renews {row['renews_at']:%Y-%m-%d %H:%M} UTC"
        )


def _rows(standings: list[Standing], currency: str) -> Iterator[dict[str, Any]]:
    from ion_mentoring.accounts.standing import UNITS, amount, money

    for one in standings:
        for unit in UNITS:
            numbers = {"used": amount(one.used, unit), "limit": one.limits[unit], "left": one.left(unit, held=False)}
            said = {
                name: money(value, currency).amount if unit == "cost" and value is not None else value
                for name, value in numbers.items()
            }
            name = f"cost ({currency})" if unit == "cost" else unit
            yield {"unit": name, "period": one.period, **said, "renews_at": one.renews_at}
