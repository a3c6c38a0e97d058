"""A learner's sessions: list, search, read, rename, export, delete. Another learner's are a 404."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Response

from ion_mentoring.api.v2.schemas import BriefView, GrowView, Id, Listing, SessionChange, SessionView, TurnView
from ion_mentoring.conversation import growth, sessions
from ion_mentoring.conversation.pages import Wish, turns_page
from ion_mentoring.edge.identity import LearnerDep, ServiceDep
from ion_mentoring.edge.languages import preferred_language
from ion_mentoring.edge.problems import responses
from ion_mentoring.edge.waf.free_text import FREE
from ion_mentoring.errors import NotFound
from ion_mentoring.mentoring.words import ReplyLanguage

router = APIRouter(prefix="/sessions", tags=["sessions"])
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=300)]


@router.get("", responses=responses(), summary="Sessions, newest first")
async def list_sessions(
    service: ServiceDep,
    learner: LearnerDep,
    *,
    limit: Limit = 20,
    cursor: Cursor = None,
    q: Annotated[
        str | None, Query(json_schema_extra=FREE, max_length=200, description="Only sessions that hold this text.")
    ] = None,
    goal_id: Annotated[Id | None, Query(description="Only sessions that are filed under this goal.")] = None,
    pinned: Annotated[bool | None, Query(description="Only sessions that are pinned, or that are not.")] = None,
) -> Listing[SessionView]:
    page = await sessions.list_page(
        service.db, learner, limit=limit, cursor=cursor, query=q, goal_id=goal_id, pinned=pinned
    )
    return Listing(items=[SessionView.of(session) for session in page.items], next_cursor=page.next_cursor)


@router.get("/{session_id}", responses=responses(NotFound), summary="A session")
async def read_session(session_id: Id, service: ServiceDep, learner: LearnerDep) -> SessionView:
    return SessionView.of(await sessions.get(service.db, learner, session_id))


@router.patch("/{session_id}", responses=responses(NotFound), summary="Rename, pin or file a session")
async def change_session(session_id: Id, body: SessionChange, service: ServiceDep, learner: LearnerDep) -> SessionView:
    return SessionView.of(await sessions.change(service.db, learner, session_id, body.model_dump(exclude_unset=True)))


@router.get("/{session_id}/turns", responses=responses(NotFound), summary="A session's turns, oldest first")
async def list_turns(
    session_id: Id,
    service: ServiceDep,
    learner: LearnerDep,
    *,
    limit: Limit = 50,
    before: Annotated[str | None, Query(max_length=300, description="`next_cursor` of the page after it.")] = None,
    cursor: Cursor = None,
    around: Annotated[Id | None, Query(description="A turn that the page holds, in its middle if it can be.")] = None,
    after: Annotated[Id | None, Query(description="A turn after which the page begins.")] = None,
    path: Annotated[Id | None, Query(description="A turn: the way through it to the newest that comes of it.")] = None,
    all: Annotated[bool, Query(description="Every turn of every branch, in the order in which they came.")] = False,
) -> Listing[TurnView]:
    """The page that ends with the newest turn; `next_cursor`, given as `before` (or `cursor`), goes further back.

    Where the session branches, the turns are those on one way: through `path`, else through the turn of `around` or
    `after`, else to the newest turn.
    """
    wish = Wish(limit, before=before or cursor, around=around, after=after, path=path, every=all)
    page = await turns_page(service.db, learner, session_id, wish)
    return Listing(items=[TurnView.of(placed) for placed in page.items], next_cursor=page.next_cursor)


@router.get("/{session_id}/grow", responses=responses(NotFound), summary="Goal, reality, options, will")
async def read_grow(session_id: Id, service: ServiceDep, learner: LearnerDep) -> GrowView:
    """The learner's own sentences, the replies' steps and what was taken over; nothing of a crisis."""
    return GrowView.of(await growth.grow_of(service.db, learner, session_id))


@router.get("/{session_id}/brief", responses=responses(NotFound), summary="A brief for a human mentor")
async def read_brief(
    session_id: Id,
    service: ServiceDep,
    learner: LearnerDep,
    language: Annotated[ReplyLanguage | None, Query(description="Left out: the learner's own.")] = None,
    include_crisis: Annotated[bool, Query(description="With what was said in distress.")] = False,
    accept_language: Annotated[str | None, Header()] = None,
) -> BriefView:
    """Made from the session, for the learner to read and change before it is shared. Names that show as such are out."""
    spoken = language or learner.locale or preferred_language(accept_language) or "ko"
    markdown = await growth.brief_of(service.db, learner, session_id, spoken, with_crises=include_crisis)
    return BriefView(markdown=markdown)


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
