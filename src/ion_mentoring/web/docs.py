"""The interactive pages about the API: Swagger UI out of a package, so that no other host is asked for it."""

from __future__ import annotations

from html import escape
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response

from ion_mentoring.errors import NotFound
from ion_mentoring.web.files import File, read

_PAGE: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/docs/favicon.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
"""
_START: Final = b'SwaggerUIBundle({url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true});\n'


def router(title: str) -> APIRouter:
    """`/docs`, and what it is made of beneath."""
    index = File("text/html; charset=utf-8", _PAGE.format(title=escape(title)).encode())
    files = _swagger_ui() | {"start.js": File("text/javascript; charset=utf-8", _START)}
    docs = APIRouter(include_in_schema=False)

    @docs.get("/docs")
    async def page(request: Request) -> Response:
        return index.answer(request)

    @docs.get("/docs/{name}")
    async def part(request: Request, name: str) -> Response:
        if name not in files:
            raise NotFound("There is nothing at this path.")
        return files[name].answer(request)

    return docs


def _swagger_ui() -> dict[str, File]:
    """Of the package the files alone are used: its code is not run."""
    folder = Path(str(distribution("fastapi-offline").locate_file("fastapi_offline/static")))
    return {name: read(folder / name) for name in ("favicon.png", "swagger-ui.css", "swagger-ui-bundle.js")}
