"""What a learner's text must be before it goes any further."""

from __future__ import annotations

import re
from typing import Final

from ion_mentoring.errors import InvalidInput

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def clean(text: str, field: str, *, limit: int) -> str:
    """The text without blank ends; empty, too long, or with control characters or lone surrogates is refused."""
    text = text.strip()
    if not text:
        raise InvalidInput(f"`{field}` is empty. Write at least one character.", field=field)
    if len(text) > limit:
        raise InvalidInput(f"`{field}` has {len(text):,} characters; at most {limit:,} are taken.", field=field)
    if found := _SURROGATE.search(text):
        raise InvalidInput(f"`{field}` is no Unicode text: a lone surrogate stands at {found.start()}.", field=field)
    if found := _CONTROL.search(text):
        code = f"U+{ord(found.group()):04X}"
        raise InvalidInput(f"`{field}` holds the control character {code} at {found.start()}. Remove it.", field=field)
    return text


def clean_or_empty(text: str, field: str, *, limit: int) -> str:
    """The same for a text that need not be there."""
    return clean(text, field, limit=limit) if text.strip() else ""


def first_line(text: str, length: int = 60) -> str:
    """The beginning of a text, on one line, as a title."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
