"""The organisation's identity provider, as the settings name it: whose tokens are taken for whom."""

from __future__ import annotations

from ion_mentoring.accounts.fetching import Fetcher
from ion_mentoring.accounts.jwks import KeySource
from ion_mentoring.accounts.keys import Authenticator, Identity
from ion_mentoring.accounts.people import People, person_of
from ion_mentoring.accounts.tokens import Verifier
from ion_mentoring.settings.identity import AuthSettings
from ion_mentoring.store.engine import Database


class TokenProvider:
    """Mode `jwt`: callers show a token as they would a key."""

    def __init__(self, settings: AuthSettings, db: Database, known: Authenticator) -> None:
        self._settings, self._fetcher = settings, Fetcher()
        self.people = People(db, known)
        self._verifier = Verifier(
            KeySource(settings.jwks, self._fetcher, lasts_s=settings.jwks_cache_s),
            issuer=settings.issuer,
            audience=settings.audience,
            algorithms=settings.algorithms,
            leeway_s=settings.leeway_s,
        )

    async def identify(self, token: str) -> Identity:
        """Raises Unauthorized, Expired, Forbidden (no role), or IdentityProviderAway before any key could be had."""
        return await self.people.identity(person_of(await self._verifier.claims(token), self._settings))

    async def close(self) -> None:
        await self._fetcher.close()
