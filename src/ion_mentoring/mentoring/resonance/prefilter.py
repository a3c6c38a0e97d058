"""What must stand in any text that a regular expression matches, so that most expressions need not be run.

The idea is that of RE2's `FilteredRE2` (Cox 2012): `re` is slow on expressions that begin with alternatives, a search
for plain strings is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ion_mentoring.mentoring.resonance.letters import code_points

# The parser is no public name of `re`, but the same since Python 3.11; the tests compare filtered with unfiltered hits.
_parse: Final[Any] = getattr(re, "_parser").parse  # noqa: B009
_MOST: Final = 128
_SIZES: Final = (1, 2, 4)
_BITS: Final = 16
_DROP: Final = np.uint32(32 - _BITS)
_SPREAD: Final = np.uint32(0x9E3779B1)

Strings = frozenset[str]
_NOTHING: Final[Strings] = frozenset({""})


class Screen:
    """Which of many expressions can have a match in a text: those whose needs have a string in it.

    A string counts as there when its first and its last characters are.
    """

    def __init__(self, expressions: Sequence[str]) -> None:
        needs = [needed(each) for each in expressions]
        self._always = [number for number, each in enumerate(needs) if not each]
        self._numbers = np.array([number for number, each in enumerate(needs) if each], np.intp)
        self._firsts = np.cumsum([0, *(len(each) for each in needs if each)])
        listed = [(_ends(string), at) for at, strings in enumerate(chain(*needs)) for string in strings]
        self._need_of = np.array([need for _, need in listed], np.intp)
        self._ends, places = np.unique(np.array([ends for ends, _ in listed], np.uint32), return_inverse=True)
        self._ends_of = np.ascontiguousarray(places.reshape(-1, 2).T)
        self._known = np.zeros(1 << _BITS, dtype=np.bool_)
        self._known[self._ends >> _DROP] = True

    def possible(self, text: str) -> list[int]:
        """Numbers of the expressions that are worth a search, in order."""
        runs = _runs(text)
        near = runs[self._known.take(runs >> _DROP, mode="clip")]
        places = self._ends.searchsorted(near)
        there, met = np.zeros(len(self._ends) + 1, np.bool_), np.zeros(self._firsts[-1], np.bool_)
        there[places[self._ends.take(places, mode="clip") == near]] = True
        first, last = there[self._ends_of]
        met[self._need_of[first & last]] = True
        if not len(self._numbers):
            return self._always
        whole = np.logical_and.reduceat(met, self._firsts[:-1])
        return sorted([*self._always, *self._numbers[whole].tolist()])


def _ends(string: str) -> tuple[int, int]:
    """The longest run of a string, at its start and at its end."""
    size = next(size for size in reversed((1, *(2 * each for each in _SIZES))) if len(string) >= size)
    return int(_runs(string[:size])[-1]), int(_runs(string[-size:])[-1])


def _runs(text: str) -> NDArray[np.uint32]:
    """Hashes of all runs of 1, 2, 4 and 8 characters that the text is long enough for, the longest last."""
    runs = [code_points(text)]
    for size in _SIZES:
        if len(text) >= 2 * size:
            runs.append(runs[-1][:-size] * _SPREAD + runs[-1][size:])
    return np.concatenate(runs) * _SPREAD


def needed(expression: str) -> list[Strings]:
    """Sets of strings; of each set at least one is in every match."""
    return [strings for strings in _needed(_parse(expression)) if "" not in strings]


def _needed(sequence: Iterable[tuple[Any, Any]]) -> Iterator[Strings]:
    """What the parts of a sequence need; neighbouring parts with few forms are read as one."""
    run = _NOTHING
    for part in sequence:
        forms = _forms(*part)
        if forms is not None and len(run) * len(forms) <= _MOST:
            run = frozenset(before + form for before in run for form in forms)
        else:
            yield run
            yield from [forms] if forms else _inside(*part)
            run = _NOTHING
    yield run


def _inside(op: Any, argument: Any) -> Iterable[Strings]:
    """What one part needs that has too many forms to list."""
    match str(op):
        case "SUBPATTERN":
            return _needed(argument[-1])
        case "BRANCH":
            return [frozenset[str]().union(*(max(_needed(each), key=_worth) for each in argument[1]))]
        case "MAX_REPEAT" if argument[0] >= 1:
            return _needed(argument[2])
    return []


def _worth(strings: Strings) -> int:
    """A set says as much as its shortest string is long."""
    return min(map(len, strings))


def _forms(op: Any, argument: Any) -> Strings | None:
    """Every string that one part can be, or None where there are too many."""
    match str(op):
        case "LITERAL":
            return frozenset({chr(argument)})
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return _NOTHING
        case "IN" if all(str(kind) == "LITERAL" for kind, _ in argument):
            return frozenset(chr(value) for _, value in argument)
        case "SUBPATTERN":
            return _all_forms(argument[-1])
        case "BRANCH":
            found = [_all_forms(each) for each in argument[1]]
            return None if None in found else frozenset[str]().union(*(each for each in found if each))
        case "MAX_REPEAT" if argument[:2] == (0, 1):
            once = _all_forms(argument[2])
            return None if once is None else once | _NOTHING
    return None


def _all_forms(sequence: Iterable[tuple[Any, Any]]) -> Strings | None:
    run = _NOTHING
    for part in sequence:
        forms = _forms(*part)
        if forms is None or len(run) * len(forms) > _MOST:
            return None
        run = frozenset(before + form for before in run for form in forms)
    return run
