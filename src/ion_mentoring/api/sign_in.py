"""How a browser comes in and leaves: by the printed link, or with a key that somebody types."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from ion_mentoring.api.v2.schemas import Strict
from ion_mentoring.edge import cookies
from ion_mentoring.edge.identity import ServiceDep, SignIn, refuse_keys
from ion_mentoring.edge.origins import refuse_foreign, refuse_insecure
from ion_mentoring.edge.problems import responses
from ion_mentoring.edge.requests import wants_page
from ion_mentoring.edge.waf.free_text import FreeText
from ion_mentoring.errors import (
    Forbidden,
    ForeignOrigin,
    IdentityProviderAway,
    InsecureChannel,
    InvalidInput,
    TooManyRequests,
    Unauthorized,
)

router = APIRouter(tags=["sign-in"])


class KeyTyped(Strict):
    key: Annotated[str, FreeText] = Field(
        min_length=1, max_length=200, description="A person's key; a program's is refused."
    )


class SignInMethods(BaseModel):
    methods: list[Literal["oidc", "key"]] = Field(description="What the sign-in page offers.", examples=[["key"]])
    provider: str | None = Field(None, description="What the identity provider is called, where it has a name.")


@router.get(
    "/api/v2/sign-in/methods", response_model_exclude_none=True, summary="How a browser can sign in; needs no key"
)
async def methods(service: ServiceDep) -> SignInMethods:
    auth = service.settings.auth
    by_provider: list[Literal["oidc", "key"]] = ["oidc"] if auth.mode == "oidc" else []
    by_key: list[Literal["oidc", "key"]] = ["key"] if auth.mode == "keys" or auth.keys_too else []
    return SignInMethods(methods=[*by_provider, *by_key], provider=auth.provider_name or None if by_provider else None)


@router.get("/sign-in", include_in_schema=False)
async def by_link(
    request: Request, service: ServiceDep, code: Annotated[str | None, Query(max_length=100)] = None
) -> Response:
    """Redeems the printed link. Opened again in the same browser, it still leads to the page."""
    refuse_insecure(request)
    if code is None and not wants_page(request.scope):
        raise InvalidInput("`code` is missing: open the link as `ion serve` prints it.", field="code")
    link: SignIn = request.state.sign_in
    try:
        if code is None:
            raise Unauthorized("No link was opened.")
        async with request.state.lock_out.watching(request, code):
            key = link.redeem(code)
        return await _signed_in(request, service, key, RedirectResponse("/", 303))
    except Unauthorized:
        if not wants_page(request.scope):
            raise
        return RedirectResponse("/" if code is None or await _is_signed_in(request, service) else "/?link=spent", 303)


@router.post(
    "/sign-in",
    status_code=204,
    responses=responses(Forbidden, ForeignOrigin, InsecureChannel, TooManyRequests),
    summary="Sign this browser in with a key: sets the cookie",
)
async def by_key(body: KeyTyped, request: Request, service: ServiceDep) -> Response:
    refuse_foreign(request)
    refuse_insecure(request)
    try:
        refuse_keys(service)
        async with request.state.lock_out.watching(request, body.key.strip()):
            return await _signed_in(request, service, body.key.strip(), Response(status_code=204))
    except Unauthorized as error:
        raise type(error)(error.detail, field="key") from None


@router.post(
    "/sign-out", status_code=204, responses=responses(ForeignOrigin), summary="Sign this browser out: ends its cookie"
)
async def sign_out(request: Request, service: ServiceDep) -> Response:
    """Once it is signed out, or where it never was in, nothing happens.

    `Link: <...>; rel="logout"` is where the browser signs out at the identity provider too, where there is such a place.
    """
    refuse_foreign(request)
    if token := cookies.token_in(request):
        await service.sign_ins.end(token)
    response = Response(status_code=204)
    if token and service.provider:
        with suppress(IdentityProviderAway):
            if there := await service.provider.sign_out_address(str(request.url.replace(path="/", query=""))):
                response.headers["Link"] = f'<{there}>; rel="logout"'
    cookies.drop(request, response)
    return response


async def _signed_in(request: Request, service: ServiceDep, key: str, response: Response) -> Response:
    token = await service.sign_ins.begin(key, instead_of=cookies.token_in(request))
    cookies.keep(request, response, token)
    return response


async def _is_signed_in(request: Request, service: ServiceDep) -> bool:
    try:
        await service.sign_ins.who(cookies.token_in(request) or "")
    except Unauthorized:
        return False
    return True
