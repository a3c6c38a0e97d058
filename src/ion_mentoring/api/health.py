"""Liveness, readiness, metrics, and the sign-in of a browser."""

from __future__ import annotations

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from ion_mentoring import telemetry
from ion_mentoring.edge.identity import COOKIE, ServiceDep, SignIn, require
from ion_mentoring.edge.problems import responses
from ion_mentoring.errors import Forbidden, IonError, Unauthorized

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
async def ready(service: ServiceDep) -> JSONResponse:
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


@router.get("/sign-in", include_in_schema=False, responses=responses(Unauthorized))
async def sign_in(request: Request, code: str = Query(max_length=100)) -> RedirectResponse:
    """Redeems the printed link: sets the browser's cookie and opens the API's documentation."""
    link: SignIn = request.state.sign_in
    response = RedirectResponse("/docs", status_code=303)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, link.redeem(code), httponly=True, samesite="strict", secure=secure, max_age=30 * 86400)
    return response
