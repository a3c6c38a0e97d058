"""A mark in the mentor's instructions that never comes out: a reply that begins to write it is giving them away.

The mark is of letters alone and is found whatever stands between them (spaces, dashes, what can't be seen) and in either
case, so that spelling it out doesn't help. A reply comes in pieces: what may be the mark's beginning is held back until
the next piece shows what it is, and no more than that.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

LETTERS: Final = "bcdfghjklmnpqrstvwxyz"
"""What a mark is made of: no vowel, so that it is no word and begins none."""
FIRST: Final = "qxz"
"""What a mark begins with: the rarest of them, so that the end of a piece is hardly ever held back for nothing."""
LENGTH: Final = 14
_LONGEST_HELD: Final = 400


def mark(choose: Callable[[str], str]) -> str:
    """A new mark; `choose` draws one of the letters that it is given."""
    return choose(FIRST) + "".join(choose(LETTERS) for _ in range(LENGTH - 1))


class Leak(Exception):
    """The mark is in the text."""


class Watch:
    """Lets a reply through piece by piece, up to a mark; an empty mark lets everything through."""

    def __init__(self, mark: str) -> None:
        self._mark, self._falls = mark, _falls(mark)
        self._held, self._at, self._starts = "", 0, list[int]()

    def take(self, piece: str) -> str:
        """What of the reply may go out now, which may be nothing; raises `Leak` where the mark is whole."""
        if not self._mark or (not self._held and self._mark[0] not in _folded(piece)):
            return piece
        for char in piece:
            self._held += char
            self._step(char)
        return self._let_go(self._starts[0] if self._starts else len(self._held))

    def end(self) -> str:
        """What was held back, since nothing follows."""
        return self._let_go(len(self._held))

    def _step(self, char: str) -> None:
        """Knuth, Morris and Pratt's automaton over the letters; `_starts` holds where each matched letter stands."""
        for letter in _folded(char):
            if not letter.isalnum():
                continue
            while self._at and letter != self._mark[self._at]:
                self._at = self._falls[self._at - 1]
            self._at += letter == self._mark[self._at]
            self._starts = [*self._starts, len(self._held) - 1][-self._at :] if self._at else []
            if self._at == len(self._mark):
                raise Leak
        if self._at and len(self._held) - self._starts[0] > _LONGEST_HELD:
            self._at, self._starts = 0, []

    def _let_go(self, end: int) -> str:
        free, self._held = self._held[:end], self._held[end:]
        self._starts = [start - end for start in self._starts]
        return free


def holds(text: str, mark: str) -> bool:
    """Whether a whole text holds the mark."""
    watch = Watch(mark)
    try:
        watch.take(text)
    except Leak:
        return True
    return False


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _falls(mark: str) -> list[int]:
    """For each prefix of the mark the length of the longest shorter prefix that it ends with."""
    falls = [0] * len(mark)
    at = 0
    for place in range(1, len(mark)):
        while at and mark[place] != mark[at]:
            at = falls[at - 1]
        at += mark[place] == mark[at]
        falls[place] = at
    return falls
