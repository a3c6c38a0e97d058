from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from caching.conftest import Clock, reply
from ion_mentoring.caching.entries import Which, size
from ion_mentoring.caching.memory import Memory

ROOM = 3 * size(reply())


def test_what_was_used_longest_ago_leaves_first() -> None:
    memory = Memory(ROOM, 60)
    for key in "abc":
        memory.put(key, reply())
    assert memory.get("a")
    memory.put("d", reply())
    assert memory.get("b") is None
    assert all(memory.get(key) for key in "acd")


def test_a_reply_that_is_larger_than_all_room_is_not_kept_and_drives_none_out() -> None:
    memory = Memory(ROOM, 60)
    memory.put("a", reply())
    memory.put("b", reply("long " * 1000))
    assert memory.get("a") and memory.get("b") is None


def test_a_reply_leaves_when_its_time_is_over() -> None:
    clock = Clock()
    memory = Memory(ROOM, 60, clock)
    memory.put("a", reply())
    clock.now += 59
    assert memory.get("a")
    clock.now += 2
    assert memory.get("a") is None and memory.count == 0


def test_what_is_forgotten_is_gone_and_the_rest_stays() -> None:
    memory = Memory(ROOM, 60)
    memory.put("a", reply(learner="ada"))
    memory.put("b", reply(learner="bob"))
    assert memory.forget(Which(learner="ada")) == 1
    assert memory.get("a") is None and memory.get("b")
    assert memory.forget(Which()) == 1 and memory.bytes == 0


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 400)), max_size=60))
def test_its_bytes_are_never_more_than_its_room(puts: list[tuple[str, int]]) -> None:
    memory = Memory(ROOM, 60)
    for key, length in puts:
        memory.put(key, reply("x" * length))
        assert memory.bytes <= ROOM
        assert memory.get(key) is None or memory.get(key) == reply("x" * length)
