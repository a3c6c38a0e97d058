"""API v2: one router a subject."""

from __future__ import annotations

from fastapi import APIRouter

from ion_mentoring.api.v2 import (
    admin,
    admin_audit,
    admin_cache,
    admin_content,
    chat,
    commitments,
    consent,
    content,
    goals,
    journey,
    learners,
    search,
    sessions,
    steps,
    turns,
    usage,
)

router = APIRouter(prefix="/api/v2")
for part in (
    chat,
    turns,
    sessions,
    search,
    goals,
    steps,
    commitments,
    journey,
    content,
    learners,
    usage,
    consent,
    admin,
    admin_audit,
    admin_cache,
    admin_content,
):
    router.include_router(part.router)
