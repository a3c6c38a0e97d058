"""`ion drill`: disasters on a copy of the service, measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ion_mentoring.cli.backup import progress_bar
from ion_mentoring.cli.common import Json, print_json, settings
from ion_mentoring.errors import InvalidInput

if TYPE_CHECKING:
    from ion_mentoring.ops.drills.report import Report

app = typer.Typer(help="Disasters on a copy of the service, measured: run, list.", no_args_is_help=True)


@app.command()
def run(
    case: Annotated[
        str,
        typer.Argument(
            help="restore, database-loss, disk-loss, tampering, accidental-delete; full: one after the other."
        ),
    ],
    json_: Json = False,
    by: Annotated[str, typer.Option(hidden=True)] = "command line",
) -> None:
    """Carry a disaster out on a copy, restore, compare every row, let a mentor answer, and measure how long it took.

    The service itself goes on untouched. A page with the timeline and the same as JSON go into ION_HOME/drills. Exit code
    1 where the drill failed.
    """
    from ion_mentoring.ops.drills.report import CASES
    from ion_mentoring.ops.drills.running import run as carry_out

    if case not in (*CASES, "full"):
        raise InvalidInput(f"`{case}` is no drill: choose one of {', '.join(CASES)}, or full.")
    loaded, reports = settings(), []
    for one in CASES if case == "full" else [name for name in CASES if name == case]:
        with progress_bar(shown=not json_) as progress:
            progress(one, 0, 0)
            report, page = carry_out(loaded, one, progress, by=by)
        reports.append(report)
        if not json_:
            print(_told(report))
            print(page)
    if json_:
        print_json({"passed": all(r.passed for r in reports), "items": [r.model_dump(mode="json") for r in reports]})
    if not all(report.passed for report in reports):
        raise SystemExit(1)


@app.command("list")
def list_(json_: Json = False) -> None:
    """The last drill of each case."""
    from ion_mentoring.ops.drills.report import newest
    from ion_mentoring.ops.drills.running import folder_of

    found = newest(folder_of(settings()))
    if json_:
        return print_json({"items": [r.model_dump(mode="json") for r in found.values()], "next_cursor": None})
    for report in found.values():
        print(f"{report.began_at:%Y-%m-%d %H:%M}  {_told(report)}")
    if not found:
        print("There was no drill yet: `ion drill run full` carries out all of them.")


def _told(report: Report) -> str:
    if not report.passed:
        return f"{report.case:<18} failed: {report.reason}"
    lost = f"{report.lost} of {report.acknowledged} answered turns lost ({report.rpo_s:.1f} s)"
    return f"{report.case:<18} passed: answered after {report.rto_s:.1f} s; {lost}; {report.rows:,} rows compared"
