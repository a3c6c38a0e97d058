"""What the tests of the heart are made from: small content files, hand-made readings, briefs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import settings

from ion_mentoring.mentoring.brief import Brief, Exchange
from ion_mentoring.mentoring.personas import LINES, PROSE, QUOTING, Persona, parse_persona
from ion_mentoring.mentoring.playbooks import Playbook, parse_playbook
from ion_mentoring.mentoring.resonance.types import NO_CRISIS, Resonance
from ion_mentoring.mentoring.words import CRISIS_KINDS, INTENTS, PACES, TONE_GROUPS, TONES, Intent, Language, Pace, Tone

FIFTY = settings(max_examples=50, deadline=None)
"""Enough to find what breaks, and cheap where two cores are shared."""
LINE = "{name: {ko: 상담, en: Helpline}, number: 0112, hours: {ko: 늘, en: always}}"
CAREFUL = "- **109** 자살예방 상담전화 (24시간)"


def certain(labels: Sequence[Any], chosen: str, share: float = 1.0) -> dict[Any, float]:
    """A distribution with one label at `share` and the rest spread evenly."""
    rest = (1 - share) / (len(labels) - 1)
    return {label: share if label == chosen else rest for label in labels}


def reading(
    tone: Tone = "calm",
    pace: Pace = "medium",
    intent: Intent = "seek_advice",
    *,
    language: Language = "ko",
    share: float = 1.0,
) -> Resonance:
    return Resonance(
        language=language,
        tone=tone,
        pace=pace,
        intent=intent,
        tones=certain(TONES, tone, share),
        paces=certain(PACES, pace, share),
        intents=certain(INTENTS, intent, share),
        crisis=NO_CRISIS,
        moves={},
    )


def front(values: Mapping[str, str]) -> str:
    """Front matter; a value is YAML as it is written, and an empty one leaves the key out."""
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in values.items() if value) + "---\n"


_KO, _EN = (
    "[" + ", ".join(f"막막해요 {n}" for n in range(5)) + "]",
    "[" + ", ".join(f"stuck {n}" for n in range(5)) + "]",
)
PLAYBOOK: Mapping[str, str] = {
    "id": "kites",
    "domain": "study",
    "situation": "{ko: 연을 날릴 때, en: flying a kite}",
    "keywords": "{ko: [연, 바람], en: [kite, wind]}",
    "examples": f"{{ko: {_KO}, en: {_EN}}}",
    "tones": "[calm, curious]",
    "sources": "[]",
}
PERSONA: Mapping[str, str] = {
    "id": "mina",
    "version": "1",
    "color": "blue",
    "name": "{ko: 미나, en: Mina}",
    "summary": "{ko: 바람을 읽는 멘토, en: reads the wind}",
    "tones": "{playful: 1.0}",
    "paces": "{burst: 1.0}",
    "intents": "{learning: 1.0}",
    "shape": "{steps: 2, example: false}",
    "examples": "{ko: [연을 날려요], en: [I fly kites]}",
}
STEPS = {
    "ko": [f"{n}. **걸음 {n}을 디뎌요.** 바람이 부는 쪽으로 {n}미터 걸어요." for n in range(1, 5)],
    "en": [f"{n}. **Take step {n}.** Walk {n} metres into the wind." for n in range(1, 5)],
}


def playbook_sections(language: str) -> dict[str, str]:
    """The sections of a small playbook, heading -> text."""
    ko = language == "ko"
    return {
        **{f"opening: {group}": f"{group} 마음이군요." if ko else f"It sounds {group}." for group in TONE_GROUPS},
        "gist": "연은 맞바람에 떠요." if ko else "A kite rises against the wind.",
        "steps": "\n".join(STEPS[language]),
        "example": "한 아이가 연을 날렸어요." if ko else "A child flew a kite.",
        "stuck": "줄을 더 짧게 잡아 봐요." if ko else "Hold the line shorter.",
        "questions": "- 바람은 어디서 와요?\n- 줄은 얼마나 길어요?"
        if ko
        else "- Where is the wind?\n- How long is the line?",
        "bad advice": "- 더 세게 던지라는 말\n- 그냥 포기하라는 말" if ko else "- To throw harder\n- To give up",
    }


def persona_sections(language: str) -> dict[str, str]:
    """The sections of a small persona, heading -> text; each line names its section and which alternative it is."""
    prose = {key: f"{key} 이야기예요." if language == "ko" else f"This is {key}." for key in PROSE}
    lines = {key: "\n".join(_line(language, key, n) for n in (1, 2)) for key in LINES}
    return prose | lines


def _line(language: str, key: str, number: int) -> str:
    quoted = f": “{QUOTING[key]}”" if key in QUOTING else ""
    return f"- {key} {number} 말이에요{quoted}." if language == "ko" else f"- {key} line {number}{quoted}."


def written(meta: Mapping[str, str], sections: Mapping[str, Mapping[str, str]]) -> str:
    """A content file from its parts."""
    parts = [front(meta)]
    for language, headings in sections.items():
        parts.append(f"\n# {language}\n")
        parts += [f"\n## {heading}\n\n{text}\n" for heading, text in headings.items()]
    return "".join(parts)


def playbook_text(
    meta: Mapping[str, str] | None = None, ko: Mapping[str, str] | None = None, en: Mapping[str, str] | None = None
) -> str:
    """A small playbook file, with changes to its front matter and to its sections."""
    sections = {"ko": playbook_sections("ko") | dict(ko or {}), "en": playbook_sections("en") | dict(en or {})}
    return written({**PLAYBOOK, **(meta or {})}, sections)


def persona_text(meta: Mapping[str, str] | None = None, ko: Mapping[str, str] | None = None) -> str:
    """A small persona file, with changes to its front matter and to its Korean sections."""
    sections = {"ko": persona_sections("ko") | dict(ko or {}), "en": persona_sections("en")}
    return written({**PERSONA, **(meta or {})}, sections)


def help_table(line: str = LINE, country: str = "NO", checked: str = "2026-01-31", kinds: str = "") -> str:
    """A file of help numbers with one line for each kind, in one country and internationally."""
    own = kinds or "".join(f"    {kind}: [{line}]\n" for kind in CRISIS_KINDS)
    every = "".join(f"    {kind}: [{LINE}]\n" for kind in CRISIS_KINDS)
    return f"checked: {checked}\ncountries:\n  {country}:\n{own}  international:\n{every}"


def small_playbook() -> Playbook:
    return parse_playbook(playbook_text(), "kites.md")


def small_persona(name: str = "mina", **meta: str) -> Persona:
    return parse_persona(persona_text({"id": name, **meta}), f"{name}.md")


def a_brief(**changes: Any) -> Brief:
    """A first message to the small persona, which the small playbook fits."""
    values: dict[str, Any] = {
        "message": "연이 안 떠요",
        "resonance": reading(),
        "persona": small_persona(),
        "language": "ko",
        "playbook": small_playbook(),
    }
    return Brief(**(values | changes))


def past(*used: str, playbook: str | None = "kites", persona: str | None = "mina") -> Exchange:
    """An earlier turn that took these things from a playbook."""
    return Exchange("연이 안 떠요", "맞바람을 찾아요.", persona, playbook, used)
