"""A session of 2,000 turns: there at once, drawn only where it is seen."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from page.conftest import Opens, Service
from page.long_session import fill
from page.place import BOTH, Learner, Place

in_both = pytest.mark.parametrize("look", BOTH, indirect=True, ids=str)
TURNS = 2000


def turn(place: Place, number: int) -> Locator:
    return place.page.get_by_text(f"Question {number} of many", exact=False)


async def drawn(place: Place) -> int:
    return await place.page.locator("li[data-key]").count()


@in_both
async def test_2000_turns_open_at_the_newest_with_few_of_them_drawn(
    service: Service, learner: Learner, look: object, opens: Opens
) -> None:
    session = await fill(service.home, learner.name, TURNS)
    place = await opens(learner, look, f"/s/{session}")
    await expect(turn(place, TURNS)).to_be_in_viewport()
    assert 0 < await drawn(place) <= 48
    scroller = place.page.locator(".scroller")
    for _ in range(12):
        before = await place.page.locator("li[data-key]").first.get_attribute("aria-posinset")
        await scroller.evaluate("(list) => { list.scrollTop = 0; }")
        await expect(place.page.locator(f"li[aria-posinset='{before}']")).not_to_be_in_viewport()
        assert await drawn(place) <= 48
    await place.page.get_by_role("button", name=place.t("chat.toEnd")).click()
    await expect(turn(place, TURNS)).to_be_in_viewport()


async def test_a_turn_in_the_midst_opens_with_its_surroundings(
    service: Service, learner: Learner, opens: Opens
) -> None:
    session = await fill(service.home, learner.name, TURNS)
    turns = (await learner.calls.get("/api/v2/search?q=Question+900+of+many")).json["items"]
    place = await opens(learner, path=f"/s/{session}?turn={turns[0]['turn_id']}")
    await expect(turn(place, 900)).to_be_in_viewport()
    await expect(turn(place, TURNS)).to_have_count(0)
    assert await drawn(place) <= 48
