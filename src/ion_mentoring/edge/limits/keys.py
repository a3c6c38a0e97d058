"""How much one key may ask, or one learner of an integrator's. A crisis is heard all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ion_mentoring import telemetry
from ion_mentoring.edge.limits.windows import Windows
from ion_mentoring.errors import TooManyRequests
from ion_mentoring.settings.edge import LimitSettings

if TYPE_CHECKING:
    from fastapi import Request

    from ion_mentoring.accounts.keys import Identity

_MINUTE: Final = 60.0
_CHATS: Final = ("/chat", "/chat/completions")


class KeyLimits:
    """Counts the requests of each key, and of those its chats. `is_crisis` reads a message."""

    def __init__(self, limits: LimitSettings, windows: Windows, is_crisis: Callable[[str], bool]) -> None:
        self._limits, self._windows, self._is_crisis = limits, windows, is_crisis

    async def count(self, request: Request, identity: Identity, name: str | None) -> None:
        """Raises TooManyRequests; `name` is the learner's that a service key acts for. An administrator may do all."""
        if not self._limits.enabled or identity.role == "admin":
            return
        who = identity.key_id if name is None else f"{identity.key_id}/{name}"
        chats = request.method == "POST" and request.scope["path"].endswith(_CHATS)
        late = await self._windows.hit(f"key:{who}", self._limits.requests_per_minute, _MINUTE)
        if chats and not late:
            late = await self._windows.hit(f"chat:{who}", self._limits.chats_per_minute, _MINUTE)
        if late and not (chats and self._is_crisis(await self._said(request))):
            telemetry.LIMITED.labels(TooManyRequests.type).inc()
            raise TooManyRequests("You have asked a lot within a minute.", late)

    async def _said(self, request: Request) -> str:
        return last_message(await request.json())[: self._limits.message_chars]


def last_message(body: Any) -> str:
    """What a learner says in a request for a reply, in each form that it may have."""
    if not isinstance(body, dict):
        return ""
    said = body.get("message")
    if isinstance(messages := body.get("messages"), list) and messages and isinstance(messages[-1], dict):
        said = messages[-1].get("content")
    if isinstance(said, list):
        said = "\n".join(str(part.get("text", "")) for part in said if isinstance(part, dict))
    return said if isinstance(said, str) else ""
