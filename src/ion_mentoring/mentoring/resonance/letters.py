"""Characters by the table: what a code point of the Basic Multilingual Plane is, without a regular expression."""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.uint32]
Mask = NDArray[np.bool_]

TEARS: Final = "ㅋㅎㅠㅜ"
_PLANE: Final = 0x10000
_LATIN: Final = ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F))
_HANGUL: Final = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF))
_FOREIGN: Final = ((0x370, 0x10FF), (0x1200, 0x1CFF), (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x9FFF))


class Tally(NamedTuple):
    """How many characters of each kind a text has.

    `accented` are Latin letters beyond A to Z; `tears`, which are Hangul as well, the letters of ㅋㅋ and ㅠㅠ.
    """

    other: int
    upper: int
    lower: int
    accented: int
    syllables: int
    foreign: int
    tears: int

    @property
    def latin(self) -> int:
        return self.upper + self.lower + self.accented

    @property
    def hangul(self) -> int:
        return self.syllables + self.tears


def code_points(text: str) -> Points:
    """The code points of a text; a lone surrogate is one as well."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def text_of(points: Points) -> str:
    """The text of such code points."""
    return points.tobytes().decode("utf-32-le", "surrogatepass")


def tally(text: str) -> Tally:
    """Counts the characters of a text by kind."""
    kinds = _kinds().take(code_points(text), mode="clip")
    return Tally(*np.bincount(kinds, minlength=len(Tally._fields)).tolist())


def are_letters(points: Points) -> Mask:
    """Which code points are letters or digits (`str.isalnum`); beyond the plane none is."""
    return _letters().take(points, mode="clip")


def are_of_words(points: Points | NDArray[np.uint64]) -> Mask:
    """Which code points a word is made of: letters, digits and the apostrophe."""
    return _of_words().take(points, mode="clip")


@cache
def _kinds() -> NDArray[np.uint8]:
    kinds = np.zeros(_PLANE, np.uint8)
    for kind, ranges in enumerate((*((each,) for each in _LATIN), _HANGUL, _FOREIGN), 1):
        for first, last in ranges:
            kinds[first : last + 1] = kind
    kinds[list(map(ord, TEARS))] = len(Tally._fields) - 1
    return kinds


@cache
def _letters() -> Mask:
    return np.array([chr(point).isalnum() for point in range(_PLANE)], dtype=np.bool_)


@cache
def _of_words() -> Mask:
    table = _letters().copy()
    table[ord("'")] = True
    return table
