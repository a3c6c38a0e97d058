"""Copies elsewhere: an encrypted, deduplicated restic repository on another disk, host, or in an S3-compatible store.

restic is a program of its own (BSD-2-Clause); what it is told is in its environment, never among its arguments.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from ion_mentoring.errors import NotFound, Unwritable
from ion_mentoring.ops.backup import disk, ledger
from ion_mentoring.ops.backup.key import Key
from ion_mentoring.ops.backup.shelf import Shelf
from ion_mentoring.settings import Settings

_TAG: Final = "ion"
_LONGEST_S: Final = 3 * 3600


class Repository:
    """Its password is the key of the backups, so that there is one thing to keep."""

    def __init__(self, settings: Settings, key: Key) -> None:
        repository = settings.backup.restic.repository
        self.place = re.sub(r"(?<=://)[^/@]*@", "…@", repository)  # as it may be shown: without a password
        self._environment = {
            **os.environ,
            "RESTIC_REPOSITORY": repository,
            "RESTIC_PASSWORD": key.text,
            "RESTIC_CACHE_DIR": str(settings.home / "cache" / "restic"),
            "RESTIC_PROGRESS_FPS": "0",
            "AWS_ACCESS_KEY_ID": settings.backup.restic.access_key_id or os.environ.get("AWS_ACCESS_KEY_ID", ""),
            "AWS_SECRET_ACCESS_KEY": settings.backup.restic.secret_access_key.get_secret_value()
            or os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
        }

    def push(self, shelf: Shelf, id: str) -> None:
        """A backup, and the ledger of erasures as it is now. Raises Unwritable with restic's own words."""
        if not self._is_there():
            self._run("init")
        beside = [ledger.NAME] if (shelf.folder / ledger.NAME).is_file() else []
        self._run("backup", "--quiet", "--host", _TAG, "--tag", f"{_TAG},{id}", id, *beside, within=shelf.folder)

    def ids(self) -> list[str]:
        """What is in it, oldest first; nothing where there is no repository yet."""
        return sorted(self._snapshots()) if self._is_there() else []

    def fetch(self, shelf: Shelf, id: str) -> None:
        """Brings a backup into the folder, where it can be proved and restored as any other. Raises NotFound."""
        if id not in (snapshots := self._snapshots()):
            raise NotFound(f"{self.place} holds no backup {id}.")
        with shelf.bench(f"fetching-{id}") as bench:
            self._run("restore", snapshots[id], "--quiet", "--target", str(bench))
            ledger.add(shelf, ledger.read(Shelf(bench, None)))
            disk.keep(bench / id)
            disk.rename(bench / id, shelf.folder / id)

    def forget(self, ids: Iterable[str]) -> None:
        """For good: what only they held is removed."""
        snapshots = self._snapshots()
        if gone := [snapshots[id] for id in ids if id in snapshots]:
            self._run("forget", "--quiet", "--prune", *gone)

    def check(self) -> None:
        """Reads every byte: without that, restic passes a broken pack. Raises Unwritable where one is not as it was."""
        self._run("check", "--read-data", "--quiet")

    def _snapshots(self) -> dict[str, str]:
        """Backup id -> restic's id."""
        found: list[dict[str, Any]] = json.loads(self._run("snapshots", "--json", "--tag", _TAG) or "[]")
        return {tag: one["id"] for one in found for tag in one.get("tags", []) if tag != _TAG}

    def _is_there(self) -> bool:
        try:
            self._run("cat", "config")
        except Unwritable as error:
            if "unable to open config file" in error.detail or "Is there a repository" in error.detail:
                return False
            raise
        return True

    def _run(self, *words: str, within: Path | None = None) -> str:
        program = shutil.which("restic")
        if program is None:
            raise Unwritable("Copies elsewhere need the program restic: apt-get install restic.")
        try:
            done = subprocess.run(  # noqa: S603 - found on PATH
                [program, *words],
                env=self._environment,
                cwd=within,
                capture_output=True,
                text=True,
                timeout=_LONGEST_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Unwritable(
                f"restic {words[0]} at {self.place} took longer than {_LONGEST_S / 3600:g} hours."
            ) from None
        if done.returncode:
            told = " ".join((done.stderr or done.stdout).split())[-400:]
            told = told.replace(self._environment["RESTIC_REPOSITORY"], self.place)
            raise Unwritable(f"restic {words[0]} failed at {self.place}: {told}")
        return done.stdout


def repository(settings: Settings, key: Key | None) -> Repository | None:
    """None where the settings name none, or there is no key yet."""
    return Repository(settings, key) if settings.backup.restic.repository and key else None


def superseded(there: Iterable[str], here: Iterable[str], stay: set[str]) -> list[str]:
    """What a repository no longer should hold: past its time, or made anew here without the erased."""
    anew = {id.partition("-r")[0]: id for id in sorted(here) if "-r" in id}
    return [id for id in there if id not in stay or anew.get(id.partition("-r")[0], id) > id]
