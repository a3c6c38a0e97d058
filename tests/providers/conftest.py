"""A brief to answer, and what a stream gave."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass

import pytest

from ion_mentoring.content import Content
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.resonance import NO_CRISIS, Resonance
from ion_mentoring.mentoring.words import INTENTS, PACES, TONES
from ion_mentoring.providers.base import Delta, Errand, Finished, Provider


@dataclass
class Heard:
    text: str
    pieces: list[str]
    finished: list[Finished]
    errand: Errand


async def hear(provider: Provider, brief: Brief, errand: Errand | None = None) -> Heard:
    """The whole stream; exactly one `Finished` is its end."""
    heard = Heard("", [], [], errand or Errand())
    async with aclosing(provider.stream(brief, heard.errand)) as stream:
        async for part in stream:
            assert not heard.finished
            if isinstance(part, Delta):
                heard.pieces.append(part.text)
            else:
                heard.finished.append(part)
    heard.text = "".join(heard.pieces)
    assert len(heard.finished) == 1
    return heard


@pytest.fixture(scope="session")
def content() -> Content:
    return Content()


@pytest.fixture
def brief(content: Content) -> Brief:
    resonance = Resonance(
        language="en",
        tone="anxious",
        pace="medium",
        intent="seek_advice",
        tones=dict.fromkeys(TONES, 1 / 9),
        paces=dict.fromkeys(PACES, 1 / 4),
        intents=dict.fromkeys(INTENTS, 1 / 6),
        crisis=NO_CRISIS,
        moves={},
    )
    return Brief(
        message="I think I'm burned out, how do I recover?",
        resonance=resonance,
        persona=content.personas["lua"],
        language="en",
        playbook=content.playbooks["burnout"],
    )
