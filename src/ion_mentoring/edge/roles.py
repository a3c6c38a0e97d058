"""Who may call what, as the routes themselves say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ion_mentoring.accounts.roles import ROLES, allows
from ion_mentoring.edge.identity import Requires, identify


def routes(those: Iterable[Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Method and path of every route with the route itself, those of included routers too; a mount by its kind."""
    for route in those:
        if included := getattr(route, "original_router", None):
            yield from routes(included.routes, above + route.include_context.prefix)
            continue
        for method in sorted(getattr(route, "methods", None) or {type(route).__name__}):
            if method != "HEAD":
                yield f"{method} {above}{getattr(route, 'path', '?')}", route


def callers(route: Any) -> frozenset[str]:
    """The roles that the route lets in, and `nobody` where it asks for no key."""
    calls = set(_calls(route.dependant)) if hasattr(route, "dependant") else set()
    if identify not in calls:
        return frozenset({"nobody", *ROLES})
    needed = [call.role for call in calls if isinstance(call, Requires)]
    return frozenset(role for role in ROLES if all(allows(role, one) for one in needed))


def _calls(dependant: Any) -> Iterator[Any]:
    yield dependant.call
    for below in dependant.dependencies:
        yield from _calls(below)
