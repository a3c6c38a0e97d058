"""The learner's place as one learner has it before them: the page, its words, and their own calls of the API."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect
from server import Caller

from page.words import Language, say

DEVICES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1280, "height": 800}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
}
LOCALES = {"ko": "ko-KR", "en": "en-US"}


@dataclass(frozen=True)
class Look:
    """How somebody has the page before them."""

    language: Language = "en"
    device: str = "desk"
    theme: str = "light"

    def __str__(self) -> str:
        return f"{self.language}-{self.device}-{self.theme}"

    @property
    def context(self) -> dict[str, Any]:
        locale = {"locale": LOCALES[self.language], "timezone_id": "Asia/Seoul"}
        return {**DEVICES[self.device], **locale, "color_scheme": self.theme}


EN, KO_PHONE = Look(), Look("ko", "phone", "dark")
BOTH = [EN, KO_PHONE]
ALL = [Look(language, device, theme) for language in LOCALES for device in DEVICES for theme in ("light", "dark")]  # type: ignore[arg-type]


@dataclass(frozen=True)
class Learner:
    """Somebody with a key of their own at one service."""

    url: str
    name: str
    key: str
    calls: Caller

    async def ask(self, message: str, **more: Any) -> Any:
        """A turn that was asked elsewhere."""
        answer = await self.calls.chat(message, **more)
        assert answer.status == 200, answer.text
        return answer.json


@dataclass
class Watch:
    """What must not happen in any view: broken policies, uncaught errors, dialogs, requests that leave."""

    url: str
    faults: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if re.search("Content.Security.Policy|Refused to", message.text):
            self.faults.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:", "chrome")):
            self.faults.append(f"left the house: {request.url[:200]}")


class Place:
    def __init__(self, page: Page, learner: Learner, look: Look, watch: Watch) -> None:
        self.page, self.learner, self.look, self.watch = page, learner, look, watch
        self.language = look.language

    def t(self, key: str, /, **values: object) -> str:
        return say(self.language, key, **values)

    async def goto(self, path: str = "/") -> None:
        await self.page.goto(self.learner.url + path)

    async def at_ease(self) -> None:
        """The page stands: its heading is there."""
        await expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def button(self, key: str, **values: object) -> Locator:
        return self.page.get_by_role("button", name=self.t(key, **values), exact=True)

    def link(self, key: str) -> Locator:
        return self.page.get_by_role("link", name=self.t(key), exact=True)

    def says(self, key: str, **values: object) -> Locator:
        return self.page.get_by_text(self.t(key, **values), exact=True)

    def field(self, key: str) -> Locator:
        return self.page.get_by_label(self.t(key), exact=True)

    @property
    def composer(self) -> Locator:
        return self.page.locator("#message")

    @property
    def replies(self) -> Locator:
        return self.page.locator("section.reply")

    @property
    def reply(self) -> Locator:
        return self.replies.last

    @property
    def problem(self) -> Locator:
        return self.page.get_by_role("alert")

    async def write(self, message: str) -> None:
        await self.composer.fill(message)
        await self.composer.press("Enter")

    async def ask(self, message: str) -> Locator:
        """Puts a message and awaits the end of the reply."""
        count = await self.page.locator("section.reply[aria-busy=false]").count()
        await self.write(message)
        await self.ended(count + 1)
        return self.reply

    async def ended(self, count: int = 1) -> None:
        await expect(self.page.locator("section.reply[aria-busy=false]")).to_have_count(count)

    async def session_id(self) -> str:
        await self.page.wait_for_url(re.compile(r"/s/[\w-]+"))
        return self.page.url.rsplit("/", 1)[1].split("?")[0]
