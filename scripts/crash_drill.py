"""Kills `ion serve`, or the database under it, while clients write turns over HTTP; looks for what was lost or doubled.

    python scripts/crash_drill.py --crashes 50 [--clients 8] [--home FOLDER] [--database postgres]
    python scripts/crash_drill.py --kill-database 20

Everything is killed with kill -9. `--database postgres` starts a PostgreSQL of its own; `--kill-database N` kills that
one N times, and not the service, which has to go on by itself once it is back.

A turn is acknowledged twice: when its id is sent (then its message must be there after every crash) and when its
answer is whole (then its reply must be, too). Within 5 s of a start every turn must be in a final state. Prints a row of
a markdown table; exit code 1 if anything is amiss.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import aiohttp
import asyncpg
from postgres_server import PostgresServer

ION = Path(sys.executable).parent / "ion"
SETTLED_S = 5.0
INDEXES_AGREE = """
    SELECT bt_index_check(indexrelid, true) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = 'public'::regnamespace AND relam = (SELECT oid FROM pg_am WHERE amname = 'btree')
"""
QUESTIONS = (
    "I am burned out by work",
    "면접에서 떨어졌어요",
    "ok, what's next?",
    "그다음은요?",
    "How do closures work?",
)


@dataclass(slots=True)
class Acknowledged:
    """What the clients were promised: turn id -> message; the ids whose reply was whole; how many were sent."""

    accepted: dict[str, str] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)
    sent: int = 0


@dataclass(slots=True)
class Findings:
    """What was found after the crashes."""

    crashes: int = 0
    acknowledged: int = 0
    answered: int = 0
    interrupted: int = 0
    lost: int = 0
    doubled: int = 0
    unmarked: int = 0
    damaged: int = 0
    slowest_start_s: float = 0.0
    slowest_settling_s: float = 0.0

    @property
    def ok(self) -> bool:
        return not (self.lost or self.doubled or self.unmarked or self.damaged)

    @property
    def row(self) -> str:
        cells = (self.crashes, self.acknowledged, self.answered, self.lost, self.doubled, self.interrupted)
        more = (self.unmarked, self.damaged, f"{self.slowest_start_s:.1f} s", f"{self.slowest_settling_s:.1f} s")
        return f"| {' | '.join(map(str, (*cells, *more)))} |"


HEADER = (
    "| crashes | turns acknowledged | replies acknowledged | lost | doubled | interrupted, and marked so | "
    "left unmarked | database damaged | slowest start | longest until all turns had ended |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass(slots=True)
class Drill:
    """One run, on SQLite in the home, or on the PostgreSQL that is given."""

    home: Path
    postgres: PostgresServer | None = None
    findings: Findings = field(default_factory=Findings)
    promised: Acknowledged = field(default_factory=Acknowledged)
    chance: random.Random = field(default_factory=lambda: random.Random(0))

    async def kill_service(self, *, crashes: int, clients: int) -> Findings:
        """Starts, writes, kills and looks, `crashes` times; then starts and looks once more."""
        for _ in range(crashes):
            process, url = await self._start()
            await self._look()
            async with self._writing(url, clients):
                process.kill()
                await process.wait()
            self.findings.crashes += 1
        process, _ = await self._start()
        await self._look()
        await _end(process)
        return self._found()

    async def kill_database(self, *, crashes: int, clients: int) -> Findings:
        """One service; writes, kills PostgreSQL, starts it again and looks, `crashes` times."""
        assert self.postgres
        process, url = await self._start()
        for _ in range(crashes):
            async with self._writing(url, clients):
                self.postgres.kill()
            began = perf_counter()
            await asyncio.to_thread(self.postgres.start)
            self.findings.slowest_start_s = max(self.findings.slowest_start_s, perf_counter() - began)
            await self._look()
            self.findings.crashes += 1
        await self._ready(url)
        await _end(process)
        return self._found()

    def _found(self) -> Findings:
        self.findings.acknowledged, self.findings.answered = len(self.promised.accepted), len(self.promised.answered)
        return self.findings

    async def _start(self) -> tuple[asyncio.subprocess.Process, str]:
        began = perf_counter()
        self.home.mkdir(parents=True, exist_ok=True)
        settings = {
            "ION_EMBEDDED__MEANING": "false",
            "ION_LIMITS__ENABLED": "false",
            "ION_CACHE__ENABLED": "false",
            "ION_LOG__LEVEL": "error",
        }
        env = {**os.environ, "ION_HOME": str(self.home), **settings}
        if self.postgres:
            env["ION_DATABASE__URL"] = self.postgres.url()
        with (self.home / "drill.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                str(ION), "serve", "--port", "0", env=env, stdout=subprocess.PIPE, stderr=log
            )
        assert process.stdout
        while found := await process.stdout.readline():
            if ready := re.match(rb"ION is ready at (\S+)", found):
                self.findings.slowest_start_s = max(self.findings.slowest_start_s, perf_counter() - began)
                return process, ready[1].decode()
        raise SystemExit(f"The service did not start again; see {self.home / 'drill.log'}.")

    async def _ready(self, url: str) -> None:
        """The service says that it can answer, without having been started anew."""
        async with aiohttp.ClientSession(url) as http, asyncio.timeout(SETTLED_S), http.get("/health/ready") as answer:
            answer.raise_for_status()

    @asynccontextmanager
    async def _writing(self, url: str, clients: int) -> AsyncIterator[None]:
        """Clients write; after some answers of this round, in the middle of others, what is within kills something."""
        promised = self.promised
        enough = len(promised.answered) + self.chance.randint(clients, 5 * clients)
        reached = asyncio.Event()
        key = (self.home / "local.key").read_text(encoding="utf-8").strip()
        async with aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {key}"}) as http:
            numbers = itertools.count(promised.sent)
            writers = [
                asyncio.create_task(_client(http, promised, numbers, enough, reached, stream=n % 2 == 0))
                for n in range(clients)
            ]
            await asyncio.wait_for(reached.wait(), 120)
            await asyncio.sleep(self.chance.uniform(0, 0.03))  # anywhere in the way of a turn
            yield
            await asyncio.gather(*writers)

    async def _look(self) -> None:
        """Compares the database with what was promised, once every turn has ended or should have."""
        began = perf_counter()
        rows = await self._rows()
        while any(row[3] in ("pending", "streaming") for row in rows) and perf_counter() - began < SETTLED_S:
            await asyncio.sleep(0.1)
            rows = await self._rows()
        findings = self.findings
        findings.slowest_settling_s = max(findings.slowest_settling_s, perf_counter() - began)
        findings.damaged += not await self._is_whole()
        compare(rows, self.promised, findings)

    async def _rows(self) -> list[Any]:
        """Id, message, reply and state of every turn."""
        query = "SELECT id, message, reply, state FROM turns"
        if self.postgres:
            return await asyncio.to_thread(self.postgres.run, query)
        with closing(sqlite3.connect(f"file:{self.home / 'ion.db'}?mode=ro", uri=True)) as db:
            return db.execute(query).fetchall()

    async def _is_whole(self) -> bool:
        """What the database's own check says; on PostgreSQL that every index agrees with its table (amcheck)."""
        if self.postgres is None:
            with closing(sqlite3.connect(f"file:{self.home / 'ion.db'}?mode=ro", uri=True)) as db:
                return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        try:
            await asyncio.to_thread(self.postgres.run, "CREATE EXTENSION IF NOT EXISTS amcheck", INDEXES_AGREE)
        except (asyncpg.IndexCorruptedError, asyncpg.DataCorruptedError):
            return False
        return True


