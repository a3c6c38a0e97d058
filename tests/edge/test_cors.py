"""Pages of other addresses: those of the list alone, each exactly, and the tricks that get past a looser look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from api.conftest import make_keys, settings_in
from pydantic import ValidationError
from server import Caller, run, serving

from ion_mentoring.settings.edge import CorsSettings

LISTED = "https://learn.example.org"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    settings = settings_in(tmp_path_factory.mktemp("cors") / "home")
    settings.cors = CorsSettings(origins=[LISTED, "http://localhost:5173"])
    keys = run(make_keys(settings))
    with serving(settings) as url:
        yield url, keys["learner"]


@pytest.fixture
def learner(url: tuple[str, str], http: aiohttp.ClientSession) -> Caller:
    return Caller(http, url[0], Authorization=f"Bearer {url[1]}")


@pytest.mark.parametrize("origin", [LISTED, "http://localhost:5173"])
async def test_a_listed_page_may_ask_and_read(learner: Caller, origin: str) -> None:
    allowed = await learner("OPTIONS", "/api/v2/chat", headers={"Origin": origin, **PREFLIGHT})
    assert allowed.status == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == origin
    assert allowed.headers["Access-Control-Allow-Credentials"] == "true"
    answer = await learner.saying(Origin=origin).get("/api/v2/sessions")
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert "ION-Turn-Id" in answer.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://learn.example.org.evil.example",
        "https://evil-learn.example.org",
        "https://learnxexample.org",
        "https://sub.learn.example.org",
        "http://learn.example.org",
        "https://learn.example.org:8443",
        "https://LEARN.example.org",
        "https://learn.example.org/",
        "https://learn.example.org@evil.example",
        "https://learn.example.org%60.evil.example",
        "null",
        "file://",
        "*",
        "",
    ],
)
async def test_no_other_page_may_read_an_answer(learner: Caller, origin: str) -> None:
    refused = await learner("OPTIONS", "/api/v2/chat", headers={"Origin": origin, **PREFLIGHT})
    answer = await learner.saying(Origin=origin).get("/api/v2/sessions")
    for told in (refused, answer):
        assert "Access-Control-Allow-Origin" not in told.headers
    assert refused.status == 400


@pytest.mark.parametrize("origin", [LISTED, "https://evil.example", None])
async def test_a_cache_is_told_that_the_origin_matters(learner: Caller, origin: str | None) -> None:
    asking = learner.saying(Origin=origin) if origin else learner
    assert "origin" in (await asking.get("/api/v2/sessions")).headers["Vary"].lower()


async def test_an_error_can_be_read_by_a_listed_page(learner: Caller) -> None:
    answer = await learner.saying(Origin=LISTED).get("/api/v2/nothing")
    assert answer.status == 404
    assert answer.headers["Access-Control-Allow-Origin"] == LISTED


async def test_no_list_means_no_page(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    settings = settings_in(tmp_path / "home")
    run(make_keys(settings))
    with serving(settings) as url:
        answer = await Caller(http, url, Origin=LISTED).get("/health/live")
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


@pytest.mark.parametrize(
    ("origin", "reason"),
    [
        ("*", "wildcard"),
        ("https://*.example.org", "wildcard"),
        ("null", "names nobody"),
        (".example.org", "no origin"),
        ("https://.example.org", "suffix"),
        ("http://learn.example.org", "plain http"),
        ("https://learn.example.org/", "as a browser names it"),
        ("https://learn.example.org/path", "as a browser names it"),
        ("https://learn.example.org:443", "as a browser names it"),
        ("https://LEARN.example.org", "as a browser names it"),
        ("https://user@learn.example.org", "as a browser names it"),
        ("ftp://learn.example.org", "no origin"),
        ("https://learn.example.org:port", "no origin"),
        ("learn.example.org", "no origin"),
        ("", "no origin"),
    ],
)
def test_a_loose_entry_is_refused_at_the_start_with_the_reason(origin: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        CorsSettings(origins=[origin])


@pytest.mark.parametrize(
    "origin", ["https://learn.example.org:8443", "http://127.0.0.1:5173", "https://[2001:db8::1]:8443"]
)
def test_what_a_browser_sends_is_taken(origin: str) -> None:
    assert CorsSettings(origins=[origin]).origins == [origin]
