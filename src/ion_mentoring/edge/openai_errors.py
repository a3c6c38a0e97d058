"""Errors in the form of OpenAI's API, for callers that speak it: `{"error": {message, type, param, code}}`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from ion_mentoring.errors import BudgetSpent, IonError, MalformedRequest, TooLarge, Unauthorized

PREFIX: Final = "/openai/"
_QUOTA: Final = "insufficient_quota"
_CODES: Final = {401: "invalid_api_key", 403: "insufficient_permissions", 429: "rate_limit_exceeded"}


class OpenAIErrorDetail(BaseModel):
    message: str = Field(examples=["There is no model `gpt-4o`. `GET /openai/v1/models` lists them."])
    type: str = Field(examples=["invalid_request_error", "rate_limit_error", "server_error"])
    param: str | None = Field(examples=["model"], description="The parameter that is wrong.")
    code: str | None = Field(examples=["model_not_found"])


class OpenAIError(BaseModel):
    """An error as OpenAI's clients expect it."""

    error: OpenAIErrorDetail


class _Response(JSONResponse):
    def render(self, content: Any) -> bytes:
        """A message may quote what was sent, and that may be no Unicode text."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def are_expected(path: str) -> bool:
    """Whether who asks for this path expects errors in this form."""
    return path.startswith(PREFIX)


def document(error: IonError) -> dict[str, Any]:
    """`param` is the first field that is wrong, `messages[0].content` for our `messages.0.content`."""
    status, fields = status_of(error), error.extra.get("errors")
    spent = isinstance(error, BudgetSpent)
    field = error.extra.get("field") or (fields[0]["field"] if fields else None)
    return {
        "error": {
            "message": error.detail,
            "type": _QUOTA if spent else _type(status),
            "param": re.sub(r"\.(\d+)", r"[\1]", field) if field else None,
            "code": _QUOTA
            if spent
            else error.extra.get("code") or _CODES.get(status) or (error.type if status >= 500 else None),
        }
    }


def response(error: IonError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return _Response(document(error), status_of(error), headers)


def status_of(error: IonError) -> int:
    """OpenAI answers a value that can't be used with 400."""
    return 400 if error.status == 422 else error.status


def responses(*errors: type[IonError]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI descriptions of the errors that a route answers with, beside those that every route may."""
    titles = {400: "The request can't be read or used"}
    kinds: tuple[type[IonError], ...] = (Unauthorized, MalformedRequest, TooLarge, *errors)
    for kind in kinds:
        titles.setdefault(kind.status, kind.title)
    return {status: {"model": OpenAIError, "description": title} for status, title in titles.items()}


def _type(status: int) -> str:
    if status == 429:
        return "rate_limit_error"
    return "invalid_request_error" if status < 500 else "server_error"
