"""When a call is tried again, and after how long: bounded, ever slower, never at once by all who were turned away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import random
from typing import Any, Final

from ion_mentoring.client.calls import Call
from ion_mentoring.client.problems import Reply, error_of
from ion_mentoring.errors import IonError, ProviderError, Unreachable

_PASSING = (429, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Retries:
    """How patient a client is.

    A pause is drawn between nothing and `base_s`, doubled with every try, up to `longest_s`; `Retry-After` lengthens
    it. A service that asks for more than `patience_s` is not waited for: its error is raised at once.
    """

    tries: int = 5
    base_s: float = 0.5
    longest_s: float = 8.0
    patience_s: float = 60.0


PATIENT: Final = Retries()


class Tries:
    """The tries of one call. After a failure: the seconds to wait before the next try, or the final error raised.

    Every call of this client may be repeated: what it asks for is the same when asked twice.
    """

    def __init__(self, retries: Retries, address: str, draw: Callable[[], float] = random) -> None:
        self._retries, self._address, self._draw = retries, address, draw
        self.failed = 0

    def settled(self, call: Call[Any], status: int) -> bool:
        """Whether the call has what it asked for; what a try with a lost answer deleted is not found by the next."""
        return 200 <= status < 300 or (status == 404 and call.deletes and self.failed > 0)

    def after_answer(self, reply: Reply) -> float:
        """For a reply that is no success. A provider's failure is a stored turn: to ask again would not change it."""
        error = error_of(reply)
        if reply.status not in _PASSING or isinstance(error, ProviderError):
            raise error
        return self._pause(error, retry_after_s(reply.headers, datetime.now(UTC)))

    def after_break(self, reason: str) -> float:
        """For a connection that was not made, or lost."""
        return self._pause(Unreachable(f"{self._address} can't be reached: {reason}"), 0.0)

    def went_on(self) -> None:
        """Something came through: what fails from here on is a new failure."""
        self.failed = 0

    def _pause(self, error: IonError, at_least_s: float) -> float:
        self.failed += 1
        if self.failed >= self._retries.tries or at_least_s > self._retries.patience_s:
            raise error
        most = min(self._retries.longest_s, self._retries.base_s * 2.0 ** (self.failed - 1))
        return at_least_s + most * self._draw()


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float:
    """`Retry-After` in seconds (RFC 9110, 10.2.3: seconds or a date); 0 where there is none or it can't be read."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())
