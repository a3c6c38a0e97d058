"""A draft of a persona or playbook, tried on a message: answered as it would be, and nothing of it is stored."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass

from ion_mentoring.accounts.budgets import Budgets
from ion_mentoring.conversation.answers import Answers
from ion_mentoring.conversation.editing import Parsed
from ion_mentoring.conversation.passing import Aside, Passing
from ion_mentoring.conversation.streams import Ended
from ion_mentoring.conversation.way import Way
from ion_mentoring.errors import IonError
from ion_mentoring.mentoring.personas import AUTO, Persona
from ion_mentoring.mentoring.words import Register, ReplyLanguage
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.records import Learner, Turn


@dataclass(frozen=True, slots=True)
class Trial:
    """What is asked, by what kind of learner, and with whose key."""

    message: str
    locale: ReplyLanguage | None = None
    register: Register = "polite"
    key_id: str | None = None


async def attempt(way: Way, budgets: Budgets, draft: Parsed, trial: Trial) -> Turn:
    """A persona answers itself; a playbook is drawn on where it fits, by the mentor who fits. Raises as a turn does.

    The key of whoever tries it pays.
    """
    aside = Aside(
        learner=somebody(trial),
        message=trial.message,
        persona=draft.id if isinstance(draft, Persona) else AUTO,
        key_id=trial.key_id,
    )
    drafted = way.drafted(draft)
    await asyncio.to_thread(lambda: drafted.content.words)  # 0.4 s for a playbook; learners' streams go on meanwhile
    async with aclosing(Passing(None, Answers(drafted), budgets).answer(aside)) as events:
        async for event in events:
            if isinstance(event, Ended):
                return event.turn
    raise IonError("The reply could not be made.")


def somebody(trial: Trial) -> Learner:
    """A learner who is nobody in particular, and in no table."""
    return Learner(
        id="",
        key_id=None,
        name="",
        locale=trial.locale,
        register=trial.register,
        time_zone="UTC",
        created_at=utc_now(),
    )
