"""How the turns of a session branch: each follows its parent, and a parent always has a lower position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.store.tables import turns


@dataclass(frozen=True, slots=True)
class Node:
    """A turn's place."""

    id: str
    parent_id: str | None
    position: int


class Tree:
    """The turns of a session by their places, oldest first."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = list(nodes)
        self._by_id = {node.id: node for node in nodes}

    @cached_property
    def _following(self) -> dict[str | None, list[str]]:
        found: dict[str | None, list[str]] = {}
        for node in self.nodes:
            found.setdefault(node.parent_id, []).append(node.id)
        return found

    def siblings(self, id: str) -> tuple[str, ...]:
        """The turns that follow the same turn, itself among them, oldest first."""
        return tuple(self._following[self._by_id[id].parent_id])

    def path(self, through: str | None = None) -> list[Node]:
        """From the beginning to the newest turn that comes of this one; without it, to the newest of all.

        Empty where the session has no such turn.
        """
        leaf = self._newest_of(through) if through else self.nodes[-1:]
        way: list[Node] = []
        step = leaf[0] if leaf else None
        while step:
            way.append(step)
            step = self._by_id.get(step.parent_id or "")
        return way[::-1]

    def _newest_of(self, id: str) -> list[Node]:
        under = {id}
        newest = [self._by_id[id]] if id in self._by_id else []
        for node in self.nodes:
            if node.parent_id in under:
                under.add(node.id)
                newest = [node]
        return newest


async def tree(conn: AsyncConnection, session_id: str) -> Tree:
    columns: tuple[Any, ...] = (turns.c.id, turns.c.parent_id, turns.c.position)
    in_order = select(*columns).where(turns.c.session_id == session_id).order_by(turns.c.position)
    return Tree([Node(*row) for row in await conn.execute(in_order)])
