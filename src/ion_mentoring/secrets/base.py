"""The interface of a secret provider, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Secret:
    """A value with its version. Its `repr` does not hold the value, since a repr ends up in a log."""

    value: str = field(repr=False)
    version: str = ""
    created_at: datetime | None = None
    """When this version was written, where the provider tells."""


class Source(Protocol):
    """One provider of secrets. Its calls wait for the network or a disk: a running service makes them in a thread.

    `name` is one of `catalogue`, e.g. `openai-api-key`. What can't be had for another reason than that there is none
    raises SecretUnavailable, in words that never hold a value.
    """

    @property
    def name(self) -> str: ...

    def read(self, name: str) -> Secret | None:
        """The newest version; None where there is no such secret."""
        ...

    def write(self, name: str, value: str) -> Secret:
        """A new version, from now on the newest."""
        ...
