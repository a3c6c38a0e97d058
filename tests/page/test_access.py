"""For everybody: nothing that axe finds, all by keyboard, large letters, little motion, either language."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from page.conftest import Opens, Service
from page.place import ALL, EN, KO_PHONE, Learner, Look, Place

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = (
    "/",
    "/sessions",
    "/journey",
    "/journey/goals",
    "/journey/steps",
    "/journey/memory",
    "/operator",
    "/settings",
    "/x",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SOME = [EN, Look("en", "phone", "dark"), Look("ko", "desk", "dark"), Look("ko", "phone", "light")]
"""Each theme on each device, each language in each theme."""
QUESTION = "I failed an interview again. How do I prepare anew?"


async def findings(place: Place) -> list[str]:
    """What axe finds in the view as it stands; its source runs beside the page's policy, through the browser's tools."""
    if not AXE.is_file():
        pytest.skip("axe-core is not there: `make page` installs web/node_modules")
    if not await place.page.evaluate("'axe' in window"):
        await place.page.evaluate(AXE.read_text("utf-8") + "; undefined")
    found = await place.page.evaluate("(tags) => axe.run({ runOnly: tags, resultTypes: ['violations'] })", RULES)
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


async def used(learner: Learner) -> str:
    """A learner with something in every view; the session's id."""
    goal = (await learner.calls("POST", "/api/v2/goals", json={"title": "Find new work", "due": "2030-01-01"})).json
    await learner.calls("POST", f"/api/v2/goals/{goal['id']}/check-ins", json={"progress": 30, "note": "Begun"})
    await learner.calls("POST", "/api/v2/steps", json={"text": "Call a friend", "goal_id": goal["id"]})
    session = (await learner.ask(QUESTION))["session_id"]
    due = {"text": "Write the letter", "due": "2030-01-01"}
    await learner.calls("PUT", f"/api/v2/sessions/{session}/commitment", json=due)
    return str(session)


@pytest.mark.parametrize("look", SOME, indirect=True, ids=str)
async def test_axe_finds_nothing_in_any_view(service: Service, look: Look, opens: Opens) -> None:
    learner = await service.learner("admin")
    session = await used(learner)
    place = await opens(learner, look, None, reduced_motion="reduce")
    found = {}
    for path in (*VIEWS, f"/s/{session}"):
        await place.goto(path)
        await place.at_ease()
        await place.page.wait_for_load_state("networkidle")
        found[path] = await findings(place)
    await place.page.locator("section.reply header button").click()
    found["why"] = await findings(place)
    await place.page.get_by_role("button", name=place.t("receipt.open")).click()
    found["receipt"] = await findings(place)
    await place.page.get_by_role("button", name=place.t("commitment.open")).click()
    found["commitment"] = await findings(place)
    assert {view: faults for view, faults in found.items() if faults} == {}


@pytest.mark.parametrize("look", SOME, indirect=True, ids=str)
async def test_axe_finds_nothing_in_what_opens_in_a_chat(service: Service, look: Look, opens: Opens) -> None:
    learner = await service.learner()
    session = await used(learner)
    await learner.ask("And then?", session_id=session, persona="lua")
    await learner.ask("I want to kill myself", session_id=session)
    place = await opens(learner, look, f"/s/{session}", reduced_motion="reduce")
    found = {"crisis": await findings(place)}
    found["menu"] = await opened(place, place.page.get_by_role("button", name=place.t("mentor.label")))
    await place.page.keyboard.press("Escape")
    found["edit"] = await opened(place, place.button("chat.edit").first)
    await place.page.keyboard.press("Escape")
    found["also"] = await opened(place, place.button("mentor.also").first)
    await place.page.get_by_role("group", name=place.t("mentor.also")).get_by_role("button").first.click()
    await expect(place.button("chat.goon")).to_be_visible()
    await expect(place.page.locator("section.reply[aria-busy=true]")).to_have_count(0)
    found["compared"] = await findings(place)
    found["feedback"] = await opened(place, place.button("feedback.down").first)
    found["steps"] = await opened(place, place.page.get_by_role("button", name=place.t("steps.open")).first)
    found["grow"] = await opened(place, place.page.get_by_role("button", name=place.t("grow.open")))
    found["brief"] = await opened(place, place.page.get_by_role("button", name=place.t("brief.open")))
    assert {panel: faults for panel, faults in found.items() if faults} == {}


