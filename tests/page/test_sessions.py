"""The place of all conversations: found again, named, pinned, filed, taken along and thrown away."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from databases import until
from playwright.async_api import Locator, expect

from page.conftest import Opens, Service, fixture
from page.place import BOTH, Learner, Look, Place

in_both = pytest.mark.parametrize("look", BOTH, indirect=True, ids=str)
WORDS = ("A talk about tomatoes", "면접 준비를 같이 해 주세요", "How do I end a long letter?")


@fixture
async def asked(learner: Learner) -> list[Any]:
    return [await learner.ask(words) for words in WORDS]


@fixture
async def shelf(learner: Learner, asked: list[Any], look: Look, opens: Opens) -> Place:
    return await opens(learner, look, "/sessions")


def entry(shelf: Place, words: str) -> Locator:
    return shelf.page.locator("main .entry", has_text=words[:12])


async def tools(shelf: Place, words: str) -> Locator:
    found = entry(shelf, words)
    await found.locator("button.icon-button").click()
    return found.get_by_role("group")


async def session_of(shelf: Place, turn: Any) -> Any:
    return (await shelf.learner.calls.get(f"/api/v2/sessions/{turn['session_id']}")).json


@in_both
async def test_a_search_finds_part_of_a_korean_word_and_opens_its_turn(shelf: Place) -> None:
    field = shelf.page.get_by_role("searchbox")
    await field.fill("접 준비")
    await field.press("Enter")
    hit = shelf.page.locator("main a", has=shelf.page.locator("mark", has_text="접 준비")).first
    await hit.click()
    await expect(shelf.page.locator(".message .words", has_text=WORDS[1])).to_be_in_viewport()


@in_both
async def test_a_search_that_finds_nothing_says_so(shelf: Place) -> None:
    await shelf.page.get_by_role("searchbox").fill("어디에도 없는 말")
    await expect(shelf.page.get_by_text(shelf.t("sessions.found.none"))).to_be_visible()


@in_both
async def test_a_session_gets_another_name(shelf: Place, asked: list[Any]) -> None:
    await (await tools(shelf, WORDS[0])).get_by_role("button", name=shelf.t("sessions.rename")).click()
    field = shelf.page.locator("main").get_by_label(shelf.t("sessions.name"))
    await expect(field).to_be_focused()
    await field.fill("토마토")
    await field.press("Enter")
    await expect(entry(shelf, "토마토")).to_be_visible()
    assert (await session_of(shelf, asked[0]))["title"] == "토마토"


@in_both
async def test_a_pinned_session_stays_pinned(shelf: Place, asked: list[Any]) -> None:
    pin = (await tools(shelf, WORDS[0])).get_by_role("button", name=shelf.t("sessions.pin"))
    await pin.click()
    await expect(pin).to_have_attribute("aria-pressed", "true")
    await shelf.page.reload()
    await expect(entry(shelf, WORDS[0])).to_be_visible()
    assert (await session_of(shelf, asked[0]))["pinned"]


@in_both
async def test_a_goal_is_a_folder(
    service: Service, learner: Learner, asked: list[Any], look: Look, opens: Opens
) -> None:
    goal = (await learner.calls("POST", "/api/v2/goals", json={"title": "정원 가꾸기"})).json
    shelf = await opens(learner, look, "/sessions")
    folder = (await tools(shelf, WORDS[0])).get_by_label(shelf.t("sessions.folder"))
    await folder.select_option(goal["id"])
    await shelf.page.get_by_role("navigation", name=shelf.t("sessions.folders")).get_by_text("정원 가꾸기").click()
    await expect(entry(shelf, WORDS[0])).to_be_visible()
    await expect(entry(shelf, WORDS[1])).to_have_count(0)


async def test_back_and_forward_lead_the_way_that_was_gone(shelf: Place) -> None:
    await entry(shelf, WORDS[0]).get_by_role("link").click()
    await expect(shelf.page.locator(".message .words")).to_contain_text(WORDS[0])
    await shelf.link("nav.journey").click()
    await expect(shelf.page.get_by_role("heading", level=1)).to_have_text(shelf.t("journey.title"))
    await shelf.page.go_back()
    await expect(shelf.page.locator(".message .words")).to_contain_text(WORDS[0])
    await shelf.page.go_back()
    await expect(entry(shelf, WORDS[1])).to_be_visible()
    await shelf.page.go_forward()
    await expect(shelf.page.locator(".message .words")).to_contain_text(WORDS[0])


@pytest.mark.parametrize("kind", ["md", "json"])
async def test_a_session_is_taken_along_as_a_file(shelf: Place, kind: str) -> None:
    await shelf.page.evaluate("1")
    group = await tools(shelf, WORDS[0])
    async with shelf.page.expect_download() as waiting:
        await group.get_by_role("link", name=shelf.t(f"sessions.export.{kind}")).click()
    text = Path(await (await waiting.value).path()).read_text("utf-8")
    assert WORDS[0] in text
    if kind == "json":
        assert json.loads(text)


@in_both
async def test_what_was_deleted_comes_back_when_it_is_undone(shelf: Place, asked: list[Any]) -> None:
    await (await tools(shelf, WORDS[0])).get_by_role("button", name=shelf.t("do.delete")).click()
    await expect(entry(shelf, WORDS[0])).to_have_count(0)
    await shelf.button("do.undo").click()
    await expect(entry(shelf, WORDS[0])).to_be_visible()
    assert (await session_of(shelf, asked[0]))["id"] == asked[0]["session_id"]


@in_both
async def test_what_was_deleted_is_gone_when_the_note_is_closed(shelf: Place, asked: list[Any]) -> None:
    await (await tools(shelf, WORDS[0])).get_by_role("button", name=shelf.t("do.delete")).click()
    await shelf.page.goto(shelf.learner.url + "/settings")

    async def gone() -> bool:
        return (await shelf.learner.calls.get(f"/api/v2/sessions/{asked[0]['session_id']}")).status == 404

    async with asyncio.timeout(5):  # sooner than the note would have left
        assert await until(gone)
