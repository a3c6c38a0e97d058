"""A learner's sessions: list, search, read, rename, export, delete. Another learner's are a 404."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from ion_mentoring.api.v2.schemas import Id, Listing, SessionChange, SessionView, TurnView
from ion_mentoring.conversation import sessions
from ion_mentoring.edge.identity import LearnerDep, ServiceDep
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import NotFound

router = APIRouter(prefix="/sessions", tags=["sessions"])
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=300)]


@router.get("", responses=responses(), summary="Sessions, newest first")
async def list_sessions(
    service: ServiceDep,
    learner: LearnerDep,
    limit: Limit = 20,
    cursor: Cursor = None,
    q: Annotated[str | None, Query(max_length=200, description="Only sessions that hold this text.")] = None,
) -> Listing[SessionView]:
    page = await sessions.list_page(service.db, learner, limit=limit, cursor=cursor, query=q)
    return Listing(items=[SessionView.of(session) for session in page.items], next_cursor=page.next_cursor)


@router.get("/{session_id}", responses=responses(NotFound), summary="A session")
async def read_session(session_id: Id, service: ServiceDep, learner: LearnerDep) -> SessionView:
    return SessionView.of(await sessions.get(service.db, learner, session_id))


@router.patch("/{session_id}", responses=responses(NotFound), summary="Rename a session")
async def rename_session(session_id: Id, body: SessionChange, service: ServiceDep, learner: LearnerDep) -> SessionView:
    return SessionView.of(await sessions.rename(service.db, learner, session_id, body.title))


@router.get("/{session_id}/turns", responses=responses(NotFound), summary="A session's turns, oldest first")
async def list_turns(
    session_id: Id,
    service: ServiceDep,
    learner: LearnerDep,
    limit: Limit = 50,
    before: Annotated[str | None, Query(max_length=300, description="`next_cursor` of the page after it.")] = None,
    cursor: Cursor = None,
) -> Listing[TurnView]:
    """The page that ends with the newest turn; `next_cursor`, given as `before` (or `cursor`), goes further back."""
    page = await sessions.turns_page(service.db, learner, session_id, limit=limit, before=before or cursor)
    return Listing(items=[TurnView.of(turn) for turn in page.items], next_cursor=page.next_cursor)


@router.get("/{session_id}/export", responses=responses(NotFound), summary="A session as a file")
async def export_session(
    session_id: Id,
    service: ServiceDep,
    learner: LearnerDep,
    format: Annotated[Literal["md", "json"], Query()] = "md",
) -> Response:
    text = await sessions.export(service.db, learner, session_id, format)
    media = {"md": "text/markdown; charset=utf-8", "json": "application/json"}[format]
    disposition = f'attachment; filename="ion-session-{session_id}.{format}"'
    return Response(text, media_type=media, headers={"Content-Disposition": disposition})


@router.delete("/{session_id}", status_code=204, responses=responses(NotFound), summary="Delete a session")
async def delete_session(session_id: Id, service: ServiceDep, learner: LearnerDep) -> Response:
    """With all of its turns, for good."""
    await sessions.delete(service.db, learner, session_id)
    return Response(status_code=204)