@pytest.mark.parametrize("look", SOME, indirect=True, ids=str)
async def test_axe_finds_nothing_in_the_workshop(service: Service, look: Look, opens: Opens) -> None:
    learner = await service.learner("admin")
    turn = await learner.ask(QUESTION)
    await learner.calls("POST", f"/api/v2/turns/{turn['id']}/feedback", json={"rating": -1, "reason": "Too long"})
    await learner.ask("I want to kill myself")
    await learner.ask("zxqv wlmp brtk")
    place = await opens(learner, look, None, reduced_motion="reduce")
    found = {}
    for part in ("personas", "playbooks", "unmatched", "feedback", "crises", "keys", "console"):
        await place.goto(f"/operator/{part}")
        await place.at_ease()
        await place.page.wait_for_load_state("networkidle")
        found[part] = await findings(place)
    await place.goto("/operator/personas")
    await place.page.locator("main ul a", has_text="Riri").click()
    text = place.page.get_by_role("textbox", name=place.t("editor.text"))
    whole = await text.input_value()
    await text.fill("no front matter at all")
    await expect(place.page.locator("#check .fault")).to_be_visible()
    found["broken"] = await findings(place)
    await text.fill(whole.replace("Riri", "Riri the second", 1))
    await expect(place.page.locator("#check")).to_contain_text(place.t("editor.good"))
    trial = place.page.get_by_role("region", name=place.t("trial.title"))
    await trial.get_by_label(place.t("trial.message")).fill(QUESTION)
    await trial.get_by_role("button", name=place.t("trial.ask")).click()
    await expect(trial.locator(".prose")).not_to_be_empty()
    found["draft, diff and trial"] = await findings(place)
    assert {part: faults for part, faults in found.items() if faults} == {}


async def opened(place: Place, opener: Locator) -> list[str]:
    await opener.click()
    await place.page.wait_for_load_state("networkidle")
    return await findings(place)


@pytest.mark.parametrize("look", ALL, indirect=True, ids=str)
async def test_axe_finds_nothing_at_the_door(learner: Learner, look: Look, opens: Opens) -> None:
    place = await opens(learner, look, signed_in=False, reduced_motion="reduce")
    assert await findings(place) == []


@pytest.mark.parametrize("look", [EN, Look("ko")], indirect=True, ids=str)
async def test_from_the_door_to_a_reply_by_keyboard_alone(learner: Learner, look: Look, opens: Opens) -> None:
    place = await opens(learner, look, signed_in=False)
    keys = place.page.keyboard

    async def tab_to(selector: str) -> None:
        for _ in range(40):
            if await place.page.evaluate("(one) => document.activeElement.matches(one)", selector):
                return
            await keys.press("Tab")
        raise AssertionError(f"no way to {selector} by Tab")

    await tab_to("#key")
    await keys.type(learner.key)
    await keys.press("Enter")
    await expect(place.composer).to_be_focused()
    await keys.type(QUESTION)
    await keys.press("Enter")
    await place.ended()
    await tab_to("section.reply header button")
    assert await place.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    await keys.press("Enter")
    await expect(place.page.get_by_role("img").first).to_be_visible()


async def test_the_first_tab_skips_to_the_content(place: Place) -> None:
    await place.goto("/journey")
    await place.at_ease()
    await place.page.evaluate("document.activeElement.blur()")
    await place.page.keyboard.press("Tab")
    await expect(place.link("app.skip")).to_be_focused()
    await expect(place.link("app.skip")).to_be_in_viewport()
    await place.page.keyboard.press("Enter")
    await expect(place.page.locator("main")).to_be_focused()


