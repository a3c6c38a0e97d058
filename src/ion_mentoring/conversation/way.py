"""The part of the way that every question walks, whether its turn is stored (`turns`) or not (`passing`).

A message is heard, a mentor and a playbook are chosen, the brief is written, and the provider speaks.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from zlib import crc32

from ion_mentoring import telemetry
from ion_mentoring.caching.keys import normalised
from ion_mentoring.content import Content
from ion_mentoring.conversation.consent import admit, age_of, may_share
from ion_mentoring.conversation.context import Context
from ion_mentoring.conversation.grounding import Grounder
from ion_mentoring.conversation.outcome import Choice, Outcome
from ion_mentoring.errors import InvalidInput, IonError, PromptLeak, ProviderError
from ion_mentoring.mentoring.aims import Commitment, Goal
from ion_mentoring.mentoring.asides import aside
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.canary import Leak, Watch
from ion_mentoring.mentoring.checks import reply_faults
from ion_mentoring.mentoring.dialog import plan, reply_language
from ion_mentoring.mentoring.forms import said
from ion_mentoring.mentoring.injection import HIGH
from ion_mentoring.mentoring.personas import AUTO, Persona
from ion_mentoring.mentoring.playbooks import Playbook
from ion_mentoring.mentoring.resonance import Crisis, Resonance
from ion_mentoring.mentoring.retrieval import Hit
from ion_mentoring.mentoring.routing import Strategy, chosen, route
from ion_mentoring.mentoring.words import Register, ReplyLanguage
from ion_mentoring.messages import say
from ion_mentoring.providers.base import Finished, Provider
from ion_mentoring.settings import Settings
from ion_mentoring.store.records import Learner
from ion_mentoring.text import clean

Aim = TypeVar("Aim", Goal, Commitment)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that was read: what it sounds like, and the language to answer in.

    `said` is the message in NFC and with one form of white space, which is how it is read and searched for.
    """

    message: str
    said: str
    resonance: Resonance
    language: ReplyLanguage

    @property
    def is_crisis(self) -> bool:
        """Whether it is answered with help instead of a mentor's reply."""
        return self.resonance.crisis.level >= 2


@dataclass(frozen=True, slots=True)
class Found:
    """What fits a message: playbooks, best first, and the score of every persona."""

    hits: Sequence[Hit]
    scores: Mapping[str, float]


