"""The pages about the API come from this service alone, under the policy that holds for every page."""

from __future__ import annotations

import re
from pathlib import Path

import aiohttp
import pytest
from api.conftest import settings_in
from edge.test_bad_input import problem
from server import Caller, serving_app

from ion_mentoring.app import create_app


async def test_they_name_no_other_host_and_hold_no_script_of_their_own(person: Caller) -> None:
    page = await person.get("/docs")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "//" not in page.text
    assert not re.search(r"<script>|<style|\son\w+=|style=", page.text)


async def test_all_that_they_are_made_of_is_here(person: Caller) -> None:
    page = (await person.get("/docs")).text
    parts = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(parts) == 4
    for part in parts:
        answer = await person.get(part)
        assert answer.status == 200
        assert answer.body
        assert answer.headers["Content-Type"].split(";")[0] in ("text/javascript", "text/css", "image/png")
    start = (await person.get("/docs/start.js")).text
    (description,) = re.findall(r'url: "([^"]+)"', start)
    assert (await person.get(description)).json["info"]["title"] == "ION Mentoring"


@pytest.mark.parametrize("name", ["nothing.js", "__init__", "..%2f..%2fsettings", "redoc.standalone.js", "%00"])
async def test_nothing_else_of_the_package_is_given(program: Caller, name: str) -> None:
    problem(await program.get(f"/docs/{name}"), 404, "not-found")


async def test_in_production_they_are_not_served(http: aiohttp.ClientSession, tmp_path: Path, read_once: None) -> None:
    settings = settings_in(tmp_path / "home").model_copy(update={"environment": "production"})
    with serving_app(create_app(settings)) as url:
        for path in ("/docs", "/docs/start.js", "/openapi.json"):
            problem(await Caller(http, url).saying(Accept="text/html").get(path), 404, "not-found")
