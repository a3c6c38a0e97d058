"""Coming in and going out: by the printed link, by a key, and in either language."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import expect

from page.conftest import Opens, Service, fixture
from page.place import BOTH, EN, Learner, Look, Place

in_both = pytest.mark.parametrize("look", BOTH, indirect=True, ids=str)


@fixture
async def door(learner: Learner, look: Look, opens: Opens) -> Place:
    """The page before anybody has signed in."""
    return await opens(learner, look, signed_in=False)


async def test_the_printed_link_signs_a_browser_in_and_only_once(
    service: Service, learner: Learner, opens: Opens
) -> None:
    first = await opens(learner, signed_in=False, path=None)
    await first.page.goto(service.printed_link)
    await expect(first.composer).to_be_visible()
    assert "code" not in first.page.url
    second = await opens(learner, signed_in=False, path=None)
    await second.page.goto(service.printed_link)
    await expect(second.says("signin.spent")).to_be_visible()
    await second.field("signin.key").fill(learner.key)
    await second.button("signin.button").click()
    await expect(second.composer).to_be_visible()
    assert "spent" not in second.page.url


@in_both
async def test_a_key_signs_in(door: Place) -> None:
    await door.field("signin.key").fill(door.learner.key)
    await door.button("signin.button").click()
    await expect(door.composer).to_be_visible()
    await expect(door.says("chat.welcome")).to_be_visible()


@in_both
async def test_a_wrong_key_is_refused_where_it_was_typed_and_stays_there(door: Place) -> None:
    field = door.field("signin.key")
    await field.fill("not-a-key")
    await field.press("Enter")
    await expect(door.problem.filter(has_text=door.t("problem.unauthorized"))).to_be_visible()
    await expect(field).to_have_value("not-a-key")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await field.fill(door.learner.key)
    await field.press("Enter")
    await expect(door.composer).to_be_visible()


async def test_the_browser_keeps_a_cookie_that_no_script_reads_and_no_key(door: Place) -> None:
    await door.field("signin.key").fill(door.learner.key)
    await door.button("signin.button").click()
    await expect(door.composer).to_be_visible()
    (cookie,) = await door.page.context.cookies()
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"
    kept = await door.page.evaluate("JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])")
    assert json.loads(kept)[0] == ""
    assert door.learner.key not in kept
    assert cookie["value"] not in kept


@in_both
async def test_signing_out_ends_the_sign_in_and_forgets_what_was_typed(place: Place) -> None:
    await place.composer.fill("nobody else's business")
    await place.composer.blur()
    (cookie,) = await place.page.context.cookies()
    await place.link("nav.settings").click()
    await expect(place.page.get_by_text(place.t("settings.signedin", name=place.learner.name))).to_be_visible()
    await place.button("settings.signout").click()
    await expect(place.field("signin.key")).to_be_visible()
    assert await place.page.context.cookies() == []
    assert "business" not in await place.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    answer = await place.learner.calls.saying(Authorization="", Cookie=f"{cookie['name']}={cookie['value']}").get(
        "/api/v2/learners/me"
    )
    assert answer.status == 401


async def test_who_signs_in_next_sees_nothing_of_who_was_here(service: Service, place: Place) -> None:
    await place.ask("Between the two of us")
    await place.session_id()
    keys = (await service.admin.get("/api/v2/admin/keys")).json["items"]
    (id,) = [key["id"] for key in keys if key["name"] == place.learner.name]
    await service.admin("DELETE", f"/api/v2/admin/keys/{id}")
    await place.write("And still")
    await place.field("signin.key").fill((await service.learner()).key)
    await place.button("signin.button").click()
    await expect(place.problem.filter(has_text=place.t("problem.not-found"))).to_be_visible()
    await expect(place.page.get_by_text("Between the two of us")).to_have_count(0)


async def test_a_revoked_key_ends_at_the_door_with_the_text_kept(service: Service, place: Place) -> None:
    keys = (await service.admin.get("/api/v2/admin/keys")).json["items"]
    (id,) = [key["id"] for key in keys if key["name"] == place.learner.name]
    await service.admin("DELETE", f"/api/v2/admin/keys/{id}")
    await place.write("What I was about to say")
    await expect(place.field("signin.key")).to_be_visible()
    await place.field("signin.key").fill((await service.learner()).key)
    await place.button("signin.button").click()
    await expect(place.composer).to_have_value("What I was about to say")


@pytest.mark.parametrize(("look", "other"), [(EN, "ko"), (Look("ko"), "en")], indirect=["look"], ids=str)
async def test_the_language_is_the_browsers_and_can_be_changed_at_the_door(door: Place, other: str) -> None:
    await expect(door.page.locator("html")).to_have_attribute("lang", door.language)
    await expect(door.says("signin.title")).to_be_visible()
    await door.page.get_by_text("한국어" if other == "ko" else "English", exact=True).click()
    door.language = other  # type: ignore[assignment]
    await expect(door.says("signin.title")).to_be_visible()
    await expect(door.page.locator("html")).to_have_attribute("lang", other)
    await door.page.reload()
    await expect(door.says("signin.title")).to_be_visible()


@in_both
async def test_a_learner_takes_all_along_and_has_it_erased(place: Place) -> None:
    await place.learner.ask("I failed an interview again.")
    await place.goto("/settings")
    async with place.page.expect_download() as begun:
        await place.link("mine.export").click()
    document = json.loads((await (await begun.value).path()).read_text("utf-8"))
    assert [turn["message"] for turn in document["turns"]] == ["I failed an interview again."]
    await place.page.get_by_text(place.t("mine.erase"), exact=True).first.click()
    field = place.page.get_by_label(place.t("mine.confirm", name=place.learner.name))
    await field.fill("somebody else")
    await place.button("mine.erase").click()
    await expect(place.says("problem.invalid-input.confirm")).to_be_visible()
    await expect(field).to_have_value("somebody else")
    await field.fill(place.learner.name)
    await place.button("mine.erase").click()
    await expect(place.says("signin.title")).to_be_visible()
    await place.field("signin.key").fill(place.learner.key)
    await place.button("signin.button").click()
    await expect(place.says("problem.unauthorized")).to_be_visible()
