"""Around every request: its id, its size, its line in the log, and an answer even to what nobody foresaw."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
from api.conftest import Served, make_keys, settings_in
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from server import Caller, run, serving_app
from starlette.responses import StreamingResponse

from edge.test_bad_input import problem
from ion_mentoring.app import create_app
from ion_mentoring.settings import LogSettings
from ion_mentoring.telemetry import configure_logs, log


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """The log of this process, as it is written while the test runs."""
    found: list[dict[str, Any]] = []

    def keep(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
        found.append(dict(event))
        raise structlog.DropEvent

    config = structlog.get_config()
    shared = structlog.contextvars.merge_contextvars, structlog.processors.format_exc_info
    structlog.configure(processors=[*shared, keep], wrapper_class=structlog.BoundLogger)
    yield found
    structlog.configure(**config)


@pytest.mark.parametrize("given", ["abcd-1234", "A" * 64, "trace.id_7-x"])
async def test_a_harmless_id_of_the_caller_is_taken(anyone: Caller, given: str) -> None:
    answer = await anyone.saying(X_Request_Id=given).get("/api/v2/sessions")
    assert answer.headers["X-Request-Id"] == given == answer.json["request_id"]


@pytest.mark.parametrize("given", ["short", "A" * 65, "with space in it", "<script>alert(1)", "id-é-é-é-é"])
async def test_any_other_id_is_replaced(anyone: Caller, given: str) -> None:
    answer = await anyone.saying(X_Request_Id=given).get("/health/live")
    assert answer.headers["X-Request-Id"] != given
    assert len(answer.headers["X-Request-Id"]) == 36


@pytest.mark.parametrize("path", ["/health/live", "/api/v2/sessions", "/nowhere", "/docs", "/openapi.json"])
async def test_every_answer_has_an_id_of_its_own_and_safe_headers(anyone: Caller, path: str) -> None:
    one, other = await anyone.get(path), await anyone.get(path)
    assert one.headers["X-Request-Id"] != other.headers["X-Request-Id"]
    assert one.headers["X-Content-Type-Options"] == "nosniff"
    assert one.headers["Referrer-Policy"] == "no-referrer"
    assert one.headers["Cache-Control"] == ("no-cache" if path == "/docs" else "no-store")
    assert one.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = dict(rule.split(" ", 1) for rule in one.headers["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["script-src"], policy["frame-ancestors"]) == ("'none'", "'self'", "'none'")
    assert not re.search("unsafe|\\*|http", one.headers["Content-Security-Policy"])
    assert len(one.headers.getall("Content-Security-Policy")) == len(one.headers.getall("Cache-Control")) == 1


async def test_the_log_has_a_line_a_request_with_the_template_and_not_the_path(
    ada: Caller, lines: list[dict[str, Any]]
) -> None:
    turn = (await ada.chat("I am burned out")).json
    answer = await ada.get(f"/api/v2/sessions/{turn['session_id']}/turns?limit=5")
    (line,) = [line for line in lines if line.get("request_id") == answer.headers["X-Request-Id"]]
    assert (line["method"], line["status"]) == ("GET", 200)
    assert line["route"] == "/api/v2/sessions/{session_id}/turns"
    assert line["ms"] > 0


async def test_a_browser_that_came_over_https_is_to_stay_there(anyone: Caller) -> None:
    assert "Strict-Transport-Security" in (await anyone.saying(X_Forwarded_Proto="https").get("/nowhere")).headers
    assert "Strict-Transport-Security" not in (await anyone.get("/nowhere")).headers


async def test_unknown_paths_and_health_checks_do_not_flood_the_log(
    anyone: Caller, lines: list[dict[str, Any]]
) -> None:
    await anyone.get("/health/live")
    await anyone.get("/nowhere-marker")
    assert [line["route"] for line in lines] == ["unmatched"]


async def test_requests_are_counted_by_template_method_and_status(anyone: Caller, served: Served) -> None:
    operator = anyone.saying(Authorization=f"Bearer {served.keys['operator']}")

    async def counted() -> dict[tuple[str, str, str], float]:
        families = text_string_to_metric_families((await operator.get("/metrics")).text)
        (requests,) = [family for family in families if family.name == "ion_http_requests"]
        return {
            (s.labels["method"], s.labels["route"], s.labels["status"]): s.value
            for s in requests.samples
            if s.name.endswith("_total")
        }

    before = await counted()
    for n in range(3):
        await anyone.get(f"/api/v2/sessions/00000000-0000-7000-8000-00000000000{n}")
        await anyone.get(f"/nowhere/{n}")
        await anyone("DELETE", "/api/v2/chat")
    after = await counted()
    grown = {key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key, 0)}
    assert grown.pop(("GET", "/metrics", "200")) == 1
    assert grown == {
        ("GET", "/api/v2/sessions/{session_id}", "401"): 3,
        ("GET", "unmatched", "404"): 3,
        ("DELETE", "/api/v2/chat", "405"): 3,
    }


@pytest.fixture
def broken(tmp_path: Path, read_once: None) -> Iterator[tuple[FastAPI, str]]:
    """A service with routes that fail in ways nobody foresaw."""
    settings = settings_in(tmp_path / "broken")
    run(make_keys(settings))
    app = create_app(settings)

    @app.get("/explode")
    async def explode() -> None:
        raise ZeroDivisionError("in the middle of the night")

    @app.get("/explode-later")
    async def explode_later() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            yield b"begun"
            raise ZeroDivisionError("too late")

        return StreamingResponse(parts())

    with serving_app(app) as url:
        yield app, url


async def test_an_error_that_nobody_foresaw_is_a_500_with_an_id_and_without_a_trace(
    broken: tuple[FastAPI, str], http: aiohttp.ClientSession, lines: list[dict[str, Any]]
) -> None:
    answer = await Caller(http, broken[1]).get("/explode")
    document = problem(answer, 500, "internal")
    assert "night" not in answer.text
    errors = [line for line in lines if line["event"] == "unhandled error"]
    assert [line["request_id"] for line in errors] == [document["request_id"]]
    assert "ZeroDivisionError" in errors[0]["exception"]
    assert [line["status"] for line in lines if line["event"] == "request"] == [500]


async def test_an_error_after_the_answer_has_begun_breaks_the_connection_off(
    broken: tuple[FastAPI, str], http: aiohttp.ClientSession, lines: list[dict[str, Any]]
) -> None:
    with pytest.raises(aiohttp.ClientPayloadError):
        await Caller(http, broken[1]).get("/explode-later")
    assert [line["event"] for line in lines].count("unhandled error") == 1


def test_the_log_is_json_with_the_request_id_on_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogSettings(format="json", level="info"))
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        log.info("one")
        logging.getLogger("uvicorn.error").error("two")
    assert [json.loads(line)["request_id"] for line in capsys.readouterr().err.splitlines()] == ["r-1", "r-1"]
