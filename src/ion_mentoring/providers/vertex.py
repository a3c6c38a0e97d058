"""Gemini on Vertex AI: `POST .../models/{model}:streamGenerateContent?alt=sse`, with Google's credentials."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import aiohttp
import google.auth
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError, TransportError
from google.auth.transport import Request, Response
from google.oauth2 import service_account

from ion_mentoring.errors import ProviderError
from ion_mentoring.mentoring.prompting import Message
from ion_mentoring.providers.wire import FarEnd, Post, Said
from ion_mentoring.settings.replies import VertexSettings

_SCOPES: Final = ("https://www.googleapis.com/auth/cloud-platform",)
_TOKEN_TIMEOUT_S: Final = 10.0


class VertexProvider(FarEnd):
    name = "vertex"
    sign_in = "CREDENTIALS"
    filtered = frozenset({"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "blocked"})
    whole = frozenset({"STOP", "MAX_TOKENS"})

    def __init__(self, settings: VertexSettings) -> None:
        super().__init__(settings)
        self._settings = settings
        self._credentials: Credentials | None = None
        self._project = settings.project
        self._signing_in = asyncio.Lock()

    async def post(self, messages: Sequence[Message]) -> Post:
        settings = self._settings
        token = await self._token()
        place = f"projects/{self._project}/locations/{settings.region}"
        url = f"{self._base_url()}/v1/{place}/publishers/google/models/{settings.model}:streamGenerateContent?alt=sse"
        body = {
            "systemInstruction": {"parts": [{"text": m.content} for m in messages if m.role == "system"]},
            "contents": [_content(message) for message in messages if message.role != "system"],
            "generationConfig": self._generation(),
        }
        return Post(url, {"Authorization": f"Bearer {token}"}, body)

    def said(self, event: dict[str, Any]) -> Said:
        candidate = (event.get("candidates") or [{}])[0]
        parts = candidate.get("content", {}).get("parts") or []
        text = "".join(part.get("text", "") for part in parts if not part.get("thought"))
        blocked = "blocked" if (event.get("promptFeedback") or {}).get("blockReason") else None
        usage = event.get("usageMetadata")
        counted = usage if isinstance(usage, dict) else {}
        spoken = [counted.get(name) for name in ("candidatesTokenCount", "thoughtsTokenCount")]
        completion = sum(tokens for tokens in spoken if isinstance(tokens, int))
        return Said(text, candidate.get("finishReason") or blocked, counted.get("promptTokenCount"), completion)

    def _base_url(self) -> str:
        region = self._settings.region
        host = "aiplatform" if region == "global" else f"{region}-aiplatform"
        return (self._settings.base_url or f"https://{host}.googleapis.com").rstrip("/")

    def _generation(self) -> dict[str, Any]:
        """The thinking of a model counts as output, so it goes on top of the reply's own tokens."""
        settings = self._settings
        thinking = settings.thinking_tokens
        made: dict[str, Any] = {
            "temperature": settings.temperature,
            "maxOutputTokens": settings.max_tokens + max(0, thinking),
        }
        return made | ({"thinkingConfig": {"thinkingBudget": thinking}} if thinking >= 0 else {})

    async def _token(self) -> str:
        """A token that is good for some minutes yet."""
        try:
            async with self._signing_in:
                credentials = await self._valid()
        except TransportError as error:
            raise ProviderError("Google's sign-in can't be reached.", transient=True) from error
        except (GoogleAuthError, OSError, ValueError) as error:
            told = "No credentials for Vertex AI. Check ION_VERTEX__CREDENTIALS, or the application default ones."
            raise ProviderError(told) from error
        if not self._project:
            raise ProviderError("No project for Vertex AI. Set ION_VERTEX__PROJECT.")
        return str(credentials.token)

    async def _valid(self) -> Credentials:
        """The credentials with a fresh token. Reading the file, signing and waiting happen in a thread."""
        credentials = self._credentials
        if credentials is None:
            signed = await asyncio.to_thread(self._sign_in)
            credentials = self._credentials = signed[0]
            self._project = self._project or signed[1]
        if not credentials.valid:
            request = _Over(self.session, asyncio.get_running_loop())
            await asyncio.to_thread(credentials.refresh, request)
        return credentials

    def _sign_in(self) -> tuple[Credentials, str]:
        file = self._settings.credentials
        if not file:
            credentials, project = google.auth.default(scopes=_SCOPES)
            return credentials, project or ""
        made = service_account.Credentials.from_service_account_file(file, scopes=_SCOPES)  # type: ignore[no-untyped-call]
        return made, made.project_id or ""


class _Over(Request):
    """google-auth's requests over our own connection pool: made in its thread, carried out in our loop."""

    def __init__(self, session: aiohttp.ClientSession, loop: asyncio.AbstractEventLoop) -> None:
        self._session, self._loop = session, loop

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> Response:
        seconds = timeout or _TOKEN_TIMEOUT_S
        answer = asyncio.run_coroutine_threadsafe(self._send(method, url, body, headers, seconds), self._loop)
        try:
            return answer.result(seconds + 1)
        except (aiohttp.ClientError, OSError) as error:
            raise TransportError(type(error).__name__) from error  # type: ignore[no-untyped-call]

    async def _send(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str] | None, seconds: float
    ) -> _Answer:
        limit = aiohttp.ClientTimeout(total=seconds)
        async with self._session.request(method, url, data=body, headers=headers, timeout=limit) as response:
            return _Answer(response.status, response.headers, await response.read())


class _Answer(Response):
    def __init__(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
        self._parts = status, headers, data

    @property
    def status(self) -> int:
        return self._parts[0]

    @property
    def headers(self) -> Mapping[str, str]:
        return self._parts[1]

    @property
    def data(self) -> bytes:
        return self._parts[2]


def _content(message: Message) -> dict[str, Any]:
    return {"role": "model" if message.role == "assistant" else "user", "parts": [{"text": message.content}]}
