"""Every disaster on a service of some size; the reports go into docs/drills, from which the plan is written.

    python scripts/drill.py [--turns 20000] [--case full]

Makes a service with so many turns, runs `ion drill run` on it, keeps the reports and writes docs/disaster-recovery.md.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from rich.progress import track
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store import keys, learners, sessions, turns
from ion_mentoring.store.engine import Database
from ion_mentoring.store.ids import new_id
from ion_mentoring.store.migrate import migrate

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "docs" / "drills"
TURNS_A_SESSION = 20


async def fill(home: Path, count: int) -> None:
    """Sessions of twenty turns; what is said in them is the shipped playbooks' text."""
    home.mkdir(parents=True)
    url = f"sqlite+aiosqlite:///{home / 'ion.db'}"
    migrate(url)
    texts = [
        path.read_text(encoding="utf-8")[:2_000]
        for path in sorted((ROOT / "src/ion_mentoring/data/playbooks").glob("*.md"))
    ]
    db = await Database.open(url)
    key = new_id()
    await db.write(lambda conn: keys.insert(conn, id=key, hash=key, role="service", name="school"))
    for number in track(range(count // TURNS_A_SESSION), "fill", disable=not sys.stderr.isatty()):
        await db.write(partial(_session, key=key, name=f"learner {number // 10}", texts=texts, number=number))
    await db.close()


async def _session(conn: AsyncConnection, key: str, name: str, texts: list[str], number: int) -> None:
    learner = await learners.get_or_create(conn, key, name)
    session = await sessions.insert(conn, learner.id, f"Session {number}")
    for turn in range(TURNS_A_SESSION):
        text = texts[(number + turn) % len(texts)]
        made = await turns.append(conn, session.id, message=text[:200], language="en")
        await turns.complete(conn, made.id, "done", reply=text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=20_000)
    parser.add_argument("--case", default="full")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        asyncio.run(fill(home, given.turns))
        command = [str(Path(sys.executable).parent / "ion"), "drill", "run", given.case]
        done = subprocess.run(command, env={**os.environ, "ION_HOME": str(home)})
        REPORTS.mkdir(exist_ok=True)
        for report in (home / "drills").glob("*.json"):
            for old in REPORTS.glob(f"*-{report.stem.partition('-')[2]}.json"):
                old.unlink()
            (REPORTS / report.name).write_bytes(report.read_bytes())
    subprocess.run([sys.executable, str(ROOT / "scripts" / "docs.py")], check=True)
    raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()