@pytest.mark.parametrize("viewport", [(640, 400), (320, 640)], ids=["200 %", "narrow"])
async def test_large_letters_need_no_sideways_scroll(service: Service, opens: Opens, viewport: tuple[int, int]) -> None:
    learner = await service.learner("admin")
    session = await used(learner)
    size = {"width": viewport[0], "height": viewport[1]}
    place = await opens(learner, EN, None, viewport=size, device_scale_factor=2)
    for path in (*VIEWS, "/operator/keys", f"/s/{session}"):
        await place.goto(path)
        await place.at_ease()
        wide = await place.page.evaluate(
            "[...document.querySelectorAll('html, main, .view')].map((e) => e.scrollWidth - e.clientWidth)"
        )
        assert max(wide) <= 0, path


async def test_little_motion_is_none(learner: Learner, opens: Opens) -> None:
    place = await opens(learner, reduced_motion="reduce")
    moving = "document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 10).length"
    await place.write(QUESTION)
    assert await place.page.evaluate(moving) == 0
    await place.ended()
    assert await place.page.evaluate(moving) == 0


@pytest.mark.parametrize("look", [EN, KO_PHONE], indirect=True, ids=str)
async def test_the_language_and_the_dates_change_at_once_and_stay(look: Look, place: Place) -> None:
    due = {"title": "A goal", "due": "2030-03-05"}
    await place.learner.calls("POST", "/api/v2/goals", json=due)
    await place.goto("/journey/goals")
    shown = {"ko": "3월 5일", "en": "March 5"}
    await expect(place.page.get_by_text(shown[place.language]).first).to_be_visible()
    await place.goto("/settings")
    other = "en" if place.language == "ko" else "ko"
    await place.page.get_by_text({"ko": "한국어", "en": "English"}[other], exact=True).click()
    place.language = other  # type: ignore[assignment]
    await expect(place.page.get_by_role("heading", name=place.t("settings.title"))).to_be_visible()
    await expect(place.page.locator("html")).to_have_attribute("lang", other)
    await place.goto("/journey/goals")
    await expect(place.page.get_by_text(shown[other]).first).to_be_visible()


async def test_the_theme_is_chosen_and_stays(place: Place) -> None:
    await place.goto("/settings")
    light = await place.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    await place.says("settings.theme.dark").click()
    await expect(place.page.locator("html")).to_have_attribute("data-theme", "dark")
    await place.page.reload()
    await place.at_ease()
    assert await place.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light


async def test_a_manifest_makes_it_installable(place: Place, browser: Browser) -> None:
    manifest = await place.page.evaluate("fetch('/manifest.webmanifest').then((answer) => answer.json())")
    assert manifest["display"] == "standalone" and manifest["start_url"] == "/"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        assert (await place.page.request.get(place.learner.url + icon["src"])).ok
    cdp = await place.page.context.new_cdp_session(place.page)
    assert (await cdp.send("Page.getAppManifest"))["errors"] == []


@pytest.mark.parametrize("look", [EN, KO_PHONE], indirect=True, ids=str)
async def test_without_a_network_the_shell_opens_and_says_so(learner: Learner, look: Look, opens: Opens) -> None:
    place = await opens(learner, look, service_workers="allow")
    await place.page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    await place.page.wait_for_function("navigator.serviceWorker.controller !== null")
    await place.page.context.set_offline(offline=True)
    await place.page.reload()
    await expect(place.says("offline.title")).to_be_visible()
    await expect(place.says("shell.offline")).to_be_visible()
    kept = await place.page.evaluate(
        "caches.keys().then(async (names) => (await Promise.all(names.map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat())"
    )
    assert [path for path in kept if path.startswith("/api")] == []
    await place.page.context.set_offline(offline=False)
    await expect(place.composer).to_be_visible()


async def test_no_view_loosens_the_policy(place: Place) -> None:
    for path in VIEWS:
        answer = await place.page.goto(place.learner.url + path)
        assert answer
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy
        await place.at_ease()
