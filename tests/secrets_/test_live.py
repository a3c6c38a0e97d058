"""A running service follows its secrets: a new key is used without a restart, and the last good one while the provider is away."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import aiohttp
import pytest
from aiohttp import web
from cli.conftest import Ion
from far_end import FarEnd
from secret_servers import ROOT_TOKEN, Server, administrator
from server import Answer, Caller, Process, ion_serve

from secrets_.conftest import WRITABLE, Choose

OLD, NEW = "sk-the-old-9f3b7c2d1e", "sk-the-new-4a8e6f0b5c"  # pragma: allowlist secret
TTL_S = "0.3"


@asynccontextmanager
async def serving(
    home: Path, far_end: FarEnd, ttl_s: str = TTL_S, timeout_s: str = "0.5"
) -> AsyncIterator[tuple[Process, Caller]]:
    """A service whose mentor is a far end that asks for a key, and whose secrets are looked at anew very often."""
    env = {
        "ION_PROVIDERS__CHAIN": '["openai"]',
        "ION_PROVIDERS__ATTEMPTS": "1",
        "ION_PROVIDERS__CIRCUIT_FAILURES": "100000",
        "ION_OPENAI__BASE_URL": far_end.url,
        "ION_SECRETS__TTL_S": ttl_s,
        "ION_SECRETS__TIMEOUT_S": timeout_s,
        "ION_LOG__FORMAT": "json",
    }
    running = ion_serve(home, env=env)
    process = await asyncio.to_thread(running.__enter__)
    try:
        async with aiohttp.ClientSession() as http:
            key = (home / "local.key").read_text().strip()
            yield process, Caller(http, process.url, Authorization=f"Bearer {key}")
    finally:
        await asyncio.to_thread(running.__exit__, None, None, None)


async def until(ask: Callable[[], Awaitable[Answer]], is_so: Callable[[Answer], bool], within_s: float = 15) -> Answer:
    deadline = monotonic() + within_s
    while not is_so(answer := await ask()):
        assert monotonic() < deadline, answer.text
    return answer


async def given(ion: Ion, value: bytes) -> None:
    """The command has a loop of its own for its line in the audit log, so it runs in another thread than the test's."""
    rotated = await asyncio.to_thread(ion, "secrets", "rotate", "openai-api-key", "--stdin", stdin=value)
    assert rotated.code == 0, rotated.err


def works(answer: Answer) -> bool:
    return answer.status == 200


@pytest.mark.parametrize("provider", WRITABLE)
async def test_a_key_rotated_by_the_command_line_is_used_without_a_restart(
    choose: Choose, ion: Ion, home: Path, far_end: FarEnd, provider: str
) -> None:
    choose(provider)
    await given(ion, OLD.encode() + b"\n")
    far_end.demands = OLD
    async with serving(home, far_end) as (process, owner):
        assert works(await owner.chat("I want to learn French"))
        rotated = await asyncio.to_thread(ion, "secrets", "rotate", "openai-api-key", "--json")
        far_end.demands = (await asyncio.to_thread(ion, "secrets", "get", "openai-api-key", "--reveal")).out.strip()
        assert len(far_end.demands) >= 40
        await until(lambda: owner.chat("I want to learn French"), works)
        pid = process.child.pid
        assert process.child.poll() is None and os.getpgid(pid)
    assert rotated.json["source"] == provider and rotated.json["version"]
    log = process.log.read_text()
    assert log.count("a secret has a new value") == 1
    assert OLD not in log and far_end.demands not in log


async def test_a_key_changed_in_openbao_is_used_without_a_restart(
    choose: Choose, home: Path, far_end: FarEnd, bao: Server
) -> None:
    path = choose("vault").secrets.vault.path
    keys = administrator(bao).secrets.kv.v2
    keys.create_or_update_secret(path=f"{path}/openai-api-key", secret={"value": OLD}, mount_point="secret")
    far_end.demands = OLD
    async with serving(home, far_end) as (_, owner):
        assert works(await owner.chat("I want to learn French"))
        keys.create_or_update_secret(path=f"{path}/openai-api-key", secret={"value": NEW}, mount_point="secret")
        far_end.demands = NEW
        await until(lambda: owner.chat("I want to learn French"), works)
        metrics = (await owner.get("/metrics")).text
    assert 'ion_secret_reads_total{outcome="changed",source="vault"} 1.0' in metrics


