"""`ion chat`: one question, or a talk, with the mentors of this machine or of a service elsewhere."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from ion_mentoring.cli.common import Json, print_json
from ion_mentoring.errors import InvalidInput, IonError

if TYPE_CHECKING:
    from ion_mentoring.client import Answer, Persona


def chat(
    message: Annotated[str | None, typer.Argument(help="Without it, a talk begins; `-` reads standard input.")] = None,
    persona: Annotated[str, typer.Option(help="auto, or a mentor: lua, elro, riri, nana.")] = "auto",
    session: Annotated[str | None, typer.Option(help="Goes on with a session.")] = None,
    url: Annotated[str | None, typer.Option(help="A service elsewhere, as http://HOST:PORT.")] = None,
    key: Annotated[str | None, typer.Option(help="Your key to that service; better in ION_KEY.")] = None,
    json_: Json = False,
) -> None:
    """Talk with a mentor, here in the terminal."""
    key = key_for(url, key)
    if message is None:
        from ion_mentoring.cli.talk import talk

        return talk(persona, session, url, key)
    text = _standard_input() if message == "-" else message
    answer, personas = asyncio.run(_ask(text, persona, session, url, key))
    if json_:
        return print_json(answer.model_dump(mode="json"))
    from ion_mentoring.cli.render import Look

    Look(personas).print_answer(answer, text, f"ion chat --url {url}" if url else "ion chat")


def key_for(url: str | None, key: str | None) -> str:
    """The key to the service at the address; the service of this machine has one of its own."""
    if url is None:
        if key is not None:
            raise InvalidInput("`--key` goes with `--url`: the mentors of this machine need none.")
        return ""
    found = key or os.environ.get("ION_KEY")
    if not found:
        raise InvalidInput(
            f"{url} needs a key. Set ION_KEY to it, or give `--key`; where the service runs,"
            " `ion keys create --role learner --name NAME` makes one."
        )
    return found


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput("Standard input is not UTF-8.") from None


async def _ask(text: str, persona: str, session: str | None, url: str | None, key: str) -> tuple[Answer, list[Persona]]:
    """The answer, and the mentors as they are shown; Ctrl-C stops the reply where it is made."""
    from ion_mentoring.cli.mentors import mentors

    async with mentors(url, key) as found, found.stream(text, session, persona) as reply:
        try:
            async for _ in reply:
                pass
        except asyncio.CancelledError:
            with suppress(IonError):
                await reply.cancel()
            raise
        return reply.answer, await found.personas()
