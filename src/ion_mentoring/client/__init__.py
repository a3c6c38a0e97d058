"""The Python client: `Ion` for programs that wait, `AsyncIon` for those that await. Of the service it knows the errors."""

from __future__ import annotations

from ion_mentoring.client.aio import AsyncIon, AsyncStream
from ion_mentoring.client.answers import (
    Analysis,
    Answer,
    Choice,
    Crisis,
    Learner,
    Persona,
    Playbook,
    Resonance,
    Session,
    Turn,
)
from ion_mentoring.client.events import Delta, Done, Event, Routing
from ion_mentoring.client.sync import Ion, Stream
from ion_mentoring.client.tries import Retries

__all__ = [
    "Analysis",
    "Answer",
    "AsyncIon",
    "AsyncStream",
    "Choice",
    "Crisis",
    "Delta",
    "Done",
    "Event",
    "Ion",
    "Learner",
    "Persona",
    "Playbook",
    "Resonance",
    "Retries",
    "Routing",
    "Session",
    "Stream",
    "Turn",
]
