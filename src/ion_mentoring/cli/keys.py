"""`ion keys`: who may come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from ion_mentoring.cli.common import Json, print_json, with_service
from ion_mentoring.errors import InvalidInput

if TYPE_CHECKING:
    from ion_mentoring.accounts.keys import CreatedKey
    from ion_mentoring.conversation.service import Service
    from ion_mentoring.store.records import Key, Learner

app = typer.Typer(help="Keys to the service: create, list, revoke.", no_args_is_help=True)


@app.command()
def create(
    role: Annotated[str, typer.Option(help="learner, designer, operator, admin or service.")],
    name: Annotated[str, typer.Option(help="Whose key it is.")],
    json_: Json = False,
) -> None:
    """Make a key. It is shown this once: only its hash is kept."""
    from ion_mentoring.accounts.keys import create as make
    from ion_mentoring.accounts.roles import Role

    if role not in get_args(Role):
        raise InvalidInput(f"`{role}` is no role: choose one of {', '.join(get_args(Role))}.")

    async def work(service: Service, _learner: Learner) -> CreatedKey:
        return await make(service.db, role, name)  # type: ignore[arg-type]

    made = with_service(work)
    if json_:
        return print_json({"id": made.id, "key": made.key, "role": made.role, "name": made.name})
    print(made.key)
    print(f"Key {made.id} for {made.name} ({made.role}). Keep it: it is not shown again.")


@app.command("list")
def list_(json_: Json = False) -> None:
    """Every key, without the key itself."""

    async def work(service: Service, _learner: Learner) -> list[Key]:
        from ion_mentoring.accounts.keys import list_keys

        return await list_keys(service.db)

    found = with_service(work)
    columns = ("id", "role", "name", "created_at", "last_used_at", "revoked_at")
    if json_:
        return print_json({"items": [{c: getattr(key, c) for c in columns} for key in found], "next_cursor": None})
    for key in found:
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "active"
        print(f"{key.id}  {key.role:<9} {state:<18} {key.name}")


@app.command()
def revoke(key: Annotated[str, typer.Argument(help="The key's id, from `ion keys list`.")]) -> None:
    """Take a key back; it stops working within seconds."""

    async def work(service: Service, _learner: Learner) -> None:
        from ion_mentoring.accounts.keys import revoke as take_back

        await take_back(service.db, key)

    with_service(work)
    print("Revoked.")
