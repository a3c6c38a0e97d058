"""Browsers that sign in with a key: they keep a token of their own, so that the key itself lies in no browser."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.accounts.keys import Authenticator, Identity, ends, hash_of
from ion_mentoring.errors import Forbidden, Unauthorized
from ion_mentoring.store import sign_ins
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Key

LASTS: Final = timedelta(days=30)
_FORM: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class SignIns:
    """Begun with a key; over after `LASTS`, when the browser signs out, or when the key is revoked or ends."""

    def __init__(self, db: Database, keys: Authenticator) -> None:
        self._db, self._keys = db, keys

    async def begin(self, key: str, *, instead_of: str | None = None) -> str:
        """A new token for whoever holds `key`; the one that the browser had until now, `instead_of`, is good no longer.

        Raises Unauthorized for what is no key, and Forbidden for a program's.
        """
        identity = await self._keys.authenticate(key)
        if identity.role == "service":
            raise Forbidden("This key is for a program. Sign in with a key of your own.", field="key")
        return await self.begin_for(hash_of(key), LASTS, instead_of=instead_of)

    async def begin_for(self, key_hash: str, lasts: timedelta, *, instead_of: str | None = None) -> str:
        """The same for whoever is known by that hash, a key's or a person's of an identity provider."""
        token, now = secrets.token_urlsafe(32), utc_now()

        async def begun(conn: AsyncConnection) -> None:
            """Looks at the key once more: what is remembered of it may be older than its revocation."""
            found = await sign_ins.usable_key(conn, key_hash)
            if found is None:
                raise Unauthorized("This key is unknown or was revoked. Ask your administrator for another.")
            await sign_ins.clear(conn, now)
            await sign_ins.end(conn, hash_of(instead_of or ""))
            until = min(now + lasts, ends(found, key_hash) or now + lasts)
            await sign_ins.insert(conn, hash=hash_of(token), key_id=found.id, at=now, until=until)

        await self._db.write(begun)
        return token

    async def who(self, token: str) -> Identity:
        """Whose browser it is; nothing is remembered, so that signing out counts at once. Raises Unauthorized."""
        key = await self._key_of(token)
        if key is None:
            raise Unauthorized("This browser is not signed in, or not any more.")
        return self._keys.seen(key)

    async def end(self, token: str) -> None:
        """Whoever still has the token comes in no more."""
        await self._db.write(lambda conn: sign_ins.end(conn, hash_of(token)))

    async def _key_of(self, token: str) -> Key | None:
        if not _FORM.fullmatch(token):
            return None
        return await self._db.read(lambda conn: sign_ins.key_of(conn, hash_of(token), utc_now()))
