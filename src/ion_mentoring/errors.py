"""The one base error: each knows its HTTP status and its problem type (RFC 9457)."""

from __future__ import annotations

import math
from datetime import UTC, datetime
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


class UnsupportedMediaType(IonError):
    """The body is no JSON in UTF-8, or it is packed."""

    status, type, title = 415, "unsupported-media-type", "The body has to be JSON"


class Blocked(IonError):
    """The firewall takes the request for an attack; `group` names the rules. What a learner writes as text is never meant."""

    status, type, title = 403, "blocked", "This looks like an attack"


class TooSlow(IonError):
    """The request's body did not come in time."""

    status, type, title = 408, "too-slow", "The request took too long to come"


class TooManyRequests(IonError):
    """More than one address, key or learner may ask within a while; `Retry-After` says when there is more."""

    status, type, title = 429, "too-many-requests", "Too many requests"

    def __init__(self, detail: str, retry_after_s: float | None = None) -> None:
        super().__init__(detail if retry_after_s is None else f"{detail} Try again in {math.ceil(retry_after_s)} s.")
        self.retry_after_s = retry_after_s


class BudgetSpent(IonError):
    """A budget of tokens or of money does not cover the reply, or no more of it; `budget` says which, what is left, and when it renews."""

    status, type, title = 429, "budget-spent", "The budget is used up"

    @property
    def retry_after_s(self) -> float | None:  # type: ignore[override]  # of a stored problem it grows less
        """Seconds until asking again may help."""
        moment = self.extra.get("retry_at")
        return max(1.0, (datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds()) if moment else None


class Overloaded(IonError):
    """More requests than can be served soon; nothing was done."""

    status, type, title = 503, "overloaded", "The service has too much to do"
    retry_after_s = 2.0


class Unauthorized(IonError):
    """No key, or one that is unknown or revoked; no token, or one that can't be trusted."""

    status, type, title = 401, "unauthorized", "A valid key is needed"


class Expired(Unauthorized):
    """The key or token was good, and its time is over."""

    status, type, title = 401, "expired", "The key or token has expired"


class IdentityProviderAway(IonError):
    """The organisation's identity provider can't be asked, so that it is not known who this is."""

    status, type, title = 503, "identity-provider-away", "The identity provider can't be reached"
    retry_after_s = 5.0


class Forbidden(IonError):
    """The key is known, but its role may not do this."""

    status, type, title = 403, "forbidden", "Your role may not do this"


class ForeignOrigin(IonError):
    """A signed-in browser was made to send this by another page than the service's own."""

    status, type, title = 403, "foreign-origin", "Another page asks for this"


class InsecureChannel(IonError):
    """A browser wants to sign in over plain HTTP, where others could read along."""

    status, type, title = 403, "insecure-channel", "A browser signs in over https"


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
        super().__init__(f"{file}:{line}: {reason}", file=file, line=line, reason=reason)
        self.file, self.line, self.reason = file, line, reason


class Unwritable(IonError):
    """A file of the operator's, or a backup, can't be read or written: disk full, no permission; the one before stays."""

    status, type, title = 503, "unwritable", "The file can't be written"


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


class ConsentNeeded(ProviderError):
    """The reply would come from a remote provider, and the learner has not agreed to that: `PUT /api/v2/learners/me/consent`."""

    status, type, title = 403, "consent-needed", "Your consent is needed first"


class AgeNeeded(IonError):
    """The service asks how old a learner is before a mentor answers: `PUT /api/v2/learners/me/age`."""

    status, type, title = 403, "age-needed", "Your age is needed first"


class GuardianNeeded(IonError):
    """The learner is under the age from which they may agree themselves, and no guardian's consent is recorded."""

    status, type, title = 403, "guardian-needed", "A guardian's consent is needed first"


class PromptLeak(ProviderError):
    """The reply began to give the mentor's instructions away; it was ended before that was shown."""

    status, type, title = 502, "prompt-leak", "The reply gave away what it must not"


class StorageUnavailable(IonError):
    """The database can't take the write: disk full, locked for too long, gone."""

    status, type, title = 503, "storage-unavailable", "The database can't take this now"
    retry_after_s = 2.0


class DatabaseNewer(IonError):
    """The database was written by a newer version of ION."""

    status, type, title = 503, "database-newer", "The database is newer than this version"


class BackupUnusable(IonError):
    """A backup is half-written, was altered, or does not give back what went into it; names it and the reason."""

    status, type, title = 409, "backup-unusable", "The backup can't be used"


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


class UnfitSecrets(StartupError):
    """In production a secret is missing, a placeholder or too short; names it, never its value."""

    type, title = "unfit-secrets", "A secret is not fit for production"


class SecretUnavailable(IonError):
    """The provider of secrets can't be reached, refuses, or holds what is no secret; says which and what to do."""

    status, type, title = 503, "secret-unavailable", "A secret can't be had"


def all_types() -> list[type[IonError]]:
    """Every error class, for the documentation and the OpenAPI description."""
    found: list[type[IonError]] = []
    queue = [IonError]
    while queue:
        cls = queue.pop(0)
        found.append(cls)
        queue.extend(cls.__subclasses__())
    return found
