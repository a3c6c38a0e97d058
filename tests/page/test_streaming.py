"""A reply is seen as it is written, and goes on where it was: over a reload, a dead line, other tabs and devices."""

from __future__ import annotations

import asyncio

import pytest
from far_end import FarEnd, breaks_off, says
from playwright.async_api import Route, expect

from page.conftest import Opens
from page.place import BOTH, KO_PHONE, Place
from page.told import Told

in_both = pytest.mark.parametrize("look", BOTH, indirect=True, ids=str)
FIRST, REST = "The first words stand here. ", "And the rest of it comes after. The end."


@in_both
async def test_words_are_seen_before_the_reply_ends(slow: Place, told: Told) -> None:
    await slow.write("Tell me slowly")
    await expect(slow.reply.get_by_text(slow.t("chat.waiting"))).to_be_attached()
    await told.say(FIRST)
    await expect(slow.reply).to_contain_text(FIRST.strip())
    await expect(slow.reply).to_have_attribute("aria-busy", "true")
    await expect(slow.button("chat.stop")).to_be_visible()
    await told.say(REST)
    await expect(slow.reply).to_contain_text("after.")
    await told.end()
    await slow.ended()
    await expect(slow.reply).to_contain_text(FIRST + REST)


@in_both
async def test_a_reload_during_a_stream_goes_on(slow: Place, told: Told) -> None:
    await slow.write("Tell me slowly")
    await told.say(FIRST)
    await slow.session_id()
    await expect(slow.reply).to_contain_text("first words")
    await slow.page.reload()
    await expect(slow.reply).to_contain_text("first words")
    await told.say(REST)
    await told.end()
    await slow.ended()
    await expect(slow.reply).to_contain_text(FIRST + REST)
    await expect(slow.replies).to_have_count(1)


async def test_a_reload_before_the_first_word_finds_the_reply(slow: Place, told: Told, far_end: FarEnd) -> None:
    await slow.write("Tell me slowly")
    await slow.session_id()
    await slow.page.reload()
    await expect(slow.page.get_by_text("Tell me slowly").last).to_be_visible()
    await told.say(FIRST)
    await told.end()
    await slow.ended()
    assert len(far_end.bodies) == 1


@in_both
async def test_a_network_that_goes_and_comes_back_loses_nothing(slow: Place, told: Told) -> None:
    await slow.write("Tell me slowly")
    await told.say(FIRST)
    await slow.session_id()
    await slow.page.context.set_offline(offline=True)
    await told.say(REST)
    await told.end()
    await slow.page.context.set_offline(offline=False)
    await slow.ended()
    await expect(slow.reply).to_contain_text(FIRST + REST)


@in_both
async def test_without_a_network_the_page_says_so_and_keeps_what_is_written(place: Place) -> None:
    await place.page.context.set_offline(offline=True)
    await expect(place.page.get_by_text(place.t("offline.text"))).to_be_visible()
    await place.write("Said into the void")
    await expect(place.problem.filter(has_text=place.t("problem.offline"))).to_be_visible()
    await expect(place.composer).to_have_value("Said into the void")
    await place.page.context.set_offline(offline=False)
    await expect(place.page.get_by_text(place.t("offline.text"))).to_be_hidden()
    await place.composer.press("Enter")
    await place.ended()
    await expect(place.page.locator(".message")).to_have_count(1)


async def test_a_second_tab_sees_the_reply_grow(slow: Place, told: Told) -> None:
    await slow.write("Tell me slowly")
    await told.say(FIRST)
    session = await slow.session_id()
    other = Place(await slow.page.context.new_page(), slow.learner, slow.look, slow.watch)
    await other.goto(f"/s/{session}")
    await expect(other.reply).to_contain_text("first words")
    await told.say(REST)
    for tab in (slow, other):
        await expect(tab.reply).to_contain_text("comes after")
    await told.end()
    for tab in (slow, other):
        await tab.ended()


async def test_a_turn_of_one_tab_appears_in_the_other(slow: Place, told: Told) -> None:
    await told.say(FIRST)
    await told.end()
    await slow.ask("The first question")
    session = await slow.session_id()
    other = Place(await slow.page.context.new_page(), slow.learner, slow.look, slow.watch)
    await other.goto(f"/s/{session}")
    await other.ended()
    await other.ask("Asked in the second tab")
    await expect(slow.page.locator(".message").last).to_contain_text("Asked in the second tab")
    await slow.ended(2)


async def test_another_device_follows_and_can_stop_it(slow: Place, told: Told, opens: Opens) -> None:
    await slow.write("Tell me slowly")
    await told.say(FIRST)
    phone = await opens(slow.learner, KO_PHONE, f"/s/{await slow.session_id()}")
    await expect(phone.reply).to_contain_text("first words")
    await phone.button("chat.stop").click()
    await expect(phone.says("chat.stopped")).to_be_visible()
    await expect(slow.says("chat.stopped")).to_be_visible()
    await expect(slow.reply).to_contain_text("first words")


