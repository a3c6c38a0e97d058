"""The API's own description: complete, and true."""

from __future__ import annotations

from typing import Any

import pytest
from server import Caller

from ion_mentoring.app import create_app
from ion_mentoring.settings import Settings

PUBLIC = ("/health/", "/sign-in", "/sign-out")
FOR_WHAT_IS_NOT_THERE_YET = {
    "GET /api/v2/admin/{folder}",
    "POST /api/v2/admin/{folder}/check",
    "PUT /api/v2/admin/{folder}/{id}",
    "POST /api/v2/admin/{folder}/{id}/try",
}
METHODS = ("get", "put", "post", "delete", "patch")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings()).openapi()


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Method and path -> operation."""
    return {
        f"{method.upper()} {path}": item[method]
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }


async def test_it_is_served(anyone: Caller, document: dict[str, Any]) -> None:
    assert (await anyone.get("/openapi.json")).json == document


def test_every_endpoint_of_the_contract_is_there(operations: dict[str, Any]) -> None:
    assert operations.keys() >= {
        "POST /api/v1/chat",
        "POST /openai/v1/chat/completions",
        "GET /openai/v1/models",
        "GET /openai/v1/models/{model}",
        "POST /api/v2/chat",
        "POST /api/v2/analyze",
        "GET /api/v2/personas",
        "GET /api/v2/playbooks",
        "GET /api/v2/sessions",
        "GET /api/v2/sessions/{session_id}",
        "PATCH /api/v2/sessions/{session_id}",
        "DELETE /api/v2/sessions/{session_id}",
        "GET /api/v2/sessions/{session_id}/turns",
        "GET /api/v2/sessions/{session_id}/export",
        "GET /api/v2/sessions/{session_id}/grow",
        "GET /api/v2/sessions/{session_id}/brief",
        "GET /api/v2/search",
        "GET /api/v2/goals",
        "POST /api/v2/goals",
        "GET /api/v2/goals/{goal_id}",
        "PATCH /api/v2/goals/{goal_id}",
        "DELETE /api/v2/goals/{goal_id}",
        "POST /api/v2/goals/{goal_id}/check-ins",
        "GET /api/v2/steps",
        "POST /api/v2/steps",
        "PATCH /api/v2/steps/{step_id}",
        "DELETE /api/v2/steps/{step_id}",
        "GET /api/v2/commitments",
        "PUT /api/v2/sessions/{session_id}/commitment",
        "PATCH /api/v2/commitments/{commitment_id}",
        "DELETE /api/v2/commitments/{commitment_id}",
        "GET /api/v2/journey",
        "GET /api/v2/journey/summary",
        "GET /api/v2/turns/{turn_id}",
        "DELETE /api/v2/turns/{turn_id}",
        "PUT /api/v2/turns/{turn_id}/feedback",
        "GET /api/v2/learners/me",
        "GET /api/v2/sign-in/methods",
        "POST /sign-in",
        "POST /sign-out",
        "GET /api/v2/admin/{folder}",
        "GET /api/v2/admin/{folder}/{id}",
        "PUT /api/v2/admin/{folder}/{id}",
        "DELETE /api/v2/admin/{folder}/{id}",
        "POST /api/v2/admin/{folder}/check",
        "POST /api/v2/admin/{folder}/{id}/try",
        "GET /api/v2/admin/feedback",
        "GET /api/v2/admin/crises",
        "GET /api/v2/admin/unmatched",
        "GET /api/v2/admin/keys",
        "POST /api/v2/admin/keys",
        "DELETE /api/v2/admin/keys/{key_id}",
        "GET /health/live",
        "GET /health/ready",
        "GET /metrics",
    }


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")

    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [ref for value in node.values() for ref in references(value)]
        return [ref for value in node for ref in references(value)] if isinstance(node, list) else []

    found = references(document)
    assert len(found) > 20
    for reference in found:
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_operation_says_what_it_does_under_a_name_of_its_own(operations: dict[str, Any]) -> None:
    assert all(operation["summary"] and operation["tags"] for operation in operations.values())
    names = [operation["operationId"] for operation in operations.values()]
    assert len(set(names)) == len(names)


def test_every_operation_behind_the_key_says_so(operations: dict[str, Any]) -> None:
    for name, operation in operations.items():
        assert bool(operation.get("security")) != any(part in name for part in PUBLIC), name


def test_every_operation_documents_its_errors_as_problems(operations: dict[str, Any]) -> None:
    for name, operation in operations.items():
        errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        if "/health/live" in name or "/sign-in/methods" in name:
            continue
        assert errors, name
        if "/health/" in name:
            continue
        if "/openai/" in name:
            assert errors.keys() >= {"400", "401", "413"}, name
            assert "422" not in errors, name
        else:
            assert errors.keys() >= {"401", "422"}, name
        if "{" in name and name not in FOR_WHAT_IS_NOT_THERE_YET:
            assert "404" in errors, name
        for status, answer in errors.items():
            media, form = (
                ("application/json", "OpenAIError") if "/openai/" in name else ("application/problem+json", "Problem")
            )
            assert answer["content"] == {media: {"schema": {"$ref": f"#/components/schemas/{form}"}}}, (name, status)


def test_the_errors_of_a_turn_are_documented(operations: dict[str, Any]) -> None:
    assert operations["POST /api/v2/chat"]["responses"].keys() >= {"200", "400", "404", "413", "502", "503", "504"}
    for name in ("POST /api/v1/chat", "POST /openai/v1/chat/completions"):
        assert operations[name]["responses"].keys() >= {"200", "400", "404", "413", "502", "503", "504"}
    assert "409" in operations["DELETE /api/v2/turns/{turn_id}"]["responses"]
    assert "403" in operations["GET /metrics"]["responses"]
    assert "503" in operations["GET /health/ready"]["responses"]


def test_a_question_and_an_error_come_with_examples(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["ChatRequest"]["properties"]["message"]["examples"]
    assert schemas["Problem"]["properties"]["type"]["examples"]
    assert schemas["Resonance"]["properties"]["key"]["examples"]
    for name in (
        "OpenAIErrorDetail",
        "CompletionRequest",
        "Completion",
        "ChatRequestV1",
    ):
        assert any(field.get("examples") for field in schemas[name]["properties"].values()), name


def test_no_form_is_called_by_the_place_of_its_code(document: dict[str, Any]) -> None:
    """Two forms of one name get such names, and clients that were made from the description would lose theirs."""
    assert [name for name in document["components"]["schemas"] if "__" in name] == []


def test_v1_is_marked_as_deprecated_and_describes_its_headers(operations: dict[str, Any]) -> None:
    old = operations["POST /api/v1/chat"]
    assert old["deprecated"] is True
    assert old["responses"]["200"]["headers"].keys() == {"Deprecation", "Sunset", "Link"}
    assert [name for name, operation in operations.items() if operation.get("deprecated")] == ["POST /api/v1/chat"]


def test_every_operation_for_a_learner_says_how_a_service_names_one(operations: dict[str, Any]) -> None:
    nobodys = (*PUBLIC, "/admin/", "/metrics", "/openai/v1/models", "/api/v1/")
    for name, operation in operations.items():
        headers = [given["name"] for given in operation.get("parameters", []) if given["in"] == "header"]
        assert ("ION-Learner" in headers) != any(part in name for part in nobodys), name
