"""A circuit breaker: a provider that fails and fails is left alone for a while, and then tried by one turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final, Literal

from ion_mentoring import telemetry
from ion_mentoring.errors import ProviderError

State = Literal["closed", "half-open", "open"]
_LEVELS: Final[dict[State, int]] = {"closed": 0, "half-open": 1, "open": 2}


class Circuit:
    """Closed until so many failures came in a row, then open for so many seconds, then half open for one attempt."""

    def __init__(self, provider: str, *, failures: int, open_s: float, clock: Callable[[], float] = monotonic) -> None:
        self._provider, self._most, self._open_s, self._clock = provider, failures, open_s, clock
        self._failures = 0
        self._opened: float | None = None
        self._trying = False
        self._tell()

    @property
    def state(self) -> State:
        if self._opened is None:
            return "closed"
        return "half-open" if self._clock() >= self._opened + self._open_s else "open"

    @property
    def trouble(self) -> str:
        """What is wrong, for a person; empty while the circuit is closed."""
        if self._opened is None:
            return ""
        left = max(0.0, self._opened + self._open_s - self._clock())
        return f"failures in a row: {self._failures}; tried again {f'in {left:.0f} s' if left else 'by the next turn'}"

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Around one attempt. Raises `ProviderError` where none may be made; learns from how it ends.

        A far end that is well and refuses one message is no failure, and an attempt that was cancelled is neither.
        """
        if self.state == "open" or self._trying:
            raise ProviderError(f"{self._provider} is left alone ({self.trouble}).", healthy=True)
        self._trying = self.state == "half-open"
        self._tell()
        try:
            yield
        except ProviderError as error:
            self._worked() if error.healthy else self._failed()
            raise
        else:
            self._worked()
        finally:
            self._trying = False

    def _worked(self) -> None:
        self._failures, self._opened = 0, None
        self._tell()

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= self._most:
            self._opened = self._clock()
        self._tell()

    def _tell(self) -> None:
        telemetry.CIRCUIT_STATE.labels(self._provider).set(_LEVELS[self.state])
