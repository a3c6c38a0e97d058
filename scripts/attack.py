"""Attacks a real `ion serve`, and asks it harmless things: what was blocked, missed, and blocked by mistake, by group.

    make attack                (or: python scripts/attack.py --help)

Every request goes over a plain socket, as it is written in `scripts/attacks` and `scripts/harmless`, with a learner's key.
Blocked is an attack that the firewall refuses (403, or 400 and 415 for what can't be read in one way); what a form or a
missing right would have refused behind it counts as missed. It fails where an attack is missed or a learner is refused.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from attack_data import Case, attacks, harmless
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from ion_mentoring.edge.waf.groups import SHIPPED, groups_in

ION = str(Path(sys.executable).parent / "ion")
SETTINGS: dict[str, str] = {
    "ION_EMBEDDED__MODEL": "none",
    "ION_CACHE__ENABLED": "false",
    "ION_LIMITS__ENABLED": "false",
    "ION_LOG__LEVEL": "error",
    "ION_SERVER__TRUSTED_PROXIES": '["127.0.0.1"]',
    "ION_WAF__ADMIN_NETWORKS": '["192.0.2.0/24", "127.0.0.1"]',
    "ION_WAF__DENIED_NETWORKS": '["198.51.100.0/24"]',
    "ION_WAF__DENIED_COUNTRIES": '["KP"]',
}
BLOCKING = frozenset({"blocked", "malformed-request", "unsupported-media-type"})
AT_ONCE = 4
console = Console(stderr=True)


@dataclass(frozen=True)
class Outcome:
    case: Case
    status: int
    kind: str
    """The problem's type, `http` where the server itself could not read the request, or nothing."""
    group: str = ""

    @property
    def is_blocked(self) -> bool:
        return self.kind in BLOCKING or self.kind == "http"


