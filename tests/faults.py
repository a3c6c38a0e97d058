"""How a far end misbehaves, the same in every wire format, and what should come of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from dialects import Dialect
from far_end import Behaviour, sends, waits_for_ever

WORDS: Final = "Once upon a time, "
SPLIT: Final = "괜찮아요"


@dataclass(frozen=True)
class Fault:
    """`asked`: how often it is asked where a provider is asked twice at most. `kept`: words that had come already."""

    says: str
    behave: Callable[[Dialect], Behaviour] | None = None
    status: int = 200
    retry_after: str | None = None
    refused: bool = False
    asked: int = 1
    kept: str = ""
    kind: str = "provider-failed"
    detail: str = ""


def dead(*data: bytes) -> Behaviour:
    """These bytes, and then the line goes dead."""

    async def behave(request: web.Request, response: web.StreamResponse) -> None:
        await sends(*data)(request, response)
        assert request.transport
        request.transport.abort()

    return behave


def silent(*data: bytes) -> Behaviour:
    """These bytes, and then nothing more."""

    async def behave(request: web.Request, response: web.StreamResponse) -> None:
        await sends(*data)(request, response)
        await waits_for_ever(request, response)

    return behave


def dripping(piece: bytes) -> Behaviour:
    """The same piece for ever."""

    async def behave(_request: web.Request, response: web.StreamResponse) -> None:
        while True:
            await response.write(piece)
            await asyncio.sleep(0.02)

    return behave


def inside_a_character(d: Dialect) -> bytes:
    event = d.piece(SPLIT)
    return event[: event.index(SPLIT.encode()) + 4]


def inside_an_event(d: Dialect) -> bytes:
    event = d.piece(WORDS)
    return event[: event.index(WORDS.encode()) + 4]


_LONG: Final = b"data: " + b"x" * (2**20 + 2**17)
_TIMEOUT: Final = "provider-timeout"

FAULTS: Final = (
    Fault("refuses the connection", refused=True, asked=0, detail="can't be reached"),
    Fault("401", status=401, detail="answered 401"),
    Fault("429, `Retry-After: 0`", status=429, retry_after="0", asked=2, detail="over its limit"),
    Fault("429, `Retry-After: 60`", status=429, retry_after="60", detail="over its limit"),
    Fault("500", status=500, asked=2, detail="answered 500"),
    Fault("stalls before the first token", lambda _: silent(), kind=_TIMEOUT, detail="No first token"),
    Fault("breaks off before the first token", lambda d: dead(inside_an_event(d)), asked=2, detail="broke off"),
    Fault("sends rubbish", lambda _: sends(b"data: {rubbish\n\n"), detail="no JSON"),
    Fault("sends a line of a megabyte", lambda _: sends(_LONG), detail="more than a megabyte"),
    Fault("filters before the first token", lambda d: sends(d.stop(filtered=True)), detail="content filter"),
    Fault("sends an empty reply", lambda d: sends(d.stop()), detail="was empty"),
    Fault("closes before the first token", lambda _: sends(b": ping\n\n"), asked=2, detail="before the reply was"),
    Fault("trickles", lambda d: dripping(d.piece("drip ")), kept="drip ", kind=_TIMEOUT, detail="No end of the reply"),
    Fault("stalls in the middle", lambda d: silent(d.piece(WORDS)), kept=WORDS, kind=_TIMEOUT, detail="No end of the"),
    Fault("breaks off inside a character", lambda d: dead(d.piece(WORDS), inside_a_character(d)), kept=WORDS, detail="broke off"),
    Fault("breaks off inside an event", lambda d: dead(d.piece(WORDS), inside_an_event(d)), kept=WORDS, detail="broke off"),
    Fault("sends rubbish in the middle", lambda d: sends(d.piece(WORDS), b"data: [1]\n\n"), kept=WORDS, detail="unknown form"),
    Fault("filters in the middle", lambda d: sends(d.piece(WORDS), d.stop(filtered=True)), kept=WORDS, detail="content filter"),
    Fault("closes in the middle", lambda d: sends(d.piece(WORDS)), kept=WORDS, detail="before the reply was complete"),
)  # fmt: skip
