"""Debian's Chromium, in which the page is tested, measured and pictured; Playwright's own is never downloaded."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.async_api import Browser, Playwright

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "src" / "ion_mentoring" / "web" / "page"
NAMES = ("chromium", "chromium-browser", "google-chrome")


class NoChromium(Exception):
    """What to install."""


def executable() -> str:
    """Raises NoChromium where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoChromium("There is no Chromium here: apt-get install chromium fonts-noto-cjk")
    return found


async def launch(playwright: Playwright, *arguments: str) -> Browser:
    """Without a window; it asks nobody for anything but the pages that it is led to."""
    return await playwright.chromium.launch(
        executable_path=executable(), args=["--disable-gpu", "--disable-dev-shm-usage", *arguments]
    )
