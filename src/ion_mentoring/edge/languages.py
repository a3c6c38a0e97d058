"""`Accept-Language` (RFC 9110, 12.5.4): the better liked of Korean and English."""

from __future__ import annotations

import re

from ion_mentoring.mentoring.words import ReplyLanguage

_RANGE = re.compile(r"\s*(ko|en)(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*", re.I)


def preferred_language(header: str | None) -> ReplyLanguage | None:
    """The language that the header likes best, None where it names neither."""
    liked: dict[ReplyLanguage, float] = {}
    for entry in (header or "")[:500].split(","):
        if match := _RANGE.fullmatch(entry):
            language: ReplyLanguage = "ko" if match[1].lower() == "ko" else "en"
            liked[language] = max(liked.get(language, 0.0), float(match[2] or 1))
    best = max(liked, key=lambda language: liked[language], default=None)
    return best if best and liked[best] > 0 else None
