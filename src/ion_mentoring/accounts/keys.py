"""Keys: made, listed, revoked, and told from one another when a request shows one."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.accounts.audit import COMMAND_LINE, record
from ion_mentoring.accounts.cache import BriefCache
from ion_mentoring.accounts.names import KEY_NAME_LIMIT, LEARNER_NAME_LIMIT, checked
from ion_mentoring.accounts.roles import ROLES, Role
from ion_mentoring.accounts.scopes import stored
from ion_mentoring.errors import Conflict, Expired, Forbidden, InvalidInput, NotFound, Unauthorized
from ion_mentoring.store import dialect, keys, learners, sign_ins
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.records import Key, Learner

REMEMBERED_S: Final = 5.0
TOUCHED_EVERY: Final = timedelta(minutes=1)
LONGEST_OVERLAP: Final = timedelta(days=30)
SHOWN: Final = 12
"""How many characters of a key are kept to tell it by: 8 after `ion_`, so that 208 bits stay secret."""
PREFIX: Final = "ion_"
_FORM: Final = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """A new key; `key` is shown this once, and nobody can find it again."""

    id: str
    key: str
    role: Role
    name: str


@dataclass(frozen=True, slots=True)
class RotatedKey(CreatedKey):
    """The new key in the place of an old one, which is good until `old_until`; None: it ended at once."""

    old_until: datetime | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a request is from; a service has no learner of its own. Without `scopes` it may do all of its role."""

    key_id: str
    key_name: str
    role: Role
    learner_id: str | None
    scopes: frozenset[str] = frozenset()
    ends_at: datetime | None = None


