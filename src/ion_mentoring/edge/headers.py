"""What every answer tells a browser to beware of; an answer's own headers go before these."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

Headers = list[tuple[bytes, bytes]]

_SOURCES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
_UNUSED: Final = ("camera", "geolocation", "microphone", "payment", "usb", "serial", "display-capture")
SAFE: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "content-security-policy": "; ".join(f"{what} {where}" for what, where in _SOURCES.items()),
    "permissions-policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_SAFE: Final = [(name.encode(), value.encode()) for name, value in SAFE.items()]


_OVER_HTTPS: Final = (b"strict-transport-security", b"max-age=31536000")
"""A browser ignores it over plain http, and who runs the service on loopback shall not be told to use https there."""


def made_safe(headers: Iterable[tuple[bytes, bytes]], scheme: str) -> Headers:
    """The headers, and of the safe ones those that they lack."""
    given = list(headers)
    names = {name.lower() for name, _ in given}
    missing = [(name, value) for name, value in _SAFE if name not in names]
    return [*given, *missing, _OVER_HTTPS] if scheme == "https" else given + missing
