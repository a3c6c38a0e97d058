"""A hash of a row by what it says: the same on every database, so that copies can be proved to be whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table


def row_hash(table: Table, values: Sequence[Any]) -> bytes:
    """SHA-256 over the table's name and its columns' names and values, which stand in the order of its columns.

    A moment counts in UTC and to the microsecond; of JSON what it says, and not the order of its members.
    """
    return hash_named(table.name, table.columns.keys(), values)


def hash_named(table: str, columns: Sequence[str], values: Sequence[Any]) -> bytes:
    """The same of a table that is known by its names alone."""
    named = dict(zip(columns, values, strict=True))
    said = json.dumps([table, named], sort_keys=True, separators=(",", ":"), default=_moment)
    return hashlib.sha256(said.encode()).digest()


def table_hash(hashes: Iterable[bytes]) -> str:
    """SHA-256 in hex over the hashes of a table's rows, in the order of its primary key."""
    whole = hashlib.sha256()
    for one in hashes:
        whole.update(one)
    return whole.hexdigest()


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"a column holds a {type(value).__name__}, which has no form to be hashed in")
