from __future__ import annotations

import pytest

from ion_mentoring.accounts.roles import ROLES, Role, allows


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_do_its_own_and_learn(role: Role) -> None:
    assert allows(role, role)
    assert allows(role, "learner")


@pytest.mark.parametrize(
    ("role", "needed"),
    [
        ("learner", "designer"),
        ("learner", "service"),
        ("designer", "operator"),
        ("operator", "admin"),
        ("operator", "service"),
        ("service", "designer"),
        ("service", "operator"),
        ("service", "admin"),
    ],
)
def test_no_role_may_do_what_is_above_or_beside_it(role: Role, needed: Role) -> None:
    assert not allows(role, needed)


def test_an_operator_is_a_designer_and_an_admin_is_everything() -> None:
    assert allows("operator", "designer")
    assert all(allows("admin", role) for role in ROLES)
