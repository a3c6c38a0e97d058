"""A session's turns, a page at a time: on one way through its branches, or all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.errors import InvalidInput, NotFound
from ion_mentoring.store import cursors, sessions, turns
from ion_mentoring.store.branches import Node, Tree, tree
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Learner, Page, Placed, Turn


@dataclass(frozen=True, slots=True)
class Wish:
    """Which page: the one under the cursor `before`, the one `around` a turn, or the one `after` it; else the newest.

    The turns are those on the way through `path`, through the turn that is named otherwise, or to the newest turn;
    with `every` they are all turns, whatever they follow.
    """

    limit: int = 50
    before: str | None = None
    around: str | None = None
    after: str | None = None
    path: str | None = None
    every: bool = False


async def turns_page(db: Database, learner: Learner, session_id: str, wish: Wish) -> Page[Placed]:
    """Oldest first; `next_cursor`, given as `before`, is for the page of those before them.

    Raises NotFound for a session or a turn that is not there, InvalidInput for a broken cursor.
    """
    if sum(map(bool, (wish.before, wish.around, wish.after))) > 1:
        raise InvalidInput("Give one of `before`, `around` and `after`.", field="before")

    async def read(conn: AsyncConnection) -> Page[Placed]:
        if await sessions.get(conn, session_id, learner.id) is None:
            raise NotFound("There is no such session.")
        known = await tree(conn, session_id)
        line = _line(known, wish)
        first, last = _window(line, wish)
        shown = [node.position for node in line[first:last]]
        items = await turns.at(conn, session_id, shown)
        cursor = cursors.of_position(shown[0]) if shown and first else None
        return Page(await _placed(conn, learner, items, known), cursor)

    return await db.read(read)


async def turn(db: Database, learner: Learner, turn_id: str) -> Placed:
    """One turn in its place; raises NotFound."""

    async def read(conn: AsyncConnection) -> Placed:
        found = await turns.get(conn, turn_id, learner.id)
        if found is None:
            raise NotFound("There is no such turn.")
        (placed,) = await _placed(conn, learner, [found], await tree(conn, found.session_id))
        return placed

    return await db.read(read)


def _line(known: Tree, wish: Wish) -> list[Node]:
    if wish.every:
        return known.nodes
    through = wish.path or wish.around or wish.after
    line = known.path(through)
    if through and not line:
        raise NotFound("There is no such turn in this session.")
    return line


def _window(line: Sequence[Node], wish: Wish) -> tuple[int, int]:
    """Where the page begins and ends on the line."""
    if named := wish.around or wish.after:
        at = next((index for index, node in enumerate(line) if node.id == named), None)
        if at is None:
            raise NotFound("There is no such turn on this way through the session.")
        if wish.after:
            return at + 1, at + 1 + wish.limit
        end = min(len(line), max(at + 1 + wish.limit // 2, wish.limit))
        return max(0, end - wish.limit), end
    end = len(line)
    if wish.before:
        under = cursors.position(wish.before)
        end = sum(node.position < under for node in line)
    return max(0, end - wish.limit), end


async def _placed(conn: AsyncConnection, learner: Learner, items: Sequence[Turn], known: Tree) -> list[Placed]:
    opinions = await turns.opinions(conn, [item.id for item in items], learner.id)
    return [Placed(item, known.siblings(item.id), opinions.get(item.id)) for item in items]
