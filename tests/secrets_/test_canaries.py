"""No secret is in anything that the service writes: every one is a canary, and all that was written is searched."""

from __future__ import annotations

import asyncio
import base64
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import aiohttp
import asyncpg
import pytest
from databases import MakeUrl, until
from edge.limits.conftest import redis
from edge.limits.redis_server import RedisServer
from far_end import FarEnd, breaks_off, says
from postgres_server import PostgresServer
from redis import Redis
from secret_servers import Server, administrator
from server import ION, Answer, Caller, ion_serve

from ion_mentoring.secrets.catalogue import declared
from ion_mentoring.secrets.live import filled
from ion_mentoring.settings import Settings

__all__ = ["redis"]

COMMANDS = (
    "secrets list", "secrets list --json", "secrets check", "secrets check --json", "keys list --json", "migrate --json",
    "secrets rotate anthropic-api-key", "personas check", "sessions list --json", "version",
    *(f"secrets get {one.name}" for one in declared()),
)  # fmt: skip


def canary(name: str) -> str:
    return f"canary-of-{name}-Zq8xV3"


def traces() -> Iterator[str]:
    """Each canary, as it is and as it might be written."""
    for one in declared():
        text = canary(one.name)
        yield text
        yield quote(text, safe="").replace("-", "%2D")
        yield from (base64.b64encode(b" " * shift + text.encode()).decode()[4:-4] for shift in range(3))


def searched(what: str, text: str | bytes) -> None:
    data = text.encode() if isinstance(text, str) else text
    for trace in traces():
        assert trace.encode() not in data, f"{trace} is in {what}"
    assert b"Zq8xV3" not in data, f"the end of a canary is in {what}"


@dataclass(frozen=True)
class Planted:
    """The servers that the secrets are for."""

    bao: Server
    redis: RedisServer
    postgres: PostgresServer
    database: str

    def lost(self) -> None:
        self.redis.stop()
        self.postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        self.bao.freeze()

    def found_again(self) -> None:
        self.bao.thaw()
        if self.redis.stopped:
            self.redis.start()


