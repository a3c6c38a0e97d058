"""A small built page, and a service that serves it."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
from api.conftest import settings_in
from server import Caller, serving_app

from ion_mentoring.app import create_app
from ion_mentoring.settings.edge import WafSettings

INDEX = '<!doctype html><html><script type="module" src="/assets/app-1a2b.js"></script></html>'
SCRIPT = b"console.log('ion');\n" * 100


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As the build leaves it: hashed names under `assets`, compressed copies beside what is worth it."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text(INDEX, encoding="utf-8")
    (folder / "manifest.webmanifest").write_text('{"name": "ION"}', encoding="utf-8")
    (folder / "icon.svg").write_text("<svg/>", encoding="utf-8")
    (folder / ".sources").write_text("kept by the build", encoding="utf-8")
    (folder / "assets" / "app-1a2b.js").write_bytes(SCRIPT)
    (folder / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT, mtime=0))
    (folder / "assets" / "app-1a2b.js.br").write_bytes(b"stands for brotli")
    (folder / "assets" / "plain-3c4d.css").write_text("body { margin: 0 }", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def address(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Without the firewall: what is behind it holds by itself."""
    settings = settings_in(tmp_path_factory.mktemp("web") / "home").model_copy(
        update={"waf": WafSettings(enabled=False)}
    )
    with serving_app(create_app(settings, page=built)) as url:
        yield url


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Takes bodies as they were sent."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False) as session:
        yield session


@pytest.fixture
def program(http: aiohttp.ClientSession, address: str) -> Caller:
    return Caller(http, address, Accept="*/*")


@pytest.fixture
def person(program: Caller) -> Caller:
    """A browser that goes somewhere."""
    return program.saying(Accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
