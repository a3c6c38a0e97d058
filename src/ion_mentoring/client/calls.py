"""Every call of API v2: what it asks for, and how its answer is read. No network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import EllipsisType
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote
from uuid import uuid4

from pydantic import BaseModel

from ion_mentoring.client.answers import Analysis, Answer, Learner, Page, Persona, Playbook, Session, Turn
from ion_mentoring.client.problems import unreadable
from ion_mentoring.errors import NotFound

T = TypeVar("T")
Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request, with a path below the service's address."""

    method: str
    path: str
    read: Callable[[bytes], T]
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    deletes: bool = False

    def result(self, body: bytes) -> T:
        """The typed answer of a success."""
        try:
            return self.read(body)
        except ValueError as error:
            raise unreadable(self.path, error) from error


def _form(kind: type[Form]) -> Callable[[bytes], Form]:
    return kind.model_validate_json


def _nothing(_body: bytes) -> None:
    return None


def _given(**fields: Any) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def _at(*parts: str) -> str:
    """The path of what is named; a name that would lead to another place is one of nothing."""
    if {"", ".", ".."} & set(parts):
        raise NotFound("There is nothing without a name.")
    return "/api/v2/" + "/".join(quote(part, safe="", errors="replace") for part in parts)


def chat(
    message: str,
    session_id: str | None = None,
    persona: str = "auto",
    parent_id: str | EllipsisType | None = ...,
) -> Call[Answer]:
    """Asked again with the same `Idempotency-Key`, the service gives the same turn."""
    body = {"message": message, "persona": persona, **_given(session_id=session_id)}
    if parent_id is not ...:
        body["parent_id"] = parent_id
    return Call("POST", _at("chat"), _form(Answer), body=body, headers={"Idempotency-Key": str(uuid4())})


def streamed(ask: Call[Answer]) -> Call[bytes]:
    """The same question, to be answered as events."""
    headers = {**ask.headers, "Accept": "text/event-stream"}
    return Call(ask.method, ask.path, bytes, body={**(ask.body or {}), "stream": True}, headers=headers)


def event_call(turn_id: str, last: int) -> Call[bytes]:
    """The events of a turn after number `last`."""
    headers = {"Accept": "text/event-stream", "Last-Event-ID": str(last)}
    return Call("GET", _at("turns", turn_id, "events"), bytes, headers=headers)


def analyze(text: str) -> Call[Analysis]:
    return Call("POST", _at("analyze"), _form(Analysis), body={"text": text})


def personas() -> Call[Page[Persona]]:
    return Call("GET", _at("personas"), _form(Page[Persona]))


def persona(persona_id: str) -> Call[Persona]:
    return Call("GET", _at("personas", persona_id), _form(Persona))


def playbooks(search: str | None, limit: int) -> Call[Page[Playbook]]:
    return Call("GET", _at("playbooks"), _form(Page[Playbook]), query=_given(q=search, limit=limit))


def sessions(search: str | None, cursor: str | None) -> Call[Page[Session]]:
    return Call("GET", _at("sessions"), _form(Page[Session]), query=_given(q=search, cursor=cursor))


def session(session_id: str) -> Call[Session]:
    return Call("GET", _at("sessions", session_id), _form(Session))


def rename_session(session_id: str, title: str) -> Call[Session]:
    return Call("PATCH", _at("sessions", session_id), _form(Session), body={"title": title})


def export_session(session_id: str, form: Literal["md", "json"]) -> Call[str]:
    return Call("GET", _at("sessions", session_id, "export"), bytes.decode, query={"format": form})


def delete_session(session_id: str) -> Call[None]:
    return Call("DELETE", _at("sessions", session_id), _nothing, deletes=True)


def turns(session_id: str, before: str | None) -> Call[Page[Turn]]:
    """Newest first, as the pages are: the service gives each page oldest first."""

    def read(body: bytes) -> Page[Turn]:
        page = Page[Turn].model_validate_json(body)
        return Page[Turn](items=page.items[::-1], next_cursor=page.next_cursor)

    return Call("GET", _at("sessions", session_id, "turns"), read, query=_given(before=before, all="true"))


def turn(turn_id: str) -> Call[Turn]:
    return Call("GET", _at("turns", turn_id), _form(Turn))


def cancel_turn(turn_id: str) -> Call[Turn]:
    return Call("DELETE", _at("turns", turn_id), _form(Turn))


def feedback(turn_id: str, rating: Literal[-1, 1], reason: str) -> Call[None]:
    return Call("PUT", _at("turns", turn_id, "feedback"), _nothing, body={"rating": rating, "reason": reason})


def me() -> Call[Learner]:
    return Call("GET", _at("learners", "me"), _form(Learner))


def change_me(**changes: Any) -> Call[Learner]:
    """A field that is `...` stays as it is; None is a value."""
    body = {name: value for name, value in changes.items() if value is not ...}
    return Call("PATCH", _at("learners", "me"), _form(Learner), body=body)
