"""Which fields of a request are free text, by the type `FreeText` in their forms; everything else is inspected.

Learners paste code, SQL and stack traces there, and an attack in it attacks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from re import Pattern
from typing import Any, Final

from fastapi.routing import iter_route_contexts
from pydantic import Field, TypeAdapter
from starlette.routing import BaseRoute, compile_path

MARK: Final = "x-ion-free-text"
FREE: Final[dict[str, Any]] = {MARK: True}
"""What a field's `json_schema_extra` says."""
FreeText: Final = Field(json_schema_extra=FREE)
"""`Annotated[str, FreeText]`: its string value is not inspected; a value of another type is."""
EACH: Final = "*"


@dataclass
class Free:
    """A place in a body: whether a string there is free text, and the places in it; `*` is each item of a list."""

    is_text: bool = False
    inside: dict[str, Free] = field(default_factory=dict)

    def at(self, name: str) -> Free:
        return self.inside.get(name, NOTHING)


NOTHING: Final = Free()


@dataclass(frozen=True)
class Route:
    """A method and a path of the service, with what is free text in its body and its query."""

    path: str
    matches: Pattern[str]
    methods: frozenset[str]
    body: Free
    query: frozenset[str]

    def free_fields(self) -> list[str]:
        return sorted({*self.query, *_leaves(self.body)})


class Routes:
    """The routes of the application, read once from its forms."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self.known = [_route(context) for context in iter_route_contexts(list(routes)) if context.methods]

    def of(self, method: str, path: str) -> Route | None:
        """The route that the application would choose."""
        return next((route for route in self.known if method in route.methods and route.matches.match(path)), None)

    def free_fields(self) -> list[str]:
        """Names of all fields that are free text somewhere."""
        return sorted({name for route in self.known for name in route.free_fields()})


def _route(context: Any) -> Route:
    body = getattr(context, "body_field", None)
    dependant = getattr(context, "dependant", None)
    query = dependant.query_params if dependant else ()
    free = frozenset(param.alias for param in query if MARK in (param.field_info.json_schema_extra or {}))
    schema = TypeAdapter(body.field_info.annotation).json_schema() if body else {}
    pattern, _, _ = compile_path(context.path)
    return Route(context.path, pattern, frozenset(context.methods), _free(schema, schema.get("$defs", {})), free)


def _free(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Free:
    if reference := schema.get("$ref"):
        name = reference.rsplit("/", 1)[-1]
        return _free(defs[name], {key: value for key, value in defs.items() if key != name})  # a form in itself ends
    found = Free(bool(schema.get(MARK)))
    for kind in ("anyOf", "oneOf", "allOf"):
        for variant in schema.get(kind, ()):
            other = _free(variant, defs)
            found.is_text |= other.is_text
            found.inside |= other.inside
    parts = dict(schema.get("properties", {}))
    if isinstance(items := schema.get("items"), dict):
        parts[EACH] = items
    for name, part in parts.items():
        place = _free(part, defs)
        if place.is_text or place.inside:
            found.inside[name] = place
    return found


def _leaves(place: Free, name: str = "") -> Iterable[str]:
    if place.is_text:
        yield name
    for inside, other in place.inside.items():
        yield from _leaves(other, name if inside == EACH else inside)
