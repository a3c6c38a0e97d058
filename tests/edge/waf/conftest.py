"""The firewall's policy over the real routes, without a service; ION's own rules alone unless a test says otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from api.conftest import settings_in

from ion_mentoring.app import create_app
from ion_mentoring.edge.waf.explain import request_of
from ion_mentoring.edge.waf.free_text import Routes
from ion_mentoring.edge.waf.policy import Policy, Verdict
from ion_mentoring.edge.waf.requests import Request
from ion_mentoring.settings.edge import WafSettings

Policies = Callable[..., Policy]


@pytest.fixture(scope="session")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Routes:
    return Routes(create_app(settings_in(tmp_path_factory.mktemp("routes"))).routes)


@pytest.fixture(scope="session")
def policies(routes: Routes, tmp_path_factory: pytest.TempPathFactory) -> Policies:
    home = tmp_path_factory.mktemp("waf")

    def policy(home: Path = home, **settings: Any) -> Policy:
        return Policy(WafSettings.model_validate({"crs": "off", **settings}), home, routes)

    return policy


@pytest.fixture(scope="session")
def policy(policies: Policies) -> Policy:
    return policies()


@pytest.fixture(scope="session")
def judge(policy: Policy) -> Callable[..., Verdict]:
    """The verdict on a request: `method, path, headers, json|body, client`."""
    return lambda **given: policy.judge(request_of(given))


def chat(**body: Any) -> Request:
    return request_of({"method": "POST", "path": "/api/v2/chat", "json": body})


def raw(body: bytes | str, path: str = "/api/v2/chat", **headers: str) -> Request:
    """A body as it is written."""
    data = body.encode() if isinstance(body, str) else body
    sent = {"Host": "localhost", "Content-Type": "application/json", "Content-Length": str(len(data)), **headers}
    return Request("POST", path, list(sent.items()), data)


def body_of(verdict: Verdict) -> Any:
    return json.loads(verdict.body)
