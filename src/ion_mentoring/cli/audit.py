"""`ion audit`: who changed what, and whether the log of it is as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ion_mentoring.cli.common import Json, print_json, with_service

if TYPE_CHECKING:
    from ion_mentoring.accounts.audit import Verdict
    from ion_mentoring.conversation.service import Service
    from ion_mentoring.store.records import AuditEntry, Learner

app = typer.Typer(help="The log of who changed what: list, verify.", no_args_is_help=True)


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="So many, the newest first.")] = 50, json_: Json = False
) -> None:
    """Changes of keys, personas, playbooks and settings; what learners took along or had erased."""

    async def work(service: Service, _learner: Learner) -> list[AuditEntry]:
        from ion_mentoring.store import audit

        return await service.db.read(lambda conn: audit.before(conn, limit))

    found = with_service(work)
    if json_:
        columns = ("number", "at", "actor", "action", "subject", "detail", "hash")
        return print_json({"items": [{c: getattr(e, c) for c in columns} for e in found], "next_cursor": None})
    for entry in found:
        print(f"{entry.number:>6}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.action:<19} {entry.subject}  by {entry.actor}")


@app.command()
def verify(
    head: Annotated[str, typer.Option(metavar="HASH", help="A hash that this command printed before.")] = "",
    json_: Json = False,
) -> None:
    """Read every entry and its hash: none was altered or taken out. Note the hash that it prints, and give it next time.

    Who can write to the database could write all of it anew; a noted hash shows that too.
    """

    async def work(service: Service, _learner: Learner) -> Verdict:
        from ion_mentoring.accounts.audit import verify as read_all

        return await read_all(service.db, head or None)

    found = with_service(work)
    is_whole = found.broken is None
    if json_:
        print_json({"ok": is_whole, "entries": found.entries, "head": found.head, "reason": found.reason})
    elif is_whole:
        print(f"{found.entries} entries, none altered. The last one is {found.head}")
    else:
        print(
            f"Entry {found.broken} is not as it was written: {found.reason}. The {found.entries} before it are whole."
        )
    if not is_whole:
        raise SystemExit(1)
