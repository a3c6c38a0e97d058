"""How a turn looks on a terminal: the mentor in its colour, the reply as markdown, why it was this mentor."""

from __future__ import annotations

from functools import cache
from typing import Any

from rich.markdown import Markdown
from rich.text import Text

from ion_mentoring.cli.common import console, content
from ion_mentoring.conversation.speech import reasons_said
from ion_mentoring.messages import say
from ion_mentoring.store.records import Turn

screen = console()


@cache
def _colors() -> dict[str, tuple[str, dict[Any, str]]]:
    return {persona.id: (persona.color, dict(persona.name)) for persona in content().personas.values()}


def heading(turn: Turn) -> Text:
    """Who answers, and what the message sounded like."""
    if turn.persona is None:
        return Text(say("export.help", turn.language), "bold red")
    color, names = _colors().get(turn.persona, ("white", {}))
    return Text.assemble(
        (names.get(turn.language, turn.persona), f"bold {color}"), (f"  {turn.resonance['key']}", "dim")
    )


def why(turn: Turn) -> None:
    """Why this mentor: the reasons in words, every mentor's score, and what the reply was made of."""
    for reason in reasons_said(turn):
        screen.print(f"  · {reason}", style="dim")
    for name, score in sorted(turn.routing.get("scores", {}).items(), key=lambda item: -item[1]):
        color = _colors().get(name, ("white", {}))[0]
        screen.print(f"  {name:<6} [{color}]{'█' * round(score * 30)}[/] {score:.2f}")
    books = ", ".join(book["id"] for book in turn.receipt.get("playbooks", [])) or say("playbook.none", turn.language)
    left = turn.receipt.get("left_the_house") or "-"
    screen.print(f"  {turn.provider or '-'} · {books} · {left}", style="dim")


def print_turn(turn: Turn) -> None:
    screen.print(heading(turn))
    screen.print(Markdown(turn.reply or ""))
    for reason in reasons_said(turn):
        screen.print(f"  · {reason}", style="dim")
    screen.print(f"  ion chat --session {turn.session_id}", style="dim")
