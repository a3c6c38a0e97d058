from __future__ import annotations

import json
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caching.conftest import reply
from ion_mentoring.caching.entries import (
    LARGEST,
    LONGEST_HEAD,
    Kept,
    Tags,
    Which,
    decode,
    encode,
    tags_of,
    which_heard,
    which_said,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
RECORDS = st.dictionaries(TEXTS, TEXTS | st.integers(-9, 9) | st.none() | st.booleans(), max_size=3)
KEPT = st.builds(
    Kept,
    tags=st.builds(Tags, TEXTS, TEXTS, TEXTS, st.lists(TEXTS, max_size=3).map(tuple), TEXTS),
    made_at=st.floats(0, 1e10),
    routing=RECORDS,
    receipt=RECORDS,
    pieces=st.lists(TEXTS, max_size=9).map(tuple),
    unmatched=st.none() | st.floats(0, 1),
)


@given(KEPT)
def test_an_entry_comes_back_as_it_was(kept: Kept) -> None:
    assert decode(encode(kept)) == kept
    assert tags_of(encode(kept)[:LONGEST_HEAD]) == kept.tags


@given(st.binary(max_size=200))
def test_what_is_no_entry_is_none(data: bytes) -> None:
    assert decode(data) is None


@given(KEPT, st.data())
def test_a_damaged_entry_is_none_or_the_same(kept: Kept, data: st.DataObject) -> None:
    whole = encode(kept)
    at, byte = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 255))
    after_head = at > whole.index(b"\n")
    damaged = decode(whole[:at] + bytes([byte]) + whole[at + 1 :])
    assert damaged in (None, kept) or not after_head


@pytest.mark.parametrize("cut", [1, 10, 50])
def test_an_entry_that_was_cut_short_is_none(cut: int) -> None:
    assert decode(encode(reply("Rest first. " * 9))[:-cut]) is None


def test_an_entry_of_another_version_is_none() -> None:
    data = encode(reply())
    assert decode(b"2" + data[1:]) is None and tags_of(b"2" + data[1:]) is None


def test_an_entry_that_unpacks_without_end_is_none() -> None:
    bomb = b"1{}\n" + zlib.compress(b" " * (LARGEST + 1))
    assert decode(bomb) is None


def test_an_entry_whose_fields_have_other_types_is_none() -> None:
    told = json.loads(zlib.decompress(encode(reply()).partition(b"\n")[2]))
    for changed in ({"pieces": "Rest"}, {"made_at": "now"}, {"routing": None}, {"tags": {"persona": 1}}):
        assert decode(b"1{}\n" + zlib.compress(json.dumps(told | changed).encode())) is None


def test_the_form_outside_is_compressed() -> None:
    kept = replace(reply(), pieces=tuple(f"{word} " for word in ["Write", "the", "worst", "version", "first"] * 40))
    assert len(encode(kept)) < 700


@pytest.mark.parametrize(
    ("which", "is_one"),
    [
        (Which(), True),
        (Which(persona="lua"), True),
        (Which(persona="elro"), False),
        (Which(playbook="burnout"), True),
        (Which(playbook="burn"), False),
        (Which(model="gpt-4o-mini", learner="ada"), True),
        (Which(model="gpt-4o-mini", learner="bob"), False),
    ],
)
def test_a_selection_has_what_has_all_that_it_names(which: Which, *, is_one: bool) -> None:
    assert which.has(reply().tags) is is_one
    assert which_heard(which_said(which)) == which


def test_a_selection_that_can_not_be_read_is_everything() -> None:
    assert which_heard(b"\xff{") == Which() == which_heard(b"[]")
