"""What is left of a budget, where the learner looks for it; and a message that is refused, with its text kept."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from page.conftest import Opens, Service
from page.place import BOTH, Learner, Look


async def allow(service: Service, learner: Learner, **limits: Any) -> None:
    me = (await learner.calls.get("/api/v2/learners/me")).json
    answer = await service.admin("PUT", f"/api/v2/admin/learners/{me['id']}/budget", json=limits)
    assert answer.status == 204, answer.text


@pytest.mark.parametrize("look", BOTH, ids=str, indirect=True)
async def test_the_settings_say_what_is_left_and_only_where_there_is_a_budget(
    service: Service, learner: Learner, opens: Opens, look: Look
) -> None:
    place = await opens(learner, look, "/settings")
    await expect(place.says("mine.title")).to_be_visible()
    await place.page.wait_for_load_state("networkidle")
    await expect(place.says("budget.title")).to_have_count(0)
    usage = (await learner.ask("I am burned out by work"))["usage"]
    used = usage["prompt_tokens"] + usage["completion_tokens"]
    await allow(service, learner, tokens_per_day=used + 900, cost_per_month="2.50")
    await place.goto("/settings")
    section = place.page.locator("section", has=place.says("budget.title"))
    await expect(section).to_contain_text(place.t("budget.tokens", limit=f"{used + 900:,}", left="900"))
    await expect(section).to_contain_text("2.5")
    assert await section.locator("svg").count() == 2
    share = float(await section.locator("svg rect.left").first.get_attribute("width") or 0)
    assert share == pytest.approx(100 * 900 / (used + 900), abs=0.01)


@pytest.mark.parametrize("look", BOTH, ids=str, indirect=True)
async def test_a_refused_message_says_why_where_it_was_written_and_its_text_is_kept(
    service: Service, learner: Learner, opens: Opens, look: Look
) -> None:
    await learner.ask("I am burned out by work")
    await allow(service, learner, tokens_per_day=5)
    place = await opens(learner, look)
    said = {"ko": "다음에는 무엇을 하면 좋을까요?", "en": "What should I do next?"}[look.language]
    await place.write(said)
    note = place.page.locator("#composer-problem")
    await expect(note).to_contain_text(place.t("problem.budget-spent"))
    why = {"ko": "오늘의 예산(토큰 5개)을 다 썼어요.", "en": "Your budget for today (5 tokens) is used up."}
    await expect(note).to_contain_text(why[look.language])
    await expect(place.composer).to_have_value(said)