async def test_a_key_that_is_refused_is_read_anew_before_its_time(
    choose: Choose, ion: Ion, home: Path, far_end: FarEnd
) -> None:
    choose("file")
    await given(ion, OLD.encode())
    far_end.demands = OLD
    async with serving(home, far_end, ttl_s="3600") as (_, owner):
        assert works(await owner.chat("I want to learn French"))
        await given(ion, NEW.encode())
        far_end.demands = NEW
        assert (await owner.chat("I want to learn French")).status == 502
        await until(lambda: owner.chat("I want to learn French"), works)


async def test_while_the_provider_is_away_the_last_good_key_goes_on_and_it_is_told(
    choose: Choose, home: Path, far_end: FarEnd, bao: Server
) -> None:
    path = choose("vault").secrets.vault.path
    keys = administrator(bao).secrets.kv.v2
    keys.create_or_update_secret(path=f"{path}/openai-api-key", secret={"value": OLD}, mount_point="secret")
    far_end.demands = OLD
    async with serving(home, far_end) as (process, owner):
        bao.freeze()
        try:
            told = await until(
                lambda: owner.get("/health/ready"), lambda answer: "secret openai-api-key" in answer.json["degraded"]
            )
            assert told.status == 200 and told.json["status"] == "degraded"
            assert works(await owner.chat("I want to learn French"))
            metrics = (await owner.get("/metrics")).text
            assert "ion_secrets_stale 0.0" not in metrics
        finally:
            bao.thaw()
        keys.create_or_update_secret(path=f"{path}/openai-api-key", secret={"value": NEW}, mount_point="secret")
        far_end.demands = NEW
        await until(lambda: owner.chat("I want to learn French"), works)
        await until(lambda: owner.get("/health/ready"), lambda answer: answer.json["status"] == "ready")
    log = process.log.read_text()
    assert "the last good value goes on" in log
    assert OLD not in log and NEW not in log and ROOT_TOKEN not in log


async def test_the_environment_wins_over_the_provider(
    choose: Choose, ion: Ion, home: Path, far_end: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose("file")
    await given(ion, NEW.encode())
    monkeypatch.setenv("ION_OPENAI__API_KEY", OLD)
    far_end.demands = OLD
    async with serving(home, far_end) as (_, owner):
        assert works(await owner.chat("I want to learn French"))


class Hanging:
    """A Vault without a secret, which no longer answers when it is told to hang."""

    def __init__(self) -> None:
        self.hangs, self.asked = False, asyncio.Event()

    async def __call__(self, _request: web.BaseRequest) -> web.Response:
        if self.hangs:
            self.asked.set()
            await asyncio.Event().wait()
        return web.json_response({"errors": []}, status=404)


async def test_a_provider_that_hangs_does_not_hold_up_the_end(
    home: Path, far_end: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = Hanging()
    runner = web.ServerRunner(web.Server(hanging), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    monkeypatch.setenv("ION_SECRETS__PROVIDER", "vault")
    monkeypatch.setenv("ION_SECRETS__VAULT__ADDRESS", f"http://127.0.0.1:{runner.addresses[0][1]}")
    monkeypatch.setenv("ION_SECRETS__VAULT__TOKEN", "any")
    async with serving(home, far_end, timeout_s="60") as (process, _):
        hanging.hangs = True
        await hanging.asked.wait()
        process.child.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.child.wait, 10)
    await runner.cleanup()


def test_a_provider_that_is_away_at_the_start_stops_it(
    choose: Choose, ion: Ion, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose("vault")
    monkeypatch.setenv("ION_SECRETS__VAULT__ADDRESS", "http://127.0.0.1:1")
    result = ion("serve", "--port", "0")
    assert (result.code, result.out) == (1, "")
    assert "Vault at http://127.0.0.1:1 gives no anthropic-api-key (ConnectionError)" in result.err
    assert "Traceback" not in result.err
