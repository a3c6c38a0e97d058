"""Signing in by an identity provider, with whatever somebody could try on the way back."""

from __future__ import annotations

import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import aiohttp
import pytest
from api.conftest import make_keys, settings_in
from edge.test_bad_input import problem
from edge.test_browsers import OWN, cookie_of
from server import Answer, Caller, run, serving

from ion_mentoring.settings import Settings
from ion_mentoring.settings.identity import AuthSettings
from security.issuer import CLIENT, Issuer, issuing, new_key, part, signed

PAGE = {"Accept": "text/html"}
SECRET = "a secret/with: signs"  # pragma: allowlist secret


def named(issuer: Issuer, home: Settings, **changed: object) -> Settings:
    given = {"mode": "oidc", "issuer": issuer.url, "client_id": CLIENT, "provider_name": "Campus", **changed}
    return home.model_copy(update={"auth": AuthSettings.model_validate({"client_secret": SECRET, **given})})


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Issuer, dict[str, str]]]:
    with issuing() as issuer:
        settings = named(issuer, settings_in(tmp_path_factory.mktemp("oidc") / "home"), jwks_cache_s=10)
        keys = run(make_keys(settings))
        with serving(settings) as url:
            yield url, issuer, keys


@pytest.fixture
def issuer(campus: tuple[str, Issuer, dict[str, str]]) -> Iterator[Issuer]:
    one = campus[1]
    as_ever = one.id_token
    yield one
    one.id_token = as_ever


@pytest.fixture
def browser(http: aiohttp.ClientSession, campus: tuple[str, Issuer, dict[str, str]]) -> Caller:
    return Caller(http, campus[0], **PAGE)


class Away:
    """A browser that was sent to the provider: where, and with which cookie."""

    def __init__(self, answer: Answer) -> None:
        assert answer.status == 303, answer.text
        self.sent_to = answer.headers["Location"]
        self.cookie, self.attributes = cookie_of(answer)
        self.asked = dict(parse_qsl(urlsplit(self.sent_to).query))


async def go(browser: Caller) -> Away:
    return Away(await browser.get("/sign-in/oidc"))


async def come_back(browser: Caller, cookie: str, **query: str) -> Answer:
    return await browser.get(f"/sign-in/oidc/return?{urlencode(query)}", headers={"Cookie": cookie})


async def signed_in(browser: Caller, issuer: Issuer) -> Answer:
    away = await go(browser)
    code, state = issuer.sign_in(away.sent_to)
    return await come_back(browser, away.cookie, code=code, state=state)


def session_of(answer: Answer) -> str:
    """What a browser would send from now on."""
    assert (answer.status, answer.headers["Location"]) == (303, "/"), answer.headers.get("Location")
    pairs = [given.split(";")[0] for given in answer.headers.getall("Set-Cookie")]
    return next(pair for pair in pairs if "flow" not in pair)


def nobody(answer: Answer, outcome: str) -> None:
    """Nobody was signed in, the page is told why, and the flow is over."""
    assert (answer.status, answer.headers["Location"]) == (303, f"/?signin={outcome}")
    assert [given for given in answer.headers.getall("Set-Cookie", []) if "Max-Age=0" not in given] == []


async def test_a_browser_is_sent_with_pkce_state_and_nonce_and_nothing_of_the_service(
    browser: Caller, issuer: Issuer
) -> None:
    one, other = await go(browser), await go(browser)
    assert one.sent_to.startswith(f"{issuer.url}/authorize?")
    fixed = {"response_type": "code", "client_id": CLIENT, "scope": "openid profile", "code_challenge_method": "S256"}
    assert one.asked == one.asked | fixed
    assert one.asked["redirect_uri"] == f"{browser.url}/sign-in/oidc/return"
    for name in ("state", "nonce", "code_challenge"):
        assert len(one.asked[name]) == 43 and one.asked[name] != other.asked[name]
    verifier = one.cookie.rpartition(".")[2]
    assert verifier not in one.sent_to and SECRET not in one.sent_to
    assert one.attributes == {"httponly", "samesite=lax", "path=/", "max-age=600"}


