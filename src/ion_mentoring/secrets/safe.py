"""Secrets as they were last read: kept for a while, read anew after it, and the last good ones where that fails."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ion_mentoring import telemetry
from ion_mentoring.errors import SecretUnavailable
from ion_mentoring.secrets.base import Secret, Source

DOUBT_S: Final = 10.0
"""A value that is refused for good is not asked for more often than this."""


@dataclass(frozen=True, slots=True)
class _Kept:
    secret: Secret | None
    until: float


class Safe:
    """Gives secrets out of memory; `refresh` is what asks the provider, one call at a time.

    The provider is opened when it is first asked: most commands need no secret.
    """

    def __init__(self, opened: Callable[[], Source], ttl_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._open = opened
        self._source: Source | None = None
        self._ttl_s, self._clock = ttl_s, clock
        self._kept: dict[str, _Kept] = {}
        self._stale: dict[str, str] = {}
        self._doubted: dict[str, float] = {}
        self._woken, self._closed = threading.Event(), False
        self._asking = threading.Lock()

    def current(self, name: str) -> Secret | None:
        """As last read, whenever that was: a turn does not wait for a provider. Only the first time asks it."""
        if name not in self._kept:
            with self._asking:
                if name not in self._kept:
                    self._keep(name, self._read(name))
        return self._kept[name].secret

    def refresh(self) -> None:
        """Reads anew what has been kept for its time. Raises nothing: the last good value goes on."""
        for name, kept in list(self._kept.items()):
            if self._clock() >= kept.until and not self._closed:
                with self._asking:
                    self._read_again(name, kept.secret)
        telemetry.SECRETS_STALE.set(len(self._stale))

    def doubt(self, name: str) -> None:
        """Somebody refused the value, which may just have been changed: it is read anew before its time."""
        now = self._clock()
        if name in self._kept and now - self._doubted.get(name, -math.inf) >= DOUBT_S:
            self._doubted[name] = now
            self._kept[name] = _Kept(self._kept[name].secret, now)
            self._woken.set()

    def follow(self) -> None:
        """Refreshes in a thread of its own until `close`. A provider that hangs holds up neither a turn nor the end."""
        self._closed = False
        threading.Thread(target=self._follow, name="secrets", daemon=True).start()

    def close(self) -> None:
        self._closed = True
        self._woken.set()

    def _follow(self) -> None:
        while not self._closed:
            self._woken.wait(max(0.05, self.due_in()))
            self._woken.clear()
            self.refresh()

    def due_in(self) -> float:
        """Seconds until the next one has been kept for its time."""
        return max(0.0, min((kept.until for kept in self._kept.values()), default=self._ttl_s) - self._clock())

    @property
    def stale(self) -> dict[str, str]:
        """The names whose last reading failed, each with why."""
        return dict(self._stale)

    def _read(self, name: str) -> Secret | None:
        if self._source is None:
            self._source = self._open()
        return self._source.read(name)

    def _read_again(self, name: str, last: Secret | None) -> None:
        try:
            found = self._read(name)
            if found is None and last is not None:
                raise SecretUnavailable(f"There is no {name} any more.")
        except SecretUnavailable as error:
            self._failed(name, last, error.detail)
        except Exception as error:  # noqa: BLE001 - a defect of a library is no reason to answer nobody any more
            self._failed(name, last, type(error).__name__)
        else:
            changed = (found and found.value) != (last and last.value)
            self._count("changed" if changed else "same")
            if changed:
                telemetry.log.info("a secret has a new value", name=name, version=found.version if found else "")
            self._stale.pop(name, None)
            self._keep(name, found)

    def _failed(self, name: str, last: Secret | None, why: str) -> None:
        self._count("failed")
        self._stale[name] = why
        self._keep(name, last)
        telemetry.log.warning("a secret can't be read; the last good value goes on", name=name, reason=why)

    def _keep(self, name: str, secret: Secret | None) -> None:
        self._kept[name] = _Kept(secret, self._clock() + self._ttl_s)

    def _count(self, outcome: str) -> None:
        telemetry.SECRET_READS.labels(self._source.name if self._source else "", outcome).inc()
