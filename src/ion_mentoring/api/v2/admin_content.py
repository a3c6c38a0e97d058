"""Personas and playbooks for whoever designs them: read, checked, tried, saved, taken back. Role designer."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Path, Response

from ion_mentoring.api.v2.admin_schemas import (
    CheckRequest,
    CheckResult,
    ContentChange,
    ContentEntry,
    ContentProblem,
    ContentView,
    Name,
    RevisionView,
    TryRequest,
)
from ion_mentoring.api.v2.schemas import ChatResponse, Id, Listing
from ion_mentoring.content import FOLDERS, Kind
from ion_mentoring.conversation.editing import Expected, parse, tidy
from ion_mentoring.conversation.trial import Trial, attempt
from ion_mentoring.edge.identity import IdentityDep, ServiceDep, require
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import (
    BudgetSpent,
    Conflict,
    ContentError,
    Forbidden,
    InvalidInput,
    NotFound,
    ProviderError,
    ProviderTimeout,
    StorageUnavailable,
    Unwritable,
)

router = APIRouter(prefix="/admin/{folder}", tags=["admin"], dependencies=[require("designer")])
_KINDS: dict[str, Kind] = {folder: kind for kind, folder in FOLDERS.items()}


async def kind_of(folder: Annotated[Literal["personas", "playbooks"], Path()]) -> Kind:
    return _KINDS[folder]


async def expected_of(
    if_match: Annotated[
        str | None, Header(description="`etag` of what is changed; 409 where it changed since.")
    ] = None,
    if_none_match: Annotated[str | None, Header(description="`*`: only where there is none of this id yet.")] = None,
) -> Expected:
    if if_none_match not in (None, "*"):
        raise InvalidInput("`If-None-Match` may be `*` here.", field="If-None-Match")
    tags = None if if_match is None else frozenset(tag.strip() for tag in if_match.split(","))
    return Expected(tags, nothing=if_none_match is not None)


KindDep = Annotated[Kind, Depends(kind_of)]
ExpectedDep = Annotated[Expected, Depends(expected_of)]


@router.get("", responses=responses(Forbidden), summary="Every persona or playbook, and what is broken")
async def list_content(kind: KindDep, service: ServiceDep) -> Listing[ContentEntry]:
    return Listing(items=[ContentEntry.of(listed) for listed in service.editor.all(kind)])


@router.post("/check", responses=responses(Forbidden), summary="Whether a text could be saved")
async def check_content(kind: KindDep, body: CheckRequest) -> CheckResult:
    """Nothing is stored."""
    try:
        return CheckResult.of(parse(kind, body.id, tidy(body.text)))
    except ContentError as error:
        return CheckResult(problems=[ContentProblem.of(error)])


@router.get("/{id}", responses=responses(Forbidden, NotFound, Unwritable), summary="A file, to be edited")
async def read_content(kind: KindDep, id: Name, service: ServiceDep, response: Response) -> ContentView:
    view = ContentView.of_item(await service.editor.read(kind, id))
    response.headers["ETag"] = view.etag
    return view


@router.get(
    "/{id}/revisions/{revision_id}", responses=responses(Forbidden, NotFound), summary="A text as it was before"
)
async def read_revision(kind: KindDep, id: Name, revision_id: Id, service: ServiceDep) -> RevisionView:
    return RevisionView.of(await service.editor.revision(kind, id, revision_id))


@router.put(
    "/{id}",
    responses=responses(Forbidden, Conflict, ContentError, StorageUnavailable, Unwritable),
    summary="Save a file",
)
async def save_content(
    kind: KindDep,
    id: Name,
    body: ContentChange,
    service: ServiceDep,
    identity: IdentityDep,
    *,
    expected: ExpectedDep,
    response: Response,
) -> ContentView:
    """The mentors use it from the next message on. An unknown id makes a new one.

    A 409 carries what is there now, as `text` and `etag`. Without `If-Match` the last one wins; what was before is a
    revision either way.
    """
    view = ContentView.of_item(await service.editor.save(kind, id, body.text, identity.key_id, expected))
    response.headers["ETag"] = view.etag
    return view


@router.delete(
    "/{id}",
    status_code=204,
    responses=responses(Forbidden, NotFound, Conflict, StorageUnavailable, Unwritable),
    summary="Back to what is shipped",
)
async def take_back_content(
    kind: KindDep, id: Name, service: ServiceDep, identity: IdentityDep, expected: ExpectedDep
) -> Response:
    """One that is not shipped is gone then; its revisions stay."""
    await service.editor.take_back(kind, id, identity.key_id, expected)
    return Response(status_code=204)


@router.post(
    "/{id}/try",
    responses=responses(Forbidden, BudgetSpent, ContentError, ProviderError, ProviderTimeout),
    summary="Ask a draft",
)
async def try_content(
    kind: KindDep, id: Name, body: TryRequest, service: ServiceDep, identity: IdentityDep
) -> ChatResponse:
    """The answer as the draft would give it; nothing of it is stored, and a crisis in it is noted nowhere."""
    trial = Trial(body.message, body.locale, body.register_, identity.key_id)
    draft = parse(kind, id, tidy(body.text))
    return ChatResponse.of(await attempt(service.way, service.budgets, draft, trial))
