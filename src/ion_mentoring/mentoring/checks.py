"""Checks on what goes out, whoever wrote it: a reply that fails one is not stored as done."""

from __future__ import annotations

import re

from ion_mentoring.mentoring.words import ReplyLanguage

_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.S)
_HUMAN = re.compile(
    r"\b(?:i am|i'm) (?:a human|a real person|human)\b|(?:저는|나는|전|난) (?:진짜 )?사람(?:이에요|입니다|이야)", re.I
)


def reply_faults(text: str, language: ReplyLanguage) -> tuple[str, ...]:
    """What is wrong with a reply, by name: `empty`, `language` (mostly another one), `poses_as_human`."""
    faults = []
    if not text.strip():
        faults.append("empty")
    prose = _CODE.sub(" ", text)
    hangul, latin = len(_HANGUL.findall(prose)), len(_LATIN.findall(prose))
    if (language == "ko" and latin > 40 and hangul * 3 < latin) or (
        language == "en" and hangul > 20 and latin < hangul * 2
    ):
        faults.append("language")
    if _HUMAN.search(prose):
        faults.append("poses_as_human")
    return tuple(faults)
