"""Liveness, readiness, metrics."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from ion_mentoring import telemetry
from ion_mentoring.edge.identity import ServiceDep, require
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import Forbidden, IonError
from ion_mentoring.secrets.live import stale

router = APIRouter()


@router.get("/health/live", tags=["health"], summary="The process is alive")
async def live() -> dict[str, str]:
    return {"status": "alive"}


@router.get(
    "/health/ready",
    tags=["health"],
    responses={503: {"description": "The database can't be used"}},
    summary="The service can answer; what is degraded, by name",
)
async def ready(request: Request, service: ServiceDep) -> JSONResponse:
    degraded: dict[str, str] = {}
    works = True
    try:
        await service.db.ping()
    except IonError as error:
        works, degraded["database"] = False, error.detail
    problems = service.content.problems
    telemetry.CONTENT_PROBLEMS.set(len(problems))
    if problems:
        degraded["content"] = f"{len(problems)} file(s) are broken; the last good ones are used"
    degraded |= {f"provider {name}": trouble for name, trouble in service.chain.troubles.items()}
    if service.answers.replies and (trouble := service.answers.replies.trouble):
        degraded["cache"] = trouble
    degraded |= stale(service.settings)
    degraded |= request.state.keeper.trouble
    status = "unavailable" if not works else "degraded" if degraded else "ready"
    return JSONResponse({"status": status, "degraded": degraded}, 200 if works else 503)


@router.get(
    "/metrics",
    tags=["health"],
    dependencies=[require("operator")],
    responses=responses(Forbidden),
    summary="Prometheus metrics, for the role operator",
)
async def metrics() -> Response:
    return Response(generate_latest(telemetry.REGISTRY), media_type=CONTENT_TYPE_LATEST)
