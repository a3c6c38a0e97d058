"""The client's forms against the service's own description: they can't drift apart unnoticed."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from typing import Any

import pytest
from pydantic import BaseModel

from ion_mentoring.app import create_app
from ion_mentoring.client import AsyncIon, Ion, answers, calls
from ion_mentoring.client.calls import Call
from ion_mentoring.errors import NotFound
from ion_mentoring.settings import Settings

FORMS: dict[str, type[BaseModel]] = {
    "ChatResponse": answers.Answer,
    "TurnView": answers.Turn,
    "FeedbackView": answers.Opinion,
    "SessionView": answers.Session,
    "PersonaView": answers.Persona,
    "PlaybookView": answers.Playbook,
    "LearnerView": answers.Learner,
    "Analysis": answers.Analysis,
    "Resonance": answers.Resonance,
    "Routing": answers.Choice,
    "Crisis": answers.Crisis,
    "Usage": answers.Usage,
    "Money": answers.Money,
    "Performance": answers.Performance,
    "Listing_SessionView_": answers.Page[answers.Session],
    "Listing_TurnView_": answers.Page[answers.Turn],
    "Listing_PersonaView_": answers.Page[answers.Persona],
    "Listing_PlaybookView_": answers.Page[answers.Playbook],
}
CALLS: list[Call[Any]] = [
    calls.chat("m", "s", "lua", "p"),
    calls.streamed(calls.chat("m")),
    calls.event_call("t", 3),
    calls.analyze("t"),
    calls.personas(),
    calls.persona("p"),
    calls.playbooks("q", 5),
    calls.sessions("q", "c"),
    calls.session("s"),
    calls.rename_session("s", "t"),
    calls.export_session("s", "md"),
    calls.delete_session("s"),
    calls.turns("s", "c"),
    calls.turn("t"),
    calls.cancel_turn("t"),
    calls.feedback("t", 1, "r"),
    calls.me(),
    calls.change_me(locale="ko", register="polite", time_zone="UTC"),
]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings()).openapi()


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Method and path, its parameters unnamed -> operation."""
    return {
        f"{method.upper()} {re.sub('{[^}]+}', '{}', path)}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def kind_of(schema: dict[str, Any], names: dict[str, str]) -> Any:
    """What a value may be, without what is said of it and without the words that it is limited to."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return names.get(name, name)
    if "anyOf" in schema:
        return frozenset(kind_of(option, names) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return ("array", kind_of(schema["items"], names))
    if isinstance(more := schema.get("additionalProperties"), dict):
        return ("object", kind_of(more, names))
    return (schema["type"], schema.get("format"))


@pytest.mark.parametrize("name", FORMS)
def test_a_form_has_the_fields_of_the_services(name: str, document: dict[str, Any]) -> None:
    theirs = document["components"]["schemas"][name]
    ours = FORMS[name].model_json_schema()
    names = {service: form.__name__ for service, form in FORMS.items()}
    assert {field: kind_of(schema, {}) for field, schema in ours["properties"].items()} == {
        field: kind_of(schema, names) for field, schema in theirs["properties"].items()
    }
    assert set(ours.get("required", [])) <= set(theirs.get("required", [])), "the service may leave it out"


def test_every_form_is_held_against_one_of_the_services() -> None:
    own = {form for _, form in inspect.getmembers(answers, inspect.isclass) if issubclass(form, answers.Form)}
    assert own - {answers.Form, answers.Page} <= set(FORMS.values())


def test_every_call_is_one_that_the_service_takes(operations: dict[str, Any], document: dict[str, Any]) -> None:
    for call in CALLS:
        name = f"{call.method} {_template(call.path)}"
        known = {parameter["name"] for parameter in operations[name].get("parameters", [])}
        assert {*call.query, *call.headers} - {"Accept"} <= known, name
        if call.body is not None:
            reference = operations[name]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            body = document["components"]["schemas"][reference.rpartition("/")[2]]
            assert set(body.get("required", [])) <= set(call.body) <= set(body["properties"]), name


def _template(path: str) -> str:
    """The path with its one-letter names unnamed."""
    return re.sub(r"(?<=/)[a-z](?=/|$)", "{}", path)


def test_every_call_that_there_is_is_held() -> None:
    made = {name for name, made in inspect.getmembers(calls, inspect.isfunction) if made.__module__ == calls.__name__}
    assert len([name for name in made if not name.startswith("_")]) == len(CALLS)


def test_a_field_that_has_no_value_is_not_sent() -> None:
    assert calls.chat("m").body == {"message": "m", "persona": "auto"}
    assert calls.chat("m", parent_id=None).body == {"message": "m", "persona": "auto", "parent_id": None}
    assert calls.change_me(locale=None, register=..., time_zone=...).body == {"locale": None}


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_leads_elsewhere_is_one_of_nothing(name: str) -> None:
    with pytest.raises(NotFound):
        calls.delete_session(name)


def test_both_clients_say_the_same() -> None:
    def says(client: type) -> dict[str, list[tuple[str, Any]]]:
        return {
            name: [(p.name, p.default) for p in inspect.signature(method).parameters.values()]
            for name, method in inspect.getmembers(client, inspect.isfunction)
            if not name.startswith("_")
        }

    assert says(Ion) == says(AsyncIon)
    assert len(says(Ion)) > 15


def test_the_client_brings_no_service_along() -> None:
    code = "import sys, ion_mentoring.client; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "httpx2" in loaded
    assert not {"fastapi", "sqlalchemy", "starlette", "aiohttp", "numpy", "yaml"} & set(loaded)
    own = {name for name in loaded if name.startswith("ion_mentoring.")}
    assert {name for name in own if not name.startswith("ion_mentoring.client")} == {"ion_mentoring.errors"}
