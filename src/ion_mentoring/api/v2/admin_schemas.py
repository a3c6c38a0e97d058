"""The forms of `/api/v2/admin`: what those who run the service read and write."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from ion_mentoring.accounts.keys import CreatedKey
from ion_mentoring.accounts.roles import Role
from ion_mentoring.accounts.scopes import Scope
from ion_mentoring.api.v2.schemas import Message, PersonaView, PlaybookView, Strict
from ion_mentoring.conversation.editing import Item, Listed, Parsed
from ion_mentoring.edge.waf.free_text import FreeText
from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.personas import Persona
from ion_mentoring.mentoring.words import Language, Register, ReplyLanguage
from ion_mentoring.store.records import AuditEntry, CrisisEvent, Key, Opinion, Rating, Revision, Unmatched

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=64)]
Span = Annotated[str, StringConstraints(max_length=10), Field(examples=["90d"])]
Text = Annotated[str, FreeText, Field(description="The whole file: front matter and sections.")]


class ContentProblem(BaseModel):
    line: int
    reason: str

    @classmethod
    def of(cls, error: ContentError) -> ContentProblem:
        return cls(line=error.line, reason=error.reason)


class ContentEntry(BaseModel):
    """A persona or playbook in the list; its text comes with it alone."""

    id: str
    source: Literal["shipped", "changed"] = Field(description="changed: a file of the operator's own is there.")
    title: dict[str, str] | None = Field(
        description="What the mentors use at present; None where nothing could be read."
    )
    problems: list[ContentProblem] = Field(description="Why the file is not used; the last good one is.")

    @classmethod
    def of(cls, listed: Listed) -> ContentEntry:
        return cls(
            id=listed.id,
            source="changed" if listed.is_changed else "shipped",
            title=_title(listed.parsed) if listed.parsed else None,
            problems=[ContentProblem.of(listed.problem)] if listed.problem else [],
        )


class RevisionEntry(BaseModel):
    id: str
    created_at: datetime
    by: str | None = Field(description="Name of the key; null: found in the file, written there by hand.")
    taken_back: bool = Field(description="Whether it went back to what is shipped.")

    @classmethod
    def of(cls, revision: Revision) -> RevisionEntry:
        return cls(**_entry(revision))


class RevisionView(RevisionEntry):
    text: str | None

    @classmethod
    def of(cls, revision: Revision) -> RevisionView:
        return cls(text=revision.text, **_entry(revision))


class ContentView(ContentEntry):
    """A persona or playbook to be edited."""

    text: Text
    shipped_text: str | None = Field(description="What ships with ION; None for one of the operator's own.")
    etag: str = Field(description="For `If-Match`, as in the header `ETag`.")
    revisions: list[RevisionEntry] = Field(description="Newest first.")

    @classmethod
    def of_item(cls, item: Item) -> ContentView:
        return cls(
            **ContentEntry.of(item.listed).model_dump(),
            text=item.text,
            shipped_text=item.shipped_text,
            etag=item.etag,
            revisions=[RevisionEntry.of(revision) for revision in item.revisions],
        )


class ContentChange(Strict):
    text: Text


class CheckRequest(Strict):
    id: Name
    text: Text


class CheckResult(BaseModel):
    problems: list[ContentProblem] = Field(description="Empty: it can be saved.")
    preview: PersonaView | PlaybookView | None = None

    @classmethod
    def of(cls, parsed: Parsed) -> CheckResult:
        return cls(
            problems=[], preview=PersonaView.of(parsed) if isinstance(parsed, Persona) else PlaybookView.of(parsed)
        )


class TryRequest(Strict):
    text: Text
    message: Message
    locale: ReplyLanguage | None = Field(None, description="The language of the learner who is played.")
    register_: Register = Field("polite", alias="register", description="존댓말 or 반말.")


class OpinionView(BaseModel):
    turn_id: str
    rating: Rating
    reason: str = Field(description="What the learner gave as a reason; may be empty.")
    persona: str | None
    playbooks: list[str]
    provider: str | None
    language: Language
    created_at: datetime

    @classmethod
    def of(cls, opinion: Opinion) -> OpinionView:
        return cls(**asdict(opinion))


class CrisisView(BaseModel):
    id: str
    kind: str
    level: int = Field(description="2 serious, 3 now")
    turn_id: str | None = Field(description="None where it was answered in passing.")
    created_at: datetime

    @classmethod
    def of(cls, event: CrisisEvent) -> CrisisView:
        return cls(**asdict(event))


class UnmatchedView(BaseModel):
    message: str
    language: Language
    score: float = Field(description="The best playbook's, 0 to 1.")
    count: int
    created_at: datetime = Field(description="When it was last asked.")

    @classmethod
    def of(cls, unmatched: Unmatched) -> UnmatchedView:
        return cls(**asdict(unmatched))


class KeyRequest(Strict):
    role: Role
    name: str = Field(description="Whose key it is, 1 to 100 characters.", examples=["campus"])
    expires: Span | None = Field(None, description="How long it is good; null: until it is revoked.")
    scopes: list[Scope] = Field([], description="What it may do of what its role may; none: all of that.")


class RotationRequest(Strict):
    overlap: Span | None = Field(
        None, description="How long the old key is good beside the new one, 30 days at most; null: not at all."
    )
    expires: Span | None = Field(None, description="How long the new one is good; null: as long as the old one.")


class KeyView(BaseModel):
    id: str
    role: Role
    name: str
    prefix: str = Field(description="How the key begins; empty for one of an older version, or of no key.")
    scopes: list[str] = Field(description="None: all that the role may do.")
    created_at: datetime
    last_used_at: datetime | None = Field(description="To the minute.")
    expires_at: datetime | None
    old_until: datetime | None = Field(description="Until when the key before the last rotation is good beside it.")
    revoked_at: datetime | None
    issuer: str = Field(description="The identity provider that vouches for this person; empty for a key.")
    current: bool = Field(description="Whether this is the key that asks.")

    @classmethod
    def of(cls, key: Key, current: str) -> KeyView:
        own = {name: getattr(key, name) for name in cls.model_fields if name not in ("current", "scopes")}
        return cls(current=key.id == current, scopes=key.scopes.split(), **own)


class NewKey(BaseModel):
    id: str
    key: str = Field(description="Shown this once: only its hash is kept.")
    role: Role
    name: str

    @classmethod
    def of(cls, made: CreatedKey) -> NewKey:
        return cls(**asdict(made))


class NewKeyInPlace(NewKey):
    old_until: datetime | None = Field(description="Until when the old one is good; null: it ended at once.")

    @classmethod
    def of(cls, made: CreatedKey) -> NewKeyInPlace:
        return cls(**asdict(made))


class AuditView(BaseModel):
    number: int
    at: datetime
    actor: str = Field(description="The id of a key, `command line` or `service`.")
    action: str = Field(examples=["key.create"])
    subject: str = Field(description="The id of what was changed.")
    detail: dict[str, Any]
    hash: str = Field(description="Covers this entry and, by the one before, all that were before it.")

    @classmethod
    def of(cls, entry: AuditEntry) -> AuditView:
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


def _title(parsed: Parsed) -> dict[str, str]:
    return {
        str(language): text
        for language, text in (parsed.name if isinstance(parsed, Persona) else parsed.situation).items()
    }


def _entry(revision: Revision) -> dict[str, object]:
    return {
        "id": revision.id,
        "created_at": revision.created_at,
        "by": revision.by,
        "taken_back": revision.text is None,
    }
