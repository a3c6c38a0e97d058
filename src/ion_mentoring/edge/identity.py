"""Who a request is from: a bearer key, or the cookie of a browser that signed in."""

from __future__ import annotations

import hmac
import secrets
from typing import Annotated, Any, Final
from urllib.parse import unquote

from fastapi import Depends, FastAPI, Header, Request
from fastapi.openapi.models import APIKey, APIKeyIn, HTTPBearer
from fastapi.security.base import SecurityBase
from fastapi.security.utils import get_authorization_scheme_param

from ion_mentoring.accounts.keys import PREFIX, Identity
from ion_mentoring.accounts.roles import Role, allows
from ion_mentoring.conversation.service import Service
from ion_mentoring.edge.cookies import OVER_HTTPS, token_in
from ion_mentoring.edge.origins import refuse_foreign
from ion_mentoring.edge.scopes import refuse_beyond
from ion_mentoring.errors import Forbidden, InvalidInput, Unauthorized
from ion_mentoring.store.records import Learner

LEARNER = "ION-Learner"
_NAMES = "Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it."
_COOKIE: Final = "APIKeyCookie"
_COOKIE_MODEL: Final = APIKey(
    **{"in": APIKeyIn.cookie},
    name=OVER_HTTPS,
    description="Set when a browser signs in; on plain-http loopback it is called `ion-PORT`. It changes things only for"
    " the service's own page (`Sec-Fetch-Site: same-origin`, or an `Origin` of the same).",
)


async def service_of(request: Request) -> Service:
    """A coroutine, since FastAPI sends plain functions to another thread."""
    service: Service = request.state.service
    return service


ServiceDep = Annotated[Service, Depends(service_of)]


class Identify(SecurityBase):
    """Tells who a request is from, and is a scheme of security itself: each dependency more costs a turn 0.05 ms."""

    def __init__(self) -> None:
        self.model = HTTPBearer(description="A key from `ion keys create`.")
        self.scheme_name = "HTTPBearer"

    async def __call__(self, request: Request) -> Identity:
        """A bearer key alone counts where both are there: no other page can make a browser send one."""
        service: Service = request.state.service
        scheme, key = get_authorization_scheme_param(request.headers.get("Authorization"))
        if key and scheme.lower() == "bearer":
            async with request.state.lock_out.watching(request, key):
                identity = await _holder(service, key)
        elif token := token_in(request):
            refuse_foreign(request, service.settings.cors.origins)
            identity = await service.sign_ins.who(token)
        else:
            raise Unauthorized("Send `Authorization: Bearer KEY`. `ion keys create` makes a key.")
        refuse_beyond(identity, request.method, request.scope["path"])
        await request.state.limits.count(request, identity, name_in_header(request, identity))
        return identity


identify: Final = Identify()


def install(app: FastAPI) -> None:
    """Puts the cookie beside the key in the API's description."""
    describe = app.openapi
    app.openapi = lambda: _with_cookie(describe())  # type: ignore[method-assign]


def _with_cookie(document: dict[str, Any]) -> dict[str, Any]:
    document["components"]["securitySchemes"][_COOKIE] = _COOKIE_MODEL.model_dump(
        mode="json", by_alias=True, exclude_none=True
    )
    for operations in document["paths"].values():
        for operation in operations.values():
            if operation.get("security") == [{identify.scheme_name: []}]:
                operation["security"].append({_COOKIE: []})
    return document


def refuse_keys(service: Service) -> None:
    """Raises Unauthorized where an identity provider alone says who somebody is."""
    if service.settings.auth.mode != "keys" and not service.settings.auth.keys_too:
        raise Unauthorized("Keys are not taken here. Sign in with your organisation's identity provider.")


async def _holder(service: Service, shown: str) -> Identity:
    """Who shows a key, or, where the settings name an identity provider, its token."""
    if service.tokens and not shown.startswith(PREFIX):
        return await service.tokens.identify(shown)
    refuse_keys(service)
    return await service.keys.authenticate(shown)


IdentityDep = Annotated[Identity, Depends(identify)]


async def learner_named(service: Service, identity: Identity, name: str | None, field: str) -> Learner:
    """The learner that a request speaks for: the key's own, whatever the name, or a service key's one of that name.

    Raises InvalidInput, with the `field` that names the learner, where a service key names none that can be.
    """
    if identity.role == "service" and not name:
        raise InvalidInput(f"A service key acts for a learner: name them in `{field}`.", field=field)
    learner_id = await service.keys.learner_for(identity, name, field=field)
    learner = await service.keys.learner(learner_id)
    if learner is None:
        raise Unauthorized("The learner of this key does not exist any more.")
    return learner


def name_in_header(request: Request, identity: Identity) -> str | None:
    """What `ION-Learner` says: UTF-8, or, for clients that send ASCII only, RFC 8187 (`UTF-8''%EC%A7%80`).

    Nothing for a person's own key, which ignores it.
    """
    given = request.headers.getlist(LEARNER)
    if identity.role != "service" or not given:
        return None
    if len(given) > 1:
        raise InvalidInput(f"`{LEARNER}` was sent {len(given)} times. Name one learner.", field=LEARNER)
    try:
        name = given[0].encode("latin-1").decode()  # the framework takes the bytes of a header for Latin-1
        return unquote(name[7:], errors="strict") if name[:7].upper() == "UTF-8''" else name
    except UnicodeDecodeError:
        raise InvalidInput(f"`{LEARNER}` is no UTF-8 text.", field=LEARNER) from None


async def current_learner(
    request: Request,
    identity: IdentityDep,
    _name: Annotated[str | None, Header(alias=LEARNER, description=_NAMES, examples=["student-4711"])] = None,
) -> Learner:
    return await learner_named(request.state.service, identity, name_in_header(request, identity), LEARNER)


LearnerDep = Annotated[Learner, Depends(current_learner)]


class Requires:
    """Lets only keys in whose role allows what `role` may do."""

    def __init__(self, role: Role) -> None:
        self.role = role

    async def __call__(self, identity: IdentityDep) -> Identity:
        if not allows(identity.role, self.role):
            raise Forbidden(f"This needs the role {self.role}; your key has the role {identity.role}.")
        return identity


def require(role: Role) -> Any:
    """A dependency of a route that is for this role, and those that include it."""
    return Depends(Requires(role))


class SignIn:
    """The printed link: a code that is good once, for a key that stays on this machine."""

    def __init__(self, key: str | None) -> None:
        self._key = key
        self.code = secrets.token_urlsafe(24) if key else None

    def redeem(self, code: str) -> str:
        """The key for the code; the code is spent."""
        if self._key is None or self.code is None or not hmac.compare_digest(code.encode(), self.code.encode()):
            raise Unauthorized("This sign-in link is spent or wrong. Restart `ion serve` for a new one.")
        self.code = None
        return self._key
