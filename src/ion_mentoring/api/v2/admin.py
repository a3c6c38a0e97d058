"""For those who run the service: keys (admin), feedback and crises (operator), what no playbook fits (designer)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BeforeValidator

from ion_mentoring.accounts import keys
from ion_mentoring.accounts.spans import span
from ion_mentoring.api.v2.admin_schemas import (
    CrisisView,
    KeyRequest,
    KeyView,
    NewKey,
    NewKeyInPlace,
    OpinionView,
    RotationRequest,
    UnmatchedView,
)
from ion_mentoring.api.v2.schemas import Id, Listing
from ion_mentoring.edge.identity import IdentityDep, ServiceDep, require
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import Conflict, Forbidden, NotFound
from ion_mentoring.store import overview
from ion_mentoring.store.records import Rating

router = APIRouter(prefix="/admin", tags=["admin"])
Limit = Annotated[int, Query(ge=1, le=100)]
# A query is text, and pydantic takes no text for the number that a literal is.
RatingQuery = Annotated[Rating, BeforeValidator({"1": 1, "-1": -1}.get)]
Cursor = Annotated[str | None, Query(max_length=300)]


@router.get(
    "/unmatched",
    dependencies=[require("designer")],
    responses=responses(Forbidden),
    summary="Messages that no playbook fits, last asked first",
)
async def list_unmatched(service: ServiceDep, limit: Limit = 50, cursor: Cursor = None) -> Listing[UnmatchedView]:
    """For whoever writes the next playbook; not who wrote them."""
    page = await service.db.read(lambda conn: overview.unmatched_page(conn, limit, cursor))
    return Listing(items=[UnmatchedView.of(item) for item in page.items], next_cursor=page.next_cursor)


@router.get(
    "/feedback",
    dependencies=[require("operator")],
    responses=responses(Forbidden),
    summary="What learners think of replies, newest first",
)
async def list_feedback(
    service: ServiceDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    rating: Annotated[RatingQuery | None, Query(description="1 helped, -1 did not")] = None,
) -> Listing[OpinionView]:
    """Neither who gave it nor what was said, but for the reason that the learner gave."""
    page = await service.db.read(lambda conn: overview.feedback_page(conn, limit, cursor, rating))
    return Listing(items=[OpinionView.of(item) for item in page.items], next_cursor=page.next_cursor)


@router.get(
    "/crises",
    dependencies=[require("operator")],
    responses=responses(Forbidden),
    summary="That there were crises, newest first",
)
async def list_crises(service: ServiceDep, limit: Limit = 50, cursor: Cursor = None) -> Listing[CrisisView]:
    """Neither words nor names."""
    page = await service.db.read(lambda conn: overview.crises_page(conn, limit, cursor))
    return Listing(items=[CrisisView.of(item) for item in page.items], next_cursor=page.next_cursor)


@router.get("/keys", dependencies=[require("admin")], responses=responses(Forbidden), summary="Keys, newest first")
async def list_keys(service: ServiceDep, identity: IdentityDep) -> Listing[KeyView]:
    """Every key, revoked ones too, without the key itself."""
    return Listing(items=[KeyView.of(key, identity.key_id) for key in await keys.list_keys(service.db)])


@router.post(
    "/keys",
    status_code=201,
    dependencies=[require("admin")],
    responses=responses(Forbidden, Conflict),
    summary="Make a key",
)
async def create_key(body: KeyRequest, service: ServiceDep, identity: IdentityDep) -> NewKey:
    """It is shown this once."""
    lasts = span(body.expires, field="expires") if body.expires else None
    by, scopes = identity.key_id, body.scopes
    return NewKey.of(await keys.create(service.db, body.role, body.name, expires_in=lasts, scopes=scopes, by=by))


@router.post(
    "/keys/{key_id}/rotate",
    dependencies=[require("admin")],
    responses=responses(Forbidden, NotFound),
    summary="Put a new key in the place of one",
)
async def rotate_key(key_id: Id, body: RotationRequest, service: ServiceDep, identity: IdentityDep) -> NewKeyInPlace:
    """It is shown this once. The old one ends after the overlap, or within seconds; learners stay with the new one."""
    overlap = span(body.overlap, field="overlap", longest=keys.LONGEST_OVERLAP) if body.overlap else None
    lasts = span(body.expires, field="expires") if body.expires else None
    by = identity.key_id
    return NewKeyInPlace.of(await keys.rotate(service.db, key_id, overlap=overlap, expires_in=lasts, by=by))


@router.delete(
    "/keys/{key_id}",
    status_code=204,
    dependencies=[require("admin")],
    responses=responses(Forbidden, NotFound, Conflict),
    summary="Revoke a key",
)
async def revoke_key(
    key_id: Id,
    service: ServiceDep,
    identity: IdentityDep,
    force: Annotated[bool, Query(description="Also the key that asks.")] = False,
) -> Response:
    """It is refused within seconds."""
    if key_id == identity.key_id and not force:
        raise Conflict("This is the key that you are using. To revoke it and be locked out, add `?force=true`.")
    await keys.revoke(service.db, key_id, by=identity.key_id)
    return Response(status_code=204)
