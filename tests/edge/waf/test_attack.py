"""The requests of `make attack`, each by itself: the attacks are blocked, and nobody harmless is, with any rules."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from edge.waf.conftest import Policies
from ion_mentoring.edge.waf.core_rules import DEBIAN
from ion_mentoring.edge.waf.policy import Policy
from ion_mentoring.edge.waf.requests import Request
from ion_mentoring.errors import MalformedRequest, UnsupportedMediaType

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts"))
from attack_data import Case, attacks, harmless

SETTINGS = {"admin_networks": ["192.0.2.0/24"], "denied_networks": ["198.51.100.0/24"]}


def is_blocked(policy: Policy, case: Case) -> bool:
    headers = {"Host": "127.0.0.1:8080", "User-Agent": "ion-attack", **case.headers}
    if case.body and "transfer-encoding" not in {name.lower() for name in headers}:
        headers = {"Content-Length": str(len(case.body)), **headers}
    client = case.client or "192.0.2.9"
    try:
        return bool(
            policy.judge(Request(case.method, case.target, list(headers.items()), case.body, client)).blocked_by
        )
    except (MalformedRequest, UnsupportedMediaType):
        return True


def test_there_are_enough_of_both() -> None:
    assert len(attacks()) >= 300
    assert len({case.group for case in attacks()}) == 13
    assert len(harmless()) >= 300
    assert sum(case.place == "chat" for case in harmless()) >= 200


def test_every_attack_is_blocked(policies: Policies) -> None:
    policy = policies(**SETTINGS)
    assert [case for case in attacks() if not is_blocked(policy, case)] == []


@pytest.mark.parametrize("crs", ["off", "auto"])
def test_nobody_harmless_is(policies: Policies, crs: str) -> None:
    if crs == "auto" and not DEBIAN[0].is_dir():
        pytest.skip("Debian's modsecurity-crs is not installed")
    policy = policies(crs=crs, **SETTINGS)
    assert [case for case in harmless() if is_blocked(policy, case)] == []
