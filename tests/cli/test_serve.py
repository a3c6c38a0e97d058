"""`ion serve`: a process of its own, as an operator starts it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from server import ION, Caller, ion_serve

from cli.conftest import Ion


async def test_the_first_start_makes_a_key_and_prints_where_it_is_and_how_to_sign_in(home: Path) -> None:
    running = ion_serve(home)
    process = await asyncio.to_thread(running.__enter__)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        key = (home / "local.key").read_text().strip()
        owner = Caller(http, process.url, Authorization=f"Bearer {key}")
        assert (await owner.get("/health/ready")).json["status"] == "ready"
        assert (await owner.get("/api/v2/learners/me")).json["name"] == "local"
        assert (await owner.chat("번아웃이 온 것 같아요")).json["state"] == "done"
    await asyncio.to_thread(running.__exit__, None, None, None)
    assert stat.S_IMODE((home / "local.key").stat().st_mode) == 0o600
    printed = process.out.read_text().splitlines()
    assert re.fullmatch(r"ION is ready at http://127\.0\.0\.1:\d+", printed[0])
    link = re.fullmatch(rf"Sign in: {re.escape(process.url)}/sign-in\?code=\S{{32}}", printed[1])
    assert link
    assert key not in process.out.read_text() + process.log.read_text()
    assert process.child.returncode in (0, -signal.SIGTERM)


def test_a_port_that_is_taken_is_told_with_what_to_do(ion: Ion) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = ion("serve", "--port", str(port))
    assert (result.code, result.out) == (1, "")
    assert f"Can't listen on 127.0.0.1:{port}" in result.err
    assert "--port 0" in result.err


def test_an_address_for_others_is_refused_without_a_key(ion: Ion) -> None:
    result = ion("serve", "--host", "0.0.0.0", "--port", "0")
    assert (result.code, result.out) == (1, "")
    assert "ion keys create" in result.err


def test_an_address_for_others_is_refused_when_every_key_was_revoked(ion: Ion) -> None:
    made = ion("keys", "create", "--role", "admin", "--name", "me", "--json").json
    for key in ion("keys", "list", "--json").json["items"]:
        assert ion("keys", "revoke", key["id"]).code == 0
    assert made["id"]
    assert ion("serve", "--host", "0.0.0.0", "--port", "0").code == 1


async def test_an_address_for_others_is_served_with_a_key_and_prints_no_sign_in(ion: Ion, home: Path) -> None:
    made = await asyncio.to_thread(
        subprocess.run, [ION, "keys", "create", "--role", "admin", "--name", "me", "--json"], check=True
    )
    assert made.returncode == 0
    running = ion_serve(home, "--host", "0.0.0.0")
    process = await asyncio.to_thread(running.__enter__)
    async with aiohttp.ClientSession() as http:
        url = process.url.replace("0.0.0.0", "127.0.0.1")
        assert (await Caller(http, url).get("/health/live")).status == 200
    await asyncio.to_thread(running.__exit__, None, None, None)
    assert "sign-in" not in process.out.read_text()


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["--workers", "2"], 2, "one process"),
        (["--workers", "0"], 2, "workers"),
        (["--port", "99999"], 2, "port"),
        (["--port", "x"], 2, "port"),
        (["--host", "no.such.host.invalid"], 1, "Can't listen on"),
        (["--host", "192.0.2.1"], 1, "Can't listen on"),
        (["--host", "..", "--port", "0"], 1, "Can't listen on"),
    ],
)
def test_a_wrong_use_is_told_in_words(ion: Ion, args: list[str], code: int, said: str) -> None:
    result = ion("serve", *args)
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert "Traceback" not in result.err


def test_a_database_of_a_newer_version_is_refused_in_words(ion: Ion, home: Path) -> None:
    import sqlite3
    from contextlib import closing

    assert ion("migrate").code == 0
    with closing(sqlite3.connect(home / "ion.db")) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    result = ion("serve", "--port", "0")
    assert (result.code, result.out) == (1, "")
    assert "newer" in result.err


def test_content_that_stops_the_start_is_told_in_words(home: Path) -> None:
    home.mkdir()
    (home / "affinities.yaml").write_text("tone: [[calm, nonsense, 0.5]]\n")
    ended = subprocess.run([ION, "serve", "--port", "0"], capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "affinities.yaml" in ended.stderr
    assert "did not come up" in ended.stderr


def test_a_setting_that_is_none_is_told_with_the_one_that_may_be_meant(
    ion: Ion, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ION_LIMITS__CHATS_PER_MINTUE", "5")
    monkeypatch.setenv("ION_NOTHING_LIKE_IT_AT_ALL", "5")
    monkeypatch.setenv("ION_WAF__GROUPS", '{"scanners": "detect"}')
    err = ion("serve", "--host", "0.0.0.0", "--port", "0").err
    assert "ION_LIMITS__CHATS_PER_MINTUE is no setting: is ION_LIMITS__CHATS_PER_MINUTE meant?" in err
    assert "ION_NOTHING_LIKE_IT_AT_ALL is no setting." in err
    assert "ION_WAF__GROUPS is no" not in err and "ION_HOME is no" not in err


def test_a_home_that_can_not_be_is_told_by_the_setting_that_names_it(
    ion: Ion, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ION_HOME", "/proc/ion")
    result = ion("serve", "--port", "0")
    assert result.code == 1 and "ION_HOME" in result.err and "choose a folder" in result.err


def test_ctrl_c_ends_it_quietly(home: Path) -> None:
    with ion_serve(home) as process:
        process.child.send_signal(signal.SIGINT)
        process.child.wait(20)
    assert "Traceback" not in process.log.read_text()


def test_help_is_quick_since_it_loads_no_framework() -> None:
    code = "import sys, ion_mentoring.cli; print([m for m in ('fastapi', 'sqlalchemy', 'numpy', 'uvicorn', 'aiohttp') if m in sys.modules])"
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"
    shown = subprocess.run([ION, "--help"], capture_output=True, text=True, check=True, env={**os.environ})
    for command in ("serve", "chat", "analyze", "personas", "playbooks", "sessions", "learners", "keys", "eval"):
        assert command in shown.stdout
