"""A request as the firewall looks at it: free text left out, everything else as it came."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final
from urllib.parse import unquote, unquote_plus, unquote_to_bytes

from ion_mentoring.edge.waf import bodies
from ion_mentoring.edge.waf.disguises import undisguised
from ion_mentoring.edge.waf.engine import Asked
from ion_mentoring.edge.waf.free_text import NOTHING, Routes
from ion_mentoring.errors import MalformedRequest, UnsupportedMediaType

_JSON: Final = re.compile(r'application/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?', re.I)
_PLAIN: Final = re.compile(r"[\w.~-]*")
_ID: Final = re.compile(r"(?<![\w-])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{16})(?![\w-])")
_FACTS: Final = ("ion-country", "ion-scheme")
"""Headers by which the firewall itself tells its rules what it knows; nobody else can send them."""
HEADERS: Final = 100
"""Browsers send about twenty, proxies add ten."""
_NO_TYPE: Final = "application/octet-stream"
"""What some clients call a body that they don't send."""
_USUAL: Final = {
    name: re.compile(grammar)
    for name, grammar in {
        "accept": r"(?:[\w*+-]+/[\w*+.-]+(?:;[\w-]+=[\w.]+)*(?:,\s?)?)+",
        "accept-encoding": r"(?:[a-z*]+(?:;q=[\d.]+)?(?:,\s?)?)+",
        "accept-language": r"(?:[A-Za-z*]{1,8}(?:-[A-Za-z0-9]{1,8})*(?:;q=[\d.]+)?(?:,\s?)?)+",
        "authorization": r"Bearer [\w~-]+(?:\.[\w~-]+){0,4}",
        **dict.fromkeys(
            ("sec-ch-ua", "sec-ch-ua-full-version-list"), r'(?:"[\w .()=/?;:-]{1,40}";v="[\d.]{1,20}"(?:, )?)+'
        ),
        **dict.fromkeys(("sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user"), r"[a-z?1-]{1,20}"),
        **dict.fromkeys(("sec-ch-ua-mobile", "dnt", "upgrade-insecure-requests"), r"\??[01]"),
        **dict.fromkeys(("sec-ch-ua-platform", "sec-ch-ua-platform-version", "sec-ch-ua-arch"), r'"[\w. ]{0,20}"'),
        "connection": r"(?i:keep-alive|close)",
        "cache-control": r"[a-z]+(?:-[a-z]+)*(?:=\d+)?",
        "pragma": r"no-cache",
        "forwarded": r'(?:(?:for|by|host|proto)="?[\w.:\[\]-]{1,80}"?[;,]? ?){1,20}',
        "priority": r"u=\d(?:, i)?",
        "cookie": r"(?:__Host-ion|ion-\d{1,5})=[\w-]{20,100}",
        "if-none-match": r'(?:W/)?"[\w-]{1,80}"',
    }.items()
}
"""Headers that say what browsers say all day, in full: there is no room in these forms for anything else."""


@dataclass(frozen=True, slots=True)
class Request:
    """What came: `target` is path and query as they were sent, `headers` are decoded."""

    method: str
    target: str
    headers: Sequence[tuple[str, str]]
    body: bytes = b""
    client: str = "127.0.0.1"
    scheme: str = "http"
    version: str = "1.1"

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(frozen=True, slots=True)
class Read:
    """What is inspected, and what the application gets as its body."""

    asked: Asked
    body: bytes


def read(request: Request, routes: Routes, facts: Mapping[str, str]) -> Read:
    """Raises UnsupportedMediaType for a body that is no JSON, and MalformedRequest for one that can't be trusted."""
    _is_utf8(request.target)
    raw_path, _, query = request.target.partition("?")
    route = routes.of(request.method, unquote(raw_path))
    members, body = _members(request, route.body if route else NOTHING)
    segments = [unquote(segment) for segment in raw_path.split("/") if not _PLAIN.fullmatch(segment)]
    if segments:
        members["segment"] = [*members.get("segment", ()), *segments]
    if route and route.query and query:
        query = "&".join(_without_text(part, route.query) for part in query.split("&"))
    target = f"{raw_path}?{query}" if query else raw_path
    headers = _unusual(request)
    written = [
        unquote(raw_path),
        unquote_plus(query),
        *members,
        *(text for texts in members.values() for text in texts),
    ]
    written += [value for _, value in headers if "\\" in value]
    if bare := [text for text in map(undisguised, written) if text]:
        members["undisguised"] = [*members.get("undisguised", ()), *bare]
    headers += [(f"ION-{name}", value) for name, value in facts.items()]
    return Read(Asked(address(request.client), request.method, target, request.version, headers, members), body)


def likeness(asked: Asked, *, by_address: bool) -> bytes:
    """The same for requests that differ in ids and in the length of their bodies only, and in nothing else.

    Where no rule asks who calls, requests of all addresses are alike.
    """
    headers = [(name, _length(value) if name.lower() == "content-length" else value) for name, value in asked.headers]
    client = asked.client if by_address else ""
    whole = repr((client, asked.method, asked.target, asked.version, headers, asked.members))
    return blake2b(_ID.sub("id", whole).encode("utf-8", "surrogatepass"), digest_size=20).digest()


def _is_utf8(target: str) -> None:
    try:
        unquote_to_bytes(target.encode("latin-1")).decode("utf-8")
    except UnicodeError:
        raise MalformedRequest("The address is not in UTF-8.") from None


@lru_cache(4096)
def address(client: str) -> str:
    """An address that rules on networks can read; one that is none belongs to no network."""
    try:
        known = ipaddress.ip_address(client)
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - nothing listens there
    return str(getattr(known, "ipv4_mapped", None) or known)


def _length(value: str) -> str:
    return "some" if re.fullmatch("[1-9][0-9]{0,8}", value) else value


def _members(request: Request, free: Any) -> tuple[dict[str, list[str]], bytes]:
    if not request.body:
        return {}, b""
    if not _JSON.fullmatch(request.header("content-type").strip()):
        raise UnsupportedMediaType("Send the body as `Content-Type: application/json`, in UTF-8.")
    if packed := request.header("content-encoding"):
        raise UnsupportedMediaType(f"A body is taken as it is, without `Content-Encoding: {packed[:20]}`.")
    value = bodies.parsed(request.body)
    return bodies.inspected(value, free), bodies.canonical(value)


def _without_text(part: str, free: frozenset[str]) -> str:
    name = unquote_plus(part.partition("=")[0])
    return f"{name}=text" if name in free else part


def _unusual(request: Request) -> list[tuple[str, str]]:
    """The headers that could hold something, and no facts that somebody else claims to know."""
    found = []
    size = 0
    for name, value in request.headers:
        lower = name.lower()
        size += len(name) + len(value)
        if lower == "content-type" and value == _NO_TYPE and not request.body:
            continue
        if lower in _FACTS or ((usual := _USUAL.get(lower)) and usual.fullmatch(value)):
            continue
        found.append((name, value))
    if len(request.headers) > HEADERS:
        raise MalformedRequest(f"There are more than {HEADERS} headers.")
    if size > bodies.INSPECTED_CHARS:
        raise MalformedRequest(f"The headers have more than {bodies.INSPECTED_CHARS:,} characters.")
    return found
