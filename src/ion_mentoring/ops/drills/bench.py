"""Where a drill takes place: a copy of the service with backups of its own, and a clock that starts at the disaster."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from ion_mentoring.errors import BackupUnusable, IonError
from ion_mentoring.ops.backup import disk, key
from ion_mentoring.ops.backup.answering import ION
from ion_mentoring.ops.backup.creating import create
from ion_mentoring.ops.backup.manifest import DATABASE, Manifest
from ion_mentoring.ops.backup.shelf import Shelf
from ion_mentoring.ops.backup.unpacking import unpack
from ion_mentoring.ops.drills.report import Step
from ion_mentoring.ops.drills.service import Served, given
from ion_mentoring.settings import Settings
from ion_mentoring.store.snapshots import Progress, hashes

NOTED = ("audit", "erasures")
"""Tables in which a restore notes something itself."""


class Bench:
    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.steps: list[Step] = []
        self.settings: dict[str, str] = {}
        """Of the copy alone, by environment."""
        self.acknowledged: dict[str, float] = {}
        """Turn id -> when its answer was whole."""
        self._began = self._disaster = monotonic()
        self._services: list[Served] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        at = monotonic()
        try:
            yield
        finally:
            self.steps.append(Step(name=name, at_s=at, seconds=round(monotonic() - at, 3)))

    def copy_of(self, settings: Settings, progress: Progress) -> None:
        """The service as it is now, with one backup and the key to it; of itself it knows nothing."""
        with self.step("copy the service"):
            own = key.find_or_make(settings)
            backups = self.home / "backups"
            aside = settings.backup.model_copy(update={"folder": str(backups)})
            made = create(settings.model_copy(update={"backup": aside}), progress)
            unpack(Shelf(backups, own), made.id, self.home, progress)
            (self.home / "ion.toml").unlink(missing_ok=True)  # it may lead to what is not of the copy
            disk.write(self.home / "backup.key", own.text.encode())

    def serve(self, name: str = "start the service") -> Served:
        with self.step(name):
            self._services.append(Served(self.home))
        return self._services[-1]

    def use(self, service: Served, turns: int) -> None:
        """Learners are answered; each answer counts as acknowledged."""
        with self.step(f"answer {turns} turns"):
            for _ in range(turns):
                self.acknowledged[service.ask()["id"]] = monotonic()

    def back_up(self) -> str:
        """A backup of the copy while it runs; its id."""
        with self.step("make a backup"):
            return str(self.ion("backup", "create", "--no-verify", "--json")["id"])

    def ion(self, *words: str) -> dict[str, Any]:
        """What the command prints on the copy. Raises BackupUnusable with its words where it fails."""
        done = subprocess.run(  # noqa: S603 - this very program
            [*ION, *words], env=given(self.home) | self.settings, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BackupUnusable(done.stderr.strip().removeprefix("ion: "))
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def disaster(self) -> None:
        """From here on time counts."""
        self._disaster = monotonic()

    @property
    def since_disaster(self) -> float:
        return monotonic() - self._disaster

    def restore(self, *words: str) -> dict[str, Any]:
        with self.step("restore"):
            return self.ion("backup", "restore", "--json", *words)

    def compare(self, id: str) -> Manifest:
        """Every row of the restored copy with the manifest. Raises BackupUnusable for the table that differs."""
        with self.step("compare every row"):
            own = key.Key((self.home / "backup.key").read_text(encoding="utf-8").strip())
            held = Shelf(self.home / "backups", own).manifest(id)
            found = hashes(self.home / DATABASE, lambda *_told: None)
            for name, table in held.tables.items():
                if name not in NOTED and (table.rows, table.hash) != (found[name].rows, found[name].hash):
                    raise BackupUnusable(f"after the restore the table {name} is not as the manifest says")
        return held

    def lost(self, service: Served) -> tuple[int, float]:
        """How many acknowledged turns are gone, and how many seconds lie between the last one and the last that is not."""
        there = {id: at for id, at in self.acknowledged.items() if service.has(id)}
        gone = self.acknowledged.keys() - there.keys()
        if not gone:
            return 0, 0.0
        last = max(self.acknowledged.values())
        return len(gone), round(last - max(there.values(), default=self._began), 3)

    def timeline(self) -> list[Step]:
        """The steps, counted from the disaster."""
        return [step.model_copy(update={"at_s": round(step.at_s - self._disaster, 3)}) for step in self.steps]

    def close(self) -> None:
        for service in self._services:
            service.kill()


@contextmanager
def bench_in(folder: Path) -> Iterator[Bench]:
    """It goes at the end, with all that it started."""
    with disk.writing(folder.parent):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
    bench = Bench(folder)
    try:
        yield bench
    finally:
        bench.close()
        shutil.rmtree(folder, ignore_errors=True)


def refuse(what: bool, reason: str) -> None:
    """Raises IonError where the drill shows what must not be."""
    if what:
        raise IonError(reason)
