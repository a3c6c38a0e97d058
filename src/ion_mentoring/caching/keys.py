"""The key of a reply: all that the reply depends on, and nothing that it does not. Pure.

Two questions with one key have one reply, so a thing that is left out here is a false hit, and a thing too much a miss.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict, dataclass, fields
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_WHITE: Final = re.compile(r"[^\S\n]+")
_LINE_END: Final = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class House:
    """What is the same for every question until somebody changes it.

    `build` is the code, `mentors`, `playbooks` and `tables` the content, by digest: all mentors, since any of them may
    become the likelier one. `provider` is the first of the chain, `model` its model, `parameters` the rest of its settings.
    `leaving` is how it is told what it is told: as its `own` house (all, as it is), `open`, or `masked`.
    """

    build: str
    mentors: str
    playbooks: str
    tables: str
    routing: str
    country: str
    provider: str
    model: str
    parameters: str
    leaving: str


@dataclass(frozen=True, slots=True)
class ReplyKey:
    """A question as a reply sees it.

    `persona` is the one that was asked for, or `auto`. `context` is a digest of everything that the mentor has in mind
    beside the message, and `owner` whose that is: a reply to a context belongs to its learner. Both are empty where the
    mentor has nothing in mind; then whoever asks the same is told the same. `share` is what of the context the learner lets
    a remote provider be told.

    The mark of the instructions (`canary`) is not in it: it is another in every process, and no reply holds it.
    """

    house: House
    persona: str
    language: str
    register: str
    message: str
    context: str = ""
    owner: str = ""
    share: str = "all"

    @property
    def digest(self) -> str:
        """32 hexadecimal digits; each field is told apart from the next by its place in a JSON list."""
        house = [getattr(self.house, field.name) for field in fields(House)]
        own = [self.persona, self.language, self.register, self.message, self.context, self.owner, self.share]
        return _hashed([house, own])


def normalised(message: str) -> str:
    """The message in NFC, with one form of white space: lines end alike, and a run of blanks within a line is one.

    Nothing more: punctuation is tone, a new line is pace, and the blanks before a line are part of a program.
    """
    composed = unicodedata.normalize("NFC", _LINE_END.sub("\n", message))
    return "\n".join(map(_line, composed.split("\n"))).strip()


def digest_of(context: DataclassInstance, summary: str) -> str:
    """A digest of what a mentor has in mind: of the dataclass all fields, so that one which is added later is in it."""
    return _hashed([asdict(context), summary])


def _line(line: str) -> str:
    said = line.lstrip()
    return line[: len(line) - len(said)] + _WHITE.sub(" ", said).rstrip() if said else ""


def _hashed(value: Any) -> str:
    told = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return blake2b(told.encode(errors="surrogatepass"), digest_size=16).hexdigest()
