"""Clients as they were recorded, of v1 and of v2, are served as they were then.

A form in `recorded/` names the type of each value. v1's answers are exactly that; v2's may have grown fields.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from server import Caller

from api.conftest import Served

RECORDED = Path(__file__).parent / "recorded"


def form(value: Any) -> Any:
    """The types of a JSON value; a list by those of its first item, since all are alike."""
    match value:
        case dict():
            return {name: form(member) for name, member in value.items()}
        case list():
            forms = [form(member) for member in value]
            assert all(other == forms[0] for other in forms)
            return forms[:1]
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case _:
            return "number"


def as_recorded(found: Any, recorded: Any) -> Any:
    """The form without the fields that came after the recording."""
    if isinstance(found, dict) and isinstance(recorded, dict):
        return {name: as_recorded(found[name], recorded[name]) for name in recorded if name in found}
    return found


def filled(value: Any, known: dict[str, str]) -> Any:
    text = json.dumps(value)
    for name, content in known.items():
        text = text.replace("{" + name + "}", content)
    return json.loads(text)


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_a_recorded_client_is_served_as_it_was(anyone: Caller, served: Served, version: str) -> None:
    service = anyone.saying(Authorization=f"Bearer {served.keys['service']}")
    known = {"learner": f"recorded-{uuid4()}"}
    for call in json.loads((RECORDED / f"{version}.json").read_text(encoding="utf-8"))["calls"]:
        asked = {"json": filled(call["body"], known), "headers": filled(call.get("headers", {}), known)}
        answer = await service("POST", call["path"], **asked)
        assert answer.status == call["status"], call["name"]
        found = form(answer.json)
        if version == "v2":
            found = as_recorded(found, call["answer"])
        assert found == call["answer"], call["name"]
        for name, path in call.get("keep", {}).items():
            value = answer.json
            for step in path:
                value = value[step]
            known[name] = value


async def test_both_versions_are_the_same_conversation(anyone: Caller, served: Served) -> None:
    name = f"both-{uuid4()}"
    service = anyone.saying(Authorization=f"Bearer {served.keys['service']}")
    old = (await service("POST", "/api/v1/chat", json={"message": "I am burned out", "user_id": name})).json
    session_id = old["metadata"]["session_id"]
    learner = service.saying(ION_Learner=name)
    new = (await learner.chat("ok, what's next?", session_id=session_id)).json
    assert new["persona"] == old["persona_used"]
    turns = (await learner.get(f"/api/v2/sessions/{session_id}/turns")).json["items"]
    assert [turn["id"] for turn in turns] == [old["metadata"]["turn_id"], new["id"]]
    assert turns[0]["reply"] == old["content"]
    assert turns[0]["resonance"]["key"] == old["resonance_key"]
    assert turns[0]["routing"]["confidence"] == old["confidence"]
    assert turns[0]["routing"]["reasons"] == old["metadata"]["reasons"]
