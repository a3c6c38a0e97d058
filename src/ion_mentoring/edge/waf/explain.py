"""What the firewall makes of a request that somebody wrote into a file: for `ion waf check`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import quote

import yaml

from ion_mentoring.edge.waf.policy import Policy
from ion_mentoring.edge.waf.requests import Request, read
from ion_mentoring.errors import InvalidInput, MalformedRequest, UnsupportedMediaType

_SENT: Final = "/?&=%+;:@!$'()*,~[]{}<>|^`\"\\#"
_USUAL: Final = {"Host": "localhost", "User-Agent": "Mozilla/5.0", "Accept": "*/*"}
_KEYS: Final = frozenset({"method", "path", "headers", "json", "body", "client", "scheme"})


def request_in(text: str) -> Request:
    """As it goes over the wire (`POST /api/v2/chat HTTP/1.1`, headers, an empty line, a body), or as YAML or JSON.

    Raises InvalidInput for what is neither.
    """
    first = text.lstrip().split("\n", 1)[0].rstrip().split(" ")
    return _of_wire(text.lstrip()) if len(first) == 3 and first[2].startswith("HTTP/") else _of_yaml(text)


def request_of(given: Mapping[str, Any]) -> Request:
    """`method, path, headers, json|body, client, scheme`; what a browser always sends need not be written."""
    if unknown := given.keys() - _KEYS:
        raise InvalidInput(f"The request has no `{min(unknown)}`; it has {', '.join(sorted(_KEYS))}.")
    if "path" not in given:
        raise InvalidInput("The request needs a `path`, such as `/api/v2/chat`.")
    body = str(given.get("body", "")).encode()
    headers = {str(name): str(value) for name, value in given.get("headers", {}).items()}
    names = {name.lower() for name in headers}
    if "json" in given:
        body = json.dumps(given["json"], ensure_ascii=False).encode()
        headers |= {} if "content-type" in names else {"Content-Type": "application/json"}
    headers = {name: value for name, value in _USUAL.items() if name.lower() not in names} | headers
    if body and "content-length" not in names:
        headers["Content-Length"] = str(len(body))
    return Request(
        str(given.get("method", "GET")),
        quote(str(given["path"]), safe=_SENT),
        list(headers.items()),
        body,
        str(given.get("client", "127.0.0.1")),
        str(given.get("scheme", "http")),
    )


def explained(policy: Policy, request: Request) -> dict[str, Any]:
    """`verdict` (blocked, let in, refused), why, and what was and wasn't inspected."""
    try:
        verdict = policy.judge(request)
        asked = read(request, policy.routes, {}).asked
    except (MalformedRequest, UnsupportedMediaType) as refused:
        return {"verdict": "refused", "status": refused.status, "because": refused.detail, "found": []}
    blocked = verdict.blocked_by
    route = policy.routes.of(request.method, request.target.partition("?")[0])
    return {
        "verdict": "blocked" if blocked else "let in",
        "status": 403 if blocked else None,
        "because": f"{blocked.group}: {blocked.message}" if blocked else "No rule that is on matches.",
        "found": [asdict(found) for found in verdict.found],
        "route": route.path if route else None,
        "free_text": route.free_fields() if route else [],
        "inspected": sorted(name for name, texts in asked.members.items() if any(texts)),
    }


def _of_wire(text: str) -> Request:
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.split("\n")
    method, target, version = first.split(" ")
    headers = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return Request(method, target, headers, body.rstrip("\n").encode(), version=version.removeprefix("HTTP/"))


def _of_yaml(text: str) -> Request:
    try:
        given = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidInput(f"The request can't be read: {' '.join(str(error).split())}") from None
    if not isinstance(given, dict):
        raise InvalidInput("Write the request as it goes over the wire, or as YAML: `path`, `method`, `json` ...")
    return request_of(given)
