"""Kills `ion serve` (kill -9) while clients write turns over HTTP, and looks for what was lost or doubled.

    python scripts/crash_drill.py --crashes 50 [--clients 8] [--home FOLDER]

A turn is acknowledged twice: when its id is sent (then its message must be there after every crash) and when its
answer is whole (then its reply must be, too). Prints a row of a markdown table; exit code 1 if anything is amiss.
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
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import aiohttp

ION = Path(sys.executable).parent / "ion"
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

    @property
    def ok(self) -> bool:
        return not (self.lost or self.doubled or self.unmarked or self.damaged)

    @property
    def row(self) -> str:
        cells = (self.crashes, self.acknowledged, self.answered, self.lost, self.doubled, self.interrupted)
        more = (self.unmarked, self.damaged, f"{self.slowest_start_s:.1f} s")
        return f"| {' | '.join(map(str, (*cells, *more)))} |"


HEADER = (
    "| crashes | turns acknowledged | replies acknowledged | lost | doubled | interrupted, and marked so | "
    "left unmarked | database damaged | slowest start |\n|---|---|---|---|---|---|---|---|---|"
)


async def drill(home: Path, *, crashes: int, clients: int, seed: int = 0) -> Findings:
    """Starts, writes, kills and looks, `crashes` times; then starts and looks once more."""
    findings, promised, chance = Findings(), Acknowledged(), random.Random(seed)
    for _ in range(crashes):
        process, url = await _start(home, findings)
        _look(home, promised, findings)
        key = (home / "local.key").read_text(encoding="utf-8").strip()
        await _write_until_killed(process, url, key, promised, clients, chance)
        findings.crashes += 1
    process, _ = await _start(home, findings)
    _look(home, promised, findings)
    process.terminate()
    await process.wait()
    findings.acknowledged, findings.answered = len(promised.accepted), len(promised.answered)
    return findings


async def _start(home: Path, findings: Findings) -> tuple[asyncio.subprocess.Process, str]:
    began = perf_counter()
    home.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "ION_HOME": str(home), "ION_EMBEDDED__MEANING": "false", "ION_LOG__LEVEL": "error"}
    with (home / "drill.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            str(ION), "serve", "--port", "0", env=env, stdout=subprocess.PIPE, stderr=log
        )
    assert process.stdout
    while found := await process.stdout.readline():
        if ready := re.match(rb"ION is ready at (\S+)", found):
            findings.slowest_start_s = max(findings.slowest_start_s, perf_counter() - began)
            return process, ready[1].decode()
    raise SystemExit(f"The service did not start again; see {home / 'drill.log'}.")


async def _write_until_killed(
    process: asyncio.subprocess.Process,
    url: str,
    key: str,
    promised: Acknowledged,
    clients: int,
    chance: random.Random,
) -> None:
    """Clients write; after some answers of this round, in the middle of others, the process is killed."""
    enough = len(promised.answered) + chance.randint(clients, 5 * clients)
    reached = asyncio.Event()
    async with aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {key}"}) as http:
        numbers = itertools.count(promised.sent)
        writers = [
            asyncio.create_task(_client(http, promised, numbers, enough, reached, stream=n % 2 == 0))
            for n in range(clients)
        ]
        await asyncio.wait_for(reached.wait(), 120)
        await asyncio.sleep(chance.uniform(0, 0.03))  # anywhere in the way of a turn
        process.kill()
        await process.wait()
        await asyncio.gather(*writers)


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


def _look(home: Path, promised: Acknowledged, findings: Findings) -> None:
    """Compares the database with what was promised; the service has marked by now what was unfinished."""
    with closing(sqlite3.connect(f"file:{home / 'ion.db'}?mode=ro", uri=True)) as db:
        whole = db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = db.execute("SELECT id, message, reply, state FROM turns").fetchall()
    findings.damaged += not whole
    found = {turn_id: (message, reply, state) for turn_id, message, reply, state in rows}
    findings.lost = sum(found.get(turn_id, ("",))[0] != message for turn_id, message in promised.accepted.items())
    findings.lost += sum(
        found.get(turn_id, ("", "", ""))[1:] != (reply, "done") for turn_id, reply in promised.answered.items()
    )
    findings.doubled = len(rows) - len({message for message, _, _ in found.values()})
    findings.unmarked = sum(state in ("pending", "streaming") for _, _, state in found.values())
    findings.interrupted = sum(state == "interrupted" for _, _, state in found.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--crashes", type=int, default=50)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--home", type=Path, help="a folder that is kept; without it a temporary one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        findings = asyncio.run(drill(given.home or Path(folder) / "home", crashes=given.crashes, clients=given.clients))
    print(HEADER)
    print(findings.row)
    raise SystemExit(not findings.ok)


if __name__ == "__main__":
    main()
