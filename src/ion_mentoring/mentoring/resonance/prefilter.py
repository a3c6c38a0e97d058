"""What must stand in any text that a regular expression matches, so that most expressions need not be run.

The idea is that of RE2's `FilteredRE2` (Cox 2012): `re` is slow on expressions that begin with alternatives, a search
for plain strings is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ion_mentoring.mentoring.resonance.features import SPREAD, code_points

# The parser is no public name of `re`, but the same since Python 3.11; the tests compare filtered with unfiltered hits.
_parse: Final[Any] = getattr(re, "_parser").parse  # noqa: B009
_MOST: Final = 64
_SIZES: Final = (1, 2, 4)
_BITS: Final = 16
_DROP: Final = np.uint64(64 - _BITS)

Strings = frozenset[str]
Need = tuple[int, int]
_NOTHING: Final[Strings] = frozenset({""})


class Screen:
    """Which of many expressions can have a match in a text: those whose needs have a string in it.

    A string is looked for only where the text has the first characters of one in its bucket.
    """

    def __init__(self, expressions: Sequence[str]) -> None:
        self._needs = [_best(needed(each)) for each in expressions]
        self._always = [number for number, needs in enumerate(self._needs) if not needs]
        self._by_bucket: defaultdict[int, list[tuple[str, Need]]] = defaultdict(list)
        for number, needs in enumerate(self._needs):
            for place, strings in enumerate(needs):
                for string in strings:
                    longest = _buckets(string)[-1]
                    self._by_bucket[int(longest)].append((string, (number, place)))
        self._known = np.zeros(1 << _BITS, dtype=np.bool_)
        self._known[list(self._by_bucket)] = True

    def possible(self, text: str) -> list[int]:
        """Numbers of the expressions that are worth a search, in order."""
        buckets, met = _buckets(text), set[Need]()
        for bucket in set(buckets[self._known[buckets]].tolist()):
            for string, need in self._by_bucket[bucket]:
                if need not in met and string in text:
                    met.add(need)
        numbers = {number for number, place in met if place == len(self._needs[number]) - 1}
        return sorted([*self._always, *(number for number in numbers if (number, 0) in met)])


def _buckets(text: str) -> NDArray[np.int64]:
    """Of all runs of 1, 2, 4 and 8 characters that the text is long enough for, the longest last."""
    runs = [code_points(text)]
    for size in _SIZES:
        if len(text) >= 2 * size:
            runs.append(runs[-1][:-size] * SPREAD + runs[-1][size:])
    return ((np.concatenate(runs) * SPREAD) >> _DROP).view(np.int64)


def _best(needs: list[Strings]) -> list[Strings]:
    """The two that say most: a third rarely spares a search."""
    return sorted(needs, key=_worth)[-2:]


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
