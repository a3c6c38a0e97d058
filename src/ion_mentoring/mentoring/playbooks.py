"""Playbooks: short, authored pieces of mentoring know-how, one situation a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ion_mentoring.mentoring.documents import Document, Section, parse_document
from ion_mentoring.mentoring.register import unconvertible
from ion_mentoring.mentoring.words import LANGUAGES, TONE_GROUPS, TONES, ReplyLanguage, ToneGroup

DOMAINS = ("study", "career", "people", "wellbeing", "work", "engineering", "data", "concepts")
_STEP = re.compile(r"^\d+\.\s+\*\*(?P<title>[^*]+?)\*\*\s*(?P<text>.+)$", re.S)
_SPLIT_STEPS = re.compile(r"\n(?=\d+\.\s)")


@dataclass(frozen=True, slots=True)
class Step:
    """One concrete thing to do: a short title and one to three sentences."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A playbook in one language."""

    openings: Mapping[ToneGroup, str]
    gist: str
    steps: tuple[Step, ...]
    example: str
    stuck: str
    questions: tuple[str, ...]
    bad_advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Playbook:
    """One situation in Korean and English. `tones` are those that it is most often met with."""

    id: str
    domain: str
    situation: Mapping[ReplyLanguage, str]
    keywords: Mapping[ReplyLanguage, tuple[str, ...]]
    examples: Mapping[ReplyLanguage, tuple[str, ...]]
    tones: tuple[str, ...]
    sources: tuple[str, ...]
    parts: Mapping[ReplyLanguage, Part]

    def part(self, language: ReplyLanguage) -> Part:
        return self.parts[language]


def parse_playbook(text: str, file: str) -> Playbook:
    """Parses and checks one file; raises `ContentError` with file, line and reason."""
    doc = parse_document(text, file)
    name = file.rsplit("/", 1)[-1].removesuffix(".md")
    if doc.take("id", str) != name:
        raise doc.fail(f"`id` must be the file's name, `{name}`")
    if doc.take("domain", str) not in DOMAINS:
        raise doc.fail(f"`domain` must be one of {', '.join(DOMAINS)}")
    tones = tuple(doc.take("tones", list))
    if not tones or any(tone not in TONES for tone in tones):
        raise doc.fail(f"`tones` must be some of {', '.join(TONES)}")
    examples = doc.texts("examples")
    if min(len(examples[language]) for language in LANGUAGES) < 5:
        raise doc.fail("`examples` needs at least 5 learners' messages in each language")
    return Playbook(
        id=name,
        domain=doc.meta["domain"],
        situation=doc.bilingual("situation", str),  # type: ignore[arg-type]
        keywords=doc.texts("keywords"),  # type: ignore[arg-type]
        examples=examples,  # type: ignore[arg-type]
        tones=tones,
        sources=tuple(map(str, doc.take("sources", list, default=[]))),
        parts={language: _part(doc, language) for language in LANGUAGES},
    )


def _part(doc: Document, language: ReplyLanguage) -> Part:
    part = Part(
        openings={group: doc.section(language, f"opening: {group}").text for group in TONE_GROUPS},
        gist=doc.section(language, "gist").text,
        steps=_steps(doc, doc.section(language, "steps")),
        example=doc.section(language, "example").text,
        stuck=doc.section(language, "stuck").text,
        questions=_bullets(doc, doc.section(language, "questions"), 2),
        bad_advice=_bullets(doc, doc.section(language, "bad advice"), 2),
    )
    if language == "ko":
        for heading, section in doc.sections["ko"].items():
            if heading != "bad advice" and (ending := unconvertible(section.text)):
                raise doc.fail(
                    f"`## {heading}`: the sentence end `{ending}` is no 해요체 that has a 반말 form here", section.line
                )
    return part


def _steps(doc: Document, section: Section) -> tuple[Step, ...]:
    steps = []
    for block in _SPLIT_STEPS.split(section.text):
        match = _STEP.match(block.strip())
        if not match:
            raise doc.fail(f"a step must read `1. **Title.** Text`, not `{block.strip()[:40]}`", section.line)
        steps.append(Step(match["title"].strip().rstrip("."), match["text"].strip()))
    if not 3 <= len(steps) <= 6:
        raise doc.fail(f"a playbook has 3 to 6 steps, not {len(steps)}", section.line)
    return tuple(steps)


def _bullets(doc: Document, section: Section, least: int) -> tuple[str, ...]:
    items = [line[2:].strip() for line in section.text.split("\n") if line.startswith("- ")]
    if len(items) < least:
        raise doc.fail(f"at least {least} lines that begin with `- ` are needed", section.line)
    return tuple(items)