@in_both
async def test_a_stopped_reply_keeps_its_words_and_can_be_asked_again(slow: Place, told: Told, far_end: FarEnd) -> None:
    await slow.write("Tell me slowly")
    await told.say(FIRST)
    await expect(slow.reply).to_contain_text("first words")
    await slow.button("chat.stop").click()
    await expect(slow.says("chat.stopped")).to_be_visible()
    await expect(slow.reply).to_contain_text("first words")
    await slow.page.reload()
    await expect(slow.says("chat.stopped")).to_be_visible()
    far_end.behave = says("Told anew, in full.")
    await slow.button("chat.retry").click()
    await expect(slow.reply).to_contain_text("Told anew, in full.")
    await expect(slow.page.get_by_text("2 / 2")).to_be_visible()


@in_both
async def test_a_reply_that_has_not_begun_can_be_stopped(slow: Place, told: Told, far_end: FarEnd) -> None:
    """The message is still on its way; nobody has to wait until it is there to change their mind."""
    line = asyncio.Event()

    async def slowly(route: Route) -> None:
        await line.wait()
        await route.continue_()

    await slow.page.route("**/api/v2/chat", slowly)
    await slow.write("Never mind")
    await slow.button("chat.stop").click()
    await expect(slow.problem).to_have_count(0)
    line.set()
    await slow.session_id()  # the message has come in
    await expect(slow.says("chat.stopped")).to_be_visible()
    await slow.page.reload()
    await expect(slow.says("chat.stopped")).to_be_visible()


async def test_a_stream_is_followed_while_another_view_is_open(slow: Place, told: Told) -> None:
    await slow.write("Tell me slowly")
    await told.say(FIRST)
    await slow.session_id()
    await slow.link("nav.settings").click()
    await told.say(REST)
    await told.end()
    await slow.page.go_back()
    await slow.ended()
    await expect(slow.reply).to_contain_text(FIRST + REST)


@in_both
async def test_a_far_end_that_fails_is_told_with_the_message_kept(slow: Place, far_end: FarEnd) -> None:
    far_end.status = 500
    await slow.write("Is anybody there?")
    await expect(slow.problem.filter(has_text=slow.t("problem.provider-failed"))).to_be_visible()
    await expect(slow.page.locator(".message")).to_contain_text("Is anybody there?")
    far_end.status, far_end.behave = 200, says("Here I am again.")
    await slow.button("chat.retry").click()
    await expect(slow.reply).to_contain_text("Here I am again.")


async def test_a_far_end_that_breaks_off_leaves_its_words(slow: Place, far_end: FarEnd) -> None:
    far_end.behave = breaks_off("Half a sentence is what you", " get, and no more.")
    await slow.write("Tell me half")
    await slow.session_id()
    await expect(slow.reply).to_contain_text("Half a sentence")
    await slow.ended()
    await slow.page.reload()
    await expect(slow.reply).to_contain_text("Half a sentence")


@in_both
async def test_what_the_service_refuses_is_said_at_the_field_with_the_text_kept(place: Place) -> None:
    long = "a" * 16_001
    await place.write(long)
    await expect(place.problem.filter(has_text=place.t("problem.invalid-input.message"))).to_be_visible()
    await expect(place.composer).to_have_value(long)
    await expect(place.composer).to_have_attribute("aria-invalid", "true")
    await place.composer.fill("Short enough")
    await place.composer.press("Enter")
    await place.ended()


async def test_a_message_larger_than_a_request_may_be_is_refused_at_the_field_with_the_text_kept(place: Place) -> None:
    await place.composer.fill("긴 글 " * 40_000)
    await place.composer.press("Enter")
    await expect(place.problem.filter(has_text=place.t("problem.too-large"))).to_be_visible()
    assert await place.composer.evaluate("(field) => field.value.length") == 160_000


async def test_what_is_being_typed_survives_a_reload(place: Place) -> None:
    await place.composer.fill("아직 보내지 않은 말")
    await place.page.reload()
    await expect(place.composer).to_have_value("아직 보내지 않은 말")


async def test_the_live_region_tells_sentences_and_no_tokens(slow: Place, told: Told) -> None:
    await slow.write("Tell me slowly")
    log = slow.page.get_by_role("log")
    for word in ("Take ", "a short ", "walk first. ", "Then ", "write **one** "):
        await told.say(word)
    await expect(log.locator("p")).to_have_text(["Take a short walk first."])
    await told.say("line.\n\n```py\nx = 1\n```\n")
    await told.say("Rest")
    await told.say(" now.")
    await told.end()
    await slow.ended()
    await expect(log.locator("p")).to_have_text(["Take a short walk first.", "Then write one line.", "Rest now."])
