"""A browser's way to an identity provider and back: what it keeps meanwhile, and what it brings."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

from ion_mentoring.errors import Unauthorized

FLOW_S: Final = 600


@dataclass(frozen=True, slots=True)
class Flow:
    """What a browser keeps while it is away at the provider."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Flow:
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))

    @classmethod
    def of(cls, cookie: str | None) -> Flow:
        """Raises Unauthorized where the browser has none (any more)."""
        parts = (cookie or "").split(".")
        if len(parts) != 3 or not all(parts):
            raise Unauthorized("This sign-in was begun in another browser, or too long ago. Begin it again.")
        return cls(*parts)

    @property
    def cookie(self) -> str:
        return f"{self.state}.{self.nonce}.{self.verifier}"

    @property
    def challenge(self) -> str:
        return urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Returned:
    """What the provider sent the browser back with."""

    state: str
    code: str = ""
    error: str = ""
    issuer: str = ""
