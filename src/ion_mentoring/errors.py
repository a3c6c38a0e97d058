"""The one base error: each knows its HTTP status and its problem type (RFC 9457)."""

from __future__ import annotations

from typing import Any, ClassVar


class IonError(Exception):
    """An error that a person is told about: `detail` says what happened and what to do.

    `extra` holds members of the problem document beyond those of RFC 9457, e.g. `errors`.
    """

    status: ClassVar[int] = 500
    type: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"
    retry_after_s: float | None = None

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class InvalidInput(IonError):
    """The request is well-formed, but a value in it can't be used."""

    status, type, title = 422, "invalid-input", "The input can't be used"


class MalformedRequest(IonError):
    """The request can't be read at all: broken JSON, not UTF-8, lone surrogates."""

    status, type, title = 400, "malformed-request", "The request can't be read"


class TooLarge(IonError):
    """The request's body is over the limit."""

    status, type, title = 413, "too-large", "The request is too large"


class Unauthorized(IonError):
    """No key, or one that is unknown, revoked or expired."""

    status, type, title = 401, "unauthorized", "A valid key is needed"


class Forbidden(IonError):
    """The key is known, but its role may not do this."""

    status, type, title = 403, "forbidden", "Your role may not do this"


class NotFound(IonError):
    """There is no such thing, or it belongs to someone else."""

    status, type, title = 404, "not-found", "Not found"


class MethodNotAllowed(IonError):
    """The path exists, but not with this method."""

    status, type, title = 405, "method-not-allowed", "This method is not allowed here"


class Conflict(IonError):
    """The request contradicts the state that is stored."""

    status, type, title = 409, "conflict", "This contradicts the present state"


class ContentError(IonError):
    """A persona, playbook or data file is broken: names the file, the line and the reason."""

    status, type, title = 422, "broken-content", "A content file is broken"

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}", file=file, line=line)
        self.file, self.line, self.reason = file, line, reason


class ProviderError(IonError):
    """The provider failed; the learner's message is kept, the turn is marked as failed."""

    status, type, title = 502, "provider-failed", "The mentor's provider failed"

    def __init__(
        self,
        detail: str,
        *,
        transient: bool = False,
        healthy: bool = False,
        retry_after_s: float | None = None,
        **extra: Any,
    ) -> None:
        """What a retry is worth, and what it says of the provider.

        `transient`: asked again in a moment (`retry_after_s`, where the far end says when) it may well answer.
        `healthy`: nothing is wrong with the provider, it only doesn't want this message.
        """
        super().__init__(detail, **extra)
        self.transient, self.healthy, self.retry_after_s = transient, healthy, retry_after_s


class ProviderTimeout(ProviderError):
    """The provider took longer than its budget of time for connecting, the first token or the whole."""

    status, type, title = 504, "provider-timeout", "The mentor's provider took too long"


class StorageUnavailable(IonError):
    """The database can't take the write: disk full, locked for too long, gone."""

    status, type, title = 503, "storage-unavailable", "The database can't take this now"
    retry_after_s = 2.0


class DatabaseNewer(IonError):
    """The database was written by a newer version of ION."""

    status, type, title = 503, "database-newer", "The database is newer than this version"


class NotReady(IonError):
    """The service is starting or stopping."""

    status, type, title = 503, "not-ready", "The service is not ready"


class LocalModelUnusable(IonError):
    """The local model's file is not there, can't be had, or is not the published one; says which and what to do."""

    status, type, title = 503, "local-model-unusable", "The local model can't be used"


class Unreachable(IonError):
    """Said by the client: no connection to the service, or one that broke and could not be had again."""

    status, type, title = 503, "unreachable", "The service can't be reached"


class StartupError(IonError):
    """The service can't start; says what to do."""

    status, type, title = 503, "startup", "The service can't start"


def all_types() -> list[type[IonError]]:
    """Every error class, for the documentation and the OpenAPI description."""
    found: list[type[IonError]] = []
    queue = [IonError]
    while queue:
        cls = queue.pop(0)
        found.append(cls)
        queue.extend(cls.__subclasses__())
    return found
