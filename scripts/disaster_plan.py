"""The disaster recovery plan as a page, with what the last drills measured; `scripts/docs.py` writes it."""

from __future__ import annotations

from pathlib import Path

from ion_mentoring.ops.drills.report import CASES, Case, Report, newest

REPORTS = Path(__file__).resolve().parent.parent / "docs" / "drills"

WHAT: dict[Case, str] = {
    "restore": "the backups hold",
    "database-loss": "the database is lost: killed in the middle of work, files gone",
    "disk-loss": "the disk or the region is lost: all of `ION_HOME` gone",
    "tampering": "data is corrupted or altered: the newest backup, too",
    "accidental-delete": "something is deleted by mistake",
}

ABOUT = """\
Every figure here was measured by `make drill`, which makes a service with 20,000 turns and carries each disaster out on a
copy of it: real processes, a real `kill -9`, a real restore, and at the end a mentor who answers. The machine had two
cores and other work to do (a load average of 4 to 6). The reports are in `docs/drills`. A service on PostgreSQL is drilled on a copy in SQLite. On your own service the same is `ion drill run full`;
the service itself drills a restore each week (`ION_DRILL__EVERY_DAYS`), and one that failed is told by `/health/ready` and
`ion_drill_passed`.
"""

PLAN = """\
**Recovery time** is from the disaster to the first answer of a mentor, with the command already typed: add the time until
somebody notices and types it. **Recovery point** is what is lost: everything since the last backup. In a drill that is the
few turns after it, on purpose; for a service it is the time between two backups, `ION_BACKUP__EVERY_H`, which is 24 hours
unless set otherwise, and 1 for an hourly one.

## Before

- The key of the backups lies somewhere else too ([backup.md](backup.md)).
- Each backup is copied to another place (`ION_BACKUP__RESTIC__REPOSITORY`, [backup.md](backup.md)). Or copy the folder of
  backups by whatever copies folders: a copy is used by `ION_BACKUP__FOLDER`, and proved like any other.
- Somebody is told when `ion_backup_age_seconds` is above 90,000, or `ion_drill_passed` is 0.

## The database is lost or damaged

1. Stop the service, if it still runs.
2. `ion backup restore --force`. What is there is kept in `before-restore-...`.
3. Start the service. Ask it something: `ion chat "hello"`.
4. Tell learners from when on turns are missing: the time of the backup, which the command prints.

## The disk, the machine or the region is lost

1. Install ION on another machine.
2. Bring the key, as `ION_BACKUP__KEY` or as `backup.key` in `ION_HOME`; set `ION_BACKUP__RESTIC__REPOSITORY`.
3. `ion backup fetch`, then `ion backup restore`. It brings `ion.toml` and the local key, too.
4. Start the service, and lead the address to it.

## Data is corrupted, altered or deleted by mistake

1. Stop the service.
2. Look at the backup before it beside the service: `ion backup restore --at TIME --into FOLDER`, then
   `ION_HOME=FOLDER ion sessions list`.
3. `ion backup restore --at TIME --force`. A backup that was altered is refused by name, and the one before it taken.
   A learner who was erased, and a session that its learner deleted, do not come back.
4. `ion audit verify`, to see whether the log of changes is whole.
"""


def page() -> str:
    """Without the heading."""
    reports = newest(REPORTS)
    rows = [
        "| Disaster | Command | Recovery time | Lost | Compared | Measured |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(case, reports.get(case)) for case in CASES),
    ]
    return "\n".join(rows) + "\n\n" + PLAN.rstrip()


def _row(case: Case, report: Report | None) -> str:
    command = f"`ion drill run {case}`"
    if report is None:
        return f"| {WHAT[case]} | {command} | not measured yet | | | |"
    outcome = f"{report.rto_s:.1f} s" if report.passed else f"failed: {report.reason}"
    lost = f"{report.lost} of {report.acknowledged} turns, {report.rpo_s:.1f} s" if report.acknowledged else "nothing"
    compared = f"{report.rows:,} rows, {report.size / 1e6:,.0f} MB"
    return f"| {WHAT[case]} | {command} | {outcome} | {lost} | {compared} | {report.began_at:%Y-%m-%d} |"
