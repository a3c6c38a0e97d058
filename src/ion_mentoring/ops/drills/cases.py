"""The disasters. Each says what it does to the copy, and gives the backup from which it was recovered."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ion_mentoring.ops.backup import disk
from ion_mentoring.ops.backup.manifest import DATABASE, Manifest
from ion_mentoring.ops.drills.bench import Bench, refuse
from ion_mentoring.ops.drills.report import Case
from ion_mentoring.ops.drills.service import Served


@dataclass(frozen=True, slots=True)
class Recovered:
    """The service that runs again, its first answer, and what it was recovered from."""

    service: Served
    held: Manifest
    rto_s: float
    answer: str


def restore(bench: Bench) -> Recovered:
    """The copy is gone but for its backups."""
    bench.disaster()
    _lose_database(bench)
    return _recover(bench, bench.restore()["id"])


def database_loss(bench: Bench) -> Recovered:
    """The service is killed in the middle of its work, and its database with its log is gone."""
    service = bench.serve("start the copy")
    bench.use(service, 3)
    bench.back_up()
    bench.use(service, 2)
    bench.disaster()
    with bench.step("kill -9, database gone"):
        service.kill()
        _lose_database(bench)
    return _recover(bench, bench.restore()["id"])


def disk_loss(bench: Bench) -> Recovered:
    """All of ION_HOME is gone; left is the copy elsewhere, and the key. Without restic it is a copy of the folder."""
    place, kept_key = bench.folder / "elsewhere", (bench.home / "backup.key").read_bytes()
    if with_restic := shutil.which("restic") is not None:
        bench.settings = {"ION_BACKUP__RESTIC__REPOSITORY": str(place)}
    service = bench.serve("start the copy")
    bench.use(service, 3)
    bench.back_up()
    if not with_restic:
        with bench.step("copy the backups elsewhere"):
            shutil.copytree(bench.home / "backups", place)
    bench.use(service, 2)
    bench.disaster()
    with bench.step("kill -9, disk gone"):
        service.kill()
        shutil.rmtree(bench.home)
    with bench.step("bring the key and the copy"):
        disk.write(bench.home / "backup.key", kept_key)
        if with_restic:
            bench.ion("backup", "fetch", "--json")
        else:
            shutil.copytree(place, bench.home / "backups")
    return _recover(bench, bench.restore()["id"])


def tampering(bench: Bench) -> Recovered:
    """The database is gone, and a byte of the newest backup was altered: it is refused by name, the one before is used."""
    service = bench.serve("start the copy")
    bench.use(service, 2)
    older = bench.back_up()
    bench.use(service, 2)
    newest = bench.back_up()
    bench.disaster()
    with bench.step("kill -9, backup altered"):
        service.kill()
        _lose_database(bench)
        _alter(bench.home / "backups" / newest / DATABASE)
    found = bench.restore()
    refuse(found["id"] != older, f"{found['id']} was restored, and not {older}")
    refuse(newest not in " ".join(found["refused"]), f"the altered backup {newest} was not refused by name")
    return _recover(bench, older)


def accidental_delete(bench: Bench) -> Recovered:
    """A goal is deleted by mistake, and found again in the backup before it."""
    service = bench.serve("start the copy")
    goal = service.call("POST", "/api/v2/goals", {"title": "A goal that must not be lost"})[1]["id"]
    bench.use(service, 2)
    before = bench.back_up()
    bench.disaster()
    with bench.step("delete a goal"):
        service.call("DELETE", f"/api/v2/goals/{goal}")
    with bench.step("stop the service"):
        service.stop()
    bench.restore(before, "--force")
    recovered = _recover(bench, before)
    goals = [one["id"] for one in recovered.service.call("GET", "/api/v2/goals")[1]["items"]]
    refuse(goal not in goals, "the deleted goal did not come back")
    return recovered


DISASTERS: Final[Mapping[Case, Callable[[Bench], Recovered]]] = {
    "restore": restore,
    "database-loss": database_loss,
    "disk-loss": disk_loss,
    "tampering": tampering,
    "accidental-delete": accidental_delete,
}


def _recover(bench: Bench, id: str) -> Recovered:
    held = bench.compare(id)
    service = bench.serve("start the service again")
    with bench.step("a mentor answers"):
        answer = service.ask()["content"]
    return Recovered(service, held, round(bench.since_disaster, 3), answer)


def _lose_database(bench: Bench) -> None:
    for path in bench.home.glob(f"{DATABASE}*"):
        if path.is_file():
            path.unlink()


def _alter(file: Path) -> None:
    with file.open("r+b") as content:
        content.seek(file.stat().st_size // 2)
        byte = content.read(1)
        content.seek(-1, 1)
        content.write(bytes([byte[0] ^ 1]))
