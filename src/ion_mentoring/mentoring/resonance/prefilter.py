"""What must stand in any text that a regular expression matches, so that most expressions need not be run.

The idea is that of RE2's `FilteredRE2` (Cox 2012): `re` is slow on expressions that begin with alternatives, a search
for plain strings is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from typing import Any, Final

# The parser is no public name of `re`, but the same since Python 3.11; the tests compare filtered with unfiltered hits.
_parse: Final[Any] = getattr(re, "_parser").parse  # noqa: B009
_MOST: Final = 64

Strings = frozenset[str]
_NOTHING: Final[Strings] = frozenset({""})


def needed(expression: str) -> Strings:
    """Strings of which at least one is in every match; `{""}` where nothing can be said."""
    return _needed(_parse(expression))


def _needed(sequence: Iterable[tuple[Any, Any]]) -> Strings:
    """The best of what the parts of a sequence need; neighbouring parts with few forms are read as one."""
    best, run = _NOTHING, _NOTHING
    for part in sequence:
        forms = _forms(*part)
        if forms is not None and len(run) * len(forms) <= _MOST:
            run = frozenset(before + form for before in run for form in forms)
        else:
            best = reduce(_better, (run, _inside(*part), forms or _NOTHING), best)
            run = _NOTHING
    return _better(best, run)


def _better(a: Strings, b: Strings) -> Strings:
    """The set whose shortest string is longer."""
    return a if min(map(len, a)) >= min(map(len, b)) else b


def _inside(op: Any, argument: Any) -> Strings:
    """What one part needs that has too many forms to list."""
    match str(op):
        case "SUBPATTERN":
            return _needed(argument[-1])
        case "BRANCH":
            return frozenset[str]().union(*(_needed(each) for each in argument[1]))
        case "MAX_REPEAT" if argument[0] >= 1:
            return _needed(argument[2])
    return _NOTHING


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
