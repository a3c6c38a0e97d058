from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from ion_mentoring.accounts.keys import (
    Authenticator,
    CreatedKey,
    Identity,
    create,
    generate_key,
    hash_of,
    list_keys,
    revoke,
    rotate,
)
from ion_mentoring.accounts.roles import ROLES, Role
from ion_mentoring.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthorized
from ion_mentoring.store import keys, learners
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database

from .conftest import Clock


@pytest.fixture
def authenticator(db: Database, clock: Clock) -> Authenticator:
    return Authenticator(db, clock=clock)


@pytest.fixture
def reads(db: Database, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One entry for each read of this database: a service of other tests may run in this process too."""
    seen: list[object] = []
    read = Database.read

    async def counted(self: Database, fn: Callable[..., Awaitable[Any]]) -> Any:
        if self is db:
            seen.append(fn)
        return await read(self, fn)

    monkeypatch.setattr(Database, "read", counted)
    return seen


def test_a_key_has_256_random_bits_and_its_form() -> None:
    made = {generate_key() for _ in range(1000)}
    assert len(made) == 1000
    assert all(key.startswith("ion_") and len(key) == 47 for key in made)


@pytest.mark.parametrize("role", ROLES)
async def test_who_holds_a_new_key_is_known(db: Database, authenticator: Authenticator, role: Role) -> None:
    made = await create(db, role, " 지민 ")
    identity = await authenticator.authenticate(made.key)
    assert (identity.key_id, identity.role, made.name) == (made.id, role, "지민")
    assert (identity.learner_id is None) == (role == "service")


async def test_a_person_is_a_learner_of_their_own(db: Database, authenticator: Authenticator) -> None:
    made = await create(db, "learner", "지민")
    id = await authenticator.learner_for(await authenticator.authenticate(made.key), "somebody else")
    learner = await db.read(lambda conn: learners.get(conn, id))
    assert learner and (learner.name, learner.key_id) == ("지민", made.id)


async def test_only_the_hash_of_a_key_is_stored(db: Database) -> None:
    made = await create(db, "admin", "n")
    (stored,) = await list_keys(db)
    assert stored.hash == hashlib.sha256(made.key.encode()).hexdigest()
    assert made.key not in repr(stored)


async def test_one_more_key_opens_the_same_learner(db: Database, authenticator: Authenticator) -> None:
    first = await authenticator.authenticate((await create(db, "learner", "old phone")).key)
    second = await create(db, "learner", "new phone", learner_id=first.learner_id)
    assert (await authenticator.authenticate(second.key)).learner_id == first.learner_id


async def test_a_key_for_nobody_is_refused(db: Database) -> None:
    with pytest.raises(NotFound, match="no learner"):
        await create(db, "learner", "n", learner_id="nobody")
    with pytest.raises(InvalidInput, match="many learners"):
        await create(db, "service", "n", learner_id="nobody")
    with pytest.raises(InvalidInput, match="no role 'owner'"):
        await create(db, "owner", "n")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="`name`"):
        await create(db, "learner", "")
    assert await list_keys(db) == []


async def test_of_many_who_take_one_name_at_once_one_gets_it(db: Database) -> None:
    taken = await asyncio.gather(*[create(db, "learner", "desk") for _ in range(8)], return_exceptions=True)
    assert sum(isinstance(outcome, CreatedKey) for outcome in taken) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in taken) == 7
    assert len(await list_keys(db)) == 1


async def test_the_name_of_a_revoked_key_is_free(db: Database) -> None:
    first = await create(db, "learner", "desk")
    await revoke(db, first.id)
    second = await create(db, "learner", "desk")
    assert [key.id for key in await list_keys(db)] == [second.id, first.id]


async def test_a_revoked_key_is_refused_after_five_seconds_at_most(
    db: Database, authenticator: Authenticator, clock: Clock
) -> None:
    made = await create(db, "learner", "n")
    await authenticator.authenticate(made.key)
    revoked = await revoke(db, made.id)
    assert revoked.revoked_at
    assert await revoke(db, made.id) == revoked
    clock.now += 5
    with pytest.raises(Unauthorized, match="revoked"):
        await authenticator.authenticate(made.key)
    with pytest.raises(Unauthorized, match="revoked"):
        await Authenticator(db).authenticate(made.key)


async def test_a_rotated_key_keeps_its_learners_and_its_old_form_is_refused(
    db: Database, authenticator: Authenticator, clock: Clock
) -> None:
    old = await create(db, "service", "school")
    learner_id = await authenticator.learner_for(await authenticator.authenticate(old.key), "jimin")
    new = await rotate(db, old.id)
    assert (new.id, new.role, new.name) == (old.id, "service", "school") and new.key != old.key
    assert await authenticator.learner_for(await authenticator.authenticate(new.key), "jimin") == learner_id
    clock.now += 5
    with pytest.raises(Unauthorized, match="unknown or was revoked"):
        await authenticator.authenticate(old.key)


async def test_what_is_revoked_or_not_there_cannot_be_rotated(db: Database) -> None:
    made = await create(db, "learner", "n")
    await revoke(db, made.id)
    for id in (made.id, "none"):
        with pytest.raises(NotFound, match="no key in use"):
            await rotate(db, id)
    (row,) = await list_keys(db)
    assert row.hash == hash_of(made.key)


async def test_what_is_not_there_cannot_be_revoked(db: Database) -> None:
    with pytest.raises(NotFound, match="ion keys list"):
        await revoke(db, "none")


async def test_what_does_not_look_like_a_key_costs_no_read(authenticator: Authenticator, reads: list[object]) -> None:
    for token in ("", "ion_", "secret", generate_key() + "x", generate_key()[:-1] + "é", generate_key() + "\n"):
        with pytest.raises(Unauthorized, match="no ION key"):
            await authenticator.authenticate(token)
    assert reads == []


async def test_a_key_of_another_service_is_refused(authenticator: Authenticator) -> None:
    with pytest.raises(Unauthorized, match="unknown"):
        await authenticator.authenticate(generate_key())


async def test_a_busy_key_costs_a_read_every_five_seconds(
    db: Database, authenticator: Authenticator, clock: Clock, reads: list[object]
) -> None:
    made = await create(db, "service", "n")
    for _ in range(100):
        identity = await authenticator.authenticate(made.key)
        await authenticator.learner_for(identity, "u-1")
    assert len(reads) == 2
    clock.now += 5
    await authenticator.authenticate(made.key)
    assert len(reads) == 3


async def last_use(db: Database, id: str) -> Any:
    await db.write(lambda conn: keys.get(conn, id))  # behind the write that nobody waits for
    key = await db.read(lambda conn: keys.get(conn, id))
    assert key
    return key.last_used_at


async def test_the_last_use_is_written_at_most_once_a_minute(
    db: Database, authenticator: Authenticator, clock: Clock
) -> None:
    made = await create(db, "learner", "n")
    await authenticator.authenticate(made.key)
    first = await last_use(db, made.id)
    assert utc_now() - first < timedelta(minutes=1)
    clock.now += 5
    await authenticator.authenticate(made.key)
    assert await last_use(db, made.id) == first
    long_ago = utc_now() - timedelta(minutes=1)
    await db.write(lambda conn: keys.touch(conn, made.id, long_ago))
    clock.now += 5
    await authenticator.authenticate(made.key)
    assert await last_use(db, made.id) > first


async def test_a_service_acts_for_whom_it_names(db: Database, authenticator: Authenticator, clock: Clock) -> None:
    one, other = [await authenticator.authenticate((await create(db, "service", name)).key) for name in ("a", "b")]
    first = await authenticator.learner_for(one, "u-1")
    assert first != await authenticator.learner_for(one, "u-2")
    assert first != await authenticator.learner_for(other, "u-1")
    clock.now += 5
    assert first == await authenticator.learner_for(one, " u-1 ")


@pytest.mark.parametrize("name", [None, "", "x" * 201, "a\nb"])
async def test_a_service_must_name_someone(authenticator: Authenticator, name: str | None) -> None:
    with pytest.raises(InvalidInput, match="`learner`"):
        await authenticator.learner_for(Identity("k", "k", "service", None), name)


async def test_a_person_without_a_learner_is_told(authenticator: Authenticator) -> None:
    with pytest.raises(Forbidden, match="no learner"):
        await authenticator.learner_for(Identity("k", "k", "learner", None), "u-1")
