"""A reply that means ill: it stays text, asks nobody, and the page lives on."""

from __future__ import annotations

import pytest
from far_end import FarEnd, says
from playwright.async_api import expect

from page.place import BOTH, Place

in_both = pytest.mark.parametrize("look", BOTH, indirect=True, ids=str)
ELSEWHERE = "http://127.0.0.1:9/beacon.png"
HOSTILE = {
    "a script": "<script>document.title='owned';alert(1)</script>Harmless words.",
    "a handler": "<img src=x onerror=\"document.title='owned'\">Harmless words.",
    "an image that tells": f"![look]({ELSEWHERE}) <img src='{ELSEWHERE}'>\n\nHarmless words.",
    "a frame": f"<iframe src='{ELSEWHERE}'></iframe><object data='{ELSEWHERE}'></object>\n\nHarmless words.",
    "a style": "<style>body{display:none}</style><div style='position:fixed;inset:0'>\n\nHarmless words.",
    "a form": f"<form action='{ELSEWHERE}'><input name=key autofocus></form>\n\nHarmless words.",
    "a javascript link": "[click](javascript:document.title='owned') and [data](data:text/html,hi)\n\nHarmless words.",
    "deep nesting": "> " * 5000 + "Harmless words.",
    "many brackets": "[" * 20_000 + "\n\nHarmless words.",
    "signs that turn": "\u202egnihtemos\u202c \u200b Harmless words.",
}


@pytest.mark.parametrize("reply", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_reply_is_inert(slow: Place, far_end: FarEnd, reply: str) -> None:
    dialogs: list[str] = []
    slow.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    far_end.behave = says(reply)
    await slow.ask("Do your worst")
    await expect(slow.reply).to_contain_text("Harmless words.")
    for tag in (
        "script",
        "img",
        "iframe",
        "object",
        "style",
        "form",
        "[onerror]",
        "a[href^=javascript]",
        "a[href^=data]",
    ):
        await expect(slow.reply.locator(".prose").locator(tag)).to_have_count(0)
    assert dialogs == []
    assert "owned" not in await slow.page.title()
    await slow.composer.fill("Still here")
    await expect(slow.button("chat.send")).to_be_enabled()


@in_both
async def test_a_link_shows_where_it_leads_and_tells_nothing_of_here(slow: Place, far_end: FarEnd) -> None:
    far_end.behave = says("See [your bank](https://evil.example/login).")
    await slow.ask("Where do I look?")
    link = slow.reply.get_by_role("link", name="your bank")
    await expect(slow.reply).to_contain_text("evil.example")
    assert {"noopener", "noreferrer"} <= set((await link.get_attribute("rel") or "").split())


@in_both
async def test_a_giant_block_of_code_scrolls_in_its_box(slow: Place, far_end: FarEnd) -> None:
    code = "\n".join(f"print({number!r} * {number})  # {'long ' * 40}" for number in range(4000))
    far_end.behave = says(f"```python\n{code}\n```\n\nThat was all.")
    await slow.ask("All of it, please")
    await expect(slow.reply).to_contain_text("That was all.")
    assert await slow.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = slow.reply.get_by_role("region", name=slow.t("chat.code", language="python"))
    assert await box.evaluate("(box) => box.scrollWidth > box.clientWidth")
    await slow.composer.fill("Still here")
    await expect(slow.composer).to_have_value("Still here")


async def test_a_reply_of_a_megabyte_leaves_the_page_alive(slow: Place, far_end: FarEnd) -> None:
    far_end.behave = says(*["word " * 4000 + "\n\n"] * 50, "The last words.")
    await slow.write("Never stop")
    await slow.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    await slow.ended()
    await expect(slow.composer).to_be_enabled()
    await slow.composer.fill("Still here")
    await expect(slow.composer).to_have_value("Still here")


async def test_code_is_coloured_without_a_style_of_its_own(slow: Place, far_end: FarEnd) -> None:
    far_end.behave = says("```python\ndef walk(): return 'home'\n```\n")
    await slow.ask("Show me code")
    await expect(slow.reply.locator("[data-kind=keyword]").first).to_have_text("def")
    await expect(slow.reply.locator("[style]")).to_have_count(0)
    await slow.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await slow.reply.locator("figure").get_by_role("button").click()
    assert await slow.page.evaluate("navigator.clipboard.readText()") == "def walk(): return 'home'"
