"""Every error as `application/problem+json` (RFC 9457), in one place."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import Scope

from ion_mentoring.edge import openai_errors
from ion_mentoring.errors import (
    Forbidden,
    InvalidInput,
    IonError,
    MalformedRequest,
    MethodNotAllowed,
    NotFound,
    TooLarge,
    Unauthorized,
    all_types,
)

MEDIA_TYPE = "application/problem+json"
TYPE_ROOT = "https://ion-mentoring.example/problems/"


class Problem(BaseModel):
    """An error, RFC 9457."""

    type: str = Field(description="A URI that names the kind of problem.", examples=[TYPE_ROOT + "invalid-input"])
    title: str = Field(examples=["The input can't be used"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["`message` is empty. Write at least one character."])
    instance: str = Field(description="The path that was asked for.", examples=["/api/v2/chat"])
    request_id: str = Field(examples=["019a5c1e-7c1e-7d4e-8f2a-6b1c2d3e4f50"])
    errors: list[dict[str, str]] | None = Field(None, description="Each field that is wrong, and why.")
    budget: dict[str, Any] | None = Field(
        None, description="The budget that is used up: `of`, `period`, `unit`, `limit`, `used`, `left`, `renews_at`."
    )
    retry_at: str | None = Field(None, description="When asking again may help, where a budget is used up.")


class ProblemResponse(JSONResponse):
    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        """A detail may quote what was sent, and that may be no Unicode text."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def problem_document(error: IonError, path: str, request_id: str) -> dict[str, Any]:
    """The members of the problem; `field` becomes an entry of `errors`."""
    extra = dict(error.extra)
    if field := extra.pop("field", None):
        extra["errors"] = [{"field": field, "detail": error.detail}]
    return {
        "type": TYPE_ROOT + error.type,
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "instance": path,
        "request_id": request_id,
        **extra,
    }


def problem_of(stored: dict[str, Any]) -> IonError:
    """The error that a failed turn was stored with."""
    kinds = {kind.type: kind for kind in all_types()}
    extra = {name: value for name, value in stored.items() if name not in ("type", "title", "status", "detail")}
    return kinds.get(stored["type"], IonError)(stored["detail"], **extra)


def problem_response(error: IonError, scope: Scope, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer to a request that failed: a problem, or OpenAI's form where the caller speaks with that."""
    if error.status == 401:
        headers = {"WWW-Authenticate": "Bearer"}
    if error.retry_after_s is not None:
        headers = {**(headers or {}), "Retry-After": str(math.ceil(error.retry_after_s))}
    if openai_errors.are_expected(scope["path"]):
        return openai_errors.response(error, headers)
    request_id = scope.get("state", {}).get("request_id", "-")
    return ProblemResponse(problem_document(error, scope["path"], request_id), error.status, headers)


def responses(*errors: type[IonError]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI descriptions of the errors that a route answers with, beside those that every route may."""
    found: dict[int | str, dict[str, Any]] = {}
    kinds: tuple[type[IonError], ...] = (Unauthorized, MalformedRequest, TooLarge, InvalidInput, *errors)
    for error in kinds:
        known = found.get(error.status, {}).get("description")
        description = f"{known}; {error.title}" if known and error.title not in known else error.title
        found[error.status] = {"model": Problem, "description": description}
    return found


def install(app: FastAPI) -> None:
    """Registers the handlers of our errors and the framework's; `RequestContext` answers everything unforeseen."""
    describe = app.openapi
    app.openapi = lambda: _with_problems(describe())  # type: ignore[method-assign]

    @app.exception_handler(IonError)
    async def _ours(request: Request, error: IonError) -> JSONResponse:
        return problem_response(error, request.scope)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return problem_response(_from_validation(error.errors()), request.scope)

    @app.exception_handler(HTTPException)
    async def _framework(request: Request, error: HTTPException) -> JSONResponse:
        return problem_response(_from_status(error), request.scope, error.headers)


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    """The API's description with every error under its media type; the framework describes each answer as JSON."""
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if openai_errors.are_expected(path):
                operation["responses"].pop("422", None)  # the framework's own, which is a 400 there
                continue
            for status, answer in operation["responses"].items():
                if status >= "400" and (schema := answer.get("content", {}).pop("application/json", None)):
                    answer["content"][MEDIA_TYPE] = schema
    return document


def _from_validation(errors: Sequence[Any]) -> IonError:
    if any(entry["type"] == "json_invalid" for entry in errors):
        return MalformedRequest("The body is no valid JSON.")
    fields = [{"field": _field(entry["loc"]), "detail": str(entry["msg"])} for entry in errors]
    named = "; ".join(f"`{field['field']}`: {field['detail']}" for field in fields[:5])
    return InvalidInput(named, errors=fields)


def _field(location: Sequence[Any]) -> str:
    named = location[1:] if location and location[0] in ("body", "query", "path", "header") else location
    parts = [str(part) for part in named]
    return ".".join(parts) or "body"


def _from_status(error: HTTPException) -> IonError:
    kinds: dict[int, type[IonError]] = {
        400: MalformedRequest,
        401: Unauthorized,
        403: Forbidden,
        404: NotFound,
        405: MethodNotAllowed,
    }
    details = {404: "There is nothing at this path.", 400: "The body can't be read: it must be JSON in UTF-8."}
    kind = kinds.get(error.status_code, IonError)
    return kind(details.get(error.status_code, str(error.detail)))
