"""`ion backup`: copies of the service that are proved to give it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ion_mentoring.cli.common import Json, print_json, settings

if TYPE_CHECKING:
    from ion_mentoring.ops.backup.shelf import Entry
    from ion_mentoring.ops.backup.verifying import Verdict
    from ion_mentoring.store.snapshots import Progress

app = typer.Typer(help="Backups that are proved: create, list, verify, restore, prune, status.", no_args_is_help=True)


@app.command()
def create(
    verify: Annotated[bool, typer.Option(help="Restore it aside at once, and let a mentor answer from it.")] = True,
    json_: Json = False,
    by: Annotated[str, typer.Option(hidden=True)] = "command line",
) -> None:
    """Make a backup of the service, which may go on running, and prove that it gives everything back.

    In it: the database, your own personas, playbooks and tables, and encrypted, ion.toml, local.key and secrets/.
    """
    from ion_mentoring.ops.backup.routine import back_up

    with progress_bar(shown=not json_) as progress:
        made = back_up(settings(), progress, verify=verify, by=by)
    if json_:
        verdict = _verdict(made.verdict) if made.verdict else None
        more = {"verdict": verdict, "elsewhere": made.elsewhere, "is_elsewhere": made.is_elsewhere}
        print_json({**_facts(made.manifest), "folder": made.folder, "seconds": made.seconds, **more})
    else:
        held = made.manifest
        print(f"{held.id}: {held.rows:,} rows, {held.size / 1e6:,.1f} MB, in {made.seconds:.1f} s")
        print(made.folder)
        if made.verdict:
            print(_told(made.verdict))
        if made.elsewhere:
            print(f"Copied to {made.elsewhere}" if made.is_elsewhere else f"Not copied: {made.elsewhere}")
        if made.made_key:
            print(f"Its key is {settings().home / 'backup.key'}. Keep a copy of it elsewhere: who loses it loses the")
            print("secrets in the backups, and the proof that nobody altered them.")
    if (made.verdict and not made.verdict.ok) or not made.is_elsewhere:
        raise SystemExit(1)


@app.command("list")
def list_(json_: Json = False) -> None:
    """The backups there are, newest first: what each holds, and whether it was verified."""
    from ion_mentoring.ops.backup import key
    from ion_mentoring.ops.backup.shelf import open_shelf

    loaded = settings()
    shelf = open_shelf(loaded, key.find(loaded))
    entries, half = shelf.entries(), shelf.half_written()
    if json_:
        items = [_row(entry) for entry in entries]
        return print_json({"folder": str(shelf.folder), "items": items, "half_written": half, "next_cursor": None})
    for entry in entries:
        held = entry.manifest
        told = f"{held.rows:>10,} rows {held.size / 1e6:>10,.1f} MB  ION {held.version}" if held else entry.reason
        print(f"{entry.id}  {entry.state:<10}  {told}")
    for name in half:
        print(f"{name}  half-written: it is being made, or its process was killed; the next backup takes it away")
    if not entries:
        print(f"There is no backup in {shelf.folder} yet: `ion backup create` makes one.")


@app.command()
def verify(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Which; without any, all.")] = None,
    elsewhere: Annotated[
        bool, typer.Option("--elsewhere", help="First read every byte of the copy elsewhere, too.")
    ] = False,
    json_: Json = False,
) -> None:
    """Restore each aside, compare every file and every row with what went in, and let a mentor answer from it.

    Exit code 1 where one does not hold; it is named, with the reason.
    """
    from ion_mentoring.ops.backup.verifying import check_elsewhere
    from ion_mentoring.ops.backup.verifying import verify as prove_all

    if elsewhere:
        place = check_elsewhere(settings())
        if not json_:
            print(f"Every byte at {place} is as it was written.")
    with progress_bar(shown=not json_) as progress:
        found = prove_all(settings(), ids, progress)
    if json_:
        print_json({"ok": all(one.ok for one in found), "items": [_verdict(one) for one in found]})
    else:
        print("\n".join(map(_told, found)))
    if not all(one.ok for one in found):
        raise SystemExit(1)


@app.command()
def restore(
    id: Annotated[str | None, typer.Argument(help="Which; without it, the newest that holds.")] = None,
    *,
    at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d"],
            help=("The newest that was made until then; in UTC, unless it says otherwise."),
        ),
    ] = None,
    into: Annotated[Path | None, typer.Option(help="Another folder than ION_HOME, to look at it beside.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Put a database that is there aside first.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but the exchange at the end.")] = False,
    without_key: Annotated[
        bool, typer.Option("--without-key", help="The key is lost: go without the secrets and the seal.")
    ] = False,
    json_: Json = False,
) -> None:
    """Put the newest backup that holds in the place of what is lost. Stop the service first.

    Every file and row is looked at before; what was there is kept in a folder before-restore-...
    """
    from datetime import UTC

    from ion_mentoring.ops.backup.restoring import Wanted
    from ion_mentoring.ops.backup.restoring import restore as put_back

    moment = at.replace(tzinfo=UTC) if at and at.tzinfo is None else at
    wanted = Wanted(id, moment, into, force, dry_run, without_key)
    with progress_bar(shown=not json_) as progress:
        done = put_back(settings(), wanted, progress)
    if json_:
        return print_json(asdict(done))
    for reason in done.refused:
        print(f"Not used: {reason}")
    print(f"{done.id}: {done.rows:,} rows {'would be' if dry_run else 'are'} in {done.home} ({done.seconds:.1f} s).")
    if done.erased_again:
        print(f"{done.erased_again} learners or sessions that were erased since are gone from it again.")
    if done.put_aside:
        print(f"What was there is in {done.put_aside}.")
    if done.without_secrets:
        print("Without the key, ion.toml, local.key and secrets/ were left as they are.")


@app.command()
def fetch(
    id: Annotated[str | None, typer.Argument(help="Which; without it, the newest.")] = None,
    json_: Json = False,
) -> None:
    """Bring a backup from the copy elsewhere (ION_BACKUP__RESTIC__REPOSITORY), to be verified or restored."""
    from ion_mentoring.ops.backup.verifying import fetch as bring

    found = bring(settings(), id)
    if json_:
        return print_json({"id": found})
    print(f"{found} is here. `ion backup restore {found}` puts it in the place of what is lost.")


@app.command()
def prune(
    erase_now: Annotated[
        bool, typer.Option("--erase-now", help="Take the erased out of all backups at once, and not when it is due.")
    ] = False,
    json_: Json = False,
) -> None:
    """End backups that are past their time, and make those anew that hold who was erased.

    Every one of 7 days is kept, the last of each day for 90 days and of each month for 12 months, unless set otherwise.
    """
    from ion_mentoring.ops.backup.retention import prune as end

    with progress_bar(shown=not json_) as progress:
        done = end(settings(), progress, erase_now=erase_now)
    if json_:
        print_json(asdict(done))
    else:
        for old, new in done.rewritten.items():
            print(f"{old} is now {new}, without those who were erased")
        for reason in done.failed:
            print(f"Could not be made anew: {reason}")
        waiting = f"; {done.waiting} erased are still in some, until their time" if done.waiting else ""
        print(f"{len(done.removed)} removed, {done.kept} kept{waiting}.")
    if done.failed:
        raise SystemExit(1)


@app.command()
def status(json_: Json = False) -> None:
    """How old the newest verified backup is, and when the next is due; exit code 1 where it is too old."""
    from datetime import UTC

    from ion_mentoring.ops.backup.status import status as look

    found = look(settings(), datetime.now(UTC))
    if json_:
        print_json(asdict(found))
    elif found.age_s is None:
        print("There is no verified backup yet: `ion backup create` makes one.")
    else:
        size = f"{found.size / 1e6:,.1f} MB"
        print(f"{found.newest_verified}: {found.age_s / 3600:,.1f} hours old, {size}; {found.backups} backups in all.")
        print(found.trouble or (f"The next is due at {found.next_at:%Y-%m-%d %H:%M} UTC." if found.next_at else ""))
    if found.trouble:
        raise SystemExit(1)


def _facts(held: Any) -> dict[str, Any]:
    facts: dict[str, Any] = held.model_dump(mode="json", exclude={"files", "settings"})
    return {**facts, "rows": held.rows, "size": held.size}


def _row(entry: Entry) -> dict[str, Any]:
    proof = {"verified_at": entry.proof.at, "verified_in_s": entry.proof.seconds} if entry.proof else {}
    known = {"id": entry.id, "state": entry.state, "reason": entry.reason, **proof}
    return {**(_facts(entry.manifest) if entry.manifest else {}), **known}


def _verdict(one: Verdict) -> dict[str, Any]:
    return {**asdict(one), "seconds": round(one.seconds, 3)}


def _told(one: Verdict) -> str:
    if not one.ok:
        return f"Does not hold: {one.reason}"
    seal = "" if one.sealed else " Its seal was not asked: there is no key."
    return f"Holds: {one.id}, {one.rows:,} rows as they went in, and a mentor answered ({one.seconds:.1f} s).{seal}"


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Progress]:
    """A bar on a terminal only: the step, and how far it is."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    screen = Console(stderr=True)
    with Bar(console=screen, disable=not shown or not screen.is_terminal, transient=True) as bar:
        task = bar.add_task("begin", total=None)

        def tell(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=min(done, total), total=total)

        yield tell
