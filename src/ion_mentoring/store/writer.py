"""SQLite's one writer: a thread that commits many waiting writes at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import StorageUnavailable

GROUP: Final = 64
T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[T]]


class Backend(Protocol):
    """What the writer needs of a database."""

    def write(self, work: Work[T]) -> T:
        """What `work` gives, once it is committed."""

    def savepoint(self, conn: AsyncConnection) -> AbstractContextManager[None]:
        """Undo what is done within if it raises, and nothing before."""

    def failure(self, error: BaseException) -> StorageUnavailable | None:
        """What to tell the callers if the error is the disk's or a lock's; else None."""


@dataclass(frozen=True, slots=True)
class _Job:
    fn: Work[Any]
    outcome: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Result:
    value: Any = None
    error: BaseException | None = None


class Writer:
    """Takes up to `GROUP` waiting jobs at a time: each in a savepoint, all in one transaction."""

    def __init__(self, backend: Backend) -> None:
        self._backend, self._loop = backend, asyncio.get_running_loop()
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="ion-write", daemon=True)
        self._thread.start()

    @property
    def depth(self) -> int:
        return self._jobs.qsize()

    def submit(self, fn: Work[T]) -> asyncio.Future[T]:
        outcome: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(fn, outcome))
        return outcome

    async def close(self) -> None:
        """End once every job that waits is done."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        open_ = True
        while open_:
            taken = self._taken()
            open_ = None not in taken
            if jobs := [job for job in taken if job and not job.outcome.cancelled()]:
                results = self._written(jobs)
                with suppress(RuntimeError):  # the loop was closed, and nobody waits any more
                    self._loop.call_soon_threadsafe(_resolve, jobs, results)

    def _taken(self) -> list[_Job | None]:
        taken = [self._jobs.get()]
        with suppress(Empty):
            while len(taken) < GROUP:
                taken.append(self._jobs.get_nowait())
        return taken

    def _written(self, jobs: list[_Job]) -> list[_Result]:
        try:
            return self._backend.write(partial(self._attempt_all, jobs))
        except Exception as error:  # noqa: BLE001 - whatever it was, every caller waits for an answer
            return [_Result(error=self._as_failure(error)) for _ in jobs]

    def _as_failure(self, error: Exception) -> StorageUnavailable:
        """Each caller its own exception: one that is shared would gather every caller's traceback."""
        origin = getattr(error, "orig", None) or error
        failure = self._backend.failure(error) or StorageUnavailable(f"The database refused to commit: {origin}")
        failure.__cause__ = error
        return failure

    async def _attempt_all(self, jobs: list[_Job], conn: AsyncConnection) -> list[_Result]:
        return [await self._attempt(job, conn) for job in jobs]

    async def _attempt(self, job: _Job, conn: AsyncConnection) -> _Result:
        try:
            with self._backend.savepoint(conn):
                return _Result(await job.fn(conn))
        except BaseException as error:
            # A full disk or a lost lock may have ended the transaction, and with it the work of those before.
            if self._backend.failure(error):
                raise
            return _Result(error=error)


def _resolve(jobs: list[_Job], results: list[_Result]) -> None:
    for job, result in zip(jobs, results, strict=True):
        if job.outcome.done():
            continue
        if result.error is None:
            job.outcome.set_result(result.value)
        else:
            job.outcome.set_exception(result.error)
