"""The cookie of a browser that signed in: it holds a token, no key."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fastapi import Request, Response

from ion_mentoring.accounts.sign_ins import LASTS

OVER_HTTPS: Final = "__Host-ion"
"""The prefix keeps it to this very host: no sub-domain and no plain-http page can set or fix it (RFC 6265bis)."""
ON_LOOPBACK: Final = "ion-"
"""Over plain http a browser takes no cookie with that prefix; since ports share their cookies, the port follows."""


def token_in(request: Request) -> str | None:
    """What the cookie holds; None where there is none, or several: one of them is then somebody else's work."""
    return _held(request, _name(request))


def flow_in(request: Request) -> str | None:
    """What the cookie of a sign-in at an identity provider holds."""
    return _held(request, _flow_name(request))


def _held(request: Request, wanted: str) -> str | None:
    sent = "; ".join(request.headers.getlist("cookie"))
    pairs = [pair.strip().partition("=") for pair in sent.split(";")]
    found = [value for name, _, value in pairs if name == wanted]
    return found[0] if len(found) == 1 else None


def keep(request: Request, response: Response, token: str, lasts: timedelta = LASTS) -> None:
    response.set_cookie(
        _name(request),
        token,
        max_age=int(lasts.total_seconds()),
        secure=_is_https(request),
        httponly=True,
        samesite="strict",
    )


def drop(request: Request, response: Response) -> None:
    response.delete_cookie(_name(request), secure=_is_https(request), httponly=True, samesite="strict")


def keep_flow(request: Request, response: Response, flow: str, *, seconds: int) -> None:
    """Lax, since it has to come along when the identity provider's page sends the browser back."""
    response.set_cookie(
        _flow_name(request), flow, max_age=seconds, secure=_is_https(request), httponly=True, samesite="lax"
    )


def drop_flow(request: Request, response: Response) -> None:
    response.delete_cookie(_flow_name(request), secure=_is_https(request), httponly=True, samesite="lax")


def _flow_name(request: Request) -> str:
    return "__Host-flow" if _is_https(request) else f"flow-{request.url.port or 80}"


def _name(request: Request) -> str:
    return OVER_HTTPS if _is_https(request) else f"{ON_LOOPBACK}{request.url.port or 80}"


def _is_https(request: Request) -> bool:
    """As the browser sees it: a trusted proxy tells by `X-Forwarded-Proto`."""
    return request.url.scheme == "https"
