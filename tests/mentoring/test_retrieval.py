"""Finding playbooks: by words, by meaning, by both. Scores are finite whatever the message is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import Content
from ion_mentoring.mentoring.playbooks import Playbook, parse_playbook
from ion_mentoring.mentoring.retrieval import (
    NONE_FITS,
    WEIGHTS,
    Likeness,
    MeaningIndex,
    WordIndex,
    fuse,
    passages,
    terms,
)
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


def test_a_rare_word_and_a_keyword_stand_out_more_than_a_word_that_all_share() -> None:
    index = WordIndex([small_playbook(), bread()])
    rare, keyword, shared = (index.standing(word)[1] for word in ("yeast", "dough", "metres"))
    assert keyword > rare > 0 and shared == pytest.approx(0, abs=0.01)
    assert index.standing("dough yeast")[1] > keyword
    assert index.standing("doughy")[1] > 0  # a part of a word is enough, and says less than the word
    assert index.standing("doughy")[1] < keyword


def test_a_long_playbook_gains_nothing_by_its_length() -> None:
    long = parse_playbook(
        playbook_text({"id": "long"}, {"gist": "연은 맞바람에 떠요. " + "구름이 흘러요. " * 200}), "long.md"
    )
    short, padded, other = WordIndex([small_playbook(), long, bread()]).standing("연은 맞바람에")
    assert short > max(padded, other)


def test_words_and_parts_of_words_are_told_apart() -> None:
    assert terms("C++ 번아웃") == {"wc++": 1, "w번아웃": 1, "c번아": 1, "c아웃": 1, "c번아웃": 1}
    assert set(terms("Kites")) == {"wkites", "ckite", "cites", "ckites"}


def test_stop_words_are_no_terms_and_case_is_none_either() -> None:
    assert terms("What is THE plan") == terms("plan")


def test_only_the_first_thousand_characters_count() -> None:
    assert terms("연 " * 500 + "번아웃") == terms("연 " * 500)


def vectors(*rows: list[float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array(rows, dtype=np.float32)


def like(centroid: list[float], nearest: list[float] | None = None) -> Likeness:
    return Likeness(np.array(centroid), np.array(nearest or [0.0] * len(centroid)))


def test_a_vector_is_like_the_playbook_whose_texts_are_near() -> None:
    index = MeaningIndex(vectors([1, 0], [0.9, 0.1], [0, 1]), ["kites", "kites", "bread"], ["bread", "kites"])
    found = index.likeness(vectors([0.95, 0.05])[0])
    assert found.centroid[1] > 0 > found.centroid[0]
    assert found.nearest == pytest.approx([0.0525, 0.9995], abs=1e-3)


@given(st.lists(st.floats(-1, 1, width=32), min_size=3, max_size=3))
@FIFTY
def test_the_likeness_of_any_vector_is_a_cosine(vector: list[float]) -> None:
    index = MeaningIndex(vectors([1, 0, 0], [0, 1, 0], [0, 0, 0]), ["a", "b", "c"], ["a", "b", "c"])
    found = index.likeness(vectors(vector)[0])
    assert (np.abs([*found.centroid, *found.nearest]) <= 1 + 1e-5).all()


def test_vectors_that_are_all_the_same_tell_no_playbook_from_another() -> None:
    index = MeaningIndex(vectors([1, 0], [1, 0]), ["a", "b"], ["a", "b"])
    assert index.likeness(vectors([1, 0])[0]).centroid.tolist() == [0.0, 0.0]


def test_meaning_is_told_by_what_sets_vectors_apart_and_not_by_what_all_share() -> None:
    apart, owners = vectors([1, 0, 0], [0, 1, 0], [0, 0, 1]), ["a", "b", "c"]
    shared = vectors([5, 9, 1])[0]
    for number in range(3):
        alone = MeaningIndex(apart, owners, owners).likeness(apart[number]).centroid
        crowded = MeaningIndex(apart + shared, owners, owners).likeness(apart[number] + shared).centroid
        assert crowded == pytest.approx(alone, abs=1e-3)
        assert alone.argmax() == number


def test_a_direction_in_which_the_texts_of_one_playbook_scatter_says_little() -> None:
    noisy = vectors([1, 3], [1, -3], [1, 2], [-1, 3], [-1, -3], [-1, -2])
    index = MeaningIndex(noisy, ["a"] * 3 + ["b"] * 3, ["a", "b"])
    across = index.likeness(vectors([0.3, -2])[0])
    assert across.centroid[0] > across.centroid[1]


def test_both_together_go_by_meaning_where_words_disagree() -> None:
    hits = fuse(["bread", "kites"], np.array([1.0, -1.0]), like([-0.5, 0.5], [0.8, 0.9]))
    assert [(hit.playbook, hit.by) for hit in hits] == [("kites", "both"), ("bread", "both")]


def test_the_score_is_a_share_among_all_playbooks_and_none() -> None:
    even = NONE_FITS / sum(WEIGHTS)
    alone = fuse(["a"], np.array([even]), like([even], [even]))
    assert alone[0].score == pytest.approx(0.5, abs=1e-3)
    twins = fuse(["a", "b"], np.array([even] * 2), like([even] * 2, [even] * 2))
    assert [hit.score for hit in twins] == pytest.approx([1 / 3] * 2, abs=1e-3)


@given(st.lists(st.tuples(st.floats(-9, 99), st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=9))
@FIFTY
def test_the_scores_of_any_message_are_probabilities_best_first(known: list[tuple[float, float, float]]) -> None:
    words, centroid, nearest = (np.array(column) for column in zip(*known, strict=True))
    scores = [hit.score for hit in fuse([str(n) for n in range(len(known))], words, Likeness(centroid, nearest), 9)]
    assert scores == sorted(scores, reverse=True) and all(0 <= score <= 1 for score in scores)
    assert sum(scores) <= 1 + 1e-3


def test_five_hits_are_enough_unless_more_or_fewer_are_asked_for(index: WordIndex, shipped: Content) -> None:
    message = " ".join(book.situation["ko"] for book in shipped.playbooks.values())
    assert [len(index.search(message)), len(index.search(message, 9)), len(index.search(message, 2))] == [5, 9, 2]
    ids, standing = [str(n) for n in range(9)], np.arange(1.0, 10)
    meaning = like([0.1 * n for n in range(9)])
    assert [len(fuse(ids, standing, meaning)), len(fuse(ids, standing, meaning, 8))] == [5, 8]
    assert [hit.playbook for hit in fuse(ids, standing, meaning, 2)] == ["8", "7"]


def test_both_together_are_sure_of_nothing_where_neither_knows() -> None:
    assert all(hit.score < 0.01 for hit in fuse(["bread", "kites"], np.zeros(2), like([0.0, 0.0], [0.7, 0.7])))


def test_a_playbook_is_about_what_is_asked_and_what_is_told() -> None:
    found = passages(bread())
    assert (
        "baking bread" in found and "빵이 안 부풀어요" in found and "Take step 1. Walk 1 metres into the wind." in found
    )
