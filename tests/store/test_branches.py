from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.store import turns
from ion_mentoring.store.branches import Node, Tree, tree
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Session

A_TREE = Tree([Node("a", None, 1), Node("b", "a", 2), Node("c", "a", 3), Node("d", "b", 4), Node("x", None, 5)])


def ids(nodes: list[Node]) -> str:
    return "".join(node.id for node in nodes)


def test_a_way_ends_with_the_newest_turn_that_comes_of_the_one_named() -> None:
    ways = {through: ids(A_TREE.path(through)) for through in (None, "a", "b", "c", "d", "x")}
    assert ways == {None: "x", "a": "abd", "b": "abd", "c": "ac", "d": "abd", "x": "x"}


def test_there_is_no_way_through_a_turn_that_is_not_there() -> None:
    assert A_TREE.path("nobody") == Tree([]).path() == Tree([]).path("a") == []


def test_siblings_follow_the_same_turn() -> None:
    assert [A_TREE.siblings(id) for id in "abcdx"] == [("a", "x"), ("b", "c"), ("b", "c"), ("d",), ("a", "x")]


@given(st.lists(st.integers(0, 30), max_size=30))
def test_every_turn_is_on_the_way_through_it_and_each_step_follows_the_one_before(parents: list[int]) -> None:
    nodes = [Node(str(n), str(parent) if 0 < parent < n else None, n) for n, parent in enumerate(parents, 1)]
    for node in nodes:
        way = Tree(nodes).path(node.id)
        assert node in way
        assert way[0].parent_id is None
        assert [step.parent_id for step in way[1:]] == [step.id for step in way[:-1]]
        assert not [other for other in nodes if other.parent_id == way[-1].id]


async def test_the_tree_of_a_session_is_read_in_order(db: Database, session: Session) -> None:
    first = await db.write(lambda conn: turns.append(conn, session.id, message="1", language="en"))
    second = await db.write(lambda conn: turns.append(conn, session.id, message="2", language="en", parent_id=first.id))
    found = await db.read(lambda conn: tree(conn, session.id))
    assert found.nodes == [Node(first.id, None, 1), Node(second.id, first.id, 2)]
    assert (await db.read(lambda conn: tree(conn, "nobody"))).nodes == []
