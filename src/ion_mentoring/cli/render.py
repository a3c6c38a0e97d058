"""How a turn looks on a terminal: the mentor in its colour, the reply as markdown, why it was this mentor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.markdown import Markdown
from rich.text import Text

from ion_mentoring.cli.common import console
from ion_mentoring.client import Answer, Persona, Resonance, Turn
from ion_mentoring.messages import say

screen = console()


class Look:
    """The mentors' names and colours."""

    def __init__(self, personas: Iterable[Persona]) -> None:
        self.personas = {persona.id: persona for persona in personas}

    def heading(self, name: str | None, resonance: Resonance, language: str) -> Text:
        """Who answers, and what the message sounded like."""
        if name is None:
            return Text(say("export.help", language), "bold red")
        persona = self.personas.get(name)
        shown = (persona.name.get(language, name), f"bold {persona.color}") if persona else (name, "bold")
        return Text.assemble(shown, (f"  {resonance.key}", "dim"))

    def why(self, turn: Turn) -> None:
        """Why this mentor: the reasons in words, every mentor's score, and what the reply was made of."""
        _print_reasons(turn.routing.reasons)
        for name, score in sorted(turn.routing.scores.items(), key=lambda item: -item[1]):
            color = self.personas[name].color if name in self.personas else "white"
            screen.print(f"  {name:<6} [{color}]{'█' * round(score * 30)}[/] {score:.2f}")
        used = ", ".join(book["id"] for book in turn.receipt.get("playbooks", []))
        books = used or say("playbook.none", spoken(turn.routing.reasons, turn.message))
        left = turn.receipt.get("left_the_house") or "-"
        screen.print(f"  {turn.provider or '-'} · {books} · {left}", style="dim")

    def print_answer(self, answer: Answer, message: str, again: str) -> None:
        """The whole answer; `again` is the command that goes on with the session."""
        screen.print(self.heading(answer.persona, answer.resonance, spoken(answer.routing.reasons, message)))
        screen.print(Markdown(answer.content))
        _print_reasons(answer.routing.reasons)
        screen.print(f"  {again} --session {answer.session_id}", style="dim")


def spoken(reasons: Sequence[str], message: str) -> str:
    """The language of a turn: that of its reasons; where fixed help has none, that of the message."""
    return "ko" if any("가" <= letter <= "힣" for letter in "".join(reasons) or message) else "en"


def _print_reasons(reasons: Iterable[str]) -> None:
    for reason in reasons:
        screen.print(f"  · {reason}", style="dim")
