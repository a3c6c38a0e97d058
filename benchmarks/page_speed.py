"""How quick the learner's page is: a session of 2,000 turns, opened and scrolled; the first word of a reply; its weight.

    make bench-page            (or: python benchmarks/page_speed.py --help)

Everything runs in Debian's Chromium on a real `ion serve`. Milliseconds are counted in the page, by its own clock.

- open: until the frame in which the newest turn stands; by a click on the session in the list, by a reload, and on the
  first visit of a browser that has nothing of the page yet, from the start of the navigation.
- frames: while the wheel goes through the turns at 4,000 pixels a second, older ones loading meanwhile; counted between
  animation frames. Beside it the page that one would write at home: it asks for all turns and draws them all.
- first word: from the moment when the far end sends it (that is before the service does) to the end of the frame that
  shows it; both sides read the clock of one machine.
- weight: what the first view asks for, as gzip.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import aiohttp
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, async_playwright
from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

from chromium import NoChromium, launch  # noqa: E402
from far_end import DONE, FarEnd, piece, stop  # noqa: E402
from page.long_session import fill  # noqa: E402
from server import Process, ion_serve  # noqa: E402

Figures = dict[str, float]
console = Console(stderr=True)
NEWEST_STANDS = """(text) => {
  const rows = document.querySelectorAll('li[data-key]');
  const last = rows[rows.length - 1];
  return last && last.textContent.includes(text) && last.getBoundingClientRect().height > 0 ? performance.now() : 0;
}"""
CLICKED = """([href, text]) => new Promise((resolve) => {
  const began = performance.now();
  document.querySelector(`nav a[href="${href}"]`).click();
  const look = () => {
    const rows = document.querySelectorAll('li[data-key]');
    const last = rows[rows.length - 1];
    if (last && last.textContent.includes(text)) requestAnimationFrame(() => resolve(performance.now() - began));
    else requestAnimationFrame(look);
  };
  look();
})"""
COUNT_FRAMES = """() => {
  window.frames_ = [];
  let before = performance.now();
  const note = (now) => { window.frames_.push(now - before); before = now; window.noting = requestAnimationFrame(note); };
  window.noting = requestAnimationFrame((now) => { before = now; window.noting = requestAnimationFrame(note); });
}"""
FRAMES = "() => { cancelAnimationFrame(window.noting); return window.frames_; }"
DRAW_ALL = """async ([session, text]) => {
  const began = performance.now();
  const turns = [];
  let before;
  do {
    const query = before ? `?limit=100&before=${before}` : '?limit=100';
    const page = await (await fetch(`/api/v2/sessions/${session}/turns${query}`)).json();
    turns.unshift(...page.items);
    before = page.next_cursor;
  } while (before);
  const list = document.createElement('div');
  list.className = 'scroller';
  for (const turn of turns) {
    for (const said of [turn.message, turn.reply]) {
      const part = document.createElement('p');
      part.textContent = said;
      part.style.whiteSpace = 'pre-wrap';
      list.append(part);
    }
  }
  document.body.replaceChildren(list);
  document.documentElement.style.overflow = 'auto';
  document.scrollingElement.scrollTop = 1e9;
  return await new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now() - began)));
}"""
SEES = """() => {
  window.painted = 0;
  const seen = new MutationObserver(() => {
    const replies = document.querySelectorAll('section.reply .prose');
    if (!replies.length || !replies[replies.length - 1].textContent.includes('Word')) return;
    seen.disconnect();
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => { window.painted = performance.timeOrigin + performance.now(); };
      after.port2.postMessage(0);
    });
  });
  seen.observe(document.body, { childList: true, characterData: true, subtree: true });
}"""


class Speaks:
    """A far end that thinks for a while, and notes when its first word leaves (milliseconds since the epoch)."""

    def __init__(self) -> None:
        self.sent_at = 0.0

    async def __call__(self, _request: web.Request, response: web.StreamResponse) -> None:
        await asyncio.sleep(0.3)
        self.sent_at = 1000 * time.time()
        await response.write(piece("Word "))
        await asyncio.sleep(0.2)
        await response.write(piece("by word.") + stop() + DONE)


@asynccontextmanager
async def signed_in(browser: Browser, process: Process) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800}, service_workers="block", locale="en-US"
    )
    key = (process.out.parent / "local.key").read_text("utf-8").strip()
    own = {"Origin": process.url}
    answer = await context.request.post(f"{process.url}/sign-in", data={"key": key}, headers=own)
    assert answer.status == 204, await answer.text()
    yield context
    await context.close()


async def opened(page: Page, process: Process, session: str, newest: str) -> float:
    await page.goto(f"{process.url}/s/{session}", wait_until="commit")
    found = await page.wait_for_function(NEWEST_STANDS, arg=newest, polling="raf")
    return float(await found.json_value())


async def opened_first(browser: Browser, process: Process, session: str, newest: str) -> float:
    async with signed_in(browser, process) as context:
        return await opened(await context.new_page(), process, session, newest)


async def opened_by_click(page: Page, process: Process, session: str, newest: str) -> float:
    await page.goto(process.url)
    await page.wait_for_selector(f'nav a[href="/s/{session}"]')
    return float(await page.evaluate(CLICKED, [f"/s/{session}", newest]))


async def scrolled(page: Page, pixels: int) -> list[float]:
    """Milliseconds between the frames, while the wheel goes up so far."""
    cdp = await page.context.new_cdp_session(page)
    await page.evaluate(COUNT_FRAMES)
    gesture = {"x": 700, "y": 400, "yDistance": pixels, "speed": 4000, "gestureSourceType": "mouse"}
    await cdp.send("Input.synthesizeScrollGesture", gesture)
    frames: list[float] = await page.evaluate(FRAMES)
    return frames


def of_frames(name: str, frames: list[float]) -> Figures:
    late = [frame for frame in frames if frame > 1.5 * 1000 / 60]
    return {
        f"{name}, frames a second": 1000 * len(frames) / sum(frames),
        f"{name}, share of frames that came late": len(late) / len(frames),
        f"{name}, longest frame, ms": max(frames),
    }


async def long_session(browser: Browser, process: Process, turns: int, rounds: int, pixels: int) -> Figures:
    console.print(f"Putting {turns:,} turns into one session ...")
    session, newest = await fill(process.out.parent, "local", turns), f"Question {turns} of many"
    place = process, session, newest
    first = [await opened_first(browser, *place) for _ in track(range(rounds), "Opening, first visit")]
    async with signed_in(browser, process) as context:
        page = await context.new_page()
        again = [await opened(page, *place) for _ in track(range(rounds + 1), "Opening, reload")][1:]
        clicks = [await opened_by_click(page, *place) for _ in track(range(rounds), "Opening, by click")]
        figures = {"open, by a click, ms": median(clicks), "open, by a reload, ms": median(again)}
        figures["open, on the first visit, ms"] = median(first)
        console.print("Scrolling ...")
        figures |= of_frames("scroll", await scrolled(page, pixels))
        console.print("The page that draws all turns ...")
        await page.goto(process.url)
        figures["home-made: open, ms"] = float(await page.evaluate(DRAW_ALL, [session, newest]))
        figures |= of_frames("home-made: scroll", await scrolled(page, pixels))
    return figures


async def first_words(browser: Browser, process: Process, speaks: Speaks, rounds: int) -> Figures:
    times: list[float] = []
    async with signed_in(browser, process) as context:
        page = await context.new_page()
        for number in track(range(rounds + 2), "First words"):
            await page.goto(process.url)
            await page.locator("#message").fill(f"Tell me a word, the {number}. one")
            await page.evaluate(SEES)
            await page.locator("#message").press("Enter")
            painted = await page.wait_for_function("() => window.painted", polling=50)
            times.append(float(await painted.json_value()) - speaks.sent_at)
            await page.wait_for_selector("section.reply[aria-busy=false]")
    counted = times[2:]  # the first ones load what is loaded late
    return {
        "first word on screen, p50, ms": median(counted),
        "first word on screen, p95, ms": quantiles(counted, n=20)[-1],
    }


async def weight(browser: Browser, process: Process) -> Figures:
    """Kilobytes of what the first view asks for before anybody touches it."""
    sizes: Counter[str] = Counter()
    async with signed_in(browser, process) as context, aiohttp.ClientSession(auto_decompress=False) as http:
        page = await context.new_page()
        asked: list[tuple[str, str]] = []
        page.on("request", lambda request: asked.append((request.resource_type, request.url)))
        await page.goto(process.url, wait_until="networkidle")
        for kind, url in asked:
            if "/api/" in url:
                continue
            async with http.get(url, headers={"Accept-Encoding": "gzip", "Accept": "text/html,*/*"}) as answer:
                body = await answer.read()
                is_packed = answer.headers.get("Content-Encoding") == "gzip"
                sizes[kind] += len(body if is_packed else gzip.compress(body))
    kilobytes = {f"first view, {kind}, KB gzip": size / 1000 for kind, size in sizes.most_common()}
    return {"first view, KB gzip": sum(sizes.values()) / 1000, **kilobytes}


AIMS = {
    "open, by a click, ms": "<= 300",
    "open, by a reload, ms": "<= 300",
    "scroll, frames a second": "60",
    "first word on screen, p50, ms": "<= 50",
    "first word on screen, p95, ms": "<= 50",
    "first view, KB gzip": "< 150",
}


def told(figures: Figures) -> Table:
    table = Table("what", "figure", "aim", title="The page")
    for name, figure in figures.items():
        table.add_row(name, f"{figure:.3f}" if "share" in name else f"{figure:.1f}", AIMS.get(name, ""))
    return table


async def main(given: argparse.Namespace) -> Figures:
    far_end, speaks, quiet = FarEnd(), Speaks(), {"ION_LIMITS__ENABLED": "false", "ION_EMBEDDED__MODEL": "none"}
    far_end.behave = speaks
    await far_end.start()
    chain = {"ION_PROVIDERS__CHAIN": '["openai"]', "ION_OPENAI__BASE_URL": far_end.url}
    async with AsyncExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        process = ending.enter_context(ion_serve(folder / "home", env=chain | quiet))
        browser = await launch(await ending.enter_async_context(async_playwright()))
        figures = await weight(browser, process)
        figures |= await long_session(browser, process, given.turns, given.rounds, given.pixels)
        figures |= await first_words(browser, process, speaks, given.rounds * 3)
        await browser.close()
    await far_end.close()
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--pixels", type=int, default=60_000, help="how far the wheel goes")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked: Any = parser.parse_args()
    try:
        found = asyncio.run(main(asked))
    except NoChromium as reason:
        sys.exit(str(reason))
    print(json.dumps(found)) if asked.json else Console().print(told(found))
