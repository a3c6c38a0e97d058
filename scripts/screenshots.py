"""Pictures of every view of the page, in each language, theme and size, into docs/images/page. `make screenshots` calls it.

    python scripts/screenshots.py [--output docs/images/page]

A service of its own with three weeks of a learner's history, and Chromium (Debian: `apt install chromium fonts-noto-cjk`).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml
from chromium import NoChromium, executable
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from rich.progress import Progress
from run import serving
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.accounts.local import local_learner
from ion_mentoring.app import open_service
from ion_mentoring.conversation.asking import Question
from ion_mentoring.settings import Settings
from ion_mentoring.store import commitments, goals, steps
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.records import Learner, Turn

HERE = Path(__file__).parent
SIZES = {"desktop": (1280, 832), "phone": (390, 844)}
THEMES = ("light", "dark")
LOCALES = {"ko": "ko-KR", "en": "en-GB"}


@dataclass(frozen=True, slots=True)
class View:
    name: str
    path: str
    signed_in: bool = True
    press: str = ""
    """What is pressed first, by its CSS selector: it opens what the picture shows."""


def views(session: str) -> list[View]:
    return [
        View("sign-in", "/", signed_in=False),
        View("welcome", "/"),
        View("chat", f"/s/{session}"),
        View("why", f"/s/{session}", press="section.reply header button"),
        View("sessions", "/sessions"),
        View("journey", "/journey"),
        View("goals", "/journey/goals"),
        View("workshop", "/operator/personas"),
        View("settings", "/settings"),
    ]


async def tell(home: Path, story: dict[str, Any]) -> str:
    """Three weeks of history; the session that the chat shows."""
    settings = Settings.model_validate({"home": home, "embedded": {"model": "none"}})
    async with open_service(settings) as service:
        learner = await local_learner(service.db, home)
        talks = []
        for messages in story["talks"]:
            session = None
            for message in messages:
                turn = await (await service.mentor.ask(Question(learner, message, session))).ended()
                session = turn.session_id
            talks.append(turn)
        await service.db.write(partial(_way_so_far, learner, story, talks))
        return talks[-1].session_id


async def _way_so_far(learner: Learner, story: dict[str, Any], talks: list[Turn], conn: AsyncConnection) -> None:
    now = utc_now()
    for number, told in enumerate(story["goals"]):
        goal = await goals.add(
            conn,
            learner.id,
            told["title"],
            why=told["why"],
            due=(now + timedelta(days=30)).date().isoformat(),
            active=number == 0,
            at=now - timedelta(days=21),
        )
        for day, progress, note in told["check_ins"]:
            await goals.check_in(conn, goal.id, progress, note, at=now - timedelta(days=day))
        for text, is_done in told["steps"]:
            step = await steps.add(conn, learner.id, text, goal_id=goal.id, at=now - timedelta(days=9))
            if is_done:
                await steps.change(conn, step.id, learner.id, done_at=now - timedelta(days=3))
    for talk, (text, state, days) in zip(talks, story["commitments"], strict=False):
        due = (now + timedelta(days=days)).date().isoformat()
        made = await commitments.add(conn, learner.id, talk.session_id, text, due, at=now - timedelta(days=7 - days))
        if state != "open":
            closed = now + timedelta(days=days)
            await commitments.change(conn, made.id, learner.id, state=state, closed_at=closed)


@contextmanager
def signed_in(browser: Browser, url: str, key: str, language: str, theme: str, size: str) -> Any:
    width, height = SIZES[size]
    context = browser.new_context(
        locale=LOCALES[language],
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": width, "height": height},
        timezone_id="Asia/Seoul",
        reduced_motion="reduce",
    )
    if key:
        came = context.request.post(f"{url}/sign-in", data={"key": key}, headers={"Origin": url})
        if not came.ok:
            raise SystemExit(f"Signing in was refused: {came.status} {came.text()}")
    try:
        yield context
    finally:
        context.close()


def take(context: BrowserContext, address: str, press: str, file: Path) -> None:
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    if press:
        page.locator(press).first.click()
        page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)  # the last frame of what is drawn when all is there
    page.screenshot(path=file, type="jpeg", quality=72)
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=HERE.parent / "docs" / "images" / "page")
    output: Path = parser.parse_args().output
    try:
        chromium = executable()
    except NoChromium as reason:
        raise SystemExit(str(reason)) from None
    output.mkdir(parents=True, exist_ok=True)
    stories = yaml.safe_load((HERE / "screenshots.yaml").read_text(encoding="utf-8"))
    with Progress() as progress:
        todo = progress.add_task("Pictures", total=len(stories) * len(THEMES) * len(SIZES) * len(views("")))
        for language, story in stories.items():
            with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, _of(folder)):
                session = asyncio.run(tell(Path(folder), story))
                key = (Path(folder) / "local.key").read_text(encoding="utf-8").strip()
                with serving(0) as server, sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                    for theme in THEMES:
                        for size in SIZES:
                            for view in views(session):
                                opened = signed_in(
                                    browser, server.url, key if view.signed_in else "", language, theme, size
                                )
                                with opened as context:
                                    file = output / f"{view.name}-{language}-{theme}-{size}.jpg"
                                    take(context, server.url + view.path, view.press, file)
                                progress.advance(todo)
                    browser.close()


def _of(folder: str) -> dict[str, str]:
    return {"ION_HOME": folder, "ION_EMBEDDED__MODEL": "none"}


if __name__ == "__main__":
    main()
