"""A key's life: how long it is good, how it passes over into a new one, and for how little it may be made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from ion_mentoring.accounts.keys import SHOWN, Authenticator, create, list_keys, revoke, rotate
from ion_mentoring.accounts.sign_ins import SignIns
from ion_mentoring.errors import Expired, InvalidInput, NotFound, Unauthorized
from ion_mentoring.store import keys as table
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Key

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
Later = Callable[[timedelta], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Moves the time that is stored and compared."""

    def moved(by: timedelta) -> None:
        def now() -> datetime:
            return utc_now() + by

        for place in ("accounts.keys", "accounts.sign_ins", "store.keys", "store.sign_ins"):
            monkeypatch.setattr(f"ion_mentoring.{place}.utc_now", now)

    return moved


async def only(db: Database) -> Key:
    (key,) = await list_keys(db)
    return key


async def test_a_key_is_good_until_it_expires_and_not_a_moment_longer(db: Database, later: Later) -> None:
    made = await create(db, "learner", "jimin", expires_in=90 * DAY)
    authenticator = Authenticator(db)
    assert (await authenticator.authenticate(made.key)).key_id == made.id
    later(90 * DAY - HOUR)
    assert (await authenticator.authenticate(made.key)).key_id == made.id
    later(90 * DAY)
    with pytest.raises(Expired, match="has expired"):
        await authenticator.authenticate(made.key)


async def test_a_browser_is_signed_in_no_longer_than_its_key_is_good(db: Database, later: Later) -> None:
    made = await create(db, "learner", "jimin", expires_in=2 * DAY)
    browsers = SignIns(db, Authenticator(db))
    token = await browsers.begin(made.key)
    later(2 * DAY - HOUR)
    assert (await browsers.who(token)).key_id == made.id
    later(2 * DAY)
    with pytest.raises(Unauthorized):
        await browsers.who(token)
    with pytest.raises(Unauthorized):
        await browsers.begin(made.key)


async def test_an_expired_keys_name_is_free(db: Database, later: Later) -> None:
    await create(db, "learner", "desk", expires_in=HOUR)
    later(HOUR)
    await create(db, "learner", "desk")


async def test_both_keys_are_good_during_the_overlap_and_the_new_one_after_it(db: Database, later: Later) -> None:
    old = await create(db, "service", "school")
    learner = await Authenticator(db).learner_for(await Authenticator(db).authenticate(old.key), "jimin")
    new = await rotate(db, old.id, overlap=24 * HOUR)
    assert new.old_until and timedelta(0) <= utc_now() + 24 * HOUR - new.old_until < timedelta(minutes=1)
    authenticator = Authenticator(db)
    for key in (old.key, new.key):
        assert await authenticator.learner_for(await authenticator.authenticate(key), "jimin") == learner
    later(23 * HOUR)
    await authenticator.authenticate(old.key)
    later(24 * HOUR)
    with pytest.raises(Unauthorized, match="unknown"):
        await authenticator.authenticate(old.key)
    assert (await authenticator.authenticate(new.key)).key_id == old.id


async def test_revoking_ends_both_keys_of_an_overlap(db: Database) -> None:
    old = await create(db, "service", "school")
    new = await rotate(db, old.id, overlap=HOUR)
    await revoke(db, old.id)
    for key in (old.key, new.key):
        with pytest.raises(Unauthorized):
            await Authenticator(db).authenticate(key)


async def test_a_second_rotation_ends_what_the_first_left_to_overlap(db: Database) -> None:
    first = await create(db, "service", "school")
    second = await rotate(db, first.id, overlap=HOUR)
    await rotate(db, first.id, overlap=HOUR)
    with pytest.raises(Unauthorized):
        await Authenticator(db).authenticate(first.key)
    await Authenticator(db).authenticate(second.key)


