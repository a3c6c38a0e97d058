"""Roles, and what each may do."""

from __future__ import annotations

from typing import Final, Literal, get_args

Role = Literal["learner", "designer", "operator", "admin", "service"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

# Every person may learn. An operator owns the machine and the files on it, content included, so to refuse them the
# designer's part would only be a detour. A service acts for learners and needs nothing else; it manages nothing.
_INCLUDES: Final[dict[Role, frozenset[Role]]] = {
    "learner": frozenset({"learner"}),
    "designer": frozenset({"learner", "designer"}),
    "operator": frozenset({"learner", "designer", "operator"}),
    "admin": frozenset(ROLES),
    "service": frozenset({"learner", "service"}),
}


def allows(role: Role, needed: Role) -> bool:
    """Whether one who has `role` may do what `needed` may."""
    return needed in _INCLUDES[role]
