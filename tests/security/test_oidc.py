"""A browser signs in at a real OpenID provider, and out again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from api.conftest import make_keys, settings_in
from edge.test_bad_input import problem
from edge.test_browsers import OWN, cookie_of
from oidc_provider import provider
from server import Answer, Caller, run, serving

from ion_mentoring.settings.identity import AuthSettings

JIMIN = {"sub": "jimin", "name": "김지민", "groups": ["students"]}
SORA = {"sub": "sora", "name": "Sora", "groups": ["students", "ion-designers"]}
GUEST = {"sub": "guest", "name": "A guest", "groups": []}
ROLES = {"students": "learner", "ion-designers": "designer"}


@pytest.fixture(scope="module")
def there() -> Iterator[str]:
    with provider(JIMIN, SORA, GUEST) as issuer:
        yield issuer


@pytest.fixture(scope="module")
def url(there: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    auth = {"mode": "oidc", "issuer": there, "client_id": "ion", "client_secret": "s", "role_claim": "groups"}
    home = settings_in(tmp_path_factory.mktemp("there") / "home")
    settings = home.model_copy(update={"auth": AuthSettings.model_validate({**auth, "roles": ROLES})})
    run(make_keys(settings))
    with serving(settings) as url:
        yield url


@pytest.fixture
def browser(http: aiohttp.ClientSession, url: str) -> Caller:
    return Caller(http, url, Accept="text/html")


async def consent(browser: Caller, address: str, **form: str) -> str:
    """What the provider sends the browser back to, once somebody has filled its form."""
    async with browser._session.post(address, data=form, allow_redirects=False) as answer:
        assert answer.status == 302, await answer.text()
        return answer.headers["Location"]


async def come(browser: Caller, **form: str) -> Answer:
    """There, and back with what the provider gave along."""
    sent = await browser.get("/sign-in/oidc")
    cookie, _ = cookie_of(sent)
    back = await consent(browser, sent.headers["Location"], **form)
    assert back.startswith(f"{browser.url}/sign-in/oidc/return?")
    return await browser.get(back.removeprefix(browser.url), headers={"Cookie": cookie})


def session(answer: Answer) -> dict[str, str]:
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    (own,) = [given for given in answer.headers.getall("Set-Cookie") if "flow-" not in given]
    return {"Cookie": own.split(";")[0]}


async def test_who_signed_in_there_is_known_here_with_name_and_role(browser: Caller) -> None:
    for person, role in ((JIMIN, "learner"), (SORA, "designer")):
        own = session(await come(browser, sub=str(person["sub"])))
        me = (await browser.get("/api/v2/learners/me", headers=own)).json
        assert (me["name"], me["role"]) == (person["name"], role)
        status = (await browser.get("/api/v2/admin/unmatched", headers=own)).status
        assert status == (200 if role == "designer" else 403)


async def test_whoever_comes_again_is_the_same_learner_with_all_that_is_theirs(browser: Caller) -> None:
    first = session(await come(browser, sub="jimin"))
    made = await browser("POST", "/api/v2/goals", json={"title": "sleep more"}, headers=first | OWN)
    again = session(await come(browser, sub="jimin"))
    assert first != again
    titles = [goal["id"] for goal in (await browser.get("/api/v2/goals", headers=again)).json["items"]]
    assert made.json["id"] in titles
    sora = session(await come(browser, sub="sora"))
    assert (await browser.get(f"/api/v2/goals/{made.json['id']}", headers=sora)).status == 404


async def test_a_code_that_was_used_is_refused_by_the_provider(browser: Caller) -> None:
    sent = await browser.get("/sign-in/oidc")
    cookie, _ = cookie_of(sent)
    back = (await consent(browser, sent.headers["Location"], sub="jimin")).removeprefix(browser.url)
    session(await browser.get(back, headers={"Cookie": cookie}))
    again = await browser.get(back, headers={"Cookie": cookie})
    assert again.headers["Location"] == "/?signin=failed"


async def test_whoever_says_no_there_is_not_signed_in(browser: Caller) -> None:
    sent = await browser.get("/sign-in/oidc")
    cookie, _ = cookie_of(sent)
    back = await consent(browser, sent.headers["Location"], action="deny")
    query = parse_qs(urlsplit(back).query)
    assert query["error"] == ["access_denied"]
    state = parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]
    answer = await browser.get(f"/sign-in/oidc/return?error=access_denied&state={state}", headers={"Cookie": cookie})
    assert answer.headers["Location"] == "/?signin=refused"


@pytest.mark.parametrize("sub", ["guest", "a stranger"])
async def test_who_has_no_role_is_not_let_in(browser: Caller, sub: str) -> None:
    answer = await come(browser, sub=sub)
    assert answer.headers["Location"] == "/?signin=refused"


async def test_signing_out_ends_the_session_here(browser: Caller) -> None:
    own = session(await come(browser, sub="jimin"))
    assert (await browser("POST", "/sign-out", headers=own | OWN)).status == 204
    problem(await browser.get("/api/v2/learners/me", headers=own), 401, "unauthorized")


@pytest.fixture
def left_alone(tmp_path: Path, read_once: None) -> Iterator[tuple[str, ExitStack]]:
    """A service whose provider goes away when the stack is closed."""
    with ExitStack() as gone:
        issuer = gone.enter_context(provider(JIMIN))
        auth = {"mode": "oidc", "issuer": issuer, "client_id": "ion", "client_secret": "s", "default_role": "learner"}
        home = settings_in(tmp_path / "home")
        settings = home.model_copy(update={"auth": AuthSettings.model_validate(auth)})
        run(make_keys(settings))
        with serving(settings) as url:
            yield url, gone


async def test_without_the_provider_the_page_is_told_and_whoever_is_in_stays_in(
    left_alone: tuple[str, ExitStack], http: aiohttp.ClientSession
) -> None:
    url, gone = left_alone
    browser = Caller(http, url, Accept="text/html")
    own = session(await come(browser, sub="jimin"))
    gone.close()
    sent = await browser.get("/sign-in/oidc")
    cookie, _ = cookie_of(sent)
    state = parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]
    answer = await browser.get(f"/sign-in/oidc/return?code=x&state={state}", headers={"Cookie": cookie})
    assert answer.headers["Location"] == "/?signin=away"
    assert (await browser.get("/api/v2/learners/me", headers=own)).json["name"] == "김지민"
