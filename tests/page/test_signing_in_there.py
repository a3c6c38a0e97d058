"""Signing in at the organisation's identity provider, in a real browser: there, back, and out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from oidc_provider import provider
from playwright.async_api import Browser, Page, expect
from server import ion_serve

from page.conftest import fixture
from page.place import BOTH, Look
from page.words import say

in_both = pytest.mark.parametrize("look", BOTH, indirect=True, ids=str)


@fixture
async def door(browser: Browser, look: Look, tmp_path: Path) -> AsyncIterator[Page]:
    """The page of a service that takes the word of an identity provider."""
    with provider({"sub": "jimin", "name": "김지민", "role": "learner"}, {"sub": "guest"}) as issuer:
        named = {
            "MODE": "oidc",
            "ISSUER": issuer,
            "CLIENT_ID": "ion",
            "CLIENT_SECRET": "s",
            "PROVIDER_NAME": "Campus",
            "SIGN_OUT_THERE": "true",
        }
        env = {"ION_EMBEDDED__MODEL": "none", **{f"ION_AUTH__{name}": value for name, value in named.items()}}
        with ion_serve(tmp_path / "home", env=env) as process:
            context = await browser.new_context(service_workers="block", **look.context)
            page = await context.new_page()
            await page.goto(process.url)
            yield page
            await context.close()


async def go_there(page: Page, look: Look) -> None:
    await page.get_by_role("link", name=say(look.language, "signin.with", provider="Campus"), exact=True).click()


@in_both
async def test_a_learner_signs_in_there_and_out_again(door: Page, look: Look) -> None:
    home = door.url
    await door.goto(f"{home}journey/goals?new=1")
    await go_there(door, look)
    await door.get_by_role("button", name="jimin").click()
    await expect(door.get_by_label(say(look.language, "goal.title"), exact=True)).to_be_visible()
    assert door.url == f"{home}journey/goals?new=1"
    (cookie,) = await door.context.cookies(home)
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"
    await door.goto(f"{home}settings")
    await expect(door.get_by_text(say(look.language, "settings.signedin", name="김지민"))).to_be_visible()
    await door.get_by_role("button", name=say(look.language, "settings.signout"), exact=True).click()
    await door.wait_for_url("**/oauth2/end_session?**")
    assert await door.context.cookies(home) == []


@in_both
async def test_whoever_has_no_role_is_told_in_their_language(door: Page, look: Look) -> None:
    await go_there(door, look)
    await door.get_by_role("button", name="guest").click()
    await expect(door.get_by_role("alert")).to_have_text(say(look.language, "signin.refused"))
    await expect(door.get_by_label(say(look.language, "signin.key"), exact=True)).to_be_visible()
