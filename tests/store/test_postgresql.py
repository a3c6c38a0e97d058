"""What is PostgreSQL's own: transactions that run again, a server that goes away and comes back, refusals in words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from databases import MakeUrl
from postgres_server import PostgresServer
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import DatabaseNewer, StartupError, StorageUnavailable
from ion_mentoring.store import keys, learners, postgresql, sessions, turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.migrate import migrate, needs_migration, revisions
from ion_mentoring.store.records import Session
from ion_mentoring.store.tables import turns as turns_table
from ion_mentoring.store.watch import Watch

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def url(postgres_url: MakeUrl) -> str:
    return postgres_url("template_ion")


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url, busy_timeout_s=1, pool_size=4)
    yield database
    await database.close()


@pytest.fixture
def mortal(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """A server that a test may kill; asks for the other one only to be skipped where there is none."""
    server = PostgresServer(durable=True)
    yield server
    server.stop()


async def count_up(conn: AsyncConnection, row: str, *then: str) -> None:
    for id in (row, *then):
        await conn.execute(text("UPDATE keys SET name = (name::int + 1)::text WHERE id = :id"), {"id": id})


async def count_of(db: Database, id: str) -> int:
    key = await db.read(lambda conn: keys.get(conn, id))
    assert key
    return int(key.name)


async def two_counters(db: Database) -> None:
    for id in ("a", "b"):
        await db.write(lambda conn, id=id: keys.insert(conn, id=id, hash=id, role="admin", name="0"))


async def test_transactions_that_lock_each_other_out_run_again_until_all_are_done(db: Database) -> None:
    await two_counters(db)
    there, back = ("a", "b"), ("b", "a")
    await asyncio.gather(*[db.write(lambda conn, way=way: count_up(conn, *way)) for way in (there, back) * 20])
    assert [await count_of(db, "a"), await count_of(db, "b")] == [40, 40]


async def test_a_serialization_failure_is_tried_again_and_in_the_end_told(db: Database) -> None:
    attempts = 0

    async def refuse(conn: AsyncConnection, times: int) -> int:
        nonlocal attempts
        attempts += 1
        if attempts <= times:
            await conn.execute(text("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'serialization_failure'; END $$"))
        return attempts

    assert await db.write(lambda conn: refuse(conn, 3)) == 4
    attempts = 0
    with pytest.raises(StorageUnavailable, match="Try again in a moment"):
        await db.write(lambda conn: refuse(conn, 100))
    assert attempts == 6


async def test_a_lock_that_another_process_holds_is_told_and_survived(db: Database, url: str) -> None:
    await two_counters(db)
    other = await Database.open(url, pool_size=2)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def hold(conn: AsyncConnection) -> None:
        await count_up(conn, "a")
        begun.set()
        await go_on.wait()

    holding = asyncio.create_task(other.write(hold))
    await begun.wait()
    with pytest.raises(StorageUnavailable, match="holds a lock"):
        await db.write(lambda conn: count_up(conn, "a"))
    go_on.set()
    await holding
    await db.write(lambda conn: count_up(conn, "a"))
    assert await count_of(db, "a") == 2
    await other.close()


async def test_the_next_write_begins_once_this_one_has_changed_a_row(db: Database) -> None:
    await two_counters(db)
    changed, go_on = asyncio.Event(), asyncio.Event()

    async def linger(conn: AsyncConnection) -> None:
        await count_up(conn, "a")
        changed.set()
        await go_on.wait()

    lingering = asyncio.create_task(db.write(linger))
    await changed.wait()
    await db.write(lambda conn: count_up(conn, "b"))
    go_on.set()
    await lingering
    assert [await count_of(db, "a"), await count_of(db, "b")] == [1, 1]


async def test_turns_of_one_session_keep_the_order_in_which_they_were_asked_for(db: Database) -> None:
    session = await a_session(db)
    asked = [
        db.write(lambda conn, n=n: turns.append(conn, session.id, message=f"{n}", language="ko")) for n in range(60)
    ]
    assert [turn.position for turn in await asyncio.gather(*asked)] == list(range(1, 61))


async def test_connections_that_the_server_closed_cost_nobody_an_error(db: Database, postgres: PostgresServer) -> None:
    await asyncio.gather(*[db.ping() for _ in range(8)])
    await asyncio.to_thread(
        postgres.run, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'ion_%'"
    )
    await asyncio.gather(*[db.ping() for _ in range(8)])
    await two_counters(db)


async def test_a_server_that_is_killed_is_told_and_comes_back(mortal: PostgresServer) -> None:
    url = mortal.url()
    migrate(url)
    db = await Database.open(url)
    session = await a_session(db)
    left = await db.write(lambda conn: turns.append(conn, session.id, message="left", language="ko"))
    mortal.kill()
    for way in (db.ping(), db.owner.hold(), db.write(lambda conn: sessions.change(conn, session.id, "-", title="t"))):
        with pytest.raises(StorageUnavailable, match="can't be reached"):
            await way
    await asyncio.to_thread(mortal.start)
    await db.ping()
    watch = Watch(db, lambda _: False)
    assert [await watch.look(), await watch.look()] == [0, 1]
    kept = await db.read(lambda conn: turns.get(conn, left.id, session.learner_id))
    assert kept and (kept.message, kept.state) == ("left", "interrupted")
    await db.close()


async def test_a_server_that_hangs_is_told_in_time_and_survived(
    mortal: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(mortal.url())
    monkeypatch.setattr(postgresql, "CONNECT_TIMEOUT_S", 2)
    monkeypatch.setattr(postgresql, "connect", partial(postgresql.connect, command_timeout_s=1))
    async with opened(mortal.url()) as db:
        session = await a_session(db)
        with mortal.hung():
            for way in (
                db.ping(),
                db.write(lambda conn: sessions.change(conn, session.id, session.learner_id, title="-")),
            ):
                async with asyncio.timeout(20):
                    with pytest.raises(StorageUnavailable, match="can't be reached"):
                        await way
        await db.write(lambda conn: sessions.change(conn, session.id, session.learner_id, title="kept"))
        kept = await db.read(lambda conn: sessions.get(conn, session.id, session.learner_id))
        assert kept and kept.title == "kept"


async def test_while_a_server_has_only_just_started_nobody_is_taken_for_gone(
    mortal: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "SETTLING_S", 60.0)
    migrate(mortal.url())
    one, two = [await Database.open(mortal.url()) for _ in range(2)]
    session = await a_session(one)
    mortal.kill()
    await asyncio.to_thread(mortal.start)
    assert await one.read(lambda conn: one.owner.gone(conn, {two.owner.id})) == set()
    assert (await two.write(lambda conn: turns.append(conn, session.id, message="m", language="en"))).state == "pending"
    await two.owner.hold()
    monkeypatch.setattr(postgresql, "SETTLING_S", 0.0)
    assert await one.read(lambda conn: one.owner.gone(conn, {"nobody"})) == {"nobody"}
    assert await one.read(lambda conn: one.owner.gone(conn, {two.owner.id})) == set()
    await one.close()
    await two.close()


async def test_text_that_postgresql_refuses_is_stored_without_what_it_refuses(db: Database) -> None:
    session = await a_session(db)
    turn = await db.write(
        lambda conn: turns.append(conn, session.id, message="a\0b", language="ko", resonance={"\0": 1})
    )
    kept = await db.read(lambda conn: turns.get(conn, turn.id, session.learner_id))
    assert kept and (kept.message, kept.resonance) == ("a\ufffdb", {"\0": 1})
    assert await db.read(lambda conn: sessions.get(conn, "\0", session.learner_id)) is None
    found = await db.read(lambda conn: sessions.list_page(conn, session.learner_id, 9, query="\0b"))
    assert [one.id for one in found.items] == [session.id]


async def test_a_list_is_in_one_order_whatever_the_language_of_the_database(postgres_url: MakeUrl) -> None:
    url = postgres_url("template0 LOCALE_PROVIDER icu ICU_LOCALE 'ko'")
    migrate(url)
    db = await Database.open(url)
    session = await a_session(db)
    words = ["힣", "a", "Z", "가", "é", "~", "ㄱ", "B"]
    for word in words:
        await db.write(lambda conn, word=word: turns.append(conn, session.id, message=word, language="ko"))
    by_message = select(turns_table.c.message).order_by(turns_table.c.message)
    assert (await db.read(lambda conn: conn.scalars(by_message))).all() == sorted(words)
    await db.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://ion@127.0.0.1:1/ion", "can't be opened"),
        ("postgresql://ion:secret-word@/nowhere?host={folder}", "nowhere"),  # pragma: allowlist secret
    ],
)
def test_a_database_that_cannot_be_opened_is_told_without_its_password(
    postgres: PostgresServer, url: str, words: str
) -> None:
    folder = postgres.url().partition("host=")[2]
    with pytest.raises(StartupError, match=words) as told:
        migrate(url.format(folder=folder))
    assert "secret-word" not in str(told.value)


def test_a_database_of_a_newer_version_is_left_alone(url: str, postgres: PostgresServer) -> None:
    postgres.run("UPDATE alembic_version SET version_num = '9999'", "SELECT 1", url=url)
    for look in (migrate, needs_migration):
        with pytest.raises(DatabaseNewer, match=r"'ion_\d+'.*newer ION \(revision 9999"):
            look(url)


def test_a_database_of_another_program_or_encoding_is_left_alone(
    postgres: PostgresServer, postgres_url: MakeUrl
) -> None:
    other = postgres_url("template0")
    postgres.run("CREATE TABLE notes (id int)", "SELECT 1", url=other)
    with pytest.raises(StartupError, match="not ION's"):
        migrate(other)
    latin = postgres_url("template0 ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(StartupError, match="encoded in LATIN1"):
        migrate(latin)


def test_a_step_that_fails_changes_nothing(postgres_url: MakeUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: Any) -> None:
        connection.execute(text("CREATE TABLE half (id int)"))
        raise KeyError("half-way")

    url = postgres_url("template0")
    with monkeypatch.context() as patch:
        patch.setattr("ion_mentoring.store.migrate.run_steps", fail)
        with pytest.raises(StartupError, match=r"nothing was changed.*half-way"):
            migrate(url)
    assert migrate(url).before is None
    assert migrate(url).before == revisions()[-1]


async def test_a_mistake_in_a_query_is_told_as_one(db: Database) -> None:
    with pytest.raises(DBAPIError, match="nowhere"):
        await db.write(lambda conn: conn.execute(text("SELECT * FROM nowhere")))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """Closed whatever happens, since an open connection would be another test's warning."""
    db = await Database.open(url, pool_size=2)
    try:
        yield db
    finally:
        await db.close()


async def a_session(db: Database) -> Session:
    async def insert(conn: AsyncConnection) -> Session:
        await keys.insert(conn, id="k", hash="k", role="learner", name="k")
        learner = await learners.get_or_create(conn, "k", "지민")
        return await sessions.insert(conn, learner.id, "첫 면접")

    return await db.write(insert)


async def test_a_connection_is_made_with_the_url_of_its_moment(postgres: PostgresServer, url: str) -> None:
    """A password, or a user, is changed without a restart: connections that are open live on, new ones take the new."""
    postgres.run("DROP ROLE IF EXISTS renewed", "CREATE ROLE renewed SUPERUSER LOGIN")
    urls = [url]
    database = await Database.open(lambda: urls[-1], pool_size=2)

    async def user(conn: AsyncConnection) -> Any:
        return await conn.scalar(text("SELECT current_user"))

    assert await database.read(user) == "ion"
    urls.append(url.replace("//ion@", "//renewed@"))
    assert await database.read(user) == "ion"
    postgres.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ion' AND pid <> pg_backend_pid()"
    )
    assert await database.read(user) == "renewed"
    await database.close()
