"""`ion migrate`: the database in this version's form, or all of it in PostgreSQL."""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ion_mentoring.cli.common import Json, print_json, settings

if TYPE_CHECKING:
    from ion_mentoring.settings import Settings


def migrate(
    to: Annotated[str, typer.Option(metavar="URL", help="Copy the service into this PostgreSQL database.")] = "",
    json_: Json = False,
) -> None:
    """Bring the database to this version's form; every start does so too. One process at a time, no row is lost.

    With --to: copy it into an empty PostgreSQL database, and compare every row. Killed, it goes on when run again.
    """
    from ion_mentoring.store.migrate import migrate as run

    loaded = settings()
    loaded.home.mkdir(parents=True, exist_ok=True)
    if to:
        return _copy(loaded, to, json_)
    result = run(loaded.database_url)
    if json_:
        return print_json({"before": result.before, "after": result.after})
    if result.before == result.after:
        print(f"The database is at {result.after} already.")
    else:
        print(f"Migrated from {result.before or 'nothing'} to {result.after}.")


def _copy(loaded: Settings, to: str, json_: bool) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from ion_mentoring.store.copying import copy

    began = time.monotonic()
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("copy")

        def show(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total)

        tables = asyncio.run(copy(loaded.database_url, to, show))
    rows, copied = sum(table.rows for table in tables.values()), sum(table.copied for table in tables.values())
    if json_:
        seconds = round(time.monotonic() - began, 3)
        each = {name: asdict(table) for name, table in tables.items()}
        return print_json({"rows": rows, "copied": copied, "verified": True, "seconds": seconds, "tables": each})
    print(f"Copied {copied:,} rows; all {rows:,} are in PostgreSQL and say the same.")
    print("Now set ION_DATABASE__URL to it, and start the service.")
