"""The interactive chat on a terminal of its own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from far_end import FarEnd, says, then_waits
from server import ION

from cli.terminal import Terminal

PROMPT = r"\n> $"


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "TERM": "xterm", "LANG": "C.UTF-8"}


@pytest.fixture
def terminal(environment: dict[str, str]) -> Iterator[Terminal]:
    with Terminal([ION, "chat"], environment) as opened:
        opened.expect(PROMPT)
        yield opened


def test_a_talk_from_hello_to_goodbye(terminal: Terminal) -> None:
    assert "write in Korean or English" in terminal.seen
    terminal.type("I am burned out by work")
    reply = terminal.expect(PROMPT)
    assert "Lua" in reply or "Elro" in reply or "Riri" in reply or "Nana" in reply
    assert "AI" in reply

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
    assert "I am burned out by work" in listed
    session = next(word for word in listed.split() if len(word) == 36)
    terminal.type("/new")
    assert "a new session" in terminal.expect(PROMPT)
    terminal.type("/why")
    assert "·" not in terminal.expect(PROMPT)
    terminal.type(f"/open {session}")
    assert "I am burned out by work" in terminal.expect(PROMPT)
    terminal.type("/open nonsense")
    assert "no such session" in terminal.expect(PROMPT)

    terminal.type("/casual")
    assert "반말로 이야기할게." in terminal.expect(PROMPT)
    terminal.type("/polite")
    assert "존댓말로 이야기할게요." in terminal.expect(PROMPT)
    terminal.type("/help")
    assert "Ctrl-D" in terminal.expect(PROMPT)
    terminal.type("")
    terminal.expect(PROMPT)
    terminal.type("/quit")
    assert terminal.end() == 0
    assert "Traceback" not in terminal.seen


def test_ctrl_c_at_the_prompt_throws_the_line_away_and_ctrl_d_leaves(terminal: Terminal) -> None:
    terminal.interrupt(PROMPT)
    terminal.type("I want to kill myself")
    assert "109" in terminal.expect(PROMPT)
    terminal.press_ctrl("d")
    assert terminal.end() == 0
    assert "Traceback" not in terminal.seen


def test_a_message_that_is_none_is_told_and_the_talk_goes_on(terminal: Terminal) -> None:
    terminal.type("x" * 3000 + "\x16\x07")
    terminal.expect(PROMPT)
    terminal.type("I am burned out by work")
    assert "AI" in terminal.expect(PROMPT)


async def test_ctrl_c_stops_the_reply_and_not_the_talk(environment: dict[str, str], far_end: FarEnd) -> None:
    far_end.behave = then_waits("Begin with rest, ", "and then ")
    afar = environment | {"ION_PROVIDERS__CHAIN": '["openai"]', "ION_OPENAI__BASE_URL": far_end.url}
    with Terminal([ION, "chat"], afar) as terminal:
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


def test_earlier_messages_are_kept_for_the_arrow_keys(terminal: Terminal, home: Path) -> None:
    terminal.type("/help")
    terminal.expect(PROMPT)
    terminal.type("/quit")
    terminal.end()
    assert "/help" in (home / "chat_history").read_text()
