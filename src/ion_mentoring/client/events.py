"""A streamed answer: its events, each exactly once, and where to go on when the connection breaks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from ion_mentoring.client.answers import Answer, Form, Resonance
from ion_mentoring.client.calls import Call, event_call
from ion_mentoring.client.problems import error_in, unreadable
from ion_mentoring.client.tries import Tries


class Routing(Form):
    """The mentor is chosen; None where fixed help is given instead."""

    persona: str | None
    reasons: list[str]
    resonance: Resonance
    event: Literal["routing"] = "routing"


class Delta(Form):
    """The next piece of the reply."""

    text: str
    event: Literal["delta"] = "delta"


class Done(Form):
    """The whole answer; its state is `cancelled` where it was stopped."""

    answer: Answer
    event: Literal["done"] = "done"


Event = Routing | Delta | Done


class Following:
    """Where a stream stands: what was read, and which call reads on."""

    def __init__(self, ask: Call[bytes], tries: Tries) -> None:
        self._ask, self.tries = ask, tries
        self._last = 0
        self.turn_id: str | None = None
        self.answer: Answer | None = None

    @property
    def call(self) -> Call[bytes]:
        """The question again, with the same key, until the turn has a name; then its events after the last one read."""
        return event_call(self.turn_id, self._last) if self.turn_id else self._ask

    def opened(self, headers: Mapping[str, str]) -> None:
        self.turn_id = headers.get("ion-turn-id", self.turn_id)

    def whole(self) -> Answer:
        if self.answer is None:
            raise RuntimeError("The answer is there once the stream was read to its end.")
        return self.answer

    def take(self, number: str, name: str, data: str) -> Event | None:
        """The event, or None for one that was read before or that this client does not know; raises the turn's error.

        Events count from 1.
        """
        try:
            at = int(number)
            if at <= self._last:
                return None
            event = self._event(name, data)
        except (ValueError, KeyError, TypeError) as error:
            raise unreadable("The stream", error) from error
        self._last = at
        self.tries.went_on()
        return event

    def _event(self, name: str, data: str) -> Event | None:
        if name == "routing":
            return Routing.model_validate_json(data)
        if name == "delta":
            return Delta.model_validate_json(data)
        if name == "done":
            self.answer = Answer.model_validate_json(data)
            return Done(answer=self.answer)
        if name == "error":
            raise error_in(json.loads(data)["problem"])
        return None
