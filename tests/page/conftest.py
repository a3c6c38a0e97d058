"""The built page, a real service and Debian's Chromium, one of each for all tests of a worker.

Every test has learners of its own, and nothing it opened may have broken a policy, left the house or thrown.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import aiohttp
import hatch_build
import pytest
import pytest_asyncio
from chromium import PAGE, NoChromium, launch
from far_end import FarEnd
from playwright.async_api import Browser, async_playwright, expect
from pytest_asyncio import is_async_test
from server import Caller, Process, ion_serve

from page.place import EN, Learner, Look, Place, Watch
from page.told import Told

HERE = Path(__file__).parent
PATIENCE_MS = 10_000
"""Longer than any state takes on a machine that does other things too."""
Opens = Callable[..., Awaitable[Place]]
fixture = pytest_asyncio.fixture(loop_scope="session")
"""For one test, in the loop of them all."""
once = pytest_asyncio.fixture(loop_scope="session", scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all tests of the page, in which the browser lives."""
    for item in items:
        if item.path.is_relative_to(HERE) and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@dataclass(frozen=True)
class Service:
    """A running `ion serve`, the link that it printed, which signs in once, and its administrator's calls."""

    process: Process
    home: Path
    printed_link: str
    admin: Caller

    @property
    def url(self) -> str:
        return self.process.url

    async def learner(self, role: str = "learner") -> Learner:
        name = f"{role}-{uuid4().hex[:8]}"
        made = await self.admin("POST", "/api/v2/admin/keys", json={"role": role, "name": name})
        assert made.status == 201, made.text
        key = made.json["key"]
        return Learner(self.url, name, key, self.admin.saying(Authorization=f"Bearer {key}"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> None:
    """As `make install` leaves it; where it was not built yet, one worker builds it and the others wait."""
    with (tmp_path_factory.getbasetemp().parent / "page.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (PAGE / "index.html").is_file():
            try:
                hatch_build.build(hatch_build.ROOT)
            except hatch_build.NotBuilt as reason:
                pytest.skip(f"The page is not built, and could not be: {reason}")


@once
async def browser(built: None) -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        try:
            browser = await launch(playwright)
        except NoChromium as reason:
            pytest.skip(str(reason))
        yield browser
        await browser.close()


@once
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


def _served(process: Process, home: Path, http: aiohttp.ClientSession) -> Service:
    assert process.child.stdout
    link = re.match(r"Sign in: (\S+)", process.child.stdout.readline().decode())
    assert link
    key = (home / "local.key").read_text("utf-8").strip()
    return Service(process, home, link[1], Caller(http, process.url, Authorization=f"Bearer {key}"))


@once
async def service(
    browser: Browser, http: aiohttp.ClientSession, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Service]:
    """With the embedded mentor."""
    home = tmp_path_factory.mktemp("page") / "home"
    with ion_serve(home, env={"ION_EMBEDDED__MODEL": "none"}) as process:
        yield _served(process, home, http)


@once
async def distance(
    browser: Browser, http: aiohttp.ClientSession, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Service, FarEnd]]:
    """A service whose replies come from a far end, which never leaves it alone for its failures."""
    far_end = FarEnd()
    await far_end.start()
    home = tmp_path_factory.mktemp("afar") / "home"
    chain = {"ION_PROVIDERS__CHAIN": '["openai"]', "ION_OPENAI__BASE_URL": far_end.url, "ION_PROVIDERS__ATTEMPTS": "1"}
    with ion_serve(home, env=chain | {"ION_PROVIDERS__CIRCUIT_FAILURES": "1000"}) as process:
        yield _served(process, home, http), far_end
    await far_end.close()


@fixture
async def afar(distance: tuple[Service, FarEnd]) -> AsyncIterator[Service]:
    """The same, for one test: its far end behaves until it is told otherwise."""
    service, far_end = distance
    far_end.status, far_end.refusals, far_end.bodies = 200, [], []
    yield service


@fixture
async def far_end(afar: Service, distance: tuple[Service, FarEnd]) -> FarEnd:
    return distance[1]


@fixture
async def told(far_end: FarEnd) -> AsyncIterator[Told]:
    """What the far end says in this test, word by word."""
    told = Told()
    far_end.behave = told
    yield told
    await told.end()


@fixture
async def opens(browser: Browser) -> AsyncIterator[Opens]:
    """Opens the page for a learner, signed in unless told otherwise; each time on a device of its own."""
    async with AsyncExitStack() as contexts:
        watches: list[Watch] = []

        async def open_for(
            learner: Learner, look: Look = EN, path: str | None = "/", *, signed_in: bool = True, **more: object
        ) -> Place:
            context = await browser.new_context(**{"service_workers": "block", **look.context, **more})
            contexts.push_async_callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            watch = Watch(learner.url)
            watch.over(context)
            watches.append(watch)
            if signed_in:
                own = {"Origin": learner.url}
                answer = await context.request.post(f"{learner.url}/sign-in", data={"key": learner.key}, headers=own)
                assert answer.status == 204, await answer.text()
            place = Place(await context.new_page(), learner, look, watch)
            if path is not None:
                await place.goto(path)
                await place.at_ease()
            return place

        yield open_for
        assert [fault for watch in watches for fault in watch.faults] == []


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Look:
    """How the test has the page before it; English on a desk unless it is run for others too."""
    return getattr(request, "param", EN)


@fixture
async def learner(service: Service) -> Learner:
    return await service.learner()


@fixture
async def place(learner: Learner, look: Look, opens: Opens) -> Place:
    """The page of a learner who has just come, with the embedded mentor."""
    return await opens(learner, look)


@fixture
async def slow(afar: Service, told: Told, look: Look, opens: Opens) -> Place:
    """The page of a learner whose mentor says what `told` says."""
    return await opens(await afar.learner(), look)
