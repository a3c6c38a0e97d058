"""Opaque cursors: the sort key of the last item that was seen, so that a page starts where the last one ended."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime

from ion_mentoring.errors import InvalidInput


def encode(*values: str | int) -> str:
    text = json.dumps(values, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def of_moment(moment: datetime, id: str) -> str:
    return encode(moment.isoformat(), id)


def of_position(position: int) -> str:
    return encode(position)


def of_id(id: str) -> str:
    return encode(id)


def id(cursor: str) -> str:
    """Raises InvalidInput if it is not a cursor of `of_id`."""
    match _decode(cursor):
        case [str(id)] if id.isascii():
            return id
    raise _broken()


def moment_and_id(cursor: str) -> tuple[datetime, str]:
    """Raises InvalidInput if it is not a cursor of `of_moment`."""
    match _decode(cursor):
        case [str(moment), str(id)] if id.isascii():
            return _moment(moment), id
    raise _broken()


def position(cursor: str) -> int:
    """Raises InvalidInput if it is not a cursor of `of_position`."""
    match _decode(cursor):
        case [int(position)] if 0 <= position < 2**31:  # what a column of whole numbers holds on either database
            return position
    raise _broken()


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise _broken()


def _decode(cursor: str) -> object:
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        return json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise _broken() from None


def _broken() -> InvalidInput:
    return InvalidInput(
        "The cursor is broken: pass back `next_cursor` as it was given, or leave it out for the first page."
    )
