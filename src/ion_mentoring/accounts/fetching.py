"""What an identity provider is asked: JSON documents over HTTPS, small ones, soon, and from where the settings say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import aiohttp

from ion_mentoring.errors import IdentityProviderAway, Unauthorized

TIMEOUT_S: Final = 5.0
LARGEST: Final = 512 * 1024


class Fetcher:
    """One connection pool; follows no redirect, keeps no cookie and believes no proxy of the environment."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def get(self, url: str) -> dict[str, Any]:
        """The JSON object at the address; raises IdentityProviderAway, and tells no more of the answer than its status."""
        return await self._asked("GET", url, {})

    async def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
        """What it answers to a form; raises Unauthorized where it refuses that."""
        return await self._asked("POST", url, headers, data=form)

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _asked(self, method: str, url: str, headers: Mapping[str, str], **more: Any) -> dict[str, Any]:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
            self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        try:
            async with self._session.request(
                method, url, allow_redirects=False, headers={"Accept": "application/json", **headers}, **more
            ) as answer:
                body = await answer.content.read(LARGEST + 1)
                while len(body) <= LARGEST and not answer.content.at_eof():
                    body += await answer.content.read(LARGEST + 1)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise IdentityProviderAway(f"The identity provider can't be reached ({type(error).__name__}).") from None
        if method == "POST" and 400 <= answer.status < 500:
            raise Unauthorized(f"The identity provider refused the sign-in, with the status {answer.status}.")
        if answer.status != 200:
            raise IdentityProviderAway(f"The identity provider answered with the status {answer.status}.")
        return parsed(body)


def parsed(body: bytes) -> dict[str, Any]:
    """Raises IdentityProviderAway for what is no JSON object, or too large a one."""
    try:
        document = json.loads(body) if len(body) <= LARGEST else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise IdentityProviderAway("The identity provider answered with what is no JSON object, or too large.")
    return document
