"""What a learner does with a conversation: ask anew, edit, branch, compare, copy, rate, look behind it."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from page.place import BOTH, Place

in_both = pytest.mark.parametrize("look", BOTH, indirect=True, ids=str)
QUESTION = {
    "ko": "면접에서 또 떨어졌어요. 어떻게 다시 준비할까요?",
    "en": "I failed an interview again. How do I prepare anew?",
}
OTHER = {"ko": "발표가 너무 떨려요", "en": "I am nervous about a talk"}


@in_both
async def test_a_question_gets_a_reply_by_a_named_mentor(place: Place) -> None:
    reply = await place.ask(QUESTION[place.language])
    await expect(reply).to_have_attribute("aria-label", re.compile("Lua|Elro|Riri|Nana|루아|엘로|리리|나나"))
    await expect(reply.locator(".prose")).not_to_be_empty()
    assert await place.session_id()
    if place.look.device == "desk":
        await expect(place.page.locator("nav .sessions a[aria-current=page]")).to_be_visible()


@in_both
async def test_a_starter_fills_the_field_and_sends_nothing(place: Place) -> None:
    await place.button("chat.starter.2").click()
    await expect(place.composer).to_have_value(place.t("chat.starter.2"))
    await expect(place.replies).to_have_count(0)


@in_both
async def test_the_picture_of_the_choice_stands_in_words_too(place: Place) -> None:
    reply = await place.ask(QUESTION[place.language])
    opener = reply.locator("header button")
    await expect(opener).to_have_attribute("aria-expanded", "false")
    await opener.click()
    picture = reply.get_by_role("img")
    words = await picture.get_attribute("aria-label") or ""
    answered = (await place.learner.calls.get(f"/api/v2/sessions/{await place.session_id()}/turns")).json["items"][0]
    for kind in ("tone", "pace", "intent"):
        word = place.t(f"{kind}.{answered['resonance'][kind]}")
        assert word in words
        await expect(reply.locator("figcaption span", has_text=word).first).to_be_visible()
    scores = reply.get_by_role("list", name=place.t("why.scores")).get_by_role("listitem")
    await expect(scores).to_have_count(4)
    await expect(scores.first).to_contain_text("%")
    await expect(reply.locator(".reasons li").first).not_to_be_empty()


@in_both
async def test_the_receipt_tells_what_left_the_house(place: Place) -> None:
    reply = await place.ask(QUESTION[place.language])
    await reply.get_by_role("button", name=place.t("receipt.open")).click()
    await expect(reply.get_by_text(place.t("receipt.authored"), exact=True)).to_be_visible()
    left = reply.locator("dl div").filter(has=place.page.get_by_text(place.t("receipt.out"), exact=True))
    await expect(left.locator("dd")).to_have_text(place.t("receipt.home"))


async def test_the_receipt_of_a_far_end_names_what_was_sent(slow: Place, told: object) -> None:
    await told.say("Here you are.")  # type: ignore[attr-defined]
    await told.end()  # type: ignore[attr-defined]
    reply = await slow.ask("What do you know of me?")
    await reply.get_by_role("button", name=slow.t("receipt.open")).click()
    await expect(reply.locator("dd.left")).to_contain_text(slow.t("left.user"))
    await expect(reply.locator("dd.left")).to_contain_text(slow.t("provider.openai"))


@in_both
async def test_asking_again_keeps_both_versions(place: Place) -> None:
    await place.ask(QUESTION[place.language])
    await place.button("chat.retry").click()
    await expect(place.page.get_by_text("2 / 2")).to_be_visible()
    await place.ended()
    await place.button("chat.version.before").click()
    await expect(place.page.get_by_text("1 / 2")).to_be_visible()
    await expect(place.button("chat.version.before")).to_be_disabled()


@in_both
async def test_an_edited_message_begins_a_branch_and_the_first_one_stays(place: Place) -> None:
    first, second = QUESTION[place.language], OTHER[place.language]
    await place.ask(first)
    await place.ask("...")
    await place.button("chat.edit").first.click()
    field = place.page.get_by_role("textbox", name=place.t("chat.edit"))
    await expect(field).to_be_focused()
    await expect(field).to_have_value(first)
    await field.fill(second)
    await field.press("Enter")
    await expect(place.page.locator(".message .words")).to_have_text([re.compile(re.escape(second))])
    await place.ended()
    await place.button("chat.version.before").click()
    await expect(place.page.locator(".message .words").first).to_contain_text(first)
    await expect(place.page.locator(".message")).to_have_count(2)
    await place.page.reload()
    await expect(place.page.locator(".message .words").first).to_contain_text(first)


async def test_escape_leaves_a_message_as_it_was(place: Place) -> None:
    await place.ask(QUESTION["en"])
    await place.button("chat.edit").click()
    await place.page.get_by_role("textbox", name=place.t("chat.edit")).fill("something else")
    await place.page.keyboard.press("Escape")
    await expect(place.page.locator(".message .words")).to_contain_text(QUESTION["en"])
    await expect(place.button("chat.edit")).to_be_focused()


async def test_the_menu_of_mentors_gives_the_focus_back(place: Place) -> None:
    opener = place.page.get_by_role("button", name=place.t("mentor.label"))
    for leaves_by in ("mentor.two", "mentor.one"):
        await opener.press("Enter")
        await place.button(leaves_by).press("Enter")
        await place.page.keyboard.press("Escape")
        await expect(opener).to_be_focused()
    await opener.press("Enter")
    await place.page.get_by_role("group", name=place.t("mentor.label")).get_by_role("button").nth(1).press("Enter")
    await expect(opener).to_be_focused()


@in_both
async def test_two_mentors_answer_side_by_side_and_one_is_gone_on_from(place: Place) -> None:
    await place.page.get_by_role("button", name=place.t("mentor.label")).click()
    await place.button("mentor.two").click()
    await place.page.keyboard.press("Escape")
    await place.write(QUESTION[place.language])
    await place.ended(2)
    one, two = [await reply.get_attribute("aria-label") for reply in await place.replies.all()]
    assert one != two
    await place.page.reload()
    await place.ended(2)
    await place.button("chat.goon").click()
    await expect(place.replies.first).to_have_attribute("aria-label", two or "")
    await place.write(OTHER[place.language])
    await place.ended(3)


@in_both
async def test_another_mentor_is_asked_too(place: Place) -> None:
    reply = await place.ask(QUESTION[place.language])
    first = await reply.get_attribute("aria-label")
    await place.button("mentor.also").click()
    await place.page.get_by_role("group", name=place.t("mentor.also")).get_by_role("button").first.click()
    await place.ended(2)
    assert await place.reply.get_attribute("aria-label") != first


@in_both
async def test_a_pinned_mentor_answers_every_message(place: Place) -> None:
    name = {"ko": "리리", "en": "Riri"}[place.language]
    await place.page.locator(".mentors button", has_text=name).click()
    for message in (QUESTION, OTHER):
        reply = await place.ask(message[place.language])
        await expect(reply).to_have_attribute("aria-label", name)
    await place.page.reload()
    await expect(place.page.get_by_role("button", name=place.t("mentor.label"))).to_contain_text(name)


async def test_a_reply_is_copied_as_it_was_written(place: Place) -> None:
    await place.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await place.ask(QUESTION["en"])
    await place.button("chat.copy").first.click()
    await expect(place.says("chat.copied")).to_be_visible()
    turn = (await place.learner.calls.get(f"/api/v2/sessions/{await place.session_id()}/turns")).json["items"][0]
    assert await place.page.evaluate("navigator.clipboard.readText()") == turn["reply"]


@in_both
@pytest.mark.parametrize("rating", ["up", "down"])
async def test_feedback_goes_with_a_reason_and_stays_seen(place: Place, rating: str) -> None:
    await place.ask(QUESTION[place.language])
    await place.button(f"feedback.{rating}").click()
    field = place.field(f"feedback.why.{rating}")
    await field.fill("너무 길었어요")
    await place.button("feedback.send").click()
    await expect(place.says("feedback.thanks")).to_be_visible()
    await place.page.reload()
    await expect(place.button(f"feedback.{rating}")).to_have_attribute("aria-pressed", "true")
    turn = (await place.learner.calls.get(f"/api/v2/sessions/{await place.session_id()}/turns")).json["items"][0]
    assert turn["feedback"] == {"rating": {"up": 1, "down": -1}[rating], "reason": "너무 길었어요"}


@in_both
async def test_a_crisis_shows_help_that_can_be_called_and_no_mentor(place: Place) -> None:
    message = {"ko": "죽고 싶어요. 더는 살고 싶지 않아요.", "en": "I want to kill myself"}[place.language]
    reply = await place.ask(message)
    await expect(reply.get_by_role("heading", name=place.t("crisis.title"))).to_be_visible()
    calls = reply.locator("a[href^='tel:']")
    assert await calls.count() >= 2
    await expect(calls.first).to_be_visible()
    await expect(place.button("chat.retry")).to_have_count(0)
    await expect(place.button("feedback.up")).to_have_count(0)


@in_both
async def test_a_step_of_a_reply_is_taken_over_once(place: Place) -> None:
    await place.ask(QUESTION[place.language])
    await place.page.get_by_role("button", name=place.t("steps.open")).click()
    step = place.page.locator("button.step").first
    await step.click()
    await expect(step).to_contain_text(place.t("steps.taken"))
    await expect(step).to_be_disabled()
    assert len((await place.learner.calls.get("/api/v2/steps")).json["items"]) == 1
    await place.page.reload()
    await place.page.get_by_role("button", name=place.t("steps.open")).click()
    await expect(step).to_contain_text(place.t("steps.taken"))


async def test_an_address_that_leads_nowhere_says_so(place: Place) -> None:
    await place.goto("/s/01980000-0000-7000-8000-000000000000")
    await expect(place.problem.filter(has_text=place.t("problem.not-found"))).to_be_visible()
    await place.goto("/nowhere/at/all")
    await expect(place.says("missing.title")).to_be_visible()
