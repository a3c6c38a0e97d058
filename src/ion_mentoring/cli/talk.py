"""The interactive chat: streaming, in the mentor's colour; Ctrl-C stops the reply and not the chat."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path

from rich.live import Live
from rich.markdown import Markdown

from ion_mentoring.cli.common import local_service
from ion_mentoring.cli.render import heading, screen, why
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.streams import Ended, Routed, RunningTurn, Said
from ion_mentoring.errors import Conflict, IonError
from ion_mentoring.store import learners, sessions
from ion_mentoring.store.records import Learner, Turn

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

    service: Service
    learner: Learner
    persona: str
    session: str | None
    last: Turn | None = None


def talk(persona: str, session: str | None) -> None:
    """Reads messages until the learner leaves."""
    with asyncio.Runner() as runner:
        stack = contextlib.AsyncExitStack()
        service, learner = runner.run(_enter(stack))
        try:
            _history(service.settings.home)
            screen.print("ION · 한국어나 영어로 편하게 적어 주세요 · write in Korean or English · /help", style="dim")
            state = _Talk(service, learner, persona, session)
            while (line := _read()) is not None:
                if line.strip():
                    runner.run(_handle(state, line.strip()))
        finally:
            runner.run(stack.aclose())


async def _enter(stack: contextlib.AsyncExitStack) -> tuple[Service, Learner]:
    return await stack.enter_async_context(local_service())


def _history(home: Path) -> None:
    """Arrow keys, and the messages of earlier talks."""
    with contextlib.suppress(ImportError, OSError):
        import atexit
        import readline

        file = home / "chat_history"
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
    running = await state.service.mentor.ask(Question(state.learner, message, state.session, state.persona))
    state.session = running.turn.session_id
    try:
        await _show(running)
    except asyncio.CancelledError:
        with contextlib.suppress(Conflict):
            await state.service.mentor.cancel(running.turn.id, state.learner.id)
        screen.print("  (멈췄어요 · stopped)", style="dim")
    state.last = running.turn


async def _show(running: RunningTurn) -> None:
    text = ""
    with Live(console=screen, refresh_per_second=12, vertical_overflow="visible") as live:
        async for _, event in running.follow():
            if isinstance(event, Routed):
                live.console.print(heading(event.turn))
            elif isinstance(event, Said):
                text += event.text
                live.update(Markdown(text))
            elif isinstance(event, Ended) and event.turn.problem:
                live.console.print(event.turn.problem["detail"], style="red")


async def _why(state: _Talk, _: str) -> None:
    if state.last:
        why(state.last)


async def _mentor(state: _Talk, name: str) -> None:
    known = ["auto", *state.service.content.personas]
    if name in known:
        state.persona = name
    screen.print(f"  {state.persona}  ({', '.join(known)})", style="dim")


async def _new(state: _Talk, _: str) -> None:
    state.session = state.last = None
    screen.print("  새 이야기예요 · a new session", style="dim")


async def _sessions(state: _Talk, _: str) -> None:
    page = await state.service.db.read(lambda conn: sessions.list_page(conn, state.learner.id, 10))
    for session in page.items:
        screen.print(f"  {session.id}  {session.updated_at:%m-%d %H:%M}  {session.title}", style="dim")


async def _open(state: _Talk, session_id: str) -> None:
    found = await state.service.db.read(lambda conn: sessions.get(conn, session_id, state.learner.id))
    if found:
        state.session = found.id
    screen.print(f"  {found.title if found else 'There is no such session: /sessions lists them.'}", style="dim")


async def _register(state: _Talk, register: str) -> None:
    changed = await state.service.db.write(
        lambda conn: learners.update(conn, state.learner.id, register="casual" if register == "casual" else "polite")
    )
    state.learner = changed or state.learner
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
