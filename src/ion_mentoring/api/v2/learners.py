"""The learner's own settings, and all that is theirs: to take along, or to have erased."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from zoneinfo import available_timezones

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from ion_mentoring.accounts.keys import Identity
from ion_mentoring.api.v2.schemas import Erasure, LearnerChange, LearnerView
from ion_mentoring.conversation import personal
from ion_mentoring.edge.identity import IdentityDep, LearnerDep, ServiceDep
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import InvalidInput, IonError, NotFound
from ion_mentoring.ops.backup import ledger
from ion_mentoring.store import learners
from ion_mentoring.store.records import Learner

router = APIRouter(prefix="/learners", tags=["learners"])


@router.get("/me", response_model_by_alias=True, responses=responses(), summary="Who I am here")
async def read_me(learner: LearnerDep, identity: IdentityDep) -> LearnerView:
    return _view(learner, identity)


@router.patch("/me", response_model_by_alias=True, responses=responses(), summary="Change my settings")
async def change_me(
    body: LearnerChange, service: ServiceDep, learner: LearnerDep, identity: IdentityDep
) -> LearnerView:
    """Language, register (존댓말 or 반말) and time zone; fields that are left out stay as they are."""
    changes = body.model_dump(exclude_unset=True)
    zone = changes.get("time_zone")
    if zone is not None and zone not in available_timezones():
        raise InvalidInput(f"`{zone[:60]}` is no time zone of the IANA database.", field="time_zone")
    changed = await service.db.write(lambda conn: learners.update(conn, learner.id, **_named(changes)))
    if changed is None:
        raise NotFound("The learner does not exist any more.")
    service.keys.remember(changed)
    return _view(changed, identity)


@router.get("/me/export", responses=responses(), summary="All that is stored of me")
async def export_me(service: ServiceDep, learner: LearnerDep, identity: IdentityDep) -> StreamingResponse:
    """A JSON document, as a download: a list for each kind of thing, the newest state of each."""
    attached = {"Content-Disposition": 'attachment; filename="ion-export.json"'}
    return StreamingResponse(
        personal.export(service, learner, by=identity.key_id), media_type="application/json", headers=attached
    )


@router.delete("/me", status_code=204, responses=responses(NotFound), summary="Erase all that is stored of me")
async def erase_me(body: Erasure, service: ServiceDep, learner: LearnerDep, identity: IdentityDep) -> Response:
    """At once and for good. A learner's key ends with it; one of the organisation's own people stays good, and empty."""
    await personal.erase(service, learner, body.confirm, by=identity.key_id)
    with suppress(IonError):  # the keeper does it again within a minute
        await ledger.keep(service.db, service.settings)
    return Response(status_code=204)


def _named(changes: dict[str, Any]) -> dict[str, Any]:
    names = {"register_": "register"}
    return {names.get(name, name): value for name, value in changes.items() if value is not None or name == "locale"}


def _view(learner: Learner, identity: Identity) -> LearnerView:
    own = {name: getattr(learner, name) for name in ("id", "name", "locale", "register", "time_zone")}
    return LearnerView.model_validate(own | {"role": identity.role, "key_name": identity.key_name})
