"""API v1: the form of v1 for ever; every answer says until when it is served, and what comes after it."""

from __future__ import annotations

from fastapi import APIRouter

from ion_mentoring.api.v1 import chat
from ion_mentoring.api.v1.lifetime import PREFIX, Deprecated

__all__ = ["Deprecated", "router"]

router = APIRouter(prefix=PREFIX)
router.include_router(chat.router)
