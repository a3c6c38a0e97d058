"""`ion chat`: one question, or a talk."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ion_mentoring.cli.common import Json, local_service, print_json
from ion_mentoring.errors import InvalidInput, IonError

if TYPE_CHECKING:
    from ion_mentoring.store.records import Turn


def chat(
    message: Annotated[str | None, typer.Argument(help="Without it, a talk begins; `-` reads standard input.")] = None,
    persona: Annotated[str, typer.Option(help="auto, or a mentor: lua, elro, riri, nana.")] = "auto",
    session: Annotated[str | None, typer.Option(help="Goes on with a session.")] = None,
    json_: Json = False,
) -> None:
    """Talk with a mentor, here in the terminal."""
    if message is None:
        from ion_mentoring.cli.talk import talk

        return talk(persona, session)
    text = _standard_input() if message == "-" else message
    turn = asyncio.run(_ask(text, persona, session))
    if turn.problem:
        raise IonError(turn.problem["detail"])
    if json_:
        from ion_mentoring.api.v2.schemas import ChatResponse

        return print_json(ChatResponse.of(turn).model_dump(mode="json"))
    from ion_mentoring.cli.render import print_turn

    print_turn(turn)


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput("Standard input is not UTF-8.") from None


async def _ask(text: str, persona: str, session: str | None) -> Turn:
    from ion_mentoring.conversation.asking import Question

    async with local_service() as (service, learner):
        running = await service.mentor.ask(Question(learner, text, session, persona))
        return await running.ended()
