r"""A reply as it is kept, and its form outside this process: a version, what it is filed under, and the rest compressed.

    1{"persona":"lua",...}\n<zlib of JSON>

What is filed under stands in front in plain JSON, so that entries are found for removal without reading them whole.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

VERSION: Final = b"1"
"""Another one for every change of this form: what an older or newer process has written is none of ours."""
LARGEST: Final = 1_000_000
"""Bytes of an entry's JSON at most; a reply has a few thousand."""
LONGEST_HEAD: Final = 2_000
_LEVEL: Final = 6


@dataclass(frozen=True, slots=True)
class Chosen:
    """The mentor, and the record of why it was this one."""

    persona: str
    routing: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tags:
    """What a kept reply is filed under; `learner` is who asked when it was made, empty for nobody."""

    persona: str
    provider: str
    model: str
    playbooks: tuple[str, ...] = ()
    learner: str = ""


@dataclass(frozen=True, slots=True)
class Which:
    """Which kept replies: those that have all of what is named; nothing named: all."""

    persona: str = ""
    playbook: str = ""
    model: str = ""
    learner: str = ""

    def has(self, tags: Tags) -> bool:
        return (
            self.persona in ("", tags.persona)
            and self.model in ("", tags.model)
            and self.learner in ("", tags.learner)
            and (not self.playbook or self.playbook in tags.playbooks)
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole reply, in the pieces in which it is told again, and what its turn says of it.

    `made_at` is in seconds since 1970; `unmatched` the score of the best playbook where none fitted.
    """

    tags: Tags
    made_at: float
    routing: dict[str, Any]
    receipt: dict[str, Any]
    pieces: tuple[str, ...] = field(repr=False)
    unmatched: float | None = None

    @property
    def chosen(self) -> Chosen:
        return Chosen(self.tags.persona, self.routing)


_TAGS: Final = TypeAdapter(Tags)
_KEPT: Final = TypeAdapter(Kept)
_WHICH: Final = TypeAdapter(Which)


def size(kept: Kept) -> int:
    """Bytes of the entry's JSON, by which the memory that it takes is counted."""
    return len(_KEPT.dump_json(kept))


def encode(kept: Kept) -> bytes:
    return b"%b%b\n%b" % (VERSION, _TAGS.dump_json(kept.tags), zlib.compress(_KEPT.dump_json(kept), _LEVEL))


def decode(data: bytes) -> Kept | None:
    """The entry; None for what is none of this version, whatever it is. It unpacks no more than `LARGEST` bytes."""
    _, _, packed = data.partition(b"\n")
    unpacking = zlib.decompressobj()
    try:
        told = unpacking.decompress(packed, LARGEST)
        whole = data.startswith(VERSION) and unpacking.eof and not unpacking.unused_data
        return _KEPT.validate_json(told, strict=True) if whole else None
    except (zlib.error, ValidationError):
        return None


def tags_of(head: bytes) -> Tags | None:
    """What an entry is filed under, of its first `LONGEST_HEAD` bytes; None where they are no entry of this version."""
    line, end, _ = head.partition(b"\n")
    if not end or not line.startswith(VERSION):
        return None
    try:
        return _TAGS.validate_json(line[len(VERSION) :], strict=True)
    except ValidationError:
        return None


def which_said(which: Which) -> bytes:
    """A selection as one process tells it to the others."""
    return _WHICH.dump_json(which)


def which_heard(data: bytes) -> Which:
    """The selection; everything, where what was told is none: to forget too much is no harm."""
    try:
        return _WHICH.validate_json(data, strict=True)
    except ValidationError:
        return Which()