def compare(rows: Sequence[Any], promised: Acknowledged, findings: Findings) -> None:
    """What is lost, doubled, unmarked or interrupted among the turns (id, message, reply, state)."""
    found = {turn_id: (message, reply, state) for turn_id, message, reply, state in rows}
    findings.lost = sum(found.get(turn_id, ("",))[0] != message for turn_id, message in promised.accepted.items())
    findings.lost += sum(
        found.get(turn_id, ("", "", ""))[1:] != (reply, "done") for turn_id, reply in promised.answered.items()
    )
    findings.doubled = len(rows) - len({message for message, _, _ in found.values()})
    findings.unmarked = sum(state in ("pending", "streaming") for _, _, state in found.values())
    findings.interrupted = sum(state == "interrupted" for _, _, state in found.values())


async def _end(process: asyncio.subprocess.Process) -> None:
    process.terminate()
    await process.wait()


async def _client(
    http: aiohttp.ClientSession,
    promised: Acknowledged,
    numbers: itertools.count[int],
    enough: int,
    reached: asyncio.Event,
    *,
    stream: bool,
) -> None:
    session = None
    with suppress(aiohttp.ClientError, ConnectionError, asyncio.TimeoutError):
        while True:
            number = next(numbers)
            promised.sent = max(promised.sent, number + 1)
            message = f"{QUESTIONS[number % len(QUESTIONS)]} (#{number})"
            body = {"message": message, "stream": stream} | ({"session_id": session} if session else {})
            async with http.post("/api/v2/chat", json=body) as response:
                response.raise_for_status()
                turn_id = response.headers["ION-Turn-Id"]
                promised.accepted[turn_id] = message
                answer = _done(await response.text()) if stream else await response.json()
                promised.answered[turn_id] = answer["content"]
                session = answer["session_id"] if number % 4 else None
            if len(promised.answered) >= enough:
                reached.set()


def _done(events: str) -> dict[str, str]:
    """The data of the last event, which is `done` in a stream that is whole."""
    *_, last = events.strip().split("\n\n")
    if "event: done" not in last:
        raise aiohttp.ClientPayloadError("the stream ended before its end")
    answer: dict[str, str] = json.loads(last.split("data: ", 1)[1])
    return answer


async def drill(
    home: Path, *, crashes: int, clients: int, postgres: bool = False, kill_database: bool = False
) -> Findings:
    """The drill on SQLite, or on a PostgreSQL that is started for it."""
    server = PostgresServer(durable=True) if postgres or kill_database else None
    run = Drill(home, server)
    try:
        kill = run.kill_database if kill_database else run.kill_service
        return await kill(crashes=crashes, clients=clients)
    finally:
        if server:
            server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--crashes", type=int, default=50)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--kill-database", type=int, metavar="N", help="kill PostgreSQL N times, and not the service")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--home", type=Path, help="a folder that is kept; without it a temporary one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        findings = asyncio.run(
            drill(
                given.home or Path(folder) / "home",
                crashes=given.kill_database or given.crashes,
                clients=given.clients,
                postgres=given.database == "postgres",
                kill_database=bool(given.kill_database),
            )
        )
    print(HEADER)
    print(findings.row)
    raise SystemExit(not findings.ok)


if __name__ == "__main__":
    main()
