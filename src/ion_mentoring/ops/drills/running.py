"""Runs a drill on a copy of the service, and keeps what it found."""

from __future__ import annotations

from pathlib import Path

from ion_mentoring import __version__
from ion_mentoring.accounts.audit import COMMAND_LINE
from ion_mentoring.errors import IonError
from ion_mentoring.ops.backup.routine import note
from ion_mentoring.ops.drills.bench import Bench, bench_in
from ion_mentoring.ops.drills.cases import DISASTERS
from ion_mentoring.ops.drills.report import Case, Report, keep
from ion_mentoring.settings import Settings
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.snapshots import Progress


def folder_of(settings: Settings) -> Path:
    return settings.home / "drills"


def run(settings: Settings, case: Case, progress: Progress, *, by: str = COMMAND_LINE) -> tuple[Report, Path]:
    """The report, and the page of it. The service itself goes on untouched; its audit log says that there was a drill.

    Raises what a backup raises where not even a copy can be made; whatever fails after that is in the report.
    """
    began = utc_now()
    with bench_in(folder_of(settings) / f".working-{case}") as bench:
        bench.copy_of(settings, progress)
        try:
            report = _passed(bench, case)
        except IonError as error:
            report = _failed(bench, case, error.detail)
        except Exception as error:  # noqa: BLE001 - a drill that breaks is one that failed
            report = _failed(bench, case, f"{type(error).__name__}: {error}")
    report = report.model_copy(update={"began_at": began})
    page = keep(report, folder_of(settings))
    note(settings, "drill.run", case, by, passed=report.passed, rto_s=report.rto_s, rpo_s=report.rpo_s)
    return report, page


def _passed(bench: Bench, case: Case) -> Report:
    found = DISASTERS[case](bench)
    lost, rpo_s = bench.lost(found.service)
    found.service.stop()
    return Report(
        case=case,
        passed=True,
        reason="",
        began_at=utc_now(),
        version=__version__,
        rto_s=found.rto_s,
        rpo_s=rpo_s,
        acknowledged=len(bench.acknowledged),
        lost=lost,
        rows=found.held.rows,
        size=found.held.files["ion.db"].size,
        backup=found.held.id,
        answer=found.answer,
        steps=bench.timeline(),
    )


def _failed(bench: Bench, case: Case, reason: str) -> Report:
    return Report(
        case=case,
        passed=False,
        reason=reason,
        began_at=utc_now(),
        version=__version__,
        rto_s=round(bench.since_disaster, 3),
        rpo_s=0.0,
        acknowledged=len(bench.acknowledged),
        lost=0,
        rows=0,
        size=0,
        backup="",
        answer="",
        steps=bench.timeline(),
    )