async def test_an_overlap_keeps_browsers_until_it_is_over(db: Database, later: Later) -> None:
    old = await create(db, "learner", "jimin")
    browsers = SignIns(db, Authenticator(db))
    before = await browsers.begin(old.key)
    await rotate(db, old.id, overlap=HOUR)
    during = await browsers.begin(old.key)
    for token in (before, during):
        assert (await browsers.who(token)).key_id == old.id
    later(HOUR)
    for token in (before, during):
        with pytest.raises(Unauthorized):
            await browsers.who(token)


async def test_a_rotated_key_keeps_its_end_or_gets_a_new_one(db: Database, later: Later) -> None:
    made = await create(db, "learner", "jimin", expires_in=10 * DAY)
    end = (await only(db)).expires_at
    assert end
    kept = await rotate(db, made.id, overlap=20 * DAY)
    assert ((await only(db)).expires_at, kept.old_until) == (end, end)
    await rotate(db, made.id, expires_in=90 * DAY)
    renewed = (await only(db)).expires_at
    assert renewed and renewed > end + 79 * DAY


async def test_an_expired_key_is_rotated_when_a_new_end_is_named(db: Database, later: Later) -> None:
    made = await create(db, "learner", "jimin", expires_in=HOUR)
    later(2 * HOUR)
    with pytest.raises(InvalidInput, match="has expired"):
        await rotate(db, made.id)
    new = await rotate(db, made.id, overlap=HOUR, expires_in=DAY)
    assert new.old_until is None
    await Authenticator(db).authenticate(new.key)
    with pytest.raises(Unauthorized):
        await Authenticator(db).authenticate(made.key)


async def test_a_failed_rotation_leaves_the_old_key_as_it_was(db: Database) -> None:
    made = await create(db, "learner", "jimin")
    with pytest.raises(NotFound):
        await rotate(db, "none", overlap=HOUR)
    await Authenticator(db).authenticate(made.key)


async def test_a_person_of_an_identity_provider_has_no_key_to_rotate(db: Database) -> None:
    issuer = "https://id.example.org"
    await db.write(lambda conn: table.insert(conn, id="k", hash="#", role="learner", name="jimin", issuer=issuer))
    with pytest.raises(InvalidInput, match="identity provider"):
        await rotate(db, "k")


async def test_a_key_is_told_by_how_it_begins_and_keeps_the_rest_secret(db: Database) -> None:
    made = await create(db, "learner", "jimin")
    assert (await only(db)).prefix == made.key[:SHOWN] == made.key[:12]
    new = await rotate(db, made.id, overlap=HOUR)
    assert (await only(db)).prefix == new.key[:SHOWN]
    assert new.key not in repr(await only(db)) and made.key not in repr(await only(db))


async def test_a_key_may_be_made_for_less_than_its_role_may(db: Database) -> None:
    made = await create(db, "operator", "prometheus", scopes=["metrics", "read", "metrics"])
    assert (await Authenticator(db).authenticate(made.key)).scopes == {"metrics", "read"}
    assert (await only(db)).scopes == "read metrics"
    with pytest.raises(InvalidInput, match="no scope 'everything'"):
        await create(db, "operator", "other", scopes=["everything"])


async def test_a_key_that_begins_like_a_real_one_costs_the_work_of_any_other(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash and one look by it: for an unknown one, a near one, a revoked and an expired one."""
    made, gone = await create(db, "learner", "a"), await create(db, "learner", "b")
    await revoke(db, gone.id)
    work: list[str] = []
    hashed, read = Authenticator.authenticate.__globals__["hash_of"], Database.read

    def counted_hash(key: str) -> str:
        work.append("hash")
        return str(hashed(key))

    async def counted_read(self: Database, fn: object) -> object:
        if self is db:
            work.append("read")
        return await read(self, fn)  # type: ignore[arg-type]

    monkeypatch.setattr("ion_mentoring.accounts.keys.hash_of", counted_hash)
    monkeypatch.setattr(Database, "read", counted_read)
    for key in ("ion_" + "A" * 43, made.key[:SHOWN] + "A" * 35, gone.key):
        work.clear()
        with pytest.raises(Unauthorized, match="unknown or was revoked"):
            await Authenticator(db).authenticate(key)
        assert work == ["hash", "read"]
