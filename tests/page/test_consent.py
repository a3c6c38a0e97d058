"""What may leave the house, as the settings say it, and as a reply's receipt says what was held back."""

from __future__ import annotations

import pytest
from far_end import FarEnd
from playwright.async_api import expect

from page.conftest import Opens, Service
from page.place import BOTH, Look

in_both = pytest.mark.parametrize("look", BOTH, indirect=True, ids=str)


@in_both
async def test_a_learner_agrees_and_takes_it_back(afar: Service, opens: Opens, look: Look) -> None:
    place = await opens(await afar.learner(), look, "/settings")
    asked = place.t("consent.memory", providers=place.t("provider.openai"))
    await expect(place.page.get_by_text(asked)).to_be_visible()
    await place.button("consent.give").click()
    await expect(place.button("consent.withdraw")).to_be_visible()
    stored = (await place.learner.calls.get("/api/v2/learners/me/consent")).json
    assert stored["agreed"] and stored["version"] == "1"
    await place.button("consent.withdraw").click()
    await expect(place.button("consent.give")).to_be_visible()
    assert not (await place.learner.calls.get("/api/v2/learners/me/consent")).json["agreed"]


@in_both
async def test_where_nothing_leaves_that_is_said(service: Service, opens: Opens, look: Look) -> None:
    place = await opens(await service.learner(), look, "/settings")
    await expect(place.says("consent.home")).to_be_visible()
    await expect(place.button("consent.give")).to_have_count(0)


async def test_a_receipt_says_what_was_not_told(afar: Service, far_end: FarEnd, opens: Opens) -> None:
    learner = await afar.learner()
    await learner.calls("POST", "/api/v2/goals", json={"title": "Recover"})
    turn = await learner.ask("I am burned out")
    place = await opens(learner, path=f"/s/{turn['session_id']}")
    await place.button("receipt.open").click()
    await expect(place.says("receipt.withheld")).to_be_visible()
    await expect(place.says("withheld.goal")).to_be_visible()
    assert "Recover" not in str(far_end.bodies)
