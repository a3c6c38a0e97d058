"""A reply that a test lets the far end tell, word by word."""

from __future__ import annotations

import asyncio

from aiohttp import web
from far_end import DONE, piece, stop


class Told:
    """Every request hears all that was said so far and waits for the rest; `end` ends them all."""

    def __init__(self, *pieces: str) -> None:
        self._pieces = list(pieces)
        self._ended = False
        self._news = asyncio.Condition()

    async def __call__(self, _request: web.Request, response: web.StreamResponse) -> None:
        heard = 0
        while True:
            async with self._news:
                await self._news.wait_for(lambda: self._ended or len(self._pieces) > heard)  # noqa: B023
                fresh, heard, ended = self._pieces[heard:], len(self._pieces), self._ended
            for text in fresh:
                await response.write(piece(text))
            if ended:
                await response.write(stop() + DONE)
                return

    async def say(self, *pieces: str) -> None:
        async with self._news:
            self._pieces.extend(pieces)
            self._news.notify_all()

    async def end(self) -> None:
        async with self._news:
            self._ended = True
            self._news.notify_all()
