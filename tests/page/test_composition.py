"""Korean syllables in the making, with the events that Chromium itself fires: Enter sends once, and all of it."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import CDPSession, Route, expect

from page.conftest import fixture
from page.place import BOTH, Place

in_both = pytest.mark.parametrize("look", BOTH, indirect=True, ids=str)
IN_PROCESS = {"key": "Process", "windowsVirtualKeyCode": 229}
ENTER = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}


class Keyboard:
    """A keyboard with an input method, as Chromium has it from the system."""

    def __init__(self, cdp: CDPSession) -> None:
        self._cdp = cdp

    async def compose(self, *states: str) -> None:
        """The syllable as it grows with each key."""
        for state in states:
            await self._cdp.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **IN_PROCESS})
            await self._cdp.send(
                "Input.imeSetComposition", {"text": state, "selectionStart": len(state), "selectionEnd": len(state)}
            )

    async def commit(self, text: str) -> None:
        await self._cdp.send("Input.insertText", {"text": text})

    async def enter(self) -> None:
        await self._cdp.send("Input.dispatchKeyEvent", {"type": "keyDown", **ENTER})
        await self._cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **ENTER})

    async def enter_in_composition(self) -> None:
        """The key that ends a syllable; the input method has it first."""
        await self._cdp.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
        )


@fixture
async def keyboard(place: Place) -> Keyboard:
    await place.composer.focus()
    return Keyboard(await place.page.context.new_cdp_session(place.page))


async def messages(place: Place) -> list[str]:
    """What reached the service."""
    listed = (await place.learner.calls.get("/api/v2/sessions")).json["items"]
    found = []
    for session in listed:
        turns = await place.learner.calls.get(f"/api/v2/sessions/{session['id']}/turns")
        found += [turn["message"] for turn in turns.json["items"]]
    return found


@in_both
async def test_enter_that_ends_a_syllable_sends_once_and_drops_nothing(place: Place, keyboard: Keyboard) -> None:
    await keyboard.commit("오늘 너무 힘들")
    await keyboard.compose("ㅇ", "어", "었", "었ㅇ", "었어")
    await keyboard.enter_in_composition()
    await keyboard.commit("었어")
    await place.ended()
    await expect(place.composer).to_have_value("")
    assert await messages(place) == ["오늘 너무 힘들었어"]


async def test_the_plain_enter_of_the_same_stroke_sends_nothing_more(place: Place, keyboard: Keyboard) -> None:
    await keyboard.commit("면접이 무서")
    await keyboard.compose("ㅇ", "워", "워요")
    await keyboard.enter_in_composition()
    await keyboard.commit("워요")
    await keyboard.enter()
    await place.ended()
    await expect(place.composer).to_have_value("")
    assert await messages(place) == ["면접이 무서워요"]


async def test_enter_after_a_composition_that_ended_before_sends_at_once(place: Place, keyboard: Keyboard) -> None:
    await keyboard.compose("ㅎ", "하", "한")
    await keyboard.commit("한")
    await expect(place.composer).to_have_value("한")
    await keyboard.enter()
    await place.ended()
    assert await messages(place) == ["한"]


async def test_the_next_message_needs_no_second_enter(place: Place, keyboard: Keyboard) -> None:
    await keyboard.compose("ㅊ", "처")
    await keyboard.enter_in_composition()
    await keyboard.commit("처음")
    await place.ended()
    await keyboard.compose("ㄷ", "두")
    await keyboard.enter_in_composition()
    await keyboard.commit("두 번째")
    await place.ended(2)
    assert await messages(place) == ["처음", "두 번째"]


async def test_enter_before_the_last_message_has_quite_left_is_kept(place: Place, keyboard: Keyboard) -> None:
    """The second message is sent when the session of the first is known, however slow the line is."""
    line = asyncio.Event()

    async def slowly(route: Route) -> None:
        await line.wait()
        await route.continue_()

    await place.page.route(re.compile("/api/v2/turns/"), slowly)
    await keyboard.commit("처음")
    await keyboard.enter()
    await place.ended()
    await keyboard.commit("두 번째")
    await keyboard.enter()
    await expect(place.composer).to_have_value("두 번째")
    line.set()
    await place.ended(2)
    assert await messages(place) == ["처음", "두 번째"]


async def test_a_composition_alone_sends_nothing(place: Place, keyboard: Keyboard) -> None:
    await keyboard.compose("ㄱ", "그", "글")
    await expect(place.composer).to_have_value("글")
    await keyboard.commit("글")
    await expect(place.replies).to_have_count(0)
    assert await messages(place) == []


async def test_enter_that_chooses_a_japanese_word_sends_nothing(place: Place, keyboard: Keyboard) -> None:
    await keyboard.compose("に", "にほ", "日本")
    await keyboard.enter_in_composition()
    await keyboard.commit("日本")
    await expect(place.composer).to_have_value("日本")
    assert await messages(place) == []
    await keyboard.enter()
    await place.ended()
    assert await messages(place) == ["日本"]


async def test_shift_and_enter_begin_a_line(place: Place) -> None:
    await place.composer.press_sequentially("첫 줄")
    await place.composer.press("Shift+Enter")
    await place.composer.press_sequentially("둘째 줄")
    await expect(place.composer).to_have_value("첫 줄\n둘째 줄")
    assert await messages(place) == []
    await place.composer.press("Enter")
    await place.ended()
    assert await messages(place) == ["첫 줄\n둘째 줄"]
