"""Personas: a mentor's character, one file. What it prefers decides when it is chosen; its lines carry its voice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ion_mentoring.mentoring.documents import Document, parse_document
from ion_mentoring.mentoring.register import unconvertible
from ion_mentoring.mentoring.resonance.types import BESIDE
from ion_mentoring.mentoring.words import INTENTS, LANGUAGES, PACES, TONE_GROUPS, TONES, ReplyLanguage

PROSE: Final = ("who", "voice", "never", "prompt", "introduction", "identity")
"""Sections of running text: who the mentor is, and what it says of itself."""

LINES: Final = (
    *(f"lead: {group}" for group in TONE_GROUPS),
    *("steps", "next", "example", "failed", "done", "why", "shorter", "disagree", "detail"),
    *("finished", "thanks", "greeting", "unmatched", *BESIDE, "careful", "commitment", "commitment ahead", "goal"),
)
"""Sections of alternatives, a line each: what the mentor says around the words of a playbook."""

AUTO: Final = "auto"
"""What stands for whoever fits, wherever a mentor is named; so no mentor is called so."""
MAX_VERSION: Final = 1_000_000_000

QUOTING: Final = {"commitment": "{commitment}", "commitment ahead": "{commitment}", "goal": "{goal}"}
"""Sections whose lines quote the learner, and what stands in them where the words go."""

COLORS: Final = ("magenta", "cyan", "yellow", "green", "blue", "red", "white")


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of a playbook this mentor says at once: `steps` of it, and whether with the example."""

    steps: int
    example: bool


@dataclass(frozen=True, slots=True)
class Persona:
    """One mentor. `tones`, `paces` and `intents` map what it is good with to a weight in (0, 1]."""

    id: str
    version: int
    name: Mapping[ReplyLanguage, str]
    summary: Mapping[ReplyLanguage, str]
    color: str
    tones: Mapping[str, float]
    paces: Mapping[str, float]
    intents: Mapping[str, float]
    shape: Shape
    examples: Mapping[ReplyLanguage, tuple[str, ...]]
    prose: Mapping[ReplyLanguage, Mapping[str, str]]
    lines: Mapping[ReplyLanguage, Mapping[str, tuple[str, ...]]]


def parse_persona(text: str, file: str) -> Persona:
    """Parses and checks one file; raises `ContentError` with file, line and reason."""
    doc = parse_document(text, file)
    name = file.rsplit("/", 1)[-1].removesuffix(".md")
    if doc.take("id", str) != name:
        raise doc.fail(f"`id` must be the file's name, `{name}`")
    if name == AUTO:
        raise doc.fail(f"no persona can be called `{AUTO}`, which stands for whoever fits")
    if not 0 <= doc.take("version", int) <= MAX_VERSION:
        raise doc.fail(f"`version` must be a number from 0 to {MAX_VERSION:,}")
    if doc.take("color", str) not in COLORS:
        raise doc.fail(f"`color` must be one of {', '.join(COLORS)}")
    return Persona(
        id=name,
        version=int(doc.meta["version"]),
        name=doc.bilingual("name", str),  # type: ignore[arg-type]
        summary=doc.bilingual("summary", str),  # type: ignore[arg-type]
        color=doc.meta["color"],
        tones=_weights(doc, "tones", TONES),
        paces=_weights(doc, "paces", PACES),
        intents=_weights(doc, "intents", INTENTS),
        shape=_shape(doc),
        examples=doc.texts("examples"),  # type: ignore[arg-type]
        prose={language: {key: doc.section(language, key).text for key in PROSE} for language in LANGUAGES},
        lines={language: {key: _alternatives(doc, language, key) for key in LINES} for language in LANGUAGES},
    )


def _weights(doc: Document, key: str, known: tuple[str, ...]) -> dict[str, float]:
    weights = doc.take(key, dict)
    for label, weight in weights.items():
        if label not in known:
            raise doc.fail(f"`{key}` names `{label}`; known are {', '.join(known)}")
        if not isinstance(weight, int | float) or not 0 < weight <= 1:
            raise doc.fail(f"`{key}.{label}` must be a number over 0 and up to 1, not {weight!r}")
    if not weights:
        raise doc.fail(f"`{key}` must name at least one of {', '.join(known)}")
    return {label: float(weight) for label, weight in weights.items()}


def _shape(doc: Document) -> Shape:
    shape = doc.take("shape", dict)
    steps, example = shape.get("steps"), shape.get("example")
    if not isinstance(steps, int) or not 1 <= steps <= 6 or not isinstance(example, bool):
        raise doc.fail("`shape` must be `{steps: 1 to 6, example: true or false}`")
    return Shape(steps, example)


def _alternatives(doc: Document, language: str, key: str) -> tuple[str, ...]:
    section = doc.section(language, key)
    lines = tuple(line[2:].strip() for line in section.text.split("\n") if line.startswith("- "))
    if len(lines) < 2:
        raise doc.fail(f"`## {key}` needs at least two alternatives, each a line that begins with `- `", section.line)
    quoted = QUOTING.get(key, "")
    if bare := [line for line in lines if quoted not in line]:
        raise doc.fail(f"`## {key}`: `{bare[0]}` does not say `{quoted}`", section.line)
    if language == "ko" and (ending := unconvertible(section.text)):
        raise doc.fail(f"`## {key}`: the sentence end `{ending}` is no 해요체 that has a 반말 form here", section.line)
    return lines
