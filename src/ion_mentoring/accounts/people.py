"""Whom an identity provider vouches for: from claims to somebody who is known here.

Each is a row among the keys, which no key opens: so learners, limits, browsers and revoking are the same for all.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.accounts.cache import BriefCache
from ion_mentoring.accounts.keys import REMEMBERED_S, Authenticator, Identity
from ion_mentoring.accounts.names import KEY_NAME_LIMIT
from ion_mentoring.accounts.roles import Role
from ion_mentoring.errors import Forbidden, Unauthorized
from ion_mentoring.settings.identity import AuthSettings
from ion_mentoring.store import dialect, keys, learners
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.records import Key

MIGHTIEST_FIRST: Final[tuple[Role, ...]] = ("admin", "operator", "designer", "learner", "service")
SUBJECT_LIMIT: Final = 255
"""Characters of a subject, as OpenID Connect Core has it (section 2)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at an identity provider."""

    issuer: str
    subject: str
    name: str
    role: Role

    @property
    def hash(self) -> str:
        """What stands where a key has its hash; no key has this one, for it is no hash of something `ion_...`."""
        return hashlib.sha256(f"person\n{self.issuer}\n{self.subject}".encode()).hexdigest()


def person_of(claims: Mapping[str, Any], settings: AuthSettings) -> Person:
    """Raises Unauthorized where the claims name nobody, and Forbidden where they give no role."""
    subject = _at(claims, settings.learner_claim)
    if not isinstance(subject, str) or not 1 <= len(subject) <= SUBJECT_LIMIT or not subject.isprintable():
        raise Unauthorized(f"This token can't be trusted: its claim `{settings.learner_claim}` names nobody.")
    given = _at(claims, settings.name_claim)
    name = "".join(sign for sign in given if sign.isprintable()).strip() if isinstance(given, str) else ""
    role = _role(_at(claims, settings.role_claim), settings)
    return Person(settings.issuer, subject, (name or subject)[:KEY_NAME_LIMIT], role)


def _role(given: Any, settings: AuthSettings) -> Role:
    values = {value for value in (given if isinstance(given, list) else [given]) if isinstance(value, str)}
    named = {settings.roles.get(value) if settings.roles else value for value in values}
    for role in MIGHTIEST_FIRST:
        if role in named:
            return role
    if settings.default_role == "none":
        raise Forbidden("Your identity provider gives you no role here. Ask your administrator for one.")
    return settings.default_role


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """A claim by its name, or by a path with dots into objects; a name that holds dots goes first."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


class People:
    """Those who came with an identity provider's word; what was just looked up is remembered for `REMEMBERED_S`."""

    def __init__(self, db: Database, known: Authenticator, clock: Callable[[], float] = time.monotonic) -> None:
        self._db, self._known = db, known
        self._identities: BriefCache[Person, Identity] = BriefCache(REMEMBERED_S, clock)

    async def identity(self, person: Person) -> Identity:
        """Who it is here, made known at the first time; raises Unauthorized for whom an administrator revoked."""
        if known := self._identities.get(person):
            return known
        row = await self._db.read(lambda conn: keys.get_by_hash(conn, person.hash))
        if row is None or (row.role != person.role and row.revoked_at is None):
            row = await self._db.write(lambda conn: _welcome(conn, person))
        if row.revoked_at is not None:
            raise Unauthorized("Your access was revoked here. Ask your administrator.")
        identity = self._known.seen(row)
        self._identities.put(person, identity)
        return identity

    def forget(self) -> None:
        """Everybody: somebody among them was erased."""
        self._identities.clear()


async def _welcome(conn: AsyncConnection, person: Person) -> Key:
    """The person's row, made once however many requests come at the same time; their role is what they have now."""
    await dialect.one_at_a_time(conn, "keys")
    row = await keys.get_by_hash(conn, person.hash) or await _made(conn, person)
    learner_id = row.learner_id
    if learner_id is None and person.role != "service":
        learner_id = (await learners.get_or_create(conn, row.id, person.name)).id
    await keys.change_role(conn, row.id, person.role, learner_id)
    return replace(row, role=person.role, learner_id=learner_id)


async def _made(conn: AsyncConnection, person: Person) -> Key:
    now = utc_now()
    made = Key(new_id(), person.hash, person.role, person.name, None, now, None, None, issuer=person.issuer)
    await keys.insert(conn, id=made.id, hash=made.hash, role=made.role, name=made.name, at=now, issuer=made.issuer)
    return made
