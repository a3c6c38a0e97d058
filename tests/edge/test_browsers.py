"""A browser's cookie: how it is got, what it is good for, and whoever tries to ride on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from api.conftest import Served, make_keys, settings_in
from server import Answer, Caller, run, serving_app
from yarl import URL

from edge.test_bad_input import problem
from ion_mentoring.app import create_app

OWN = {"Sec-Fetch-Site": "same-origin"}
FOREIGN: list[dict[str, str]] = [
    {},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "SAME-ORIGIN"},
    {"Sec-Fetch-Site": "same-origin, cross-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "https://{host}"},
    {"Origin": "http://{host}.evil.example"},
    {"Origin": "http://evil.example/{host}"},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "http://{host} http://evil.example"},
    {"Origin": "http://{host}", "Sec-Fetch-Site": "same-site"},
    {"Origin": "http://{host}", "Sec-Fetch-Site": "cross-site"},
    {"Referer": "http://{host}/"},
]


def here(caller: Caller, headers: dict[str, str]) -> dict[str, str]:
    host = caller.url.removeprefix("http://")
    return {name: value.replace("{host}", host) for name, value in headers.items()}


def port(caller: Caller) -> str:
    return caller.url.rpartition(":")[2]


def cookie_of(answer: Answer) -> tuple[str, set[str]]:
    """Name and value, and the attributes."""
    (given,) = answer.headers.getall("Set-Cookie")
    pair, *attributes = given.split("; ")
    return pair, {attribute.lower() for attribute in attributes}


async def sign_in(anyone: Caller, key: str, **more: str) -> Answer:
    return await anyone("POST", "/sign-in", json={"key": key}, headers=OWN | more)


@pytest.fixture
async def browser(anyone: Caller, served: Served) -> Caller:
    """Signed in as the learner, and saying nothing of the page that asks."""
    pair, _ = cookie_of(await sign_in(anyone, served.keys["learner"]))
    return anyone.saying(Cookie=pair)


async def test_a_key_signs_a_browser_in_with_a_cookie_that_no_script_and_no_other_site_gets(
    anyone: Caller, served: Served
) -> None:
    answer = await sign_in(anyone, f"  {served.keys['learner']}\n")
    pair, attributes = cookie_of(answer)
    assert (answer.status, answer.body) == (204, b"")
    assert pair.startswith(f"ion-{port(anyone)}=") and served.keys["learner"] not in pair
    assert attributes == {"httponly", "samesite=strict", "path=/", "max-age=2592000"}
    mine = (await anyone.saying(Cookie=pair).get("/api/v2/learners/me")).json
    assert (mine["name"], mine["role"], mine["key_name"]) == ("learner", "learner", "learner")


@pytest.mark.parametrize("key", ["nonsense", "ion_" + "A" * 43, " "])
async def test_a_wrong_key_is_told_at_its_field(anyone: Caller, key: str) -> None:
    answer = await sign_in(anyone, key)
    problem(answer, 401, "unauthorized", "key")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("body", [{}, {"key": ""}, {"key": 7}, {"key": "x" * 201}, {"key": "x", "role": "admin"}])
async def test_a_sign_in_without_a_usable_key_is_told(anyone: Caller, body: dict[str, Any]) -> None:
    problem(await anyone("POST", "/sign-in", json=body, headers=OWN), 422, "invalid-input")


async def test_a_revoked_and_a_programs_key_sign_nobody_in(anyone: Caller, served: Served) -> None:
    problem(await sign_in(anyone, served.keys["revoked"]), 401, "unauthorized", "key")
    problem(await sign_in(anyone, served.keys["service"]), 403, "forbidden", "key")


@pytest.mark.parametrize("headers", FOREIGN)
async def test_no_other_page_signs_a_browser_in_or_out(
    anyone: Caller, browser: Caller, served: Served, headers: dict[str, str]
) -> None:
    foreign = here(anyone, headers)
    answer = await anyone("POST", "/sign-in", json={"key": served.keys["rival"]}, headers=foreign)
    problem(answer, 403, "foreign-origin")
    assert "Set-Cookie" not in answer.headers
    problem(await browser("POST", "/sign-out", headers=foreign), 403, "foreign-origin")
    assert (await browser.get("/api/v2/learners/me")).status == 200


@pytest.mark.parametrize("headers", FOREIGN)
async def test_no_other_page_changes_anything_with_the_cookie(browser: Caller, headers: dict[str, str]) -> None:
    foreign = here(browser, headers)
    before = (await browser.get("/api/v2/sessions")).json
    for method, path, body in (
        ("POST", "/api/v2/chat", {"message": "hello"}),
        ("POST", "/api/v1/chat", {"message": "hello"}),
        ("PATCH", "/api/v2/learners/me", {"time_zone": "UTC"}),
        ("DELETE", "/api/v2/sessions/00000000-0000-7000-8000-000000000000", None),
    ):
        problem(await browser(method, path, json=body, headers=foreign), 403, "foreign-origin")
    said = {"model": "ion-auto", "messages": [{"role": "user", "content": "hello"}]}
    assert (await browser("POST", "/openai/v1/chat/completions", json=said, headers=foreign)).status == 403
    assert (await browser.get("/api/v2/sessions")).json == before


@pytest.mark.parametrize(
    "headers", [OWN, {"Origin": "http://{host}"}, {"Origin": "http://{host}", "Sec-Fetch-Site": "same-origin"}]
)
async def test_the_own_page_changes_what_it_likes(browser: Caller, headers: dict[str, str]) -> None:
    own = here(browser, headers)
    answer = await browser("POST", "/api/v2/chat", json={"message": "I am burned out"}, headers=own)
    assert answer.status == 200
    path = f"/api/v2/sessions/{answer.json['session_id']}"
    assert (await browser("DELETE", path, headers=own)).status == 204


async def test_two_headers_are_not_one_that_suits(browser: Caller) -> None:
    """Sent as a list, since a dictionary holds one of a name."""
    for pairs in ([*OWN.items(), ("Sec-Fetch-Site", "cross-site")], [("Origin", browser.url), ("Origin", "null")]):
        async with aiohttp.ClientSession(headers=[*pairs, ("Cookie", browser.headers["Cookie"])]) as session:
            problem(await Caller(session, browser.url).chat("hello"), 403, "foreign-origin")


async def test_reading_needs_no_origin_and_gives_nothing_to_other_origins(browser: Caller) -> None:
    answer = await browser.get("/api/v2/learners/me", headers={"Origin": "https://evil.example"})
    assert answer.status == 200
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


async def test_a_key_beside_the_cookie_counts_alone(browser: Caller, served: Served) -> None:
    admin = browser.saying(Authorization=f"Bearer {served.keys['admin']}")
    assert (await admin.get("/api/v2/learners/me")).json["key_name"] == "admin"
    assert (await admin.chat("I am burned out")).status == 200
    wrong = browser.saying(Authorization="Bearer nonsense", **{"Sec-Fetch-Site": "same-origin"})
    problem(await wrong.get("/api/v2/learners/me"), 401, "unauthorized")


@pytest.mark.parametrize("header", ["Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "bearer", "x"])
async def test_a_header_that_holds_no_key_does_not_open_the_way_around_the_origin(browser: Caller, header: str) -> None:
    problem(await browser.saying(Authorization=header).chat("hello"), 403, "foreign-origin")


async def test_a_signed_out_browser_does_not_come_in_with_what_it_still_holds(browser: Caller) -> None:
    for _ in range(2):
        answer = await browser("POST", "/sign-out", headers=OWN)
        pair, attributes = cookie_of(answer)
        assert (answer.status, pair) == (204, f'ion-{port(browser)}=""')
        assert {"max-age=0", "path=/", "httponly", "samesite=strict"} <= attributes
    problem(await browser.get("/api/v2/learners/me"), 401, "unauthorized")


async def test_signing_in_gives_another_token_each_time_and_ends_the_one_before(
    anyone: Caller, browser: Caller, served: Served
) -> None:
    pair, _ = cookie_of(await sign_in(browser, served.keys["admin"]))
    assert pair != browser.headers["Cookie"]
    problem(await browser.get("/api/v2/learners/me"), 401, "unauthorized")
    assert (await anyone.saying(Cookie=pair).get("/api/v2/learners/me")).json["key_name"] == "admin"


@pytest.mark.parametrize("cookie", ["{}=guess", "{}=", "{}", "=", ";;", "{}=" + "A" * 43, "{}=é", "{}=" + "A" * 5000])
async def test_a_cookie_that_is_none_of_ours_does_not_come_in(anyone: Caller, cookie: str) -> None:
    sent = cookie.format(f"ion-{port(anyone)}")
    problem(await anyone.saying(Cookie=sent).get("/api/v2/sessions"), 401, "unauthorized")


async def test_a_key_in_a_cookie_does_not_come_in(anyone: Caller, served: Served) -> None:
    for name in (f"ion-{port(anyone)}", "ion", "__Host-ion"):
        problem(
            await anyone.saying(Cookie=f"{name}={served.keys['admin']}").get("/api/v2/sessions"), 401, "unauthorized"
        )


async def test_of_two_cookies_neither_counts(anyone: Caller, browser: Caller, served: Served) -> None:
    """As where another service of this machine set one for a longer path, which is sent first."""
    pair = browser.headers["Cookie"]
    other, _ = cookie_of(await sign_in(anyone, served.keys["admin"]))
    for both in (f"{pair}; {other}", f"{other}; {pair}", f"{pair};{pair}", f"{pair.partition('=')[0]}=; {pair}"):
        problem(await anyone.saying(Cookie=both).get("/api/v2/learners/me"), 401, "unauthorized")
    among = anyone.saying(Cookie=f"theme=dark; {pair}; xion=1; Ion=2; ion2=3")
    assert (await among.get("/api/v2/learners/me")).json["key_name"] == "learner"


async def test_a_service_on_another_port_keeps_its_own_browsers(
    anyone: Caller, browser: Caller, served: Served
) -> None:
    """A browser sends the cookies of all ports of a host to each of them."""
    beside = anyone.saying(Host="127.0.0.1:1", Cookie=browser.headers["Cookie"])
    other, _ = cookie_of(await sign_in(beside, served.keys["admin"]))
    assert other.startswith("ion-1=")
    both = anyone.saying(Cookie=f"{other}; {browser.headers['Cookie']}")
    assert (await both.get("/api/v2/learners/me")).json["key_name"] == "learner"


@pytest.fixture
def secure(anyone: Caller) -> Caller:
    """Behind a proxy with TLS on this machine, which is believed."""
    return anyone.saying(X_Forwarded_Proto="https", Host="ion.example.org")


async def test_over_https_the_cookie_is_the_hosts_alone(secure: Caller, served: Served) -> None:
    pair, attributes = cookie_of(await sign_in(secure, served.keys["learner"], Origin="https://ion.example.org"))
    assert pair.startswith("__Host-ion=")
    assert attributes == {"secure", "httponly", "samesite=strict", "path=/", "max-age=2592000"}
    browser = secure.saying(Cookie=pair)
    assert (await browser.get("/api/v2/learners/me")).status == 200
    own = browser.saying(Origin="https://ion.example.org")
    assert (await own.chat("I am burned out")).status == 200
    for origin in ("http://ion.example.org", "https://evil.example", "https://ion.example.org:444"):
        problem(await browser.saying(Origin=origin).chat("hello"), 403, "foreign-origin")
    gone, attributes = cookie_of(await own("POST", "/sign-out"))
    assert gone == '__Host-ion=""' and "secure" in attributes
    problem(await browser.get("/api/v2/learners/me"), 401, "unauthorized")


async def test_over_https_a_cookie_that_a_sub_domain_could_set_is_not_looked_at(
    secure: Caller, browser: Caller, served: Served
) -> None:
    fixed = browser.headers["Cookie"]
    problem(await secure.saying(Cookie=fixed).get("/api/v2/learners/me"), 401, "unauthorized")
    own, _ = cookie_of(await sign_in(secure, served.keys["admin"]))
    both = secure.saying(Cookie=f"{fixed}; {own}")
    assert (await both.get("/api/v2/learners/me")).json["key_name"] == "admin"


async def test_over_plain_http_from_another_machine_nobody_signs_in(anyone: Caller, served: Served) -> None:
    for host in ("ion.example.org", "192.168.0.7:8080", "0.0.0.0", "localhost.evil.example", "127.0.0.1.evil.example"):
        answer = await sign_in(anyone, served.keys["learner"], Host=host)
        problem(answer, 403, "insecure-channel")
        assert "Set-Cookie" not in answer.headers
    for host in ("localhost:8080", "127.0.0.1", "[::1]:8080"):
        assert (await sign_in(anyone, served.keys["learner"], Host=host)).status == 204


async def test_a_proxy_that_does_not_say_https_is_told_what_it_must_do(anyone: Caller, served: Served) -> None:
    answer = await sign_in(anyone, served.keys["learner"], Origin="https://ion.example.org")
    assert "X-Forwarded-Proto" in problem(answer, 403, "insecure-channel")["detail"]


@pytest.fixture
def local(tmp_path: Path, read_once: None) -> Iterator[tuple[str, str]]:
    """Address and code of a service with a printed link."""
    settings = settings_in(tmp_path / "home")
    app = create_app(settings, local_key=run(make_keys(settings))["admin"])
    with serving_app(app) as url:
        yield url, app.state.sign_in.code


@pytest.fixture
async def stranger(http: aiohttp.ClientSession, local: tuple[str, str]) -> Caller:
    return Caller(http, local[0])


async def test_the_printed_link_works_once_and_opens_the_page(stranger: Caller, local: tuple[str, str]) -> None:
    _, code = local
    problem(await stranger.get("/sign-in?code=guess"), 401, "unauthorized")
    problem(await stranger.get("/sign-in"), 422, "invalid-input", "code")
    problem(await stranger.get("/sign-in", params={"code": "암호"}), 401, "unauthorized")
    signed_in = await stranger.get("/sign-in", params={"code": code})
    assert (signed_in.status, signed_in.headers["Location"]) == (303, "/")
    browser = stranger.saying(Cookie=cookie_of(signed_in)[0])
    assert (await browser.get("/api/v2/learners/me")).json["name"] == "admin"
    assert (await browser.get("/metrics")).status == 200
    document = problem(await stranger.get("/sign-in", params={"code": code}), 401, "unauthorized")
    assert "spent" in document["detail"]


async def test_a_spent_link_leads_a_person_on(stranger: Caller, local: tuple[str, str]) -> None:
    person = stranger.saying(Accept="text/html,application/xhtml+xml;q=0.9")
    link = URL("/sign-in").with_query(code=local[1])
    pair, _ = cookie_of(await person.get(str(link)))
    for caller, path, leads_to in (
        (person, str(link), "/?link=spent"),
        (person, "/sign-in?code=guess", "/?link=spent"),
        (person.saying(Cookie=pair), str(link), "/"),
        (person, "/sign-in", "/"),
    ):
        answer = await caller.get(path)
        assert (answer.status, answer.headers["Location"]) == (303, leads_to)
        assert "Set-Cookie" not in answer.headers


async def test_the_link_is_not_spent_on_a_channel_that_others_read(stranger: Caller, local: tuple[str, str]) -> None:
    path = f"/sign-in?code={local[1]}"
    problem(await stranger.saying(Host="ion.example.org").get(path), 403, "insecure-channel")
    assert (await stranger.get(path)).status == 303


async def test_the_ways_in_are_listed_for_everybody(anyone: Caller) -> None:
    assert (await anyone.get("/api/v2/sign-in/methods")).json == {"methods": ["key"]}