async def test_whoever_comes_back_is_signed_in_for_half_a_day(browser: Caller, issuer: Issuer) -> None:
    answer = await signed_in(browser, issuer)
    given = [cookie.lower() for cookie in answer.headers.getall("Set-Cookie")]
    assert any("samesite=strict" in cookie and "httponly" in cookie and "max-age=43200" in cookie for cookie in given)
    me = (await browser.get("/api/v2/learners/me", headers={"Cookie": session_of(answer)})).json
    assert (me["name"], me["role"]) == ("지민", "learner")
    form = issuer.forms[-1]
    assert form["grant_type"] == "authorization_code" and "client_secret" not in form
    assert b64decode(issuer.credentials[-1].removeprefix("Basic ")) == b"ion-browsers:a+secret%2Fwith%3A+signs"


async def test_a_cookie_of_it_changes_things_for_the_own_page_alone(browser: Caller, issuer: Issuer) -> None:
    session = {"Cookie": session_of(await signed_in(browser, issuer))}
    foreign = await browser("POST", "/api/v2/goals", json={"title": "x"}, headers=session)
    problem(foreign, 403, "foreign-origin")
    assert (await browser("POST", "/api/v2/goals", json={"title": "x"}, headers=session | OWN)).status == 201


async def test_signing_out_ends_it(browser: Caller, issuer: Issuer) -> None:
    session = {"Cookie": session_of(await signed_in(browser, issuer))}
    answer = await browser("POST", "/sign-out", headers=session | OWN)
    assert answer.status == 204 and "Link" not in answer.headers
    problem(await browser.get("/api/v2/learners/me", headers=session), 401, "unauthorized")


async def test_a_code_is_good_once(browser: Caller, issuer: Issuer) -> None:
    away = await go(browser)
    code, state = issuer.sign_in(away.sent_to)
    session_of(await come_back(browser, away.cookie, code=code, state=state))
    nobody(await come_back(browser, away.cookie, code=code, state=state), "failed")


async def test_another_browsers_answer_signs_nobody_in(browser: Caller, issuer: Issuer) -> None:
    """Signing a victim in as somebody else, or with a code that was stolen on its way."""
    mine, theirs = await go(browser), await go(browser)
    code, state = issuer.sign_in(theirs.sent_to)
    nobody(await come_back(browser, mine.cookie, code=code, state=state), "failed")
    nobody(await come_back(browser, mine.cookie, code=code, state=mine.asked["state"]), "failed")
    nobody(await come_back(browser, "other=1", code=code, state=state), "failed")


@pytest.mark.parametrize("cookie", ["{name}=", "{name}=a.b", "{name}=a..b", "{name}={state}..", "{name}=x; {name}=y"])
async def test_a_cookie_that_holds_no_flow_signs_nobody_in(browser: Caller, issuer: Issuer, cookie: str) -> None:
    away = await go(browser)
    code, state = issuer.sign_in(away.sent_to)
    name = away.cookie.partition("=")[0]
    nobody(await come_back(browser, cookie.format(name=name, state=state), code=code, state=state), "failed")


@pytest.mark.parametrize(
    "query", [{}, {"state": ""}, {"code": "x"}, {"state": "x", "code": "x"}, {"state": "é", "code": "x"}]
)
async def test_an_answer_without_its_state_signs_nobody_in(browser: Caller, query: dict[str, str]) -> None:
    nobody(await come_back(browser, (await go(browser)).cookie, **query), "failed")


async def test_an_answer_of_another_provider_signs_nobody_in(browser: Caller, issuer: Issuer) -> None:
    """The mix-up of two providers (RFC 9207)."""
    away = await go(browser)
    code, state = issuer.sign_in(away.sent_to)
    nobody(await come_back(browser, away.cookie, code=code, state=state, iss="https://evil.example"), "failed")
    assert all(form["code"] != code for form in issuer.forms), "the code went nowhere"
    along = {"scope": "email https://www.googleapis.com/auth/userinfo.email", "session_state": "a.b"}
    session_of(await come_back(browser, away.cookie, code=code, state=state, iss=issuer.url, **along))


@pytest.mark.parametrize("error", ["access_denied", "login_required", "<script>alert(1)</script>"])
async def test_whoever_cancels_there_is_told_so(browser: Caller, error: str) -> None:
    away = await go(browser)
    answer = await come_back(browser, away.cookie, error=error, state=away.asked["state"])
    nobody(answer, "refused")
    assert error not in answer.text


