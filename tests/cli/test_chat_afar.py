"""`ion chat --url`: the same chat with a service elsewhere, over real HTTP."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from api.conftest import Served, afar, http, served
from far_end import FarEnd, says, then_waits
from server import ION, Caller

from cli.conftest import Ion
from cli.terminal import Terminal
from cli.test_chat import V2

__all__ = ["afar", "http", "served"]
PROMPT = r"\n> $"


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "TERM": "xterm", "LANG": "C.UTF-8", "COLUMNS": "100"}


def key_of(caller: Caller) -> str:
    return caller.headers["Authorization"].removeprefix("Bearer ")


def test_a_question_is_answered_and_its_session_goes_on(ion: Ion, served: Served, home: Path) -> None:
    there = ("--url", served.url, "--key", served.keys["learner"])
    result = ion("chat", "번아웃이 온 것 같아요", *there)
    assert (result.code, result.err) == (0, "")
    assert result.out.split()[0] in ("루아", "엘로", "리리", "나나")
    assert "어조가" in result.out
    command, _, session = result.out.splitlines()[-1].strip().rpartition(" ")
    assert command == f"ion chat --url {served.url} --session"
    answer = ion("chat", "ok, what's next?", *there, "--session", session, "--json").json
    assert answer.keys() == V2
    assert answer["session_id"] == session
    assert not (home / "ion.db").exists()


def test_the_key_may_come_from_the_environment(ion: Ion, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_KEY", served.keys["learner"])
    assert "109" in ion("chat", "I want to kill myself", "--url", served.url).out
    assert ion("chat", "I want to kill myself", "--url", served.url).out.startswith("Help")


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["--url", "http://127.0.0.1:9"], 2, "needs a key. Set ION_KEY"),
        (["--key", "k"], 2, "`--key` goes with `--url`"),
        (["--url", "127.0.0.1:9", "--key", "k"], 2, "is no address of a service"),
        (["--url", "http://127.0.0.1:9", "--key", "k"], 1, "http://127.0.0.1:9 can't be reached"),
        (["--url", "HERE", "--key", "ion_nonsense"], 1, "key"),
        (["--url", "HERE", "--key", "SERVICE"], 2, "ION-Learner"),
        (["--url", "HERE", "--key", "KEY", "--persona", "nobody"], 2, "no persona `nobody`"),
    ],
)
def test_what_is_wrong_or_missing_is_told_in_words(
    ion: Ion, served: Served, args: list[str], code: int, said: str
) -> None:
    known = {"HERE": served.url, "KEY": served.keys["learner"], "SERVICE": served.keys["service"]}
    result = ion("chat", "hello", *[known.get(arg, arg) for arg in args])
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert len(result.err.splitlines()) == 1


def test_a_talk_from_hello_to_goodbye(environment: dict[str, str], served: Served, home: Path) -> None:
    env = environment | {"ION_KEY": served.keys["designer"]}
    with Terminal([ION, "chat", "--url", served.url], env) as terminal:
        terminal.expect(PROMPT)
        terminal.type("I am burned out by work")
        assert "AI" in terminal.expect(PROMPT)
        terminal.type("/why")
        why = terminal.expect(PROMPT)
        assert "· the tone sounds" in why
        assert "embedded · burnout" in why
        assert "█" in why
        terminal.type("/mentor nana")
        assert "nana  (auto, elro, lua, nana, riri)" in terminal.expect(PROMPT)
        terminal.type("ok, what's next?")
        assert "Nana" in terminal.expect(PROMPT)
        terminal.type("/sessions")
        listed = terminal.expect(PROMPT)
        assert listed.count("I am burned out by work") == 1
        session = next(word for word in listed.split() if len(word) == 36)
        terminal.type("/new")
        terminal.expect(PROMPT)
        terminal.type(f"/open {session}")
        assert "I am burned out by work" in terminal.expect(PROMPT)
        for nothing in ("nonsense", ""):
            terminal.type(f"/open {nothing}")
            assert "no such session" in terminal.expect(PROMPT)
        terminal.type("/casual")
        assert "반말로 이야기할게." in terminal.expect(PROMPT)
        terminal.type("/quit")
        assert terminal.end() == 0
    assert "Traceback" not in terminal.seen
    assert "/casual" in (home / "chat_history").read_text()
    assert not (home / "ion.db").exists()


async def test_ctrl_c_stops_the_reply_at_the_service_and_not_the_talk(
    environment: dict[str, str], afar: Caller, far_end: FarEnd
) -> None:
    far_end.behave = then_waits("Begin with rest, ", "and then ")
    with Terminal([ION, "chat", "--url", afar.url], environment | {"ION_KEY": key_of(afar)}) as terminal:
        await asyncio.to_thread(terminal.expect, PROMPT)
        terminal.type("I am burned out by work")
        await asyncio.to_thread(terminal.expect, "Begin with rest")
        terminal.press_ctrl("c")
        assert "stopped" in await asyncio.to_thread(terminal.expect, PROMPT)
        await asyncio.wait_for(far_end.hung_up.wait(), 5)
        far_end.behave = says("Gladly: one small thing, and only one of them today.")
        terminal.type("And now?")
        assert "Gladly: one small thing" in await asyncio.to_thread(terminal.expect, PROMPT)
        far_end.status = 500
        terminal.type("And now?")
        assert "The far end answered 500" in await asyncio.to_thread(terminal.expect, PROMPT)
        terminal.type("/quit")
        assert await asyncio.to_thread(terminal.end) == 0
    assert "Traceback" not in terminal.seen
    said = [message["content"] for message in far_end.bodies[1]["messages"]]
    assert "Begin with rest, and then " in said
    listed = (await afar.get("/api/v2/sessions")).json["items"]
    assert [session["turns"] for session in listed] == [3]


async def test_ctrl_c_stops_a_single_question_at_the_service(
    environment: dict[str, str], afar: Caller, far_end: FarEnd
) -> None:
    far_end.behave = then_waits("Begin with rest, ")
    pipe = asyncio.subprocess.PIPE
    env = environment | {"ION_KEY": key_of(afar)}
    command = (ION, "chat", "I am burned out by work", "--url", afar.url)
    child = await asyncio.create_subprocess_exec(*command, env=env, stdout=pipe, stderr=pipe)
    await asyncio.wait_for(far_end.asked.wait(), 20)
    assert len((await afar.get("/api/v2/sessions")).json["items"]) == 1
    child.send_signal(signal.SIGINT)
    out, err = await asyncio.wait_for(child.communicate(), 20)
    assert (child.returncode, out, err) == (130, b"", b"")
    await asyncio.wait_for(far_end.hung_up.wait(), 5)
