"""What a backup says of itself: each file's SHA-256, each table's row hash, of which version it is, under which seal."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from ion_mentoring.errors import BackupUnusable
from ion_mentoring.ops.backup.key import Key

NAME: Final = "manifest.json"
DATABASE: Final = "ion.db"
SECRETS: Final = "secrets.enc"
CONTENT: Final = "content"
"""The folder of what an operator keeps in `ION_HOME` beside the database."""
_FILE: Final = re.compile(rf"{DATABASE}|{SECRETS}|{CONTENT}(/[^/\0]+){{1,2}}")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HeldFile(Strict):
    """A file of the backup; its size is in bytes."""

    size: int
    sha256: str


class HeldTable(Strict):
    """A table of its database, as `store.snapshots.hashes` gives it."""

    rows: int
    hash: str


class Manifest(Strict):
    id: str
    created_at: datetime
    version: str
    """The version of ION that made it."""
    revision: str
    """How far its database is migrated."""
    engine: str
    """What the service stored in: sqlite or postgresql. The copy is SQLite's either way."""
    tables: dict[str, HeldTable]
    files: dict[str, HeldFile]
    secrets: list[str]
    """The names of the files that are encrypted in it."""
    settings: dict[str, str]
    """What was set then by name, as far as it is no secret."""
    erased: list[str] = []
    """Learners and sessions that were taken out of it after it was made, by id."""

    @field_validator("files")
    @classmethod
    def _inside(cls, files: dict[str, HeldFile]) -> dict[str, HeldFile]:
        for name in files:
            if not _FILE.fullmatch(name) or ".." in name.split("/"):
                raise ValueError(f"it names a file outside of it: {name!r}")
        return files

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files.values())


def sealed(manifest: Manifest, key: Key) -> bytes:
    """The manifest as it is written: with a hash that anybody can check, and a seal for who has the key."""
    said = manifest.model_dump(mode="json")
    seal = key.seal(_canonical(said))
    return _document(said, seal)


def opened(content: bytes, key: Key | None) -> Manifest:
    """Raises BackupUnusable unless each bit is as it was written; without the key the seal can't be asked."""
    try:
        document: dict[str, Any] = json.loads(content)
        said, seal = document["manifest"], str(document["seal"])
        whole = _document(said, seal)
        manifest = Manifest.model_validate(said)
    except (ValueError, KeyError, TypeError, RecursionError, ValidationError) as error:
        raise BackupUnusable(f"its manifest can't be read ({type(error).__name__})") from None
    if not hmac.compare_digest(whole, content):
        raise BackupUnusable("its manifest was altered")
    if key and not hmac.compare_digest(key.seal(_canonical(said)), seal):
        raise BackupUnusable("its manifest is not sealed with this key: it was altered, or the key is another one")
    return manifest


def _document(said: Any, seal: str) -> bytes:
    digest = hashlib.sha256(_canonical([said, seal])).hexdigest()
    return json.dumps({"sha256": digest, "seal": seal, "manifest": said}, indent=1, ensure_ascii=False).encode() + b"\n"


def _canonical(said: Any) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
