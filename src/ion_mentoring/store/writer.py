"""SQLite's one writer: many waiting writes, one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import StorageUnavailable

GROUP: Final = 64
T = TypeVar("T")
Work = Callable[[AsyncConnection], Awaitable[T]]


class Backend(Protocol):
    """What the writer needs of a database."""

    async def write(self, work: Work[T]) -> T: ...
    def savepoint(self, conn: AsyncConnection) -> AbstractAsyncContextManager[None]: ...
    def failure(self, error: BaseException) -> StorageUnavailable | None: ...


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
        self._backend = backend
        self._jobs: asyncio.Queue[_Job | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._run(), name="ion-writer")

    @property
    def depth(self) -> int:
        return self._jobs.qsize()

    def submit(self, fn: Work[T]) -> asyncio.Future[T]:
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put_nowait(_Job(fn, outcome))
        return outcome

    async def close(self) -> None:
        """End once every job that waits is done."""
        self._jobs.put_nowait(None)
        await self._task

    async def _run(self) -> None:
        open_ = True
        while open_:
            taken = [await self._jobs.get()]
            while len(taken) < GROUP and not self._jobs.empty():
                taken.append(self._jobs.get_nowait())
            open_ = None not in taken
            await self._write([job for job in taken if job and not job.outcome.cancelled()])

    async def _write(self, jobs: list[_Job]) -> None:
        if not jobs:
            return
        try:
            results = await self._backend.write(partial(self._attempt_all, jobs))
        except Exception as error:  # noqa: BLE001 - whatever it was, every caller waits for an answer
            results = [_Result(error=self._as_failure(error)) for _ in jobs]
        for job, result in zip(jobs, results, strict=True):
            _resolve(job.outcome, result)

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
            async with self._backend.savepoint(conn):
                return _Result(await job.fn(conn))
        except BaseException as error:
            # A full disk or a lost lock may have ended the transaction, and with it the work of those before.
            if self._backend.failure(error):
                raise
            return _Result(error=error)


def _resolve(outcome: asyncio.Future[Any], result: _Result) -> None:
    if outcome.done():
        return
    if result.error is None:
        outcome.set_result(result.value)
    else:
        outcome.set_exception(result.error)
