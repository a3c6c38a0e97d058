"""Which scope a request needs, from its method and path alone, so that a new route can't be forgotten."""

from __future__ import annotations

import re
from typing import Final

from ion_mentoring.accounts.keys import Identity
from ion_mentoring.accounts.scopes import Scope, allow
from ion_mentoring.errors import Forbidden

_READS: Final = ("GET", "HEAD")
_ASKED_OF_A_MENTOR: Final = re.compile(r"POST .*/(chat|chat/completions|analyze)")
_RUNNING: Final = re.compile(r"DELETE /api/v2/turns/[^/]+|GET /api/v2/turns/[^/]+/events")
_ABOUT_MENTORS: Final = re.compile(r"GET (/openai/v1/models|/api/v2/personas)(/[^/]+)?")


def needed(method: str, path: str) -> Scope:
    """The one scope that opens this route."""
    if path.startswith("/api/v2/admin/"):
        return "manage"
    if path == "/metrics":
        return "metrics"
    route = f"{method} {path}"
    if any(form.fullmatch(route) for form in (_ASKED_OF_A_MENTOR, _RUNNING, _ABOUT_MENTORS)):
        return "chat"
    return "read" if method in _READS else "write"


def refuse_beyond(identity: Identity, method: str, path: str) -> None:
    """Raises Forbidden for what the key was not made for."""
    scope = needed(method, path)
    if not allow(identity.scopes, scope):
        raise Forbidden(f"This needs the scope {scope}; your key was made for {', '.join(sorted(identity.scopes))}.")
