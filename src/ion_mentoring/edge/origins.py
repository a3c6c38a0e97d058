"""Whether what a browser sends is its own page's wish, over a channel that nobody listens in on.

A browser adds the cookie to whatever any page makes it send, so that the cookie alone shows nobody's will. What the
browser itself says of the asking page can't be forged by that page: `Sec-Fetch-Site` (Fetch Metadata), or in older
ones `Origin`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ion_mentoring.errors import ForeignOrigin, InsecureChannel

if TYPE_CHECKING:
    from starlette.requests import Request

_CHANGES_NOTHING: Final = ("GET", "HEAD", "OPTIONS")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_foreign(request: Request, listed: Sequence[str] = ()) -> None:
    """Raises ForeignOrigin for a change that neither a page of this very origin nor one of the `listed` asks for."""
    if request.method in _CHANGES_NOTHING or request.headers.get("origin") in listed:
        return
    if not _is_own(request):
        raise ForeignOrigin(
            "A signed-in browser may change things from this service's own page only. A program sends a key."
        )


def _is_own(request: Request) -> bool:
    if sites := request.headers.getlist("sec-fetch-site"):
        return sites == ["same-origin"]
    return request.headers.getlist("origin") == [f"{request.url.scheme}://{request.headers.get('host')}"]


def refuse_insecure(request: Request) -> None:
    """Raises InsecureChannel where a browser's cookie would cross a network in the clear.

    A page that was loaded over https says so in `Origin`; if the request then looks like plain http, a proxy between
    them keeps it a secret, and the cookie would lack what https gives it.
    """
    if request.url.scheme == "https":
        return
    if request.headers.get("origin", "").startswith("https:"):
        raise InsecureChannel(
            "The proxy with TLS must send `X-Forwarded-Proto: https`, from an address in ION_SERVER__TRUSTED_PROXIES."
        )
    if not is_loopback(request.url.hostname or ""):
        raise InsecureChannel("A browser signs in over https, or on the machine that the service runs on.")
