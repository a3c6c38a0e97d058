"""The interactive chat: streaming, in the mentor's colour; Ctrl-C stops the reply and not the chat."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.live import Live
from rich.markdown import Markdown

from ion_mentoring.cli.mentors import Mentors, Reply, mentors
from ion_mentoring.cli.render import Look, screen, spoken
from ion_mentoring.client import Delta, Routing, Turn
from ion_mentoring.errors import Conflict, InvalidInput, IonError, NotFound
from ion_mentoring.settings import home

HELP = """\
  /why               왜 이 멘토였는지 · why it was this mentor
  /mentor NAME       멘토 고르기 · choose a mentor (auto, lua, elro, riri, nana)
  /new               새 이야기 · a new session
  /sessions          지난 이야기 · earlier sessions; /open ID goes on with one
  /casual  /polite   반말 · 존댓말
  /quit              나가기 · leave (Ctrl-D)"""


@dataclass(slots=True)
class _Talk:
    """The state of a talk between two messages."""

    mentors: Mentors
    look: Look
    persona: str
    session: str | None
    last: Turn | None = None


def talk(persona: str, session: str | None, url: str | None, key: str) -> None:
    """Reads messages until the learner leaves."""
    with asyncio.Runner() as runner:
        stack = contextlib.AsyncExitStack()
        try:
            found, look = runner.run(_enter(stack, url, key))
            _history(home())
            screen.print("ION · 한국어나 영어로 편하게 적어 주세요 · write in Korean or English · /help", style="dim")
            state = _Talk(found, look, persona, session)
            while (line := _read()) is not None:
                if line.strip():
                    with contextlib.suppress(KeyboardInterrupt):  # while nothing was said yet
                        runner.run(_handle(state, line.strip()))
        finally:
            runner.run(stack.aclose())


async def _enter(stack: contextlib.AsyncExitStack, url: str | None, key: str) -> tuple[Mentors, Look]:
    found = await stack.enter_async_context(mentors(url, key))
    return found, Look(await found.personas())


def _history(folder: Path) -> None:
    """Arrow keys, and the messages of earlier talks."""
    with contextlib.suppress(ImportError, OSError):
        import atexit
        import readline

        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "chat_history"
        if file.exists():
            readline.read_history_file(file)
        readline.set_history_length(500)
        atexit.register(readline.write_history_file, file)


def _read() -> str | None:
    """The next message; None when the learner leaves. Ctrl-C only throws the line away."""
    while True:
        try:
            return input("\n> ")
        except KeyboardInterrupt:
            print()
        except EOFError:
            return None


async def _handle(state: _Talk, line: str) -> None:
    command, _, argument = line.partition(" ")
    try:
        if command in _COMMANDS:
            await _COMMANDS[command](state, argument.strip())
        else:
            await _ask(state, line)
    except IonError as error:
        screen.print(error.detail, style="red")


async def _ask(state: _Talk, message: str) -> None:
    async with state.mentors.stream(message, state.session, state.persona) as reply:
        try:
            await _show(reply, message, state.look)
        except asyncio.CancelledError:
            with contextlib.suppress(Conflict):
                await reply.cancel()
            screen.print("  (멈췄어요 · stopped)", style="dim")
        finally:
            state.last = await state.mentors.turn(reply.turn_id)
            state.session = state.last.session_id


async def _show(reply: Reply, message: str, look: Look) -> None:
    text = ""
    with Live(console=screen, refresh_per_second=12, vertical_overflow="visible") as live:
        async for event in reply:
            if isinstance(event, Routing):
                live.console.print(look.heading(event.persona, event.resonance, spoken(event.reasons, message)))
            elif isinstance(event, Delta):
                text += event.text
                live.update(Markdown(text))


async def _why(state: _Talk, _: str) -> None:
    if state.last:
        state.look.why(state.last)


async def _mentor(state: _Talk, name: str) -> None:
    known = ["auto", *state.look.personas]
    if name in known:
        state.persona = name
    screen.print(f"  {state.persona}  ({', '.join(known)})", style="dim")


async def _new(state: _Talk, _: str) -> None:
    state.session = state.last = None
    screen.print("  새 이야기예요 · a new session", style="dim")


async def _sessions(state: _Talk, _: str) -> None:
    shown = 0
    async for session in state.mentors.sessions():
        screen.print(f"  {session.id}  {session.updated_at:%m-%d %H:%M}  {session.title}", style="dim")
        if (shown := shown + 1) == 10:
            return


async def _open(state: _Talk, session_id: str) -> None:
    try:
        found = await state.mentors.session(session_id)
    except (InvalidInput, NotFound):
        return screen.print("  There is no such session: /sessions lists them.", style="dim")
    state.session = found.id
    screen.print(f"  {found.title}", style="dim")


async def _register(state: _Talk, register: Literal["casual", "polite"]) -> None:
    await state.mentors.change_me(register=register)
    screen.print(f"  {'반말로 이야기할게.' if register == 'casual' else '존댓말로 이야기할게요.'}", style="dim")


async def _help(_state: _Talk, _: str) -> None:
    screen.print(HELP, style="dim")


async def _quit(_state: _Talk, _: str) -> None:
    raise SystemExit(0)


_COMMANDS = {
    "/why": _why,
    "/mentor": _mentor,
    "/new": _new,
    "/sessions": _sessions,
    "/open": _open,
    "/casual": lambda state, _: _register(state, "casual"),
    "/polite": lambda state, _: _register(state, "polite"),
    "/help": _help,
    "/quit": _quit,
}
