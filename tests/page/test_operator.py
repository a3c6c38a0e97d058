"""The workshop: each role finds its own, and nothing goes live unseen."""

from __future__ import annotations

import pytest
from databases import until
from playwright.async_api import expect

from page.conftest import Opens, Service
from page.place import BOTH, Look

in_both = pytest.mark.parametrize("look", BOTH, indirect=True, ids=str)
SEES: dict[str, tuple[str, ...]] = {
    "learner": (),
    "designer": ("personas", "playbooks", "unmatched"),
    "operator": ("personas", "playbooks", "unmatched", "feedback", "crises", "console"),
    "admin": ("personas", "playbooks", "unmatched", "feedback", "crises", "keys", "console"),
}


@pytest.mark.parametrize("role", SEES)
async def test_a_role_sees_its_parts_and_no_others(service: Service, opens: Opens, role: str) -> None:
    place = await opens(await service.learner(role))
    await expect(place.link("nav.operator")).to_have_count(1 if SEES[role] else 0)
    await place.goto("/operator")
    if not SEES[role]:
        await expect(place.says("problem.forbidden")).to_be_visible()
        return
    parts = place.page.get_by_role("navigation", name=place.t("operator.parts")).get_by_role("link")
    await expect(parts).to_have_text([place.t(f"operator.part.{part}") for part in SEES[role]])


async def test_a_broken_text_can_not_go_live_and_a_sound_one_can_and_back(service: Service, opens: Opens) -> None:
    place = await opens(await service.learner("designer"), path="/operator/personas")
    await place.page.locator("main ul a", has_text="Riri").click()
    text = place.page.get_by_role("textbox", name=place.t("editor.text"))
    whole = await text.input_value()
    await text.fill("no front matter at all")
    await expect(place.page.locator("#check .fault")).to_be_visible()
    await expect(place.button("editor.save")).to_be_disabled()
    await text.fill(whole.rstrip() + "\n\n")
    await expect(place.page.locator("#check")).to_contain_text(place.t("editor.good"))


@in_both
async def test_a_key_is_made_shown_once_and_revoked(service: Service, opens: Opens, look: Look) -> None:
    place = await opens(await service.learner("admin"), look, "/operator/keys")
    name = f"campus-{place.learner.name}"
    await place.field("keys.name").fill(name)
    await place.button("keys.make").click()
    await expect(place.page.get_by_text(place.t("keys.once", name=name))).to_be_visible()
    key = await place.page.locator("form code").inner_text()
    caller = place.learner.calls.saying(Authorization=f"Bearer {key}")
    assert (await caller.get("/api/v2/learners/me")).status == 200
    await place.button("keys.revoke.of", name=name).click()
    await place.button("keys.revoke").click()
    await expect(place.button("keys.revoke.of", name=name)).to_have_count(0)
    await place.page.reload()
    await place.at_ease()
    await expect(place.page.get_by_text(key)).to_have_count(0)

    async def refused() -> bool:
        return (await caller.get("/api/v2/learners/me")).status == 401

    assert await until(refused)  # it is remembered for five seconds


@in_both
async def test_a_draft_is_tried_before_it_is_live(service: Service, opens: Opens, look: Look) -> None:
    place = await opens(await service.learner("designer"), look, "/operator/personas")
    await place.page.locator("main ul a").first.click()
    trial = place.page.get_by_role("region", name=place.t("trial.title"))
    await trial.get_by_label(place.t("trial.message")).fill("면접에서 또 떨어졌어요")
    await trial.get_by_role("button", name=place.t("trial.ask")).click()
    await expect(trial.locator(".prose")).not_to_be_empty()
