"""Both shells in one form, so that a test of what goes wrong asks both."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest
from server import run

from ion_mentoring.client import Answer, AsyncIon, Event, Ion, Retries, Turn

AT_ONCE = Retries(base_s=0)


@dataclass(frozen=True)
class Shell:
    """`chat(url)` asks, `events(url)` reads a stream to its end, `delete(url, session)` deletes."""

    chat: Callable[..., Answer]
    events: Callable[..., list[Event]]
    delete: Callable[[str, str], None]
    cancel: Callable[[str], tuple[Turn, str]]


def _chat(url: str, **more: Any) -> Answer:
    with Ion(url, "ion_key", **{"retries": AT_ONCE, **more}) as ion:
        return ion.chat("hello")


def _events(url: str, **more: Any) -> list[Event]:
    with Ion(url, "ion_key", **{"retries": AT_ONCE, **more}) as ion, ion.stream("hello") as reply:
        return list(reply)


def _delete(url: str, session: str) -> None:
    with Ion(url, "ion_key", retries=AT_ONCE) as ion:
        ion.delete_session(session)


def _cancel(url: str) -> tuple[Turn, str]:
    with Ion(url, "ion_key", retries=AT_ONCE) as ion, ion.stream("hello") as reply:
        next(iter(reply.text))
        return reply.cancel(), [event.event for event in reply][-1]


async def _async_chat(url: str, **more: Any) -> Answer:
    async with AsyncIon(url, "ion_key", **{"retries": AT_ONCE, **more}) as ion:
        return await ion.chat("hello")


async def _async_events(url: str, **more: Any) -> list[Event]:
    async with AsyncIon(url, "ion_key", **{"retries": AT_ONCE, **more}) as ion, ion.stream("hello") as reply:
        return [event async for event in reply]


async def _async_delete(url: str, session: str) -> None:
    async with AsyncIon(url, "ion_key", retries=AT_ONCE) as ion:
        await ion.delete_session(session)


async def _async_cancel(url: str) -> tuple[Turn, str]:
    async with AsyncIon(url, "ion_key", retries=AT_ONCE) as ion, ion.stream("hello") as reply:
        await anext(reply.text)
        return await reply.cancel(), [event.event async for event in reply][-1]


def _run(work: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
    return lambda *args, **more: run(work(*args, **more))


SYNC = Shell(_chat, _events, _delete, _cancel)
ASYNC = Shell(_run(_async_chat), _run(_async_events), _run(_async_delete), _run(_async_cancel))
both_shells = pytest.mark.parametrize("shell", [SYNC, ASYNC], ids=["sync", "async"])
