"""Which files of `ION_HOME` go into a backup: the operator's own content as it is, the secrets encrypted."""

from __future__ import annotations

import base64
import json
from pathlib import Path, PurePosixPath
from typing import Final

from ion_mentoring.content import FOLDERS, OWN_FILES
from ion_mentoring.errors import BackupUnusable
from ion_mentoring.ops.backup import disk
from ion_mentoring.ops.backup.key import Key

_MOUNTED: Final = "secrets"
_SINGLE: Final = ("ion.toml", "local.key")
"""The settings may hold a password, and the local key is one."""


def content(home: Path) -> dict[str, Path]:
    """Personas, playbooks and tables of the operator's own, by their names below the home."""
    files = [home / name for name in OWN_FILES]
    files += [path for folder in FOLDERS.values() for path in sorted((home / folder).glob("*.md"))]
    return {path.relative_to(home).as_posix(): path for path in files if path.is_file()}


def secret_files(home: Path) -> dict[str, Path]:
    files = [home / name for name in _SINGLE]
    files += sorted(path for path in (home / _MOUNTED).glob("*") if not path.name.startswith("."))
    return {path.relative_to(home).as_posix(): path for path in files if path.is_file()}


def pack(files: dict[str, Path], key: Key) -> bytes:
    """The secrets as one encrypted piece."""
    said = {name: base64.b64encode(path.read_bytes()).decode() for name, path in files.items()}
    return key.encrypt(json.dumps(said).encode())


def unpack(piece: bytes, key: Key, home: Path) -> None:
    """Writes them into a home. Raises BackupUnusable where another key encrypted them."""
    for name, value in json.loads(key.decrypt(piece)).items():
        if name not in _SINGLE and PurePosixPath(name).parts[:-1] != (_MOUNTED,):
            raise BackupUnusable(f"it holds a secret of an unknown place: {name!r}")
        disk.write(home / name, base64.b64decode(value))
