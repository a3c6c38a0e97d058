"""Browsers sign in with a key, and keep a token that tells nothing of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from ion_mentoring.accounts import keys
from ion_mentoring.accounts.keys import Authenticator, CreatedKey
from ion_mentoring.accounts.sign_ins import LASTS, SignIns
from ion_mentoring.errors import Forbidden, Unauthorized
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.engine import Database
from ion_mentoring.store.tables import sign_ins as table


@pytest.fixture
def browsers(db: Database) -> SignIns:
    return SignIns(db, Authenticator(db))


@pytest.fixture
async def ada(db: Database) -> CreatedKey:
    return await keys.create(db, "learner", "ada")


async def test_the_token_stands_for_the_key_and_holds_nothing_of_it(browsers: SignIns, ada: CreatedKey) -> None:
    token = await browsers.begin(ada.key)
    who = await browsers.who(token)
    assert (who.key_id, who.key_name, who.role) == (ada.id, "ada", "learner")
    assert ada.key not in token and token not in ada.key
    assert await browsers.begin(ada.key) != token


async def test_the_database_holds_no_token(db: Database, browsers: SignIns, ada: CreatedKey) -> None:
    token = await browsers.begin(ada.key)
    rows = (await db.read(lambda conn: conn.execute(select(table)))).all()
    assert len(rows) == 1
    assert token not in str(rows)


async def test_a_token_is_no_key_and_a_key_no_token(db: Database, browsers: SignIns, ada: CreatedKey) -> None:
    token = await browsers.begin(ada.key)
    with pytest.raises(Unauthorized):
        await Authenticator(db).authenticate(token)
    for other in (ada.key, keys.hash_of(token), "", "x", token + "A", "é" * 43):
        with pytest.raises(Unauthorized):
            await browsers.who(other)


async def test_a_sign_out_counts_at_once_and_for_that_browser_only(browsers: SignIns, ada: CreatedKey) -> None:
    here, there = await browsers.begin(ada.key), await browsers.begin(ada.key)
    await browsers.end(here)
    with pytest.raises(Unauthorized):
        await browsers.who(here)
    assert (await browsers.who(there)).key_id == ada.id


async def test_a_revoked_key_ends_its_browsers_at_once(db: Database, browsers: SignIns, ada: CreatedKey) -> None:
    token = await browsers.begin(ada.key)
    await browsers.who(token)
    await keys.revoke(db, ada.id)
    with pytest.raises(Unauthorized):
        await browsers.who(token)


async def test_a_rotated_key_ends_its_browsers_and_no_others(db: Database, browsers: SignIns, ada: CreatedKey) -> None:
    bob = await keys.create(db, "learner", "bob")
    token, other = await browsers.begin(ada.key), await browsers.begin(bob.key)
    new = await keys.rotate(db, ada.id)
    with pytest.raises(Unauthorized):
        await browsers.who(token)
    assert (await browsers.who(other)).key_id == bob.id
    assert (await browsers.who(await browsers.begin(new.key))).key_id == ada.id


@pytest.mark.parametrize("taken_back", [keys.revoke, keys.rotate])
async def test_a_key_that_is_only_remembered_signs_nobody_in(
    db: Database, browsers: SignIns, ada: CreatedKey, taken_back: Callable[[Database, str], Awaitable[object]]
) -> None:
    """For some seconds it still answers calls; thirty days in a browser would be too long."""
    await browsers.begin(ada.key)
    await taken_back(db, ada.id)
    with pytest.raises(Unauthorized):
        await browsers.begin(ada.key)


async def test_after_thirty_days_it_is_over(
    browsers: SignIns, ada: CreatedKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await browsers.begin(ada.key)
    now = utc_now()

    def at(time: datetime) -> None:
        monkeypatch.setattr("ion_mentoring.accounts.sign_ins.utc_now", lambda: time)

    at(now + LASTS - timedelta(minutes=1))
    await browsers.who(token)
    at(now + LASTS)
    with pytest.raises(Unauthorized):
        await browsers.who(token)
    assert LASTS.days == 30


async def test_a_browser_that_signs_in_anew_leaves_its_old_token_behind(
    db: Database, browsers: SignIns, ada: CreatedKey
) -> None:
    bob = await keys.create(db, "learner", "bob")
    first = await browsers.begin(ada.key)
    second = await browsers.begin(bob.key, instead_of=first)
    with pytest.raises(Unauthorized):
        await browsers.who(first)
    assert (await browsers.who(second)).key_id == bob.id


async def test_a_wrong_key_signs_nobody_in_and_nobody_out(browsers: SignIns, ada: CreatedKey) -> None:
    token = await browsers.begin(ada.key)
    with pytest.raises(Unauthorized):
        await browsers.begin("ion_" + "A" * 43, instead_of=token)
    assert (await browsers.who(token)).key_id == ada.id


async def test_a_programs_key_signs_no_browser_in(db: Database, browsers: SignIns) -> None:
    service = await keys.create(db, "service", "school")
    with pytest.raises(Forbidden, match="for a program"):
        await browsers.begin(service.key)
