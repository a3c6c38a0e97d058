"""llama.cpp in this process: loaded off the event loop, a few slots, a bounded queue, and a prefix that is computed once.

Memory, measured with two slots: 1.35 GB resident, of which 1.1 GB is the file itself, mapped and shared with the page
cache, and at most 160 MB are kept prefixes.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from typing import Any, Final

from ion_mentoring import telemetry
from ion_mentoring.providers.embedded.models import LocalModel, Shelf
from ion_mentoring.settings.replies import EmbeddedSettings

SLOT_TOKENS: Final = 2048
PREFIX_MIB: Final = 160
_SEED: Final = 1


class LeftOut(Exception):
    """The model gave nothing; `reason` is one of absent, loading, busy, slow, cut, failed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Llama:
    """One model of the shelf. It is looked for each time until it is there, so that a pull needs no restart."""

    def __init__(self, shelf: Shelf, model: LocalModel, settings: EmbeddedSettings) -> None:
        self.name = model.name
        self._shelf, self._model = shelf, model
        self._threads = settings.model_threads or max(1, (os.cpu_count() or 2) - 1)
        self._slots, self._room = settings.model_slots, settings.model_slots + settings.model_queue
        self._seconds = settings.model_seconds
        self._pool = ThreadPoolExecutor(settings.model_slots, thread_name_prefix="llama")
        self._loading: asyncio.Future[Any] | None = None
        self._running: dict[Event, asyncio.Future[str]] = {}

    async def warm(self, prefix: str) -> bool:
        """Loads the model and computes the prefix, if its file is there; whether it can be asked now."""
        with suppress(LeftOut):
            await asyncio.wait([self._load()])
            await self._ask(prefix, 1, (), "", None)
            return True
        return False

    async def complete(
        self, prompt: str, *, tokens: int, stop: tuple[str, ...] = (), grammar: str = "", within_s: float | None = None
    ) -> str:
        """What the model goes on with, the same for the same prompt; raises LeftOut, at once where it would be late."""
        if not self._load().done():
            raise LeftOut("loading")
        seconds = self._seconds if within_s is None else min(self._seconds, within_s)
        return await self._ask(prompt, tokens, stop, grammar, seconds)

    async def close(self) -> None:
        """Stops what runs at its next token."""
        for stopped in self._running:
            stopped.set()
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)
        self._loading = None

    def _load(self) -> asyncio.Future[Any]:
        """The load that is under way or done; raises LeftOut where there is no file that was verified."""
        if self._loading is None:
            if self._shelf.state(self._model) != "ready":
                raise LeftOut("absent")
            self._loading = asyncio.ensure_future(asyncio.to_thread(self._server))
            self._loading.add_done_callback(_tell_failure)
        return self._loading

    def _server(self) -> Any:
        """About 3 s. The server that comes with it listens on a loopback port: nobody else has the key to it."""
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(self._shelf.file(self._model))
        params.n_ctx, params.n_parallel = SLOT_TOKENS * self._slots, self._slots
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = self._threads
        params.no_extra_bufts = True  # weights repacked for speed would cost 0.6 GB
        params.cache_ram_mib = PREFIX_MIB
        params.api_keys = [secrets.token_urlsafe(32)]
        params.endpoint_slots = params.ui = params.warmup = False
        params.verbosity = -1
        return xllamacpp.Server(params)

    async def _ask(self, prompt: str, tokens: int, stop: tuple[str, ...], grammar: str, seconds: float | None) -> str:
        if self._load().exception():
            raise LeftOut("failed")
        if len(self._running) >= self._room:
            raise LeftOut("busy")
        stopped = Event()
        request = {"prompt": prompt, "n_predict": tokens, "stop": [*stop, "<|im_end|>"], "cache_prompt": True}
        request |= {"temperature": 0.0, "seed": _SEED, "stream": True} | ({"grammar": grammar} if grammar else {})
        work = asyncio.get_running_loop().run_in_executor(self._pool, self._generate, request, stopped)
        self._running[stopped] = work
        work.add_done_callback(lambda done: self._ended(done, stopped))
        try:
            return await asyncio.wait_for(asyncio.shield(work), seconds)
        except TimeoutError:
            raise LeftOut("slow") from None
        finally:
            stopped.set()

    def _ended(self, work: asyncio.Future[str], stopped: Event) -> None:
        """The place in the queue is free; an error that nobody waits for any more has been seen."""
        self._running.pop(stopped)
        if not work.cancelled():
            work.exception()

    def _generate(self, request: dict[str, Any], stopped: Event) -> str:
        """Runs in a thread; the library lets the others run meanwhile, and calls back at each token."""
        if stopped.is_set() or self._loading is None:
            raise LeftOut("slow")
        chunks: list[dict[str, Any]] = []

        def take(chunk: dict[str, Any]) -> bool:
            chunks.append(chunk)
            return stopped.is_set()

        self._loading.result().handle_completions(request, take)
        choices = [chunk["choices"][0] for chunk in chunks if chunk.get("choices")]
        if not choices or any("error" in chunk for chunk in chunks):
            raise LeftOut("failed")
        if choices[-1]["finish_reason"] != "stop" and request["n_predict"] > 1:
            raise LeftOut("cut")
        return "".join(choice["text"] for choice in choices)


def _tell_failure(loading: asyncio.Future[Any]) -> None:
    if not loading.cancelled() and (error := loading.exception()):
        telemetry.log.error("the local model can't be loaded", reason=str(error))
