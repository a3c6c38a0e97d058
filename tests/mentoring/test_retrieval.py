"""Finding playbooks: by words, by meaning, by both. Scores are finite whatever the message is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import Content
from ion_mentoring.mentoring.playbooks import Playbook, parse_playbook
from ion_mentoring.mentoring.retrieval import MeaningIndex, WordIndex, fuse, passages, terms
from mentoring.samples import FIFTY, playbook_text, small_playbook


def bread() -> Playbook:
    """A playbook about something else than kites."""
    return parse_playbook(
        playbook_text(
            {
                "id": "bread",
                "situation": "{ko: 빵을 구울 때, en: baking bread}",
                "keywords": "{ko: [빵, 반죽], en: [bread, dough]}",
                "examples": "{ko: [빵이 안 부풀어요, 반죽, 효모, 오븐, 밀가루], en: [flat bread, dough, yeast, oven, flour]}",
            }
        ),
        "bread.md",
    )


@pytest.fixture(scope="module")
def index(shipped: Content) -> WordIndex:
    return WordIndex(list(shipped.playbooks.values()))


@pytest.mark.parametrize(
    ("message", "playbook"),
    [
        ("번아웃이 온 것 같아요", "burnout"),
        ("I think I'm burned out", "burnout"),
        ("async await이 헷갈려요", "async-await"),
        ("이력서를 어떻게 써야 하나요", "resume"),
        ("my salary negotiation is tomorrow", "salary-talk"),
    ],
)
def test_a_message_finds_its_playbook_by_words(message: str, playbook: str, index: WordIndex) -> None:
    assert index.search(message)[0].playbook == playbook


def test_every_example_that_a_playbook_names_finds_it_more_often_than_not(shipped: Content, index: WordIndex) -> None:
    asked = [(book.id, text) for book in shipped.playbooks.values() for lang in book.examples.values() for text in lang]
    found = sum(bool(hits := index.search(text, 1)) and hits[0].playbook == owner for owner, text in asked)
    assert found / len(asked) > 0.9


def test_hits_come_best_first_with_scores_between_zero_and_one(index: WordIndex) -> None:
    hits = index.search("요즘 일에 지쳐서 번아웃이 온 것 같고 상사와도 싸웠어요", limit=3)
    assert len(hits) == 3 and all(0 < hit.score <= 1 and hit.by == "words" for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("message", ["", "   ", "the a of", "?!?", "ζωή", "저는 그냥 너무"])
def test_a_message_without_words_finds_nothing(message: str, index: WordIndex) -> None:
    assert index.search(message) == []


def test_an_empty_index_finds_nothing() -> None:
    empty = WordIndex([])
    assert empty.standing("번아웃").shape == (0,) and empty.search("번아웃") == []


def test_a_single_playbook_stands_out_from_nothing() -> None:
    assert WordIndex([small_playbook()]).standing("연").tolist() == [0.0]


@given(st.text(max_size=1500))
@FIFTY
def test_the_standing_of_any_message_is_finite(message: str) -> None:
    for books in ([small_playbook()], [small_playbook(), bread()]):
        standing = WordIndex(books).standing(message)
        assert standing.shape == (len(books),) and np.isfinite(standing).all()
        assert abs(standing.sum()) < 1e-9


def test_words_and_parts_of_words_are_told_apart() -> None:
    assert terms("C++ 번아웃") == {"wc++": 1, "w번아웃": 1, "c번아": 1, "c아웃": 1, "c번아웃": 1}
    assert set(terms("Kites")) == {"wkites", "ckite", "cites", "ckites"}


def test_stop_words_are_no_terms_and_case_is_none_either() -> None:
    assert terms("What is THE plan") == terms("plan")


def test_only_the_first_thousand_characters_count() -> None:
    assert terms("연 " * 500 + "번아웃") == terms("연 " * 500)


def vectors(*rows: list[float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array(rows, dtype=np.float32)


def test_meaning_stands_out_where_the_vector_is_near_a_centroid() -> None:
    index = MeaningIndex(vectors([1, 0], [0.9, 0.1], [0, 1]), ["kites", "kites", "bread"], ["bread", "kites"])
    bread, kites = index.standing(vectors([0.95, 0.05])[0])
    assert kites > 0 > bread


@given(st.lists(st.floats(-1, 1, width=32), min_size=3, max_size=3))
@FIFTY
def test_the_meaning_of_any_vector_is_finite(vector: list[float]) -> None:
    index = MeaningIndex(vectors([1, 0, 0], [0, 1, 0], [0, 0, 0]), ["a", "b", "c"], ["a", "b", "c"])
    assert np.isfinite(index.standing(vectors(vector)[0])).all()


def test_vectors_that_are_all_the_same_let_nothing_stand_out() -> None:
    index = MeaningIndex(vectors([1, 0], [1, 0]), ["a", "b"], ["a", "b"])
    assert index.standing(vectors([1, 0])[0]).tolist() == [0.0, 0.0]


def test_both_together_go_by_meaning_where_words_disagree() -> None:
    hits = fuse(["bread", "kites"], np.array([1.0, -1.0]), np.array([-1.0, 1.0]))
    assert [(hit.playbook, hit.by) for hit in hits] == [("kites", "both")]


def test_both_together_say_nothing_where_neither_knows() -> None:
    assert fuse(["bread", "kites"], np.zeros(2), np.zeros(2)) == []


def test_a_playbook_is_about_what_is_asked_and_what_is_told() -> None:
    found = passages(bread())
    assert (
        "baking bread" in found and "빵이 안 부풀어요" in found and "Take step 1. Walk 1 metres into the wind." in found
    )
