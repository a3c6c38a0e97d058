"""A body as JSON that can be read in one way only, and what of it is inspected."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, Final

from ion_mentoring.edge.waf.free_text import EACH, Free
from ion_mentoring.errors import MalformedRequest

DEPTH: Final = 32
MEMBERS: Final = 10_000
DIGITS: Final = 40
INSPECTED_VALUES: Final = 400
INSPECTED_CHARS: Final = 16_384
"""More than that stands in free text alone, and inspecting it would take long."""


def parsed(body: bytes) -> Any:
    """The value; raises MalformedRequest for what two parsers could read differently, or one never finishes."""
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once_each,
            parse_int=_short_int,
            parse_float=_finite,
            parse_constant=_no_constant,
        )
    except UnicodeDecodeError:
        raise MalformedRequest("The body is no valid JSON: it is not in UTF-8.") from None
    except RecursionError:
        raise MalformedRequest(_TOO_DEEP) from None
    except ValueError:
        raise MalformedRequest("The body is no valid JSON.") from None


def canonical(value: Any) -> bytes:
    """The same value written in the one way that every parser reads alike: what the application gets."""
    return json.dumps(value, separators=(",", ":")).encode()


def inspected(value: Any, free: Free) -> dict[str, list[str]]:
    """Every name in the body with its distinct strings, but for those of free text. `a.b[]` is `b` of each item of `a`.

    Numbers and truth values can't attack; where one thing stands many times, it is inspected once.
    """
    found: dict[str, dict[str, None]] = {}
    chars = values = 0
    for members, (name, text) in enumerate(_walk(value, free, "", 0)):
        if members > MEMBERS:
            raise MalformedRequest(f"The body has more than {MEMBERS:,} members.")
        known = found.setdefault(name, {})
        if text not in known:
            known[text] = None
            chars += len(text) + len(name)
            values += 1
        if values > INSPECTED_VALUES or chars > INSPECTED_CHARS:
            raise MalformedRequest("The body has too many members, or too long ones, beside its texts.")
    return {name: list(texts) for name, texts in found.items()}


def _walk(value: Any, free: Free, name: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEPTH:
        raise MalformedRequest(_TOO_DEEP)
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _walk(child, free.at(key), f"{name}.{key}" if name else key, depth + 1)
    elif isinstance(value, list):
        for child in value:
            yield from _walk(child, free.at(EACH), f"{name}[]", depth + 1)
    yield name, value if isinstance(value, str) and not free.is_text else ""


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise MalformedRequest("A name stands twice in one object of the body.")
    return found


def _short_int(digits: str) -> int:
    if len(digits) > DIGITS:
        raise MalformedRequest(f"A number in the body has more than {DIGITS} digits.")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if len(digits) > DIGITS or not math.isfinite(number):
        raise MalformedRequest("A number in the body is too long or too large.")
    return number


def _no_constant(name: str) -> None:
    raise MalformedRequest(f"The body is no valid JSON: `{name}` is no number.")


_TOO_DEEP: Final = f"The body is no valid JSON for this service: it is nested more than {DEPTH} deep."
