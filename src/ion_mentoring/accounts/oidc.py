"""Browsers sign in at the organisation's identity provider: OpenID Connect Core 1.0, code flow with PKCE (RFC 7636).

State, nonce and verifier are the browser's own for ten minutes, in a cookie that no script and no other host can read
or set: who brings back another browser's answer, an old one or one of another provider (RFC 9207) signs nobody in.
"""

from __future__ import annotations

import hmac
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

from ion_mentoring.accounts.fetching import Fetcher
from ion_mentoring.accounts.flow import Flow, Returned
from ion_mentoring.accounts.jwks import KeySource
from ion_mentoring.accounts.keys import Authenticator
from ion_mentoring.accounts.people import People, Person, person_of
from ion_mentoring.accounts.tokens import Claims, Verifier
from ion_mentoring.errors import Forbidden, IdentityProviderAway, Unauthorized
from ion_mentoring.settings.identity import AuthSettings, why_not_secure
from ion_mentoring.store.engine import Database

_WELL_KNOWN: Final = "/.well-known/openid-configuration"


class SignInProvider:
    """Mode `oidc`: where browsers are sent, and for whom they are taken when they come back."""

    def __init__(
        self, settings: AuthSettings, db: Database, known: Authenticator, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings, self._clock, self._fetcher = settings, clock, Fetcher()
        self.people = People(db, known)
        self.lasts = timedelta(hours=settings.session_hours)
        self._described: Mapping[str, Any] = {}
        self._described_at = -float("inf")
        self._verifier: Verifier | None = None

    async def address(self, flow: Flow, come_back: str) -> str:
        """Where the browser signs in, to be sent to `come_back` afterwards."""
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": come_back,
            "scope": " ".join(self._settings.scopes),
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": flow.challenge,
            "code_challenge_method": "S256",
        }
        return _with_query((await self._metadata())["authorization_endpoint"], asked)

    async def sign_out_address(self, come_back: str) -> str | None:
        """Where the browser signs out there too, if the settings want that and the provider has such a place."""
        if not self._settings.sign_out_there:
            return None
        where = (await self._metadata()).get("end_session_endpoint")
        asked = {"client_id": self._settings.client_id, "post_logout_redirect_uri": come_back}
        return _with_query(where, asked) if isinstance(where, str) and not why_not_secure(where) else None

    async def person(self, flow: Flow, returned: Returned, come_back: str) -> Person:
        """Who signed in there, known here from now on.

        Raises Unauthorized for what can't be trusted, Forbidden for whom the provider or this service does not want.
        """
        if not hmac.compare_digest(flow.state.encode(), returned.state.encode()):
            raise Unauthorized("This answer belongs to another sign-in. Begin it again.")
        if returned.issuer and returned.issuer != self._settings.issuer:
            raise Unauthorized("This answer is another identity provider's.")
        if returned.error or not returned.code:
            raise Forbidden("The identity provider did not sign you in.")
        claims = await self._claims(flow, returned.code, come_back)
        person = person_of(claims, self._settings)
        if person.role == "service":
            raise Forbidden("This role is for a program. Sign in with an account of your own.")
        await self.people.identity(person)
        return person

    async def close(self) -> None:
        await self._fetcher.close()

    async def _claims(self, flow: Flow, code: str, come_back: str) -> Claims:
        """Of the ID token that the code is good for, once; checked as section 3.1.3.7 has it."""
        described, client = await self._metadata(), self._settings.client_id
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": come_back}
        form |= {"code_verifier": flow.verifier}
        headers, named = self._credentials(described)
        answer = await self._fetcher.post(described["token_endpoint"], form | named, headers)
        token = answer.get("id_token")
        if not isinstance(token, str) or self._verifier is None:
            raise Unauthorized("The identity provider sent no ID token.")
        claims = await self._verifier.claims(token)
        nonce, party = claims.get("nonce"), claims.get("azp", client)
        if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), flow.nonce.encode()):
            raise Unauthorized("The ID token belongs to another sign-in.")
        if party != client or (isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims):
            raise Unauthorized("The ID token was made for another party.")
        return claims

    def _credentials(self, described: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
        """The secret as the provider takes it, in a header (RFC 6749, 2.3.1) or in the form; a public client has none."""
        client, secret = self._settings.client_id, self._settings.client_secret.get_secret_value()
        methods = described.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if secret and "client_secret_basic" in methods:
            pair = f"{quote_plus(client)}:{quote_plus(secret)}"
            return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}, {}
        return {}, {"client_id": client} | ({"client_secret": secret} if secret else {})

    async def _metadata(self) -> Mapping[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0); the last good word goes on while it is away."""
        if self._clock() - self._described_at < self._settings.jwks_cache_s:
            return self._described
        try:
            found = await self._fetcher.get(self._settings.issuer.rstrip("/") + _WELL_KNOWN)
            self._heard(found)
        except IdentityProviderAway:
            if not self._described:
                raise
        return self._described

    def _heard(self, found: Mapping[str, Any]) -> None:
        """Raises IdentityProviderAway where it speaks for another issuer, or names places that are not safe."""
        if found.get("issuer") != self._settings.issuer:
            raise IdentityProviderAway("The identity provider calls itself otherwise than ION_AUTH__ISSUER does.")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            where = found.get(name)
            if not isinstance(where, str) or not where.startswith(("http://", "https://")) or why_not_secure(where):
                raise IdentityProviderAway(f"The identity provider's `{name}` is missing or not https.")
        if self._verifier is None or found["jwks_uri"] != self._described.get("jwks_uri"):
            self._verifier = Verifier(
                KeySource(found["jwks_uri"], self._fetcher, lasts_s=self._settings.jwks_cache_s),
                issuer=self._settings.issuer,
                audience=self._settings.client_id,
                algorithms=self._settings.algorithms,
                leeway_s=self._settings.leeway_s,
            )
        self._described, self._described_at = found, self._clock()


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
