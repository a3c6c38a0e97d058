"""The door of the house: what a remote provider is told, by the learner's consent and with personal data hidden.

What was hidden comes back into the reply as it streams; the attempt says what was hidden and what was withheld.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import replace

from ion_mentoring.errors import ConsentNeeded
from ion_mentoring.masking import Mask, Restoring
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.providers.base import Delta, Errand, Finished, Provider
from ion_mentoring.settings import Settings


class Leaving:
    """A remote provider behind the door; one that is the organisation's own is told everything as it is."""

    def __init__(self, remote: Provider, settings: Settings) -> None:
        self._remote, self._privacy, self._country = remote, settings.privacy, settings.help.country
        self._is_own = remote.name in settings.privacy.own

    @property
    def name(self) -> str:
        return self._remote.name

    @property
    def model(self) -> str:
        return self._remote.model

    async def stream(self, brief: Brief, errand: Errand) -> AsyncGenerator[Delta | Finished, None]:
        """Raises ConsentNeeded where the learner has not agreed that anything goes to this provider."""
        told, withheld, mask = self._told(brief)
        before, restoring = len(errand.attempts), mask.restoring() if mask else Restoring({})
        try:
            async with aclosing(self._remote.stream(told, errand)) as stream:
                async for piece in stream:
                    if isinstance(piece, Finished):
                        if rest := restoring.end():
                            yield Delta(rest)
                        yield piece
                    elif text := restoring.take(piece.text):
                        yield Delta(text)
        finally:
            for attempt in errand.attempts[before:]:
                attempt.withheld, attempt.masked = withheld, mask.counts if mask else {}

    async def close(self) -> None:
        await self._remote.close()

    def _told(self, brief: Brief) -> tuple[Brief, tuple[str, ...], Mask | None]:
        """What the provider is told, the names of what it is not told, and what hides personal data in it."""
        if self._is_own:
            return brief, (), None
        if brief.share == "nothing":
            raise ConsentNeeded(
                "Replies come from a remote provider here, and you have not agreed to that. Agree in the settings, or with"
                " `PUT /api/v2/learners/me/consent`.",
                healthy=True,
            )
        told, withheld = without_memory(brief) if brief.share == "talk" else (brief, ())
        if not self._privacy.mask:
            return told, withheld, None
        mask = Mask(self._country, _texts(told))
        return hidden(told, mask), withheld, mask


def without_memory(brief: Brief) -> tuple[Brief, tuple[str, ...]]:
    """The talk alone, and the names of what was left out."""
    known = {"goal": brief.goal, "commitment": brief.commitment}
    withheld = tuple(name for name, value in known.items() if value)
    return replace(brief, goal=None, commitment=None), withheld


def hidden(brief: Brief, mask: Mask) -> Brief:
    """The brief with what is personal hidden in all that the learner wrote or was answered; our own words stay."""
    goal, made = brief.goal, brief.commitment
    return replace(
        brief,
        message=mask.hide(brief.message),
        history=tuple(
            replace(past, message=mask.hide(past.message), reply=mask.hide(past.reply)) for past in brief.history
        ),
        summary=mask.hide(brief.summary),
        goal=replace(goal, title=mask.hide(goal.title), why=mask.hide(goal.why)) if goal else None,
        commitment=replace(made, text=mask.hide(made.text)) if made else None,
    )


def _texts(brief: Brief) -> Iterator[str]:
    """Everything in a brief that could hold a placeholder already."""
    yield from (brief.message, brief.summary)
    for past in brief.history:
        yield from (past.message, past.reply)
    if brief.goal:
        yield from (brief.goal.title, brief.goal.why)
    if brief.commitment:
        yield brief.commitment.text
