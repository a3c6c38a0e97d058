"""The key of this machine: made at the first start, kept in `ION_HOME/local.key` for the command line and the browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ion_mentoring.accounts.keys import Authenticator, create, list_keys, revoke
from ion_mentoring.errors import StartupError, Unauthorized
from ion_mentoring.store import learners
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner

NAME: Final = "local"


async def local_key(db: Database, home: Path) -> str:
    """The key in the file, where it still opens this database; else a new one for the same learner."""
    file = home / "local.key"
    if file.exists():
        key = file.read_text(encoding="utf-8").strip()
        try:
            await Authenticator(db).authenticate(key)
            return key
        except Unauthorized:
            pass  # the database is another one than the file was made for, or the key was revoked
    old = [key for key in await list_keys(db) if key.name == NAME and not key.issuer]
    for key_row in old:
        if key_row.is_good(utc_now()):
            await revoke(db, key_row.id)
    made = await create(db, "admin", NAME, learner_id=old[0].learner_id if old else None)
    _keep(file, made.key)
    return made.key


async def local_learner(db: Database, home: Path) -> Learner:
    """Who talks with the mentors on this machine's command line."""
    keys = Authenticator(db)
    learner_id = await keys.learner_for(await keys.authenticate(await local_key(db, home)))
    learner = await db.read(lambda conn: learners.get(conn, learner_id))
    if learner is None:
        raise StartupError(f"The learner of {home / 'local.key'} is gone. Delete that file to begin anew.")
    return learner


def _keep(file: Path, key: str) -> None:
    """Writes the key so that only its owner can read it, and never half of it."""
    half = file.with_suffix(".half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(key + "\n")
    half.replace(file)
