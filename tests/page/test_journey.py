"""The way that a learner goes: goals, steps, commitments, and what the mentors ask about."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from databases import until
from playwright.async_api import expect

from page.conftest import Opens
from page.place import BOTH, Learner, Look, Place

in_both = pytest.mark.parametrize("look", BOTH, indirect=True, ids=str)
QUESTION = {
    "ko": "면접에서 또 떨어졌어요. 어떻게 다시 준비할까요?",
    "en": "I failed an interview again. How do I prepare anew?",
}
PROMISE = {"ko": "수요일까지 이력서를 고칠게요", "en": "Mend my résumé by Wednesday"}


async def goals_of(learner: Learner) -> list[dict[str, object]]:
    return (await learner.calls.get("/api/v2/goals")).json["items"]  # type: ignore[no-any-return]


@in_both
async def test_a_first_goal_is_set_and_its_way_is_seen_and_told(place: Place) -> None:
    await place.goto("/journey")
    await place.link("journey.begin.goal").click()
    await place.field("goal.title").fill("팀 회의를 영어로 이끌기")
    await place.field("goal.why").fill("더 많은 사람과 일하고 싶어서")
    await place.field("goal.due").fill(str(datetime.now(UTC).date() + timedelta(days=60)))
    await place.button("goal.make").click()
    await expect(place.says("goal.made")).to_be_visible()
    picture = place.page.get_by_role("img", name=place.t("way.title", title="팀 회의를 영어로 이끌기"))
    await expect(picture).to_be_visible()
    (goal,) = await goals_of(place.learner)
    assert goal["state"] == "active"


@in_both
async def test_a_check_in_moves_the_goal(learner: Learner, look: Look, opens: Opens) -> None:
    await learner.calls("POST", "/api/v2/goals", json={"title": "Read ten papers"})
    place = await opens(learner, look, "/journey/goals")
    await place.button("checkin.open").click()
    await place.field("checkin.progress").fill("40")
    await place.field("checkin.note").fill("네 편 읽었어요")
    await place.button("checkin.save").click()
    await expect(place.page.get_by_text(place.t("checkin.saved", percent="40%"))).to_be_visible()
    (goal,) = await goals_of(learner)
    assert goal["progress"] == 40


@in_both
async def test_what_the_service_refuses_of_a_goal_is_said_and_kept(place: Place) -> None:
    await place.goto("/journey/goals?new=1")
    await place.field("goal.title").fill("A goal with \u0000 in it".replace("\u0000", "\u0007"))
    await place.field("goal.why").fill("Kept")
    await place.button("goal.make").click()
    refused = place.problem.first
    await expect(refused).to_be_visible()
    await expect(place.field("goal.why")).to_have_value("Kept")
    assert await goals_of(place.learner) == []


@in_both
async def test_a_step_from_a_reply_is_ticked_off_on_the_journey(place: Place) -> None:
    await place.ask(QUESTION[place.language])
    await place.page.get_by_role("button", name=place.t("steps.open")).click()
    await place.page.locator("button.step").first.click()
    await expect(place.page.locator("button.step").first).to_be_disabled()
    await place.goto("/journey/steps")
    box = place.page.get_by_role("checkbox")
    await expect(box).to_have_count(1)
    await box.click()
    await expect(place.page.get_by_text(place.t("step.all.done"))).to_be_visible()

    async def is_done() -> bool:
        (step,) = (await place.learner.calls.get("/api/v2/steps")).json["items"]
        return bool(step["done"])

    assert await until(is_done)


@in_both
async def test_a_commitment_is_made_asked_about_and_told(place: Place, opens: Opens) -> None:
    await place.ask(QUESTION[place.language])
    await place.page.get_by_role("button", name=place.t("commitment.open")).click()
    await place.page.get_by_role("dialog").get_by_label(place.t("commitment.text")).fill(PROMISE[place.language])
    await place.button("commitment.make").click()
    await expect(place.page.get_by_role("dialog")).to_have_count(0)
    await place.goto("/")
    reply = await place.ask(
        {"ko": "오늘은 발표 준비를 하고 싶어요", "en": "Today I want to prepare a talk"}[place.language]
    )
    await expect(reply).to_contain_text(PROMISE[place.language])
    await place.goto("/journey")
    await place.page.get_by_text(place.t("promise.kept"), exact=True).first.click()
    await place.button("promise.save").click()
    await expect(place.says("promise.saved.kept")).to_be_visible()
    told = place.t("follow.all.one" if place.language == "en" else "follow.all.other", n=1)
    await expect(place.page.get_by_role("paragraph").filter(has_text=told)).to_be_visible()
    (commitment,) = (await place.learner.calls.get("/api/v2/commitments")).json["items"]
    assert commitment["state"] == "kept"


@in_both
async def test_a_brief_is_edited_kept_and_printed_alone(place: Place) -> None:
    await place.ask(QUESTION[place.language])
    await place.page.get_by_role("button", name=place.t("grow.open")).click()
    opener = place.page.get_by_role("button", name=place.t("brief.open"))
    await opener.click()
    text = place.page.get_by_label(place.t("brief.text"), exact=True)
    await expect(text).to_have_value(re.compile("^# "))
    await text.fill("# 보여 줄 글\n\nMy **own** words")
    await place.page.keyboard.press("Escape")
    await expect(opener).to_be_focused()
    await opener.click()
    await expect(text).to_have_value("# 보여 줄 글\n\nMy **own** words")
    await place.page.emulate_media(media="print")
    paper = place.page.get_by_role("dialog")
    await expect(paper.get_by_text("own", exact=True)).to_be_visible()
    await expect(text).to_be_hidden()
    await expect(place.page.locator(".message")).to_be_hidden()


@in_both
async def test_the_room_of_memory_says_what_is_known(place: Place) -> None:
    await place.goto("/journey/memory")
    await expect(place.page.get_by_text(place.t("memory.text"))).to_be_visible()
