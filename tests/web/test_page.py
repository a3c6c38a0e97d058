"""The page is where a person looks for it, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest
from api.conftest import settings_in
from edge.test_bad_input import problem
from server import Caller, serving_app
from yarl import URL

from ion_mentoring.app import create_app
from ion_mentoring.telemetry import REGISTRY
from web.conftest import INDEX, SCRIPT


@pytest.mark.parametrize(
    "path", ["/", "/journey", "/sessions/0-1", "/a/b/c", "/?link=spent", "/journey?week=1", "//", "/api2"]
)
async def test_a_person_finds_the_page_at_whatever_address_it_gives_itself(person: Caller, path: str) -> None:
    answer = await person.get(path)
    assert (answer.status, answer.text) == (200, INDEX)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v2/nothing",
        "/api",
        "/health/nothing",
        "/metrics/nothing",
        "/docs/nothing",
        "/assets/app-9z9z.js",
        "/assets/",
    ],
)
async def test_what_is_not_there_is_no_page_even_for_a_person(person: Caller, path: str) -> None:
    problem(await person.get(path), 404, "not-found")
    assert (await person.get("/openai/v1/nothing")).json["error"]["type"]


async def test_a_program_that_goes_astray_is_told_so(program: Caller) -> None:
    problem(await program.get("/journey"), 404, "not-found")
    problem(await program.saying(Accept="application/json").get("/sessions/1"), 404, "not-found")
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        problem(await program.saying(Accept="text/html")(method, "/journey"), 404, "not-found")


async def test_the_root_is_the_page_for_everybody(program: Caller) -> None:
    assert (await program.get("/")).text == INDEX
    head = await program("HEAD", "/")
    assert (head.status, head.body) == (200, b"")


async def test_a_keyless_browser_gets_the_page_and_not_what_is_behind_it(person: Caller) -> None:
    assert (await person.get("/")).status == 200
    problem(await person.get("/api/v2/sessions"), 401, "unauthorized")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../index.html",
        "/assets/%2e%2e/index.html",
        "/..%2f..%2fpyproject.toml",
        "/assets/..%5c..%5csettings.py",
        "/%2e%2e/%2e%2e/settings.py",
        "/.sources",
        "/assets/app-1a2b.js.br",
        "/assets/app-1a2b.js%00.css",
        "//etc/passwd",
    ],
)
async def test_nothing_but_the_pages_files_is_given(http: aiohttp.ClientSession, program: Caller, path: str) -> None:
    async with http.get(URL(program.url + path, encoded=True), headers={"Accept": "*/*"}) as answer:
        assert answer.status == 404


async def test_assets_are_kept_for_good_and_the_rest_is_asked_for_anew(program: Caller) -> None:
    asset = await program.get("/assets/app-1a2b.js")
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert asset.headers["Content-Type"] == "text/javascript; charset=utf-8"
    for path, media in (("/manifest.webmanifest", "application/manifest+json"), ("/icon.svg", "image/svg+xml")):
        answer = await program.get(path)
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Content-Type"].startswith(media)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br, gzip", "br"),
        ("gzip, deflate, br;q=0.5", "br"),
        ("gzip", "gzip"),
        ("gzip, br;q=0", "gzip"),
        ("br ; q=0.000, GZIP", "gzip"),
        ("identity", None),
        ("", None),
        ("brotli, x-gzip", None),
    ],
)
async def test_a_browser_gets_the_copy_that_it_can_read(program: Caller, accepted: str, encoding: str | None) -> None:
    answer = await program.get("/assets/app-1a2b.js", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert (answer.body == SCRIPT) == (encoding is None)


async def test_what_a_browser_has_is_not_sent_again(program: Caller) -> None:
    for path, encodings in (("/", "gzip"), ("/assets/app-1a2b.js", "gzip"), ("/assets/app-1a2b.js", "identity")):
        caller = program.saying(Accept_Encoding=encodings)
        first = await caller.get(path)
        tag = first.headers["ETag"]
        for held in (tag, f'"x", {tag}', f"W/{tag}"):
            again = await caller.saying(If_None_Match=held).get(path)
            assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
            assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert (await caller.saying(If_None_Match='"other"').get(path)).status == 200


async def test_each_copy_has_a_tag_of_its_own(program: Caller) -> None:
    tags = {
        (await program.saying(Accept_Encoding=name).get("/assets/app-1a2b.js")).headers["ETag"]
        for name in ("gzip", "identity")
    }
    assert len(tags) == 2


@pytest.mark.parametrize(
    ("language", "said"),
    [("ko-KR,ko;q=0.9", "만들어지지 않았어요"), ("en-GB", "has not been built"), ("fr", "만들어지지")],
)
async def test_without_a_built_page_the_root_says_how_to_get_one(
    http: aiohttp.ClientSession, tmp_path: Path, read_once: None, language: str, said: str
) -> None:
    with serving_app(create_app(settings_in(tmp_path / "home"), page=tmp_path / "none")) as url:
        person = Caller(http, url).saying(Accept="text/html", Accept_Language=language)
        answer = await person.get("/")
        assert answer.status == 503
        assert said in answer.text and "make page" in answer.text
        problem(await person.get("/journey"), 404, "not-found")
        problem(await person.saying(Accept="*/*").get("/"), 404, "not-found")


async def test_the_page_is_counted_under_one_name(person: Caller, program: Caller) -> None:
    def counted() -> float:
        labels = {"method": "GET", "route": "page", "status": "200"}
        return REGISTRY.get_sample_value("ion_http_requests_total", labels) or 0

    before = counted()
    await person.get("/journey/of/somebody")
    await program.get("/icon.svg")
    assert counted() - before == 2
