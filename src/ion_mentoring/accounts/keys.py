"""Keys: made, listed, revoked, and told from one another when a request shows one."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.accounts.cache import BriefCache
from ion_mentoring.accounts.names import KEY_NAME_LIMIT, LEARNER_NAME_LIMIT, checked
from ion_mentoring.accounts.roles import ROLES, Role
from ion_mentoring.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthorized
from ion_mentoring.store import keys, learners
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.records import Key

REMEMBERED_S: Final = 5.0
TOUCHED_EVERY: Final = timedelta(minutes=1)
_FORM: Final = re.compile(r"ion_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """A new key; `key` is shown this once, and nobody can find it again."""

    id: str
    key: str
    role: Role
    name: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a request is from; a service has no learner of its own."""

    key_id: str
    role: Role
    learner_id: str | None


def generate_key() -> str:
    """`ion_` and 256 random bits, URL-safe."""
    return f"ion_{secrets.token_urlsafe(32)}"


def hash_of(key: str) -> str:
    """SHA-256 in hex. A slow hash guards what can be guessed; 256 random bits can't, so a quick one is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


async def create(db: Database, role: Role, name: str, *, learner_id: str | None = None) -> CreatedKey:
    """Make a key, and for a person their learner, unless it is one more key for `learner_id`.

    Raises InvalidInput for a role or name that can't be, Conflict for a name in use, NotFound for an unknown learner.
    """
    if role not in ROLES:
        raise InvalidInput(f"There is no role {role!r}. Take one of {', '.join(ROLES)}.", field="role")
    if role == "service" and learner_id is not None:
        raise InvalidInput("A service key acts for many learners and is not one.", field="learner_id")
    made = CreatedKey(new_id(), generate_key(), role, checked(name, limit=KEY_NAME_LIMIT))
    await db.write(lambda conn: _insert(conn, made, learner_id))
    return made


async def list_keys(db: Database) -> list[Key]:
    """Every key, revoked ones too, newest first."""
    return await db.read(keys.list_all)


async def revoke(db: Database, key_id: str) -> Key:
    """Refuse the key from now on; running services notice within `REMEMBERED_S`. Raises NotFound."""

    async def revoked(conn: AsyncConnection) -> Key | None:
        await keys.revoke(conn, key_id)
        return await keys.get(conn, key_id)

    if key := await db.write(revoked):
        return key
    raise NotFound(f"There is no key with the id {key_id}. `ion keys list` shows them.")


class Authenticator:
    """Tells who holds a key, and which learner a request is about; remembers both for `REMEMBERED_S`."""

    def __init__(self, db: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._db = db
        self._identities: BriefCache[str, Identity] = BriefCache(REMEMBERED_S, clock)
        self._learners: BriefCache[tuple[str, str], str] = BriefCache(REMEMBERED_S, clock)

    async def authenticate(self, token: str) -> Identity:
        """Raises Unauthorized for what is no key, or an unknown or revoked one.

        Looked up by hash: how long that takes tells nothing of the key, so no comparison needs constant time.
        """
        if not _FORM.fullmatch(token):
            raise Unauthorized("That is no ION key. `ion keys create` makes one.")
        hash = hash_of(token)
        if identity := self._identities.get(hash):
            return identity
        key = await self._db.read(lambda conn: keys.get_by_hash(conn, hash))
        if key is None or key.revoked_at is not None:
            raise Unauthorized("This key is unknown or was revoked. Ask your administrator for another.")
        self._touch(key)
        identity = Identity(key.id, cast(Role, key.role), key.learner_id)
        self._identities.put(hash, identity)
        return identity

    async def learner_for(self, identity: Identity, name: str | None = None, *, field: str = "learner") -> str:
        """The learner's id: for a person's key their own, whatever the name; for a service the one of that name.

        A service's learner is made when first named. Raises InvalidInput, with `field`, without a usable name.
        """
        if identity.role != "service":
            if identity.learner_id is None:
                raise Forbidden("This key has no learner of its own.")
            return identity.learner_id
        name = checked(name or "", limit=LEARNER_NAME_LIMIT, field=field)
        if known := self._learners.get((identity.key_id, name)):
            return known
        id = await self._find_or_make(identity.key_id, name)
        self._learners.put((identity.key_id, name), id)
        return id

    async def _find_or_make(self, key_id: str, name: str) -> str:
        learner = await self._db.read(lambda conn: learners.find(conn, key_id, name))
        if learner is None:
            learner = await self._db.write(lambda conn: learners.get_or_create(conn, key_id, name))
        return learner.id

    def _touch(self, key: Key) -> None:
        now = utc_now()
        if key.last_used_at is None or now - key.last_used_at >= TOUCHED_EVERY:
            self._db.write_soon(lambda conn: keys.touch(conn, key.id, now))


async def _insert(conn: AsyncConnection, made: CreatedKey, learner_id: str | None) -> None:
    if await keys.name_is_taken(conn, made.name):
        raise Conflict(f"A key named {made.name!r} exists. Revoke it first, or take another name.")
    if learner_id is not None and await learners.get(conn, learner_id) is None:
        raise NotFound(f"There is no learner with the id {learner_id}.")
    is_new_person = made.role != "service" and learner_id is None
    own = new_id() if is_new_person else learner_id
    await keys.insert(conn, id=made.id, hash=hash_of(made.key), role=made.role, name=made.name, learner_id=own)
    if is_new_person:
        await learners.get_or_create(conn, made.id, made.name, id=own)
