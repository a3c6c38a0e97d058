"""`ion learners`: this machine's learner."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import available_timezones

import typer

from ion_mentoring.cli.budgets import CostDay, CostMonth, TokensDay, TokensMonth
from ion_mentoring.cli.common import Json, print_json, with_service
from ion_mentoring.errors import InvalidInput

if TYPE_CHECKING:
    from ion_mentoring.conversation.service import Service
    from ion_mentoring.store.records import Learner

app = typer.Typer(
    help="You: show, set, consent, export, erase; a guardian's consent, and what a learner may use.",
    no_args_is_help=True,
)


@app.command()
def show(json_: Json = False) -> None:
    """Language, register and time zone."""
    _print(_change({}), json_)


@app.command("set")
def set_(
    locale: Annotated[str | None, typer.Option(help="ko or en: for messages whose language is unclear.")] = None,
    register: Annotated[str | None, typer.Option(help="polite (존댓말) or casual (반말).")] = None,
    time_zone: Annotated[str | None, typer.Option(help="As in the IANA database, e.g. Asia/Seoul.")] = None,
    json_: Json = False,
) -> None:
    """Change what is named; the rest stays."""
    known = {"locale": {"ko", "en"}, "register": {"polite", "casual"}, "time_zone": available_timezones()}
    given = {"locale": locale, "register": register, "time_zone": time_zone}
    changes = {name: value for name, value in given.items() if value is not None}
    for name, value in changes.items():
        if value not in known[name]:
            raise InvalidInput(f"`{value}` is not known for --{name.replace('_', '-')}.")
    _print(_change(changes), json_)


@app.command()
def consent(
    give: Annotated[bool | None, typer.Option("--give/--withdraw", help="Left out: says what you agreed to.")] = None,
    json_: Json = False,
) -> None:
    """Whether a remote provider may be told of you: see ION_PRIVACY__CONSENT."""

    async def work(service: Service, learner: Learner) -> dict[str, Any]:
        from ion_mentoring.accounts.audit import COMMAND_LINE
        from ion_mentoring.conversation import agreeing
        from ion_mentoring.conversation.consent import agrees

        privacy = service.settings.privacy
        if give:
            learner = await agreeing.agree(service, learner, privacy.consent_version, by=COMMAND_LINE)
        elif give is False:
            learner = await agreeing.withdraw(service, learner, by=COMMAND_LINE)
        return {"asked": privacy.consent, "version": privacy.consent_version, "agreed": agrees(learner, privacy)}

    found = with_service(work)
    print_json(found) if json_ else print("\n".join(f"{name:<10} {value}" for name, value in found.items()))


@app.command()
def guardian(
    learner_id: Annotated[str, typer.Argument(help="The learner's id, as their settings page says it.")],
    withdraw: Annotated[bool, typer.Option("--withdraw", help="The consent was taken back.")] = False,
) -> None:
    """Record that a learner's parent or guardian agreed: see ION_PRIVACY__AGE_GATE."""

    async def work(service: Service, _own: Learner) -> None:
        from ion_mentoring.accounts.audit import COMMAND_LINE
        from ion_mentoring.conversation import agreeing

        await agreeing.guardian(service, learner_id, consents=not withdraw, by=COMMAND_LINE)

    with_service(work)
    print("Recorded.")


@app.command()
def export(
    output: Annotated[Path | None, typer.Option(help="A file to write; left out: standard output.")] = None,
) -> None:
    """All that is stored of you, as JSON."""

    async def work(service: Service, learner: Learner) -> None:
        from ion_mentoring.accounts.audit import COMMAND_LINE
        from ion_mentoring.conversation import personal

        with nullcontext(sys.stdout) if output is None else output.open("w", encoding="utf-8") as file:
            async for part in personal.export(service, learner, by=COMMAND_LINE):
                file.write(part)

    with_service(work)


@app.command()
def erase(
    confirm: Annotated[str, typer.Option(help="Your name, as `ion learners show` says it.")],
) -> None:
    """Erase all that is stored of you, at once and for good."""

    async def work(service: Service, learner: Learner) -> None:
        from ion_mentoring.accounts.audit import COMMAND_LINE
        from ion_mentoring.conversation import personal
        from ion_mentoring.ops.backup import ledger

        await personal.erase(service, learner, confirm, by=COMMAND_LINE)
        await ledger.keep(service.db, service.settings)

    with_service(work)
    print("Everything was erased.")


@app.command("budget")
def budget_(
    learner: Annotated[str, typer.Argument(help="A learner's id; left out: you.")] = "",
    *,
    tokens_per_day: TokensDay = None,
    tokens_per_month: TokensMonth = None,
    cost_per_day: CostDay = None,
    cost_per_month: CostMonth = None,
    json_: Json = False,
) -> None:
    """What a learner has used and may use; with an option, set that, and the rest stays."""
    from ion_mentoring.cli.budgets import budget, show

    given = {
        "tokens_per_day": tokens_per_day,
        "tokens_per_month": tokens_per_month,
        "cost_per_day": cost_per_day,
        "cost_per_month": cost_per_month,
    }

    async def work(service: Service, me: Learner) -> None:
        own, standings = await budget(service, "learner", learner or me.id, given)
        show(own, standings, service.settings.budgets.currency, json_)

    with_service(work)


def _change(changes: dict[str, Any]) -> Learner:
    async def work(service: Service, learner: Learner) -> Learner:
        from ion_mentoring.store import learners

        if not changes:
            return learner
        return await service.db.write(lambda conn: learners.update(conn, learner.id, **changes)) or learner

    return with_service(work)


def _print(learner: Learner, json_: bool) -> None:
    fields = {name: getattr(learner, name) for name in ("id", "name", "locale", "register", "time_zone")}
    if json_:
        return print_json(fields)
    for name, value in fields.items():
        print(f"{name:<10} {value if value is not None else '-'}")