@contextmanager
def service(env: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    """Host, port and a key of a service that is started for this."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "ION_HOME": home, **SETTINGS, **env}
        process = subprocess.Popen([ION, "serve", "--port", "0"], env=env, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            ready = re.match(r"ION is ready at (\S+)", process.stdout.readline())
            if not ready:
                raise SystemExit("The service did not start; what it said stands above.")
            url = urlsplit(ready[1])
            yield url.hostname or "", url.port or 0, (Path(home) / "local.key").read_text("utf-8").strip()
        finally:
            process.terminate()
            process.wait(20)


def written(case: Case, host: str, key: str) -> bytes:
    """The request as it goes over the wire. What a case says of a header stands instead of ours."""
    ours = {"Host": host, "Connection": "close", "Authorization": f"Bearer {key}", "User-Agent": "ion-attack"}
    if case.body:
        ours["Content-Length"] = str(len(case.body))
    if case.client:
        ours["X-Forwarded-For"] = case.client
    given = {name.lower() for name in case.headers}
    headers = {**{name: value for name, value in ours.items() if name.lower() not in given}, **case.headers}
    lines = [f"{case.method} {case.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + case.body


async def outcome(case: Case, host: str, port: int, key: str) -> Outcome:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(written(case, f"{host}:{port}", key))
        async with asyncio.timeout(30):
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
            body = await reader.readexactly(int(length[1]) if length and case.method != "HEAD" else 0)
    except (ConnectionError, asyncio.IncompleteReadError):
        return Outcome(case, 0, "http")
    except TimeoutError:
        return Outcome(case, 599, "no answer in 30 s")
    finally:
        writer.close()
    status = int(head.split(b" ", 2)[1])
    if b"application/problem+json" in head or case.target.startswith("/openai"):
        return _told(case, status, body)
    return Outcome(case, status, "http" if status == 400 else "")


def _told(case: Case, status: int, body: bytes) -> Outcome:
    try:
        problem = json.loads(body)
    except ValueError:
        return Outcome(case, status, "")
    problem = problem.get("error", problem)
    kind = str(problem.get("type") or problem.get("code") or "").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    return Outcome(case, status, kind, str(problem.get("group", "")))


async def outcomes(cases: Sequence[Case], host: str, port: int, key: str, what: str) -> list[Outcome]:
    room = asyncio.Semaphore(AT_ONCE)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(what, total=len(cases))

        async def one(case: Case) -> Outcome:
            async with room:
                found = await outcome(case, host, port, key)
            progress.advance(task)
            return found

        return list(await asyncio.gather(*map(one, cases)))


def table(blocked: Sequence[Outcome], let_in: Sequence[Outcome]) -> Table:
    rows = Table("group", "attacks", "blocked", "missed", "blocked at")
    for group in dict.fromkeys(found.case.group for found in blocked):
        own = [found for found in blocked if found.case.group == group]
        stopped = [found for found in own if found.is_blocked]
        places = ", ".join(dict.fromkeys(found.case.place for found in stopped))
        rows.add_row(group, str(len(own)), str(len(stopped)), str(len(own) - len(stopped)), places)
    rows.add_section()
    for kind in dict.fromkeys(found.case.group for found in let_in):
        own = [found for found in let_in if found.case.group == kind]
        wrong = sum(found.is_blocked for found in own)
        rows.add_row(f"harmless: {kind}", str(len(own)), str(wrong), "-", "falsely blocked" if wrong else "")
    return rows


async def beside(cases: Sequence[Case], ours: Sequence[Outcome], crs: str) -> str:
    """How much of what the Core Rule Set blocks alone is blocked by ION's own rules alone."""
    groups = json.dumps({group.name: "off" for group in groups_in(SHIPPED)})
    with service({"ION_WAF__CRS": crs, "ION_WAF__GROUPS": groups}) as (host, port, key):
        theirs = await outcomes(cases, host, port, key, "the Core Rule Set alone")
    both = [one.is_blocked for one, other in zip(ours, theirs, strict=True) if other.is_blocked]
    return f"Of {len(both):,} that the Core Rule Set blocks, ION's own rules block {sum(both):,} ({sum(both) / len(both):.1%})."


async def main(given: argparse.Namespace) -> int:
    env = {"ION_WAF__CRS": given.crs, "ION_WAF__ENABLED": str(not given.without).lower()}
    cases = attacks(given.lines)
    with service(env) as (host, port, key):
        blocked = await outcomes(cases, host, port, key, "attacks")
        let_in = await outcomes(harmless(), host, port, key, "harmless")
    missed = [found for found in blocked if not found.is_blocked]
    wrong = [found for found in let_in if found.is_blocked]
    broken = [found for found in (*blocked, *let_in) if found.status >= 500]
    figures = {
        "attacks": len(blocked),
        "blocked": len(blocked) - len(missed),
        "missed": len(missed),
        "harmless": len(let_in),
        "chats": sum(found.case.place == "chat" for found in let_in),
        "falsely_blocked": len(wrong),
        "server_errors": len(broken),
    }
    if given.json:
        print(json.dumps(figures))
    else:
        Console().print(table(blocked, let_in))
        print(", ".join(f"{name.replace('_', ' ')} {number:,}" for name, number in figures.items()))
    if given.beside:
        print(await beside(cases, blocked, given.beside))
    for name, these in (("missed", missed), ("falsely blocked", wrong), ("server error", broken)):
        for found in these[: given.show]:
            console.print(f"{name}: {found}"[:600], markup=False, style="yellow")
    return int(bool(missed or wrong or broken))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--crs", default="off", help="the Core Rule Set beside: off, auto, or its folder")
    parser.add_argument("--lines", type=Path, nargs="+", default=(), help="files of others, a payload a line")
    parser.add_argument("--beside", metavar="CRS", help="compare with a Core Rule Set alone: auto, or its folder")
    parser.add_argument("--without", action="store_true", help="leave the firewall off, to see what it does")
    parser.add_argument("--show", type=int, default=20, help="how many of the missed and the falsely blocked to print")
    parser.add_argument("--json", action="store_true")
    sys.exit(asyncio.run(main(parser.parse_args())))
