"""The mentors as OpenAI-compatible models: any client or chat front end that speaks chat completions can use them."""

from __future__ import annotations

from fastapi import APIRouter

from ion_mentoring.api.openai import completions, models

router = APIRouter(prefix="/openai/v1", tags=["openai"])
for part in (completions, models):
    router.include_router(part.router)
