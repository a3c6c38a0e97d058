"""What the firewall adds to a chat: the same service with it, without it, and with the Core Rule Set beside it.

    python benchmarks/waf.py --help

Services run side by side. In each round every one of them gets the same chat, in an order drawn anew: 1 KB and 16 KB of
pasted code, as a learner's browser sends them, and as a caller that the firewall has never seen, whose every header is
read. What counts is the difference within a round, so that whatever else the machine does meets all of them alike: its
median over the rounds, with the 95 % interval of a median (by ranks). The processor time of the service's threads is
taken the same way, round by round, and says what a machine without other work would wait for. A chat itself takes many
times what the firewall adds, and never twice the same, so the firewall is also asked alone, in this process, about the
same requests: the processor time of one judgement, from the bytes of the body to the verdict.
The aim is at most 1.5 ms at 1 KB and 3 ms at 16 KB.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from unittest import mock

import aiohttp
from first_token import process_of
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ion_mentoring.app import create_app
from ion_mentoring.edge.waf.explain import request_of
from ion_mentoring.edge.waf.free_text import Routes
from ion_mentoring.edge.waf.policy import Policy
from ion_mentoring.settings import Settings
from ion_mentoring.settings.edge import WafSettings

ROOT = Path(__file__).parents[1]
ION = [sys.executable, "-c", "from ion_mentoring.cli import main; main()", "serve", "--port", "0"]
EACH = {
    "ION_EMBEDDED__MODEL": "none",
    "ION_EMBEDDED__MEANING": "false",
    "ION_CACHE__ENABLED": "false",
    "ION_LIMITS__ENABLED": "false",
    "ION_LOG__LEVEL": "error",
}
WITHOUT = "without"
WAYS = {
    WITHOUT: {"ION_WAF__ENABLED": "false"},
    "ION's rules": {"ION_WAF__CRS": "off"},
    "and the Core Rule Set": {"ION_WAF__CRS": "auto"},
}
SIZES = {"1 KB": 1_000, "16 KB": 15_900}
CALLERS = {"a browser": "Mozilla/5.0 (X11; Linux x86_64)", "never seen": "caller/{}"}
BEFORE = 15
"""Rounds that open connections and load what is loaded late; they do not count."""
Round = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Service:
    """A running service; asking it gives milliseconds of waiting, and of its processor time."""

    name: str
    url: str
    process: int
    session: aiohttp.ClientSession

    async def ask(self, message: str, agent: str) -> tuple[float, float]:
        used, began = self._used(), perf_counter()
        headers = {"User-Agent": agent, "Accept-Language": "ko-KR,ko;q=0.9", "Accept": "*/*"}
        async with self.session.post(f"{self.url}/api/v2/chat", json={"message": message}, headers=headers) as answer:
            await answer.read()
            answer.raise_for_status()
        return 1000 * (perf_counter() - began), self._used() - used

    def _used(self) -> float:
        """Of all its threads, in nanoseconds the kernel counts."""
        files = Path(f"/proc/{self.process}/task").glob("*/schedstat")
        return sum(int(file.read_text().split()[0]) for file in files) / 1e6


def code(size: int) -> str:
    """Pasted code of so many characters, of those that learners paste in `make attack`."""
    pasted = (ROOT / "scripts" / "harmless" / "code.txt").read_text(encoding="utf-8")
    return (pasted * (size // len(pasted) + 1))[:size]


async def measure(rounds: int) -> dict[tuple[str, str], list[Round]]:
    found: dict[tuple[str, str], list[Round]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        services = [await started(stack, name, env) for name, env in WAYS.items()]
        total = range(-BEFORE, rounds)
        for number in track(total, "rounds", console=Console(stderr=True), transient=True):
            for (size, characters), (caller, agent) in ((s, c) for s in SIZES.items() for c in CALLERS.items()):
                message = f"{number} {caller} {code(characters)}"[:characters]
                asked = {
                    service.name: await service.ask(message, agent.format(f"{number}-{characters}"))
                    for service in random.sample(services, len(services))
                }
                if number >= 0:
                    found[size, caller].append(asked)
    return found


async def started(stack: AsyncExitStack, name: str, env: dict[str, str]) -> Service:
    home = stack.enter_context(tempfile.TemporaryDirectory())
    with mock.patch.dict("os.environ", EACH | env):
        url, process = await stack.enter_async_context(process_of(ION, home))
    key = (Path(home) / "local.key").read_text().strip()
    session = aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"})
    return Service(name, url, process, await stack.enter_async_context(session))


def alone(rounds: int) -> Table:
    """Of the firewall itself, in turns: milliseconds of processor time a request."""
    table = Table(
        "pasted code", "sent by", "ION's rules", "and the Core Rule Set", title="the firewall alone, a judgement"
    )
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        routes = Routes(create_app(Settings(home=home, waf=WafSettings(enabled=False))).routes)
        policies = [Policy(WafSettings(crs=crs), home, routes) for crs in ("off", "auto")]
        for (size, characters), (caller, agent) in ((s, c) for s in SIZES.items() for c in CALLERS.items()):
            taken: list[list[float]] = [[], []]
            for number in range(-BEFORE, rounds):
                sent = {"User-Agent": agent.format(f"{number}-{characters}"), "Accept-Language": "ko-KR,ko;q=0.9"}
                body = {"message": f"{number} {code(characters)}"[:characters]}
                request = request_of({"method": "POST", "path": "/api/v2/chat", "headers": sent, "json": body})
                for policy, times in random.sample(list(zip(policies, taken, strict=True)), 2):
                    began = thread_time()
                    policy.judge(request)
                    times.append(1000 * (thread_time() - began))
            table.add_row(size, caller, *(between(times[BEFORE:]) for times in taken))
    return table


def between(differences: Sequence[float]) -> str:
    """The median, and the ranks that hold it in 95 of 100 cases."""
    ordered = sorted(differences)
    half, spread = len(ordered) / 2, 0.98 * len(ordered) ** 0.5
    low, high = max(0, int(half - spread)), min(len(ordered) - 1, int(half + spread))
    return f"{median(ordered):+.2f} [{ordered[low]:+.2f}, {ordered[high]:+.2f}] ms"


def told(found: dict[tuple[str, str], list[Round]]) -> Table:
    beside = [name for name in WAYS if name != WITHOUT]
    table = Table("pasted code", "sent by", "without, p50", *(f"{name}: {what}" for name in beside for what in WHAT))
    for (size, caller), rounds in found.items():
        added = [
            between([one[name][kind] - one[WITHOUT][kind] for one in rounds]) for name in beside for kind in (0, 1)
        ]
        table.add_row(size, caller, f"{median(one[WITHOUT][0] for one in rounds):.1f} ms", *added)
    return table


WHAT = ("added to p50", "processor time added")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200, help="chats of each kind and size to each service")
    parser.add_argument("--alone", action="store_true", help="only the firewall itself, without services")
    given = parser.parse_args()
    screen = Console(width=180)
    screen.print(alone(given.rounds))
    if not given.alone:
        screen.print(told(asyncio.run(measure(given.rounds))))
