"""Ids: UUIDv7 (RFC 9562) as text, so that a later id sorts after an earlier one."""

from __future__ import annotations

import uuid_utils


def new_id() -> str:
    """A new id; within one process each is greater than the one before."""
    return str(uuid_utils.uuid7())
