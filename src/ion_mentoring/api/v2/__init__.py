"""API v2: one router a subject."""

from __future__ import annotations

from fastapi import APIRouter

from ion_mentoring.api.v2 import chat, content, learners, sessions, turns

router = APIRouter(prefix="/api/v2")
for part in (chat, turns, sessions, content, learners):
    router.include_router(part.router)
