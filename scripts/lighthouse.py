"""What Lighthouse thinks of the chat view: performance, accessibility, best practices; at least 95 each.

    make lighthouse            (or: python scripts/lighthouse.py --help)

It looks at a real `ion serve` with Debian's Chromium, as a signed-in learner with a conversation, on a desk and on a slow
phone. Lighthouse comes from npm into `.venv/lighthouse` at the first call (176 MB): too much for everybody's set-up.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final

import aiohttp
from chromium import NoChromium, executable
from rich.console import Console
from rich.table import Table

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from hatch_build import node_and_npm  # noqa: E402

TOOL: Final = ROOT / ".venv" / "lighthouse"
VERSION: Final = "13.5.0"
CATEGORIES: Final = ("performance", "accessibility", "best-practices")
LEAST: Final = 95
ASKED: Final = ("I failed an interview again. How do I prepare anew?", "And then?")
console = Console(stderr=True)


def installed() -> Path:
    """Lighthouse's own command."""
    command = TOOL / "node_modules" / "lighthouse" / "cli" / "index.js"
    version = TOOL / "node_modules" / "lighthouse" / "package.json"
    if not version.is_file() or json.loads(version.read_text("utf-8"))["version"] != VERSION:
        _, npm = node_and_npm()
        TOOL.mkdir(parents=True, exist_ok=True)
        with console.status(f"Fetching Lighthouse {VERSION} from npm, 176 MB ..."):
            options = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent", "--prefix", str(TOOL)]
            subprocess.run([*npm, "install", *options, f"lighthouse@{VERSION}"], env=_path(), check=True)
    return command


@contextmanager
def served() -> Iterator[tuple[str, str]]:
    """The address of a conversation, and the cookie of the learner whose it is."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "ION_HOME": home, "ION_EMBEDDED__MODEL": "none", "ION_LOG__LEVEL": "error"}
        ion = str(Path(sys.executable).parent / "ion")
        service = subprocess.Popen([ion, "serve", "--port", "0"], env=env, stdout=subprocess.PIPE, text=True)
        try:
            assert service.stdout
            ready = re.match(r"ION is ready at (\S+)", service.stdout.readline())
            assert ready
            yield asyncio.run(_conversation(ready[1], (Path(home) / "local.key").read_text("utf-8").strip()))
        finally:
            service.terminate()
            service.wait(20)


async def _conversation(url: str, key: str) -> tuple[str, str]:
    async with aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {key}"}) as http:
        session: dict[str, str] = {}
        for message in ASKED:
            async with http.post("/api/v2/chat", json={"message": message, **session}) as answer:
                session = {"session_id": (await answer.json())["session_id"]}
        async with http.post("/sign-in", json={"key": key}, headers={"Origin": url}) as answer:
            cookie = answer.headers["Set-Cookie"].split(";")[0]
    return f"{url}/s/{session['session_id']}", cookie


def report(address: str, cookie: str, device: str, number: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.json"
        command = [node_and_npm()[0], str(installed()), address, "--quiet", "--output=json", f"--output-path={output}"]
        command += [f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={json.dumps({'Cookie': cookie})}"]
        command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"]
        command += ["--preset=desktop"] if device == "desk" else []
        with console.status(f"Looking as a {device} does, {number} ..."):
            subprocess.run(command, env=_path() | {"CHROME_PATH": executable()}, check=True)
        found: dict[str, Any] = json.loads(output.read_text("utf-8"))
    return found


def _path() -> dict[str, str]:
    return {**os.environ, "PATH": f"{Path(node_and_npm()[0]).parent}{os.pathsep}{os.environ['PATH']}"}


def weak(found: dict[str, Any]) -> list[str]:
    """What took points away."""
    refs = [ref["id"] for name in CATEGORIES for ref in found["categories"][name]["auditRefs"] if ref["weight"]]
    audits = [found["audits"][ref] for ref in refs]
    return [f"{a['title']}: {a.get('displayValue', a['score'])}" for a in audits if (a["score"] or 1) < 0.9]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="reports a device; the median counts")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    try:
        executable()
    except NoChromium as reason:
        sys.exit(str(reason))
    scores: dict[str, dict[str, float]] = {}
    table = Table("device", *CATEGORIES, title="Lighthouse, the chat view")
    with served() as (address, cookie):
        for device in ("desk", "phone"):
            found = [report(address, cookie, device, number) for number in range(1, given.rounds + 1)]
            scores[device] = {
                name: round(100 * median(one["categories"][name]["score"] for one in found)) for name in CATEGORIES
            }
            table.add_row(device, *(str(score) for score in scores[device].values()))
            for line in weak(found[-1]):
                console.print(f"  {device}: {line}")
    print(json.dumps(scores)) if given.json else Console().print(table)
    if any(score < LEAST for device in scores.values() for score in device.values()):
        sys.exit(f"A score is under {LEAST}.")


if __name__ == "__main__":
    main()
