"""How a failed answer is read: the service's own error where the problem's type is known, an IonError where not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ion_mentoring.errors import ContentError, IonError, all_types

_OF_RFC_9457 = ("type", "title", "status", "detail")


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back over HTTP, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def error_of(reply: Reply) -> IonError:
    """The error that a reply with a status other than 2xx stands for, whoever answered: a proxy writes no problem."""
    try:
        document = json.loads(reply.body)
    except ValueError:
        document = None
    if not isinstance(document, dict) or not isinstance(document.get("type"), str):
        document = {"type": "unknown", "title": f"HTTP {reply.status}", "detail": _told(reply)}
    return error_in({"status": reply.status, **document})


def error_in(problem: Mapping[str, Any]) -> IonError:
    """The error of a problem document; `extra` holds its members beyond those of RFC 9457."""
    name = str(problem.get("type", "")).rpartition("/")[2]
    # An error about a file takes more than a detail: it is for those who have the file.
    kinds = {kind.type: kind for kind in all_types() if not issubclass(kind, ContentError)}
    extra = {key: value for key, value in problem.items() if key not in _OF_RFC_9457}
    told = problem.get("detail") or problem.get("title") or name
    if name in kinds:
        return kinds[name](str(told), **extra)
    error = IonError(str(told), **extra)
    # Only this one error says so; a class for each unknown type would be listed among the service's own.
    vars(error).update(type=name, status=problem.get("status", 500), title=problem.get("title", IonError.title))
    return error


def unreadable(what: str, error: Exception) -> IonError:
    """For an answer that is not in ION's form: it is another service, or a newer one that speaks otherwise."""
    reasons = error.errors() if isinstance(error, ValidationError) else []
    told = "; ".join(f"{'.'.join(map(str, reason['loc']))}: {reason['msg']}" for reason in reasons[:3])
    return IonError(f"{what} did not answer as ION does: {told or error}")


def _told(reply: Reply) -> str:
    text = reply.body[:200].decode("utf-8", "replace").strip()
    return f"The answer was HTTP {reply.status}" + (f": {text}" if text.isprintable() and text else ".")