class Way:
    """From a message to the words of its reply; stores nothing."""

    def __init__(
        self,
        content: Content,
        provider: Provider,
        grounder: Grounder,
        strategy: Strategy,
        settings: Settings,
        *,
        canary: str,
    ) -> None:
        self.content, self.provider, self.strategy, self._canary = content, provider, strategy, canary
        self._grounder, self.settings = grounder, settings
        # The same goal comes back turn after turn, and reading it takes 2 ms.
        self.is_crisis = lru_cache(maxsize=1000)(lambda text: content.reader.crisis(text).level >= 2)

    def drafted(self, draft: Persona | Playbook) -> Way:
        """The way as it would be with this persona or playbook."""
        content = self.content.drafted(draft)
        grounder = self._grounder.over(content)
        return Way(content, self.provider, grounder, self.strategy, self.settings, canary=self._canary)

    def hear(self, message: str, learner: Learner, fallback: ReplyLanguage | None, field: str = "message") -> Heard:
        """Reads the message; raises InvalidInput, with `field`, for what is no text that can be answered."""
        message = clean(message, field, limit=self.settings.limits.message_chars)
        said = normalised(message)
        resonance = self.content.reader.read(said)
        return Heard(message, said, resonance, reply_language(said, resonance, learner.locale, fallback))

    def admit(self, learner: Learner) -> None:
        """Raises AgeNeeded or GuardianNeeded where the age gate is on; a crisis was heard before."""
        admit(learner, age_of(self.content, self.settings))

    def check_persona(self, persona: str) -> None:
        """Raises InvalidInput for a mentor that there is not."""
        if persona != AUTO and persona not in self.content.personas:
            known = ", ".join([AUTO, *self.content.personas])
            raise InvalidInput(f"There is no persona `{persona}`. Known are {known}.", field="persona")

    def help(self, heard: Heard) -> str:
        """What is said in a crisis: fixed words and the numbers of the country, whoever the provider is."""
        crisis, language = heard.resonance.crisis, heard.language
        kind, settings = kind_of(crisis), self.settings.help
        parts = [say(f"crisis.{kind}", language)]
        if crisis.level == 3:
            parts.append(say("crisis.now", language))
        parts.append(say("crisis.watched" if settings.watched else "crisis.unwatched", language))
        parts.append(self._helplines(kind, language))
        parts.append(say("crisis.after", language))
        return "\n\n".join(parts)

    async def look_up(self, heard: Heard) -> Found:
        """What the message alone says, whatever came before it: the playbooks that fit, and how far each mentor does."""
        hits = await self._grounder.find(heard.said)
        asked = (heard.said, heard.resonance, list(self.content.personas.values()))
        scores = (
            await asyncio.to_thread(self.strategy.scores, *asked)
            if self.strategy.embeds
            else self.strategy.scores(*asked)
        )
        return Found(hits, scores)

    def choose(self, heard: Heard, found: Found, context: Context, persona: str = AUTO) -> Choice:
        """What the message does in the talk, with which playbook; then the mentor, or the one that was named."""
        hits, resonance = found.hits, heard.resonance
        first = not context.history
        leaves = aside(heard.said, resonance.elsewhere, in_talk=context.playbook is not None)
        named = None if first else said(heard.said)
        moves = {named: 1.0} if named else resonance.moves
        move = plan(moves, hits, context.playbook, first=first, aside=leaves)
        routing = route(found.scores, resonance, self.content.affinities, current=context.persona, follows=move.follows)
        return Choice(routing if persona == AUTO else chosen(persona, routing), move, hits[0].score if hits else 0.0)

    def brief(self, heard: Heard, choice: Choice, learner: Learner, context: Context, *, summary: str) -> Brief:
        """Everything that the provider is told.

        The wording varies with how the talk began, as far as it is remembered: a seed of anything else (an id, a clock)
        would make two replies of one question.
        """
        began = normalised(context.history[0].message) if context.history else heard.said
        books, move, language = self.content.playbooks, choice.plan, heard.language
        return Brief(
            message=heard.message,
            resonance=heard.resonance,
            persona=self.content.personas[choice.routing.primary],
            language=language,
            register=register_of(learner),
            move=move.move,
            playbook=books.get(move.playbook) if move.playbook else None,
            related=tuple(books[name] for name in move.related if name in books),
            history=context.history,
            summary=summary,
            careful=self._helplines(context.crisis, language) if context.crisis else "",
            worry=self._worry(context, heard),
            seed=crc32(began.encode()),
            goal=self._calm(context, heard, context.goal),
            commitment=self._calm(context, heard, context.commitment),
            suspicious=heard.resonance.injection >= HIGH,
            canary=self._canary,
            share=may_share(learner, self.settings.privacy),
        )

    async def speak(self, brief: Brief, outcome: Outcome) -> AsyncGenerator[str, None]:
        """The reply piece by piece; raises ProviderError, also at the end, for a reply that may not stand."""
        said: list[str] = []
        async with aclosing(self._watched(brief, outcome)) as pieces:
            async for text in pieces:
                said.append(text)
                yield text
        if faults := reply_faults("".join(said), brief.language):
            outcome.held_back = True
            raise ProviderError(f"The reply was held back ({', '.join(faults)}). Ask again, or in other words.")
        outcome.state = "done"

    async def _watched(self, brief: Brief, outcome: Outcome) -> AsyncGenerator[str, None]:
        """What the provider says, never empty; raises PromptLeak before a word of the instructions' mark goes out."""
        watch = Watch(brief.canary)
        try:
            async with aclosing(self.provider.stream(brief, outcome.errand)) as stream:
                async for piece in stream:
                    if isinstance(piece, Finished):
                        outcome.finished = piece
                    elif text := watch.take(piece.text):
                        yield text
        except Leak:
            outcome.held_back = True
            provider = outcome.errand.provider or "none"
            telemetry.LEAKS.labels(provider).inc()
            telemetry.log.warning("a reply gave the instructions away and was ended", provider=provider)
            told = (
                "The reply began to give away the mentor's instructions and was ended. Put the message in other words."
            )
            raise PromptLeak(told, healthy=True) from None
        except IonError:
            if rest := watch.end():
                yield rest  # what was said before it broke off is kept to its last letter
            raise
        if rest := watch.end():
            yield rest

    def _helplines(self, kind: str, language: ReplyLanguage) -> str:
        return self.content.helplines.said(self.settings.help.country, kind, language)  # type: ignore[arg-type]

    def _calm(self, context: Context, heard: Heard, aim: Aim | None) -> Aim | None:
        """What the learner is after; nothing around a crisis, and nothing that speaks of one itself."""
        if aim is None or context.crisis or heard.resonance.crisis.level:
            return None
        said = f"{aim.title}\n{aim.why}" if isinstance(aim, Goal) else aim.text
        return None if self.is_crisis(said) else aim

    def _worry(self, context: Context, heard: Heard) -> str:
        """A word on help for a message of level 1, once a session; nothing where a crisis has shown the numbers."""
        crisis = heard.resonance.crisis
        if crisis.level != 1 or crisis.kind is None or context.crisis or context.worried:
            return ""
        return f"{say('crisis.worry', heard.language)}\n\n{self._helplines(crisis.kind, heard.language)}"


def kind_of(crisis: Crisis) -> str:
    return crisis.kind or "self_harm"


def crisis_event(crisis: Crisis) -> dict[str, Any]:
    """What is noted of a crisis: never the words."""
    return {"kind": kind_of(crisis), "level": crisis.level, "score": crisis.score}


def tell_of(crisis: Crisis, turn_id: str) -> None:
    """Counts the crisis and writes it to the log, without the words."""
    telemetry.CRISES.labels(kind_of(crisis), str(crisis.level)).inc()
    telemetry.log.warning("crisis signal", turn_id=turn_id, kind=kind_of(crisis), level=crisis.level)


def register_of(learner: Learner) -> Register:
    return "casual" if learner.register == "casual" else "polite"
