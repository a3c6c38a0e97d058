"""The learner's place: served at whatever address no route knows and a person's browser asks for."""

from __future__ import annotations

from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ion_mentoring.edge.languages import preferred_language
from ion_mentoring.edge.requests import wants_page
from ion_mentoring.messages import say
from ion_mentoring.web.files import ASK, ENCODINGS, KEEP, File, read

BUILT: Final = Path(__file__).parent / "page"
"""Where the build puts the page: see `hatch_build.py`."""
OTHERS: Final = {"api", "assets", "docs", "health", "metrics", "openai", "openapi.json", "sign-in", "sign-out"}
"""First parts of a path under which the page has no address of its own: what is not there is a problem."""
_ROUTE: Final = SimpleNamespace(path="page")


class Page:
    """Stands where no route was found; what is not the page's goes on to `otherwise`. Plain ASGI."""

    def __init__(self, folder: Path, otherwise: ASGIApp) -> None:
        self._files = files_of(folder)
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = self._answer(Request(scope)) if scope["type"] == "http" else None
        if response is None:
            return await self._otherwise(scope, receive, send)
        scope["route"] = _ROUTE  # by which it is logged and counted
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response | None:
        path = request.url.path
        if request.method not in ("GET", "HEAD"):
            return None
        if file := self._files.get(path):
            return file.answer(request)
        if path.split("/")[1] in OTHERS or not wants_page(request.scope):
            return None
        if index := self._files.get("/"):
            return index.answer(request)
        return _not_built(request) if path == "/" else None


def files_of(folder: Path) -> dict[str, File]:
    """The files of a built page by address; those under `/assets/` have a hash in their name, and never change."""
    found = [file for file in folder.rglob("*") if file.is_file() and file.suffix not in ENCODINGS.values()]
    addresses = {f"/{file.relative_to(folder).as_posix()}": file for file in found if not file.name.startswith(".")}
    files = {
        address: read(file, cache=KEEP if address.startswith("/assets/") else ASK)
        for address, file in addresses.items()
    }
    if index := files.pop("/index.html", None):
        files["/"] = index
    return files


def _not_built(request: Request) -> Response:
    language = preferred_language(request.headers.get("accept-language")) or "ko"
    title, how = escape(say("page.absent", language)), escape(say("page.how", language))
    head = f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>ION</title>'
    body = f"<h1>{title}</h1><p>{how}</p><pre>make page</pre></html>"
    return Response(head + body, status_code=503, media_type="text/html")
