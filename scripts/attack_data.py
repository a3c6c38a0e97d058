"""The requests of `make attack`: attacks in every place that is inspected, and harmless ones, from files beside this."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

HERE = Path(__file__).resolve().parent
ATTACKS, HARMLESS = HERE / "attacks", HERE / "harmless"
VALUES = ATTACKS / "values"
AS_SENT = "/?&=%+;:@!$'()*,~[]{}<>|^`\"\\#"
"""What of a path in a file is sent as it stands there."""
HEADERS = ("X-Custom", "User-Agent", "Referer", "X-Forwarded-Host", "Accept-Language", "Cookie")
CHAT = "/api/v2/chat"
ASKED = (
    "What does this do? {}",
    "이 코드가 왜 위험한가요?\n\n{}",
    "How would I defend against `{}`?",
    "{} 이거 로그에서 봤어요",
)
"""A learner asks about an attack: that is a harmless message."""


@dataclass(frozen=True)
class Case:
    """A request, of which group and in which place."""

    group: str
    place: str
    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    client: str = ""


def case(group: str, place: str, given: Mapping[str, Any]) -> Case:
    """A request as the files write it: method, path, headers, json or body, client."""
    body = given.get("body", "").encode()
    headers = dict(given.get("headers", {}))
    if "json" in given:
        body = json.dumps(given["json"], ensure_ascii=False).encode()
        headers.setdefault("Content-Type", "application/json")
    target = quote(given["path"], safe=AS_SENT).replace(" ", "%20")
    return Case(group, place, given.get("method", "GET"), target, headers, body, given.get("client", ""))


def attacks(files: Sequence[Path] = ()) -> list[Case]:
    """Ours, or a collection of somebody else's: files with a payload a line."""
    if files:
        return list(_payloads(files))
    return [*_payloads(sorted(ATTACKS.glob("*.txt"))), *_payloads(sorted(VALUES.glob("*.txt"))), *_requests()]


def _payloads(files: Sequence[Path]) -> Iterator[Case]:
    """Each line in a path, in a query, in a header, in a field that is no free text, and as a field's name.

    Lines of the folder `values` are not sent in headers: the like of them stands in headers of harmless programs.
    """
    for file in files:
        group = file.stem.lstrip("0123456789-")
        for number, text in enumerate(_lines(file)):
            name = HEADERS[number % len(HEADERS)]
            name = "X-Custom" if (group, name) == ("remote-inclusion-ssrf", "Referer") else name  # it is an address
            said = "theme=" + re.sub("[;, ]", lambda sign: quote(sign[0]), text) if name == "Cookie" else text
            yield case(group, "path", {"path": f"/api/v2/personas/{quote(text, safe='')}"})
            yield case(group, "query", {"path": f"/api/v2/sessions?cursor={quote(text, safe='')}"})
            if file.parent != VALUES:
                yield case(group, "header", {"path": "/api/v2/personas", "headers": {name: said}})
            yield case(group, "field", {"method": "POST", "path": CHAT, "json": {"message": "hello", "persona": text}})
            yield case(group, "name", {"method": "POST", "path": CHAT, "json": {"message": "hello", text: "x"}})


def _requests() -> Iterator[Case]:
    for group, requests in yaml.safe_load((ATTACKS / "requests.yaml").read_text(encoding="utf-8")).items():
        for given in requests:
            yield case(group, "request", given)


def harmless() -> list[Case]:
    """What learners write, in each way in that takes it, and what browsers and programs send all day."""
    texts = [(file.stem, text) for file in sorted(HARMLESS.glob("*.txt")) for text in _pieces(file)]
    payloads = [line for file in sorted(ATTACKS.rglob("*.txt")) for line in _lines(file)]
    asked = [("attacks, asked about", ASKED[n % len(ASKED)].format(line)) for n, line in enumerate(payloads)]
    cases = [_said(kind, text, number) for number, (kind, text) in enumerate([*texts, *asked])]
    for kind, requests in yaml.safe_load((HARMLESS / "requests.yaml").read_text(encoding="utf-8")).items():
        cases += [case(kind, "request", given) for given in requests]
    return cases


def _said(kind: str, text: str, number: int) -> Case:
    """A text in one of the ways in; two of three are chats of v2."""
    said = [
        (CHAT, {"message": text, "persona": "auto"}),
        (CHAT, {"message": text}),
        ("/api/v1/chat", {"message": text}),
        (CHAT, {"message": text, "stream": False}),
        (CHAT, {"message": text, "include_reasoning": False}),
        ("/openai/v1/chat/completions", {"model": "ion-auto", "messages": [{"role": "user", "content": text}]}),
        (CHAT, {"message": text, "persona": "elro"}),
        (CHAT, {"message": text}),
        ("/api/v2/analyze", {"text": text}),
    ]
    path, body = said[number % len(said)]
    return case(kind, "chat" if path == CHAT else "text", {"method": "POST", "path": path, "json": body})


def _lines(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8", errors="replace")
    return [line for line in text.replace("\r", "").split("\n") if line.strip() and line.isprintable()]


def _pieces(file: Path) -> list[str]:
    return [piece.strip("\n") for piece in file.read_text(encoding="utf-8").split("\n%%\n") if piece.strip()]
