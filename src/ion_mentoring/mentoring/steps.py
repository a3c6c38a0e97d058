"""The steps that a reply proposes: the items of its numbered lists, as plain text that a learner can take over."""

from __future__ import annotations

import re
from typing import Final

_ITEM: Final = re.compile(r" {0,3}\d{1,2}[.)][ \t]+(\S.*)")
_FENCE: Final = re.compile(r"\s*(?:```|~~~)")
_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_INDENT: Final = re.compile(r"\s+(?:[-*+] )?")
_MARKS: Final = re.compile(r"\*\*|(?<!_)__(?!_)|`|(?<!\w)[*_](?=[^\W_])|(?<=[^\W_]|[.!?])[*_](?!\w)")
"""A longer run of `_` is a blank that the learner fills in, and stays."""


def proposed(reply: str) -> tuple[str, ...]:
    """Each step once, in the reply's order; none where it has no numbered list. Code between fences is no step."""
    items: list[str] = []
    within = fenced = False
    for line in reply.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif fenced or not line.strip():
            continue
        elif item := _ITEM.match(line):
            items.append(item[1])
            within = True
        elif within and (indent := _INDENT.match(line)):
            items[-1] += f" {line[indent.end() :]}"
        else:
            within = False
    return tuple(dict.fromkeys(filter(None, map(plain, items))))


def plain(markdown: str) -> str:
    """A line of markdown without its marks."""
    return " ".join(_MARKS.sub("", _LINK.sub(r"\1", markdown)).split())
