"""Which backups are kept, and the end of the others."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ion_mentoring.errors import IonError
from ion_mentoring.ops.backup import key, ledger, rewriting
from ion_mentoring.ops.backup.elsewhere import repository, superseded
from ion_mentoring.ops.backup.routine import note
from ion_mentoring.ops.backup.shelf import Shelf, moment, open_shelf
from ion_mentoring.ops.backup.verifying import prove
from ion_mentoring.settings import Settings
from ion_mentoring.settings.backups import BackupSettings
from ion_mentoring.store import erasures
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.dialect import is_postgresql
from ion_mentoring.store.erasures import Erasure
from ion_mentoring.store.snapshots import Progress
from ion_mentoring.store.sqlite import database_file


@dataclass(slots=True)
class Pruned:
    """What went, what was made anew without the erased (old id, new id), and what that could not be done with."""

    removed: list[str] = field(default_factory=list)
    rewritten: dict[str, str] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    """What went from the copy elsewhere."""
    failed: list[str] = field(default_factory=list)
    kept: int = 0
    waiting: int = 0
    """Erased learners and sessions that backups hold still, and may until their time."""


def kept(ids: Iterable[str], now: datetime, settings: BackupSettings) -> set[str]:
    """All of the last days; of the days before that the last of each; and of the months before that the last of each."""
    found: set[str] = set()
    last: dict[str, str] = {}
    for id in sorted(ids):
        made = moment(id)
        age = now - made
        if age <= timedelta(days=settings.keep_days):
            found.add(id)
        if age <= timedelta(days=settings.keep_daily_days):
            last[f"{made:%Y-%m-%d}"] = id
        if (now.year - made.year) * 12 + now.month - made.month <= settings.keep_months:
            last[f"{made:%Y-%m}"] = id
    return found | set(last.values())


def prune(settings: Settings, progress: Progress, *, now: datetime | None = None, erase_now: bool = False) -> Pruned:
    """Ends what is past its time, and takes the erased out of the rest before theirs (`erase_now`: at once).

    The newest verified one stays however old it is. Raises Conflict while another process works on the backups.
    """
    now = now or utc_now()
    shelf = open_shelf(settings, key.find(settings))
    done = Pruned()
    with shelf.alone("taking old ones away"):
        ids = shelf.ids()
        stay = kept(ids, now, settings.backup) | set(_newest(shelf))
        for id in ids:
            if id not in stay:
                shelf.remove(id)
                done.removed.append(id)
        _rewrite(shelf, _noted(settings, shelf), settings, now, done, progress, at_once=erase_now)
    with shelf.reading("looking at what was made anew"):
        verdicts = [prove(shelf, id, progress) for id in done.rewritten.values()]
    done.failed += [verdict.reason for verdict in verdicts if not verdict.ok]
    _prune_elsewhere(settings, shelf, now, done)
    _end_put_aside(settings, now)
    done.kept = len(shelf.ids())
    if done.removed or done.rewritten:
        note(settings, "backup.prune", ", ".join(done.removed), rewritten=done.rewritten, failed=len(done.failed))
    return done


def _newest(shelf: Shelf) -> list[str]:
    """The newest of all, and the newest that is proved."""
    ids = list(reversed(shelf.ids()))
    return [*ids[:1], *[id for id in ids if shelf.proof(id)][:1]]


def _noted(settings: Settings, shelf: Shelf) -> set[Erasure]:
    if is_postgresql(settings.database_url):
        return ledger.read(shelf)
    return ledger.read(shelf) | set(erasures.in_file(database_file(settings.database_url)))


def _rewrite(
    shelf: Shelf,
    noted: set[Erasure],
    settings: Settings,
    now: datetime,
    done: Pruned,
    progress: Progress,
    *,
    at_once: bool,
) -> None:
    held = rewriting.holding(shelf, noted)
    pending = {one for found in held.values() for one in found}
    if not at_once and not rewriting.due(pending, now, settings.backup.erasure_days):
        done.waiting = len(pending)
        return
    for id, found in held.items():
        try:
            done.rewritten[id] = rewriting.rewrite(shelf, id, found, progress)
        except IonError as error:
            done.failed.append(error.detail)


def _prune_elsewhere(settings: Settings, shelf: Shelf, now: datetime, done: Pruned) -> None:
    """The same of the copies; what was made anew is copied before the old one is forgotten."""
    place = repository(settings, shelf.key)
    if place is None:
        return
    try:
        there, here = place.ids(), shelf.ids()
        for id in here:
            if "-r" in id and id not in there:
                place.push(shelf, id)
        stay = kept(there, now, settings.backup) | set(there[-1:]) | set(here)
        done.forgotten = superseded(there, here, stay)
        place.forget(done.forgotten)
    except IonError as error:
        done.failed.append(error.detail)


def _end_put_aside(settings: Settings, now: datetime) -> None:
    """What restores put aside holds learners' words, too."""
    for path in settings.home.glob("before-restore-*"):
        if now.timestamp() - path.stat().st_mtime > timedelta(days=settings.backup.keep_days).total_seconds():
            shutil.rmtree(path, ignore_errors=True)
