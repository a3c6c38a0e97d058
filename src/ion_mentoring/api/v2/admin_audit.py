"""The audit log, for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from ion_mentoring.api.v2.admin_schemas import AuditView
from ion_mentoring.api.v2.schemas import Listing
from ion_mentoring.edge.identity import ServiceDep, require
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import Forbidden
from ion_mentoring.store import audit, cursors

router = APIRouter(prefix="/admin/audit", tags=["admin"])


@router.get(
    "", dependencies=[require("admin")], responses=responses(Forbidden), summary="Who changed what, newest first"
)
async def list_audit(
    service: ServiceDep,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Listing[AuditView]:
    """Changes of keys, personas, playbooks and settings; what learners took along or had erased. Ids, no names."""
    before = cursors.position(cursor) if cursor else None
    found = await service.db.read(lambda conn: audit.before(conn, limit + 1, before))
    more = cursors.of_position(found[limit - 1].number) if len(found) > limit else None
    return Listing(items=[AuditView.of(entry) for entry in found[:limit]], next_cursor=more)
