from __future__ import annotations

import asyncio

from ion_mentoring.store import keys, learners
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner

from .conftest import MakeLearner


async def test_a_new_learner_is_polite_and_lives_in_seoul(learner: Learner, db: Database) -> None:
    assert (learner.name, learner.locale, learner.register, learner.time_zone) == ("지민", None, "polite", "Asia/Seoul")
    assert await db.read(lambda conn: learners.get(conn, learner.id)) == learner


async def test_a_name_is_one_learner_of_its_key_however_many_ask_at_once(db: Database) -> None:
    for id in ("one", "two"):
        await db.write(lambda conn, id=id: keys.insert(conn, id=id, hash=id, role="service", name=id))
    asked = [db.write(lambda conn, id=id: learners.get_or_create(conn, id, "u-1")) for id in ("one", "two") * 20]
    found = await asyncio.gather(*asked)
    assert len({learner.id for learner in found}) == 2
    assert await db.read(lambda conn: learners.find(conn, "one", "u-1")) == found[0]
    assert await db.read(lambda conn: learners.find(conn, "one", "u-2")) is None


async def test_only_what_is_given_changes(db: Database, learner: Learner) -> None:
    changed = await db.write(lambda conn: learners.update(conn, learner.id, locale="en", register="casual"))
    assert changed and (changed.locale, changed.register, changed.time_zone) == ("en", "casual", "Asia/Seoul")
    moved = await db.write(lambda conn: learners.update(conn, learner.id, time_zone="Europe/Oslo"))
    assert moved and (moved.locale, moved.register, moved.time_zone) == ("en", "casual", "Europe/Oslo")
    assert await db.write(lambda conn: learners.update(conn, learner.id)) == moved


async def test_one_learner_changes_and_no_other(db: Database, learner: Learner, make_learner: MakeLearner) -> None:
    other = await make_learner("other")
    await db.write(lambda conn: learners.update(conn, learner.id, locale="en"))
    assert await db.read(lambda conn: learners.get(conn, other.id)) == other


async def test_who_is_not_there_is_none(db: Database) -> None:
    assert await db.read(lambda conn: learners.get(conn, "nobody")) is None
    assert await db.write(lambda conn: learners.update(conn, "nobody", locale="ko")) is None