@pytest.fixture
def planted(
    home: Path,
    bao: Server,
    far_end: FarEnd,
    redis: RedisServer,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Planted:
    """Every secret of the catalogue, in a Vault that a secret opens too."""
    postgres: PostgresServer = request.getfixturevalue("postgres")
    postgres_url: MakeUrl = request.getfixturevalue("postgres_url")
    path = f"ion/{uuid4().hex}"
    database = postgres_url("template_ion").replace("//ion@", f"//ion:{canary('database-url')}@")
    values = {one.name: canary(one.name) for one in declared() if not one.opens_the_provider} | {
        "database-url": database,
        "redis-url": redis.url.replace("unix://", f"unix://:{canary('redis-url')}@"),
    }
    with Redis.from_url(redis.url) as cache:
        cache.config_set("requirepass", canary("redis-url"))
    admin = administrator(bao)
    for name, value in values.items():
        admin.secrets.kv.v2.create_or_update_secret(
            path=f"{path}/{name}", secret={"value": value}, mount_point="secret"
        )
    role = uuid4().hex
    admin.auth.approle.create_or_update_approle(role, token_policies=["ion"])
    admin.auth.approle.create_custom_secret_id(role, canary("secrets-vault-secret-id"))
    given = {
        "ION_SECRETS__PROVIDER": "vault",  # pragma: allowlist secret
        "ION_SECRETS__VAULT__ADDRESS": bao.url,
        "ION_SECRETS__VAULT__PATH": path,
        "ION_SECRETS__VAULT__ROLE_ID": admin.auth.approle.read_role_id(role)["data"]["role_id"],
        "ION_SECRETS__VAULT__SECRET_ID": canary("secrets-vault-secret-id"),
        "ION_SECRETS__VAULT__TOKEN": canary("secrets-vault-token"),
        "ION_SECRETS__TTL_S": "0.2",
        "ION_SECRETS__TIMEOUT_S": "0.5",
        "ION_PROVIDERS__CHAIN": '["openai", "anthropic"]',
        "ION_PROVIDERS__ATTEMPTS": "1",
        "ION_OPENAI__BASE_URL": far_end.url,
        "ION_ANTHROPIC__BASE_URL": far_end.root,
        "ION_LIMITS__ENABLED": "true",
        "ION_LOG__LEVEL": "debug",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return Planted(bao, redis, postgres, database)


async def conversation(caller: Caller, far_end: FarEnd) -> list[Answer]:
    """Turns that go well and turns that don't: a far end that quotes its headers, breaks off, is refused."""
    said = "I am burned out, and my plan is too large"
    answers = [await caller.chat(said), await caller.chat(said, stream=True)]
    assert [answer.status for answer in answers] == [200, 200]
    for status in (401, 403, 404, 422, 500):
        far_end.status = status
        answers.append(await caller.chat(said))
    far_end.status, far_end.behave = 200, breaks_off("Well")
    answers += [await caller.chat(said), await caller.chat(said, stream=True)]
    far_end.behave = says("Rest first, and then go on with one thing at a time.")
    answers += [await caller("POST", "/api/v2/chat", data=body) for body in (b"{", b'{"message": 1}', b"\xff")]
    answers += [await caller.saying(Authorization="Bearer nobody").get("/api/v2/sessions"), await caller.get("/none")]
    return answers


async def looked_around(caller: Caller) -> list[Answer]:
    paths = (
        "/metrics",
        "/health/ready",
        "/health/live",
        "/openapi.json",
        "/docs",
        "/api/v2/admin/keys",
        "/api/v2/learners/me",
    )
    return [await caller.get(path) for path in paths]


async def is_told(caller: Caller) -> bool:
    return "secret openai-api-key" in (await caller.get("/health/ready")).json["degraded"]


@pytest.mark.parametrize(("form", "environment"), [("json", "production"), ("console", "development")])
async def test_no_canary_is_in_anything_that_the_service_writes(
    planted: Planted, home: Path, far_end: FarEnd, monkeypatch: pytest.MonkeyPatch, form: str, environment: str
) -> None:
    monkeypatch.setenv("ION_LOG__FORMAT", form)
    monkeypatch.setenv("ION_ENVIRONMENT", environment)
    running = ion_serve(home)
    process = await asyncio.to_thread(running.__enter__)
    answers: list[Answer] = []
    try:
        async with aiohttp.ClientSession() as http:
            key = (home / "local.key").read_text().strip()
            owner = Caller(http, process.url, Authorization=f"Bearer {key}")
            answers += await conversation(owner, far_end)
            planted.lost()
            await until(lambda: is_told(owner))
            answers += await conversation(owner, far_end) + await looked_around(owner)
    finally:
        planted.found_again()
        await asyncio.to_thread(running.__exit__, None, None, None)
    sent = [value for headers in far_end.headers for value in headers.values()]
    assert f"Bearer {canary('openai-api-key')}" in sent and canary("anthropic-api-key") in sent, "they were in use"
    for answer in answers:
        searched("an answer", answer.body + str(dict(answer.headers)).encode())
    for file in home.rglob("*"):
        if file.is_file():
            searched(file.name, file.read_bytes())
    log = process.log.read_text()
    assert "Redis is away" in log and "a secret can't be read; the last good value goes on" in log
    searched("the settings", await asyncio.to_thread(dumped))
    for command in COMMANDS:
        ended = await asyncio.to_thread(subprocess.run, [ION, *command.split()], capture_output=True, check=False)
        searched(f"ion {command}", ended.stdout + ended.stderr)
        assert ended.returncode in (0, 1) if "check" in command else ended.returncode == 0, (command, ended.stderr)
    searched("the database", await stored(planted.database))


def dumped() -> str:
    settings = filled(Settings())
    for one in declared():
        assert canary(one.name) in one.of(settings).get_secret_value()
    return "\n".join([repr(settings), str(settings.model_dump()), settings.model_dump_json(), repr(vars(settings))])


async def stored(url: str) -> str:
    """Every row of every table, as text."""
    connection = await asyncpg.connect(url)
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = [await connection.fetch(f'SELECT t::text FROM "{table["tablename"]}" AS t') for table in tables]
    await connection.close()
    text = str(rows)
    assert "burned out" in text
    return text


def test_a_canary_would_be_found(tmp_path: Path) -> None:
    text = canary("openai-api-key")
    for written in (text, base64.b64encode(b"x" + text.encode()).decode(), f"error: {text[-8:]}", os.fsencode(text)):
        with pytest.raises(AssertionError, match="is in a log"):
            searched("a log", written)


BROKEN = {
    "a port that is none": "postgresql://ion:{}@127.0.0.1:x/ion",
    "a server that is away": "postgresql://ion:{}@127.0.0.1:1/ion",
    "a bracket that does not close": "postgresql://ion:{}@[::1/ion",
    "an option that is unknown": "postgresql://ion:{}@127.0.0.1:1/ion?nonsense=1&sslmode=perhaps",
    "another kind of database": "mysql://ion:{}@127.0.0.1/ion",
    "no URL at all": "{}",
    "a file that can't be": "sqlite:////proc/{}/ion.db",  # no folder is made there, not even by root
}


@pytest.mark.parametrize("url", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("environment", ["development", "production"])
def test_a_start_that_fails_shows_no_canary(
    home: Path, monkeypatch: pytest.MonkeyPatch, url: str, environment: str
) -> None:
    monkeypatch.setenv("ION_DATABASE__URL", url.format(canary("database-url")))
    monkeypatch.setenv("ION_REDIS__URL", url.format(canary("redis-url")))
    monkeypatch.setenv("ION_ENVIRONMENT", environment)
    ended = subprocess.run([ION, "serve", "--port", "0"], capture_output=True, check=False, timeout=60)
    assert ended.returncode == 1 and ended.stdout == b""
    searched("a failed start", ended.stderr)
    assert b"Traceback" not in ended.stderr and ended.stderr.startswith(b"ion: "), ended.stderr.decode()


def test_a_redis_url_that_is_none_stops_the_start_without_showing_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ION_REDIS__URL", f"http://:{canary('redis-url')}@127.0.0.1")
    ended = subprocess.run([ION, "serve", "--port", "0"], capture_output=True, check=False, timeout=60)
    assert ended.returncode == 1
    searched("a failed start", ended.stdout + ended.stderr)
    assert b"Traceback" not in ended.stderr and b"ION_REDIS__URL" in ended.stderr, ended.stderr.decode()