def generate_key() -> str:
    """`ion_` and 256 random bits, URL-safe."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """SHA-256 in hex. A slow hash guards what can be guessed; 256 random bits can't, so a quick one is enough.

    argon2id would cost each request 50 ms and guard nothing more: who has the hashes would still try 2^255 keys. Since
    the hash itself is looked up, there is nothing to compare, a key that begins like a real one costs exactly the work
    of any other, and no time tells how near a guess was.
    """
    return hashlib.sha256(key.encode()).hexdigest()


async def create(
    db: Database,
    role: Role,
    name: str,
    *,
    learner_id: str | None = None,
    expires_in: timedelta | None = None,
    scopes: Sequence[str] = (),
    by: str = COMMAND_LINE,
) -> CreatedKey:
    """Make a key, and for a person their learner, unless it is one more key for `learner_id`. `by` goes to the audit log.

    Without `expires_in` it is good until it is revoked, and without `scopes` for all that its role may do.

    Raises InvalidInput for a role or name that can't be, Conflict for a name in use, NotFound for an unknown learner.
    """
    if role not in ROLES:
        raise InvalidInput(f"There is no role {role!r}. Take one of {', '.join(ROLES)}.", field="role")
    if role == "service" and learner_id is not None:
        raise InvalidInput("A service key acts for many learners and is not one.", field="learner_id")
    made = CreatedKey(new_id(), generate_key(), role, checked(name, limit=KEY_NAME_LIMIT))
    expires_at, may = utc_now() + expires_in if expires_in else None, stored(scopes)

    async def created(conn: AsyncConnection) -> None:
        await _insert(conn, made, learner_id, {"scopes": may, "expires_at": expires_at})
        await record(conn, by, "key.create", made.id, role=role, scopes=may, expires_at=_said(expires_at))

    await db.write(created)
    return made


async def list_keys(db: Database) -> list[Key]:
    """Every key, revoked ones too, newest first."""
    return await db.read(keys.list_all)


async def revoke(db: Database, key_id: str, *, by: str = COMMAND_LINE) -> Key:
    """Refuse the key from now on; running services notice within `REMEMBERED_S`. Raises NotFound."""

    async def revoked(conn: AsyncConnection) -> Key | None:
        if await keys.revoke(conn, key_id):
            await record(conn, by, "key.revoke", key_id)
        return await keys.get(conn, key_id)

    if key := await db.write(revoked):
        return key
    raise NotFound(f"There is no key with the id {key_id}. `ion keys list` shows them.")


async def rotate(
    db: Database,
    key_id: str,
    *,
    overlap: timedelta | None = None,
    expires_in: timedelta | None = None,
    by: str = COMMAND_LINE,
) -> RotatedKey:
    """A new key in the place of the old one, which ends after `overlap`, or within `REMEMBERED_S`; learners stay.

    Browsers that signed in with the old one are signed out when it ends: whoever came by it may be among them.

    Without `expires_in` the new one expires when the old one would have. A key that the last rotation left to overlap
    ends now. Raises NotFound where there is none or it was revoked, InvalidInput where it would have expired already.
    """
    key, now = generate_key(), utc_now()

    async def rotated(conn: AsyncConnection) -> RotatedKey:
        await dialect.one_at_a_time(conn, "keys")
        row = _rotatable(await keys.get(conn, key_id), key_id)
        expires_at = now + expires_in if expires_in else row.expires_at
        if expires_at and expires_at <= now:
            raise InvalidInput("The key has expired: say how long the new one is good, e.g. 90d.", field="expires")
        old_until = _earliest(now + overlap, row.expires_at) if overlap and row.is_good(now) else None
        await sign_ins.shorten(conn, key_id, old_until or now)
        told: dict[str, Any] = {"prefix": key[:SHOWN], "expires_at": expires_at, "old_until": old_until}
        await keys.change_hash(conn, key_id, hash_of(key), **told)
        await record(conn, by, "key.rotate", key_id, expires_at=_said(expires_at), old_until=_said(old_until))
        return RotatedKey(row.id, key, cast(Role, row.role), row.name, old_until)

    return await db.write(rotated)


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _rotatable(row: Key | None, key_id: str) -> Key:
    if row is None or row.revoked_at is not None:
        raise NotFound(f"There is no key in use with the id {key_id}. `ion keys list` shows them.")
    if row.issuer:
        raise InvalidInput("An identity provider vouches for this person: there is no key to rotate.", field="id")
    return row


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


def ends(key: Key, hash: str) -> datetime | None:
    """When what has this hash opens the key no more, as far as that is known."""
    return _earliest(key.expires_at, key.old_until if hash == key.old_hash else None)


class Authenticator:
    """Tells who holds a key, and which learner a request is about; remembers both for `REMEMBERED_S`."""

    def __init__(self, db: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._db = db
        self._identities: BriefCache[str, Identity] = BriefCache(REMEMBERED_S, clock)
        self._learners: BriefCache[tuple[str, str], str] = BriefCache(REMEMBERED_S, clock)
        self._people: BriefCache[str, Learner] = BriefCache(REMEMBERED_S, clock)

    async def authenticate(self, token: str) -> Identity:
        """Raises Unauthorized for what is no key, or an unknown or revoked one.

        Looked up by hash: how long that takes tells nothing of the key, so no comparison needs constant time.
        """
        if not _FORM.fullmatch(token):
            raise Unauthorized("That is no ION key. `ion keys create` makes one.")
        hash = hash_of(token)
        identity, now = self._identities.get(hash), utc_now()
        if identity and (identity.ends_at is None or now < identity.ends_at):
            return identity
        key = await self._db.read(lambda conn: keys.get_by_hash(conn, hash))
        if key is None or key.revoked_at is not None:
            raise Unauthorized("This key is unknown or was revoked. Ask your administrator for another.")
        if not key.is_good(now):
            raise Expired("This key has expired. Ask your administrator for another.")
        identity = self.seen(key, ends(key, hash))
        self._identities.put(hash, identity)
        return identity

    def seen(self, key: Key, ends_at: datetime | None = None) -> Identity:
        """Who holds the key, which is in use now."""
        self._touch(key)
        role, scopes = cast(Role, key.role), frozenset(key.scopes.split())
        return Identity(key.id, key.name, role, key.learner_id, scopes, ends_at)

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

    async def learner(self, id: str) -> Learner | None:
        """The learner with their settings; what another process changed is noticed within `REMEMBERED_S`."""
        if known := self._people.get(id):
            return known
        found = await self._db.read(lambda conn: learners.get(conn, id))
        if found:
            self.remember(found)
        return found

    def remember(self, learner: Learner) -> None:
        """The learner as they are now: their settings were changed."""
        self._people.put(learner.id, learner)

    def forget(self) -> None:
        """Everybody: somebody among them was erased."""
        for cache in (self._identities, self._learners, self._people):
            cache.clear()

    async def _find_or_make(self, key_id: str, name: str) -> str:
        learner = await self._db.read(lambda conn: learners.find(conn, key_id, name))
        if learner is None:
            learner = await self._db.write(lambda conn: learners.get_or_create(conn, key_id, name))
        return learner.id

    def _touch(self, key: Key) -> None:
        now = utc_now()
        if key.last_used_at is None or now - key.last_used_at >= TOUCHED_EVERY:
            self._db.write_soon(lambda conn: keys.touch(conn, key.id, now))


async def _insert(conn: AsyncConnection, made: CreatedKey, learner_id: str | None, more: Mapping[str, Any]) -> None:
    if await keys.name_is_taken(conn, made.name):
        raise Conflict(f"A key named {made.name!r} exists. Revoke it first, or take another name.")
    if learner_id is not None and await learners.get(conn, learner_id) is None:
        raise NotFound(f"There is no learner with the id {learner_id}.")
    is_new_person = made.role != "service" and learner_id is None
    own = new_id() if is_new_person else learner_id
    named: dict[str, Any] = {"id": made.id, "role": made.role, "name": made.name, "learner_id": own}
    await keys.insert(conn, **named, hash=hash_of(made.key), prefix=made.key[:SHOWN], **more)
    if is_new_person:
        await learners.get_or_create(conn, made.id, made.name, id=own)
