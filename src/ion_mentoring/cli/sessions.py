"""`ion sessions`: the talks of this machine's learner."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ion_mentoring.cli.common import Json, print_json, with_service

if TYPE_CHECKING:
    from ion_mentoring.conversation.service import Service
    from ion_mentoring.store.records import Learner, Page, Session

app = typer.Typer(help="Your sessions: list, show, search, export, delete.", no_args_is_help=True)
Limit = Annotated[int, typer.Option(min=1, max=100)]
Cursor = Annotated[str | None, typer.Option(help="`next_cursor` of the page before.")]


@app.command("list")
def list_(limit: Limit = 20, cursor: Cursor = None, json_: Json = False) -> None:
    """Sessions, newest first."""
    _print_page(_page(None, limit, cursor), json_)


@app.command()
def search(text: str, limit: Limit = 20, cursor: Cursor = None, json_: Json = False) -> None:
    """Sessions in which a message or a reply holds the text."""
    _print_page(_page(text, limit, cursor), json_)


@app.command()
def show(session: str) -> None:
    """One session, to read."""
    print(_export(session, "md"), end="")


@app.command()
def export(
    session: str,
    format: Annotated[Literal["md", "json"], typer.Option(help="md or json.")] = "md",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file; without it, standard output.")] = None,
) -> None:
    """One session as markdown or JSON."""
    text = _export(session, format)
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


@app.command()
def delete(
    session: str,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
) -> None:
    """Delete a session with all of its turns, for good."""
    if not yes:
        typer.confirm(f"Delete session {session} for good?", abort=True)

    async def work(service: Service, learner: Learner) -> None:
        from ion_mentoring.conversation import sessions

        await sessions.delete(service.db, learner, session)

    with_service(work)
    print("Deleted.")


def _page(query: str | None, limit: int, cursor: str | None) -> Page[Session]:
    async def work(service: Service, learner: Learner) -> Page[Session]:
        from ion_mentoring.conversation import sessions

        return await sessions.list_page(service.db, learner, limit=limit, cursor=cursor, query=query)

    return with_service(work)


def _print_page(page: Page[Session], json_: bool) -> None:
    if json_:
        keys = ("id", "title", "turn_count", "created_at", "updated_at")
        items = [{key: getattr(session, key) for key in keys} for session in page.items]
        return print_json({"items": items, "next_cursor": page.next_cursor})
    if not page.items:
        print("No session.", file=sys.stderr)
    for session in page.items:
        print(f"{session.id}  {session.updated_at:%Y-%m-%d %H:%M}  {session.turn_count:>3} turns  {session.title}")
    if page.next_cursor:
        print(f"More: --cursor {page.next_cursor}")


def _export(session: str, form: Literal["md", "json"]) -> str:
    async def work(service: Service, learner: Learner) -> str:
        from ion_mentoring.conversation import sessions

        return await sessions.export(service.db, learner, session, form)

    return with_service(work)