FORGED: dict[str, Callable[[Issuer, str], str]] = {
    "another nonce": lambda issuer, nonce: issuer.token(aud=CLIENT, nonce=nonce[::-1]),
    "no nonce": lambda issuer, nonce: issuer.token(aud=CLIENT),
    "a nonce that is a list": lambda issuer, nonce: issuer.token(aud=CLIENT, nonce=[nonce]),
    "another audience": lambda issuer, nonce: issuer.token(aud="another", nonce=nonce),
    "several audiences": lambda issuer, nonce: issuer.token(aud=[CLIENT, "another"], nonce=nonce),
    "another party": lambda issuer, nonce: issuer.token(aud=CLIENT, azp="another", nonce=nonce),
    "another issuer": lambda issuer, nonce: issuer.token(iss="https://evil.example", aud=CLIENT, nonce=nonce),
    "expired": lambda issuer, nonce: issuer.token(aud=CLIENT, nonce=nonce, exp=int(time.time()) - 600),
    "no subject": lambda issuer, nonce: issuer.token(aud=CLIENT, nonce=nonce, sub=None),
    "unsigned": lambda issuer, nonce: f"{part({'alg': 'none'})}.{part(issuer.claims(aud=CLIENT, nonce=nonce))}.",
    "signed with the client's secret": lambda issuer, nonce: signed(
        SECRET.encode(), {"alg": "HS256"}, issuer.claims(aud=CLIENT, nonce=nonce)
    ),
    "signed by somebody else": lambda issuer, nonce: signed(
        new_key("RS256", "RS256-1"), {"alg": "RS256", "kid": "RS256-1"}, issuer.claims(aud=CLIENT, nonce=nonce)
    ),
    "no token": lambda issuer, nonce: "",
}


@pytest.mark.parametrize("what", FORGED)
async def test_an_id_token_that_can_not_be_trusted_signs_nobody_in(browser: Caller, issuer: Issuer, what: str) -> None:
    issuer.id_token = lambda nonce: FORGED[what](issuer, nonce)
    nobody(await signed_in(browser, issuer), "failed")


async def test_several_audiences_with_the_right_party_are_good(browser: Caller, issuer: Issuer) -> None:
    issuer.id_token = lambda nonce: issuer.token(aud=[CLIENT, "another"], azp=CLIENT, nonce=nonce)
    session_of(await signed_in(browser, issuer))


@pytest.mark.parametrize("role", [None, "king", "service"])
async def test_without_a_persons_role_nobody_is_signed_in(browser: Caller, issuer: Issuer, role: str | None) -> None:
    issuer.id_token = lambda nonce: issuer.token(aud=CLIENT, nonce=nonce, role=role, sub="r")
    nobody(await signed_in(browser, issuer), "refused")


async def test_a_program_is_told_as_programs_are(browser: Caller) -> None:
    program = browser.saying(Accept="*/*")
    problem(await program.get("/sign-in/oidc/return?code=x&state=y"), 401, "unauthorized")


async def test_over_plain_http_from_elsewhere_nobody_signs_in(browser: Caller) -> None:
    for path in ("/sign-in/oidc", "/sign-in/oidc/return?code=x&state=y"):
        problem(await browser.get(path, headers={"Host": "ion.example.org"}), 403, "insecure-channel")


async def test_over_https_the_cookies_are_this_hosts_alone(browser: Caller, issuer: Issuer) -> None:
    """As a proxy with TLS passes it on."""
    proxied = browser.saying(X_Forwarded_Proto="https", Host="ion.example.org")
    away = await go(proxied)
    assert away.asked["redirect_uri"] == "https://ion.example.org/sign-in/oidc/return"
    assert away.cookie.startswith("__Host-flow=") and {"secure", "path=/"} <= away.attributes
    code, state = issuer.sign_in(away.sent_to)
    assert session_of(await come_back(proxied, away.cookie, code=code, state=state)).startswith("__Host-ion=")


