"""Until when v1 is served: the headers `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and `Link` on its every answer."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ion_mentoring import __released__

PREFIX: Final = "/api/v1"
_YEARS: Final = 2


def lifetime(released: str) -> dict[str, str]:
    """The headers for a release of this day (ISO 8601): deprecated since then, gone two years after."""
    day = datetime.fromisoformat(released).replace(tzinfo=UTC)
    leap_day = (day.month, day.day) == (2, 29)
    end = day.replace(year=day.year + _YEARS, day=28 if leap_day else day.day)
    return {
        "Deprecation": f"@{int(day.timestamp())}",
        "Sunset": format_datetime(end, usegmt=True),
        "Link": '</api/v2/chat>; rel="successor-version"',
    }


HEADERS: Final = lifetime(__released__)
_DESCRIPTIONS: Final = {
    "Deprecation": "Since when v1 is deprecated, RFC 9745.",
    "Sunset": "From when on v1 may be gone, RFC 8594.",
    "Link": "What comes after it.",
}
DESCRIBED: Final[dict[str, Any]] = {
    name: {"description": _DESCRIPTIONS[name], "schema": {"type": "string"}, "example": value}
    for name, value in HEADERS.items()
}


class Deprecated:
    """Puts the headers on every answer under `/api/v1`, errors too. Plain ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX + "/"):
            return await self._app(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_headers)
