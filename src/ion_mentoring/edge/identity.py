"""Who a request is from: a bearer key, or the cookie of a browser that signed in."""

from __future__ import annotations

import hmac
import secrets
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import Depends, Header, Request
from fastapi.security import APIKeyCookie, HTTPBearer

from ion_mentoring.accounts.keys import Identity
from ion_mentoring.accounts.roles import Role, allows
from ion_mentoring.conversation.service import Service
from ion_mentoring.errors import Forbidden, InvalidInput, Unauthorized
from ion_mentoring.store import learners
from ion_mentoring.store.records import Learner

COOKIE = "ion_session"
LEARNER = "ION-Learner"
_NAMES = "Whom a service key acts for, 1 to 200 visible characters in UTF-8. A person's own key ignores it."
_bearer = HTTPBearer(auto_error=False, description="A key from `ion keys create`.")
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="Set by the sign-in link.")


def service_of(request: Request) -> Service:
    service: Service = request.state.service
    return service


ServiceDep = Annotated[Service, Depends(service_of)]


async def identify(
    request: Request,
    service: ServiceDep,
    bearer: Annotated[object | None, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
) -> Identity:
    token = getattr(bearer, "credentials", None) or cookie
    if not token:
        raise Unauthorized("Send `Authorization: Bearer KEY`. `ion keys create` makes a key.")
    return await service.keys.authenticate(token)


IdentityDep = Annotated[Identity, Depends(identify)]


async def learner_named(service: Service, identity: Identity, name: str | None, field: str) -> Learner:
    """The learner that a request speaks for: the key's own, whatever the name, or a service key's one of that name.

    Raises InvalidInput, with the `field` that names the learner, where a service key names none that can be.
    """
    if identity.role == "service" and not name:
        raise InvalidInput(f"A service key acts for a learner: name them in `{field}`.", field=field)
    learner_id = await service.keys.learner_for(identity, name, field=field)
    learner = await service.db.read(lambda conn: learners.get(conn, learner_id))
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
    service: ServiceDep,
    identity: IdentityDep,
    _name: Annotated[str | None, Header(alias=LEARNER, description=_NAMES, examples=["student-4711"])] = None,
) -> Learner:
    return await learner_named(service, identity, name_in_header(request, identity), LEARNER)


LearnerDep = Annotated[Learner, Depends(current_learner)]


def require(role: Role) -> Any:
    """A dependency that lets only keys in whose role allows what `role` may do."""

    async def check(identity: IdentityDep) -> Identity:
        if not allows(identity.role, role):
            raise Forbidden(f"This needs the role {role}; your key has the role {identity.role}.")
        return identity

    return Depends(check)


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
