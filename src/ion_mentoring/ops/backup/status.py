"""How well the service is backed up at present, from what lies on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ion_mentoring.errors import IonError
from ion_mentoring.ops.backup.shelf import moment, open_shelf
from ion_mentoring.settings import Settings

GRACE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Status:
    """Of the newest backup that is proved; ages and durations are in seconds, and None where there is none."""

    newest: str | None
    newest_verified: str | None
    age_s: float | None
    verified_in_s: float | None
    size: int
    """Bytes of the newest verified one."""
    backups: int
    next_at: datetime | None
    """When the schedule makes the next; None where it makes none."""
    trouble: str
    """What is wrong; empty: nothing."""


def status(settings: Settings, now: datetime, since: datetime | None = None) -> Status:
    """`since`: from when on there could have been one, where there is none yet. Reads one manifest, and no database."""
    shelf = open_shelf(settings, None)
    try:
        ids = list(reversed(shelf.ids()))
    except IonError as error:
        return Status(None, None, None, None, 0, 0, None, error.detail)
    proved = next((id for id in ids if shelf.proof(id)), None)
    proof = shelf.proof(proved) if proved else None
    age = now - moment(proved) if proved else None
    size = sum(path.stat().st_size for path in shelf.path(proved).rglob("*") if path.is_file()) if proved else 0
    every = timedelta(hours=settings.backup.every_h)
    return Status(
        newest=ids[0] if ids else None,
        newest_verified=proved,
        age_s=age.total_seconds() if age else None,
        verified_in_s=proof.seconds if proof else None,
        size=size,
        backups=len(ids),
        next_at=_next(ids, every, since),
        trouble=_trouble(age or (now - since if since else None), every, none_yet=proved is None),
    )


def _next(ids: list[str], every: timedelta, since: datetime | None) -> datetime | None:
    if not every:
        return None
    return moment(ids[0]) + every if ids else since


def _trouble(age: timedelta | None, every: timedelta, *, none_yet: bool) -> str:
    if not every or age is None or age <= 2 * every + GRACE:
        return ""
    hours = age.total_seconds() / 3600
    told = "there is no verified backup yet" if none_yet else f"the newest verified backup is {hours:,.0f} hours old"
    return f"{told}; one is due every {every.total_seconds() / 3600:g} hours"
