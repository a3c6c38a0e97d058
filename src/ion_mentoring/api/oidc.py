"""How a browser comes in by its organisation's identity provider: there, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from ion_mentoring import telemetry
from ion_mentoring.accounts.flow import FLOW_S, Flow, Returned
from ion_mentoring.edge import cookies
from ion_mentoring.edge.identity import ServiceDep
from ion_mentoring.edge.origins import refuse_insecure
from ion_mentoring.edge.requests import wants_page
from ion_mentoring.edge.waf.free_text import FREE
from ion_mentoring.errors import Forbidden, IdentityProviderAway, IonError, NotFound, Unauthorized

if TYPE_CHECKING:
    from ion_mentoring.accounts.oidc import SignInProvider

router = APIRouter(tags=["sign-in"], prefix="/sign-in/oidc", include_in_schema=False)
Told = Annotated[str, Query(max_length=4000, json_schema_extra=FREE)]
_SAID = {Unauthorized: "failed", Forbidden: "refused", IdentityProviderAway: "away"}
"""What the page is told of a sign-in that came to nothing."""


@router.get("")
async def there(request: Request, service: ServiceDep) -> Response:
    """Sends the browser to the identity provider."""
    refuse_insecure(request)
    provider, flow = _provider(service), Flow.new()
    try:
        response = RedirectResponse(await provider.address(flow, _come_back(request)), 303)
    except IdentityProviderAway as error:
        return _told(request, error)
    cookies.keep_flow(request, response, flow.cookie, seconds=FLOW_S)
    return response


@router.get("/return")
async def back(
    request: Request,
    service: ServiceDep,
    *,
    state: Told = "",
    code: Told = "",
    error: Told = "",
    iss: Told = "",
    scope: Told = "",
    session_state: Told = "",
    error_description: Told = "",
    error_uri: Told = "",
) -> Response:
    """Takes the browser in for whom the provider vouches; whatever came of it, the flow is over.

    The last four are named since providers send them, and an address in one is no attack; nobody reads them.
    """
    refuse_insecure(request)
    provider = _provider(service)
    try:
        async with request.state.lock_out.watching(request, code):
            flow = Flow.of(cookies.flow_in(request))
            person = await provider.person(flow, Returned(state, code, error, iss), _come_back(request))
            token = await service.sign_ins.begin_for(person.hash, provider.lasts, instead_of=cookies.token_in(request))
    except (Unauthorized, Forbidden, IdentityProviderAway) as refusal:
        return _told(request, refusal)
    response = RedirectResponse("/", 303)
    cookies.keep(request, response, token, provider.lasts)
    cookies.drop_flow(request, response)
    return response


def _provider(service: ServiceDep) -> SignInProvider:
    if service.provider is None:
        raise NotFound("Browsers sign in with a key here, not with an identity provider.")
    return service.provider


def _come_back(request: Request) -> str:
    return str(request.url.replace(path="/sign-in/oidc/return", query="", fragment=""))


def _told(request: Request, error: IonError) -> Response:
    """A person is told on the page, a program as ever; the log has the reason, which names nobody."""
    telemetry.log.warning("a sign-in by the identity provider came to nothing", reason=error.detail)
    if not wants_page(request.scope):
        raise error
    said = next(word for kind, word in _SAID.items() if isinstance(error, kind))
    response = RedirectResponse(f"/?signin={said}", 303)
    cookies.drop_flow(request, response)
    return response
