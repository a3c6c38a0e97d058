"""A deployment behind TLS is recognised by what a trusted proxy says, and by nobody else's word."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest
from api.conftest import make_keys, settings_in
from pydantic import ValidationError
from server import Caller, ion_serve, run

from edge.test_bad_input import problem
from edge.test_browsers import cookie_of, sign_in
from ion_mentoring.edge.origins import is_loopback
from ion_mentoring.settings.edge import ServerSettings


@pytest.mark.parametrize(
    ("trusted", "status"),
    [('["127.0.0.1"]', 204), ('["127.0.0.0/8"]', 204), ('["*"]', 204), ('["192.0.2.1"]', 403), ("[]", 403)],
)
async def test_only_a_trusted_proxy_is_believed(home: Path, trusted: str, status: int) -> None:
    keys = run(make_keys(settings_in(home)))
    running = ion_serve(home, env={"ION_SERVER__TRUSTED_PROXIES": trusted})
    process = await asyncio.to_thread(running.__enter__)
    async with aiohttp.ClientSession() as http:
        proxy = Caller(http, process.url).saying(X_Forwarded_Proto="https", Host="ion.example.org")
        answer = await sign_in(proxy, keys["learner"], Origin="https://ion.example.org")
    await asyncio.to_thread(running.__exit__, None, None, None)
    if status == 204:
        assert cookie_of(answer)[0].startswith("__Host-ion=")
    else:
        assert "ION_SERVER__TRUSTED_PROXIES" in problem(answer, 403, "insecure-channel")["detail"]


@pytest.mark.parametrize("proxy", ["", "proxy.example.org", "300.1.1.1", "10.0.0.0/40", "10.0.0.1:80"])
def test_a_proxy_that_is_no_address_stops_the_start(proxy: str) -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        ServerSettings(trusted_proxies=[proxy])


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.1", False),
        ("example.org", False),
    ],
)
def test_only_loopback_is_this_machine_alone(host: str, own: bool) -> None:
    assert is_loopback(host) is own
