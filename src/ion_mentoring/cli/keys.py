"""`ion keys`: who may come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from ion_mentoring.cli.budgets import CostDay, CostMonth, TokensDay, TokensMonth
from ion_mentoring.cli.common import Json, print_json, with_service
from ion_mentoring.errors import InvalidInput

if TYPE_CHECKING:
    from ion_mentoring.accounts.keys import CreatedKey, RotatedKey
    from ion_mentoring.conversation.service import Service
    from ion_mentoring.store.records import Key, Learner

_LASTS = "How long it is good, e.g. 90d, 24h or 8w; without it, until it is revoked."
app = typer.Typer(help="Keys to the service: create, list, rotate, revoke, and what one may use.", no_args_is_help=True)


@app.command()
def create(
    role: Annotated[str, typer.Option(help="learner, designer, operator, admin or service.")],
    name: Annotated[str, typer.Option(help="Whose key it is.")],
    expires: Annotated[str | None, typer.Option(help=_LASTS)] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="chat, read, write, manage or metrics, each with a --scope; none: all that the role may do."),
    ] = None,
    json_: Json = False,
) -> None:
    """Make a key. It is shown this once: only its hash is kept."""
    from ion_mentoring.accounts.keys import create as make
    from ion_mentoring.accounts.roles import Role
    from ion_mentoring.accounts.spans import span

    lasts = span(expires, field="expires") if expires else None
    if role not in get_args(Role):
        raise InvalidInput(f"`{role}` is no role: choose one of {', '.join(get_args(Role))}.")

    async def work(service: Service, _learner: Learner) -> CreatedKey:
        return await make(service.db, role, name, expires_in=lasts, scopes=scope or ())  # type: ignore[arg-type]

    _show(with_service(work), json_)


def _show(made: CreatedKey, json_: bool, **more: object) -> None:
    if json_:
        return print_json({"id": made.id, "key": made.key, "role": made.role, "name": made.name, **more})
    print(made.key)
    print(f"Key {made.id} for {made.name} ({made.role}). Keep it: it is not shown again.")


@app.command("list")
def list_(json_: Json = False) -> None:
    """Every key, without the key itself."""

    async def work(service: Service, _learner: Learner) -> list[Key]:
        from ion_mentoring.accounts.keys import list_keys

        return await list_keys(service.db)

    found = with_service(work)
    if json_:
        return print_json({"items": [_row(key) for key in found], "next_cursor": None})
    for key in found:
        scopes = f"  [{key.scopes}]" if key.scopes else ""
        print(f"{key.id}  {key.prefix or '-':<12}  {key.role:<9} {_state(key):<18} {key.name}{scopes}")


def _row(key: Key) -> dict[str, object]:
    columns = ("id", "role", "name", "prefix", "issuer", "created_at", "last_used_at", "expires_at", "old_until")
    return {c: getattr(key, c) for c in (*columns, "revoked_at")} | {"scopes": key.scopes.split()}


def _state(key: Key) -> str:
    from ion_mentoring.store.clock import utc_now

    if key.revoked_at:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at:
        return f"{'until' if key.is_good(utc_now()) else 'expired'} {key.expires_at:%Y-%m-%d}"
    return "active"


@app.command()
def rotate(
    key: Annotated[str, typer.Argument(help="The key's id, from `ion keys list`.")],
    overlap: Annotated[
        str | None, typer.Option(help="How long the old one is good too, e.g. 24h; without it, not at all.")
    ] = None,
    expires: Annotated[str | None, typer.Option(help=_LASTS)] = None,
    json_: Json = False,
) -> None:
    """Put a new key in the place of one; the old one ends after the overlap, or within seconds, and its learners stay."""
    from ion_mentoring.accounts.keys import LONGEST_OVERLAP
    from ion_mentoring.accounts.spans import span

    beside = span(overlap, field="overlap", longest=LONGEST_OVERLAP) if overlap else None
    lasts = span(expires, field="expires") if expires else None

    async def work(service: Service, _learner: Learner) -> RotatedKey:
        from ion_mentoring.accounts.keys import rotate as renew

        return await renew(service.db, key, overlap=beside, expires_in=lasts)

    made = with_service(work)
    _show(made, json_, **({"old_until": made.old_until} if overlap else {}))
    if made.old_until and not json_:
        print(f"The old key is good until {made.old_until:%Y-%m-%d %H:%M} UTC.")


@app.command()
def revoke(key: Annotated[str, typer.Argument(help="The key's id, from `ion keys list`.")]) -> None:
    """Take a key back; it stops working within seconds."""

    async def work(service: Service, _learner: Learner) -> None:
        from ion_mentoring.accounts.keys import revoke as take_back

        await take_back(service.db, key)

    with_service(work)
    print("Revoked.")


@app.command("budget")
def budget_(
    key: Annotated[str, typer.Argument(help="The key's id, from `ion keys list`.")],
    *,
    tokens_per_day: TokensDay = None,
    tokens_per_month: TokensMonth = None,
    cost_per_day: CostDay = None,
    cost_per_month: CostMonth = None,
    json_: Json = False,
) -> None:
    """What a key has used and may use, all its learners together; with an option, set that, and the rest stays."""
    from ion_mentoring.cli.budgets import budget, show

    given = {
        "tokens_per_day": tokens_per_day,
        "tokens_per_month": tokens_per_month,
        "cost_per_day": cost_per_day,
        "cost_per_month": cost_per_month,
    }

    async def work(service: Service, _learner: Learner) -> None:
        own, standings = await budget(service, "key", key, given)
        show(own, standings, service.settings.budgets.currency, json_)

    with_service(work)