async def test_the_page_is_told_how_to_sign_in(browser: Caller) -> None:
    told = (await browser.get("/api/v2/sign-in/methods")).json
    assert told == {"methods": ["oidc", "key"], "provider": "Campus"}


async def test_a_revoked_person_is_signed_out_and_not_in_again(
    browser: Caller, issuer: Issuer, campus: tuple[str, Issuer, dict[str, str]]
) -> None:
    issuer.id_token = lambda nonce: issuer.token(aud=CLIENT, nonce=nonce, sub="gone", name="soon gone")
    session = {"Cookie": session_of(await signed_in(browser, issuer))}
    admin = browser.saying(Authorization=f"Bearer {campus[2]['admin']}")
    (row,) = [key for key in (await admin.get("/api/v2/admin/keys")).json["items"] if key["name"] == "soon gone"]
    assert (await admin("DELETE", f"/api/v2/admin/keys/{row['id']}")).status == 204
    problem(await browser.get("/api/v2/learners/me", headers=session), 401, "unauthorized")
    nobody(await signed_in(browser, issuer), "failed")


@pytest.fixture
def elsewhere(tmp_path: Any, http: aiohttp.ClientSession, read_once: None) -> Iterator[Callable[..., Caller]]:
    """A service of its own with other settings."""
    from contextlib import ExitStack

    with ExitStack() as open_:

        def start(issuer: Issuer, **changed: object) -> Caller:
            settings = named(issuer, settings_in(tmp_path / "elsewhere"), **changed)
            keys = run(make_keys(settings))
            url = open_.enter_context(serving(settings))
            return Caller(http, url, **PAGE, Learner_Key=keys["learner"])

        yield start


async def test_where_keys_are_not_taken_the_provider_alone_lets_in(elsewhere: Any, issuer: Issuer) -> None:
    browser = elsewhere(issuer, keys_too=False)
    key = browser.headers["Learner_Key"]
    assert (await browser.get("/api/v2/sign-in/methods")).json["methods"] == ["oidc"]
    problem(await browser("POST", "/sign-in", json={"key": key}, headers=OWN), 401, "unauthorized", "key")
    problem(await browser.get("/api/v2/sessions", headers={"Authorization": f"Bearer {key}"}), 401, "unauthorized")
    session_of(await signed_in(browser, issuer))


async def test_a_public_client_has_no_secret_and_one_in_the_form_where_the_provider_wants_it_so(
    elsewhere: Any,
) -> None:
    with issuing() as other:
        other.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        browser = elsewhere(other)
        session_of(await signed_in(browser, other))
        assert other.forms[-1]["client_secret"] == SECRET and other.credentials[-1] == ""


async def test_signing_out_leads_there_where_the_settings_want_it(elsewhere: Any) -> None:
    with issuing() as other:
        other.described = {"end_session_endpoint": f"{other.url}/out"}
        browser = elsewhere(other, sign_out_there=True, client_secret="")
        session = {"Cookie": session_of(await signed_in(browser, other))}
        assert other.forms[-1]["client_id"] == CLIENT and "client_secret" not in other.forms[-1]
        out = await browser("POST", "/sign-out", headers=session | OWN)
        back = urlencode({"client_id": CLIENT, "post_logout_redirect_uri": f"{browser.url}/"})
        assert (out.status, out.headers["Link"]) == (204, f'<{other.url}/out?{back}>; rel="logout"')


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"token_endpoint": None},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": "http://evil.example/jwks"},
    ],
)
async def test_a_provider_that_describes_itself_wrongly_is_not_used(elsewhere: Any, described: dict[str, Any]) -> None:
    with issuing() as other:
        other.described = described
        browser = elsewhere(other)
        nobody(await browser.get("/sign-in/oidc"), "away")
        problem(await browser.saying(Accept="*/*").get("/sign-in/oidc"), 503, "identity-provider-away")
        other.described = {}
        await go(browser)


async def test_a_service_without_a_provider_says_so(stranger: Caller) -> None:
    """The one of mode `jwt`: browsers sign in with a key there."""
    problem(await stranger.get("/sign-in/oidc"), 404, "not-found")
    problem(await stranger.get("/sign-in/oidc/return"), 404, "not-found")
    assert (await stranger.get("/api/v2/sign-in/methods")).json == {"methods": ["key"]}
