import io

import numpy as np
import pytest

from ion_mentoring.mentoring.resonance.features import BUCKETS, Counts, Rows, count, featurise
from ion_mentoring.mentoring.resonance.heads import Head, Heads, Table, softmax
from ion_mentoring.mentoring.words import LANGUAGES, ReplyLanguage

from .made import head_file, space_file

EVEN = np.ones(BUCKETS, np.float32)


def test_a_head_learns_labels_from_its_file() -> None:
    head = Head.from_bytes(head_file({"calm": "quiet", "curious": "why"}))
    assert head.labels == ("calm", "curious")
    assert _likeliest(head, "so quiet here") == "calm"
    assert _likeliest(head, "why is that") == "curious"


def test_probabilities_sum_to_one_and_cool_down_with_the_temperature() -> None:
    head = Head.from_bytes(head_file({"calm": "quiet", "curious": "why"}, temperature=(1.0, 5.0)))
    logits = head.logits(featurise(["why"], EVEN))[0]
    sharp, soft = head.probabilities(logits, "ko"), head.probabilities(logits, "en")
    assert sum(sharp.values()) == pytest.approx(1)
    assert sharp["curious"] > soft["curious"] > 0.5


def test_between_labels_whose_words_are_absent_the_bias_decides() -> None:
    head = Head.from_bytes(head_file({"a": "alpha", "b": "beta"}, bias=(0.0, 2.0)))
    a, b = head.logits(featurise(["ζ"], EVEN))[0]
    assert b - a == pytest.approx(2)


def test_rhythm_counts_where_a_head_has_weights_for_it() -> None:
    head = Head.from_bytes(head_file({"a": "alpha", "b": "beta"}, rhythm=[[0.0, 3.0]]))
    rows = featurise(["ζ"], EVEN)
    with_rhythm, without = head.logits(rows, np.array([1.0], np.float32))[0], head.logits(rows)[0]
    assert (with_rhythm - without).tolist() == pytest.approx([0, 3])


QUIET = Head.from_bytes(head_file({"calm": "quiet", "curious": "why"}, temperature=(1.0, 5.0)))
THREE = Head.from_bytes(head_file({"x": "why", "y": "quiet", "z": "else"}, bias=(0, 1, 2), rhythm=[[1.0, 0.0, 2.0]]))
HALF = np.array([0.5], np.float32)


@pytest.mark.parametrize("texts", [["why so quiet"], ["why so quiet?", "quiet, quiet", "", "why else"]])
def test_side_by_side_heads_say_of_each_text_what_they_say_alone(texts: list[str]) -> None:
    found = Table({"quiet": QUIET, "three": THREE}, EVEN).look_up(count(texts))
    assert found.each("quiet") == pytest.approx(QUIET.logits(featurise(texts, EVEN)), abs=1e-5)
    assert found.each("three") == pytest.approx(THREE.logits(featurise(texts, EVEN)), abs=1e-5)


def test_side_by_side_heads_say_of_several_texts_what_they_say_of_one_with_all_their_words() -> None:
    table = Table({"quiet": QUIET, "three": THREE}, EVEN)
    several = table.look_up(count(["why quiet", "why", "else"])).whole
    assert several == pytest.approx(table.look_up(count(["why", "else", "why quiet"])).whole, abs=1e-5)
    counted = count(["why quiet", "why", "else"])
    values = (1 + np.log(counted.totals)) / np.repeat(
        _lengths(counted), [counted.words, len(counted.totals) - counted.words]
    )
    rows = Rows(counted.buckets, values.astype(np.float32), np.array([0, len(values)]))
    assert several == pytest.approx(np.append(QUIET.logits(rows)[0], THREE.logits(rows)[0]), abs=1e-5)


@pytest.mark.parametrize("language", LANGUAGES)
def test_side_by_side_heads_share_out_as_alone_with_rhythm_and_temperature(language: ReplyLanguage) -> None:
    table, rows = Table({"quiet": QUIET, "three": THREE}, EVEN), featurise(["why so quiet"], EVEN)
    shares = table.shares(table.look_up(count(["why so quiet"])).whole, HALF, language)
    for name, head in {"quiet": QUIET, "three": THREE}.items():
        assert shares[name] == pytest.approx(head.probabilities(head.logits(rows, HALF)[0], language), abs=1e-5)


def test_what_the_space_makes_light_weighs_little_side_by_side() -> None:
    idf = np.full(BUCKETS, 0.5, np.float32)
    idf[featurise(["why"], EVEN).buckets] = 2.0
    found = Table({"quiet": QUIET}, idf).look_up(count(["why quiet", "quiet"]))
    assert found.each("quiet") == pytest.approx(QUIET.logits(featurise(["why quiet", "quiet"], idf)), abs=1e-5)


def test_only_heads_that_read_every_message_lie_side_by_side() -> None:
    file = head_file({"calm": "quiet", "curious": "why"})
    heads = Heads.from_files({"space": space_file({5: 1.5}), "sentiment": file, "crisis": file, "tone": file})
    assert list(heads.table.parts.items()) == [("tone", slice(0, 2)), ("crisis", slice(2, 4))]


def test_all_heads_come_from_files_with_one_space() -> None:
    heads = Heads.from_files({"space": space_file({5: 1.5}), "tone": head_file({"calm": "quiet", "curious": "why"})})
    assert heads["tone"].labels == ("calm", "curious")
    assert heads.idf[5] == 1.5
    assert heads.idf[6] == 0
    with pytest.raises(KeyError):
        heads["unknown"]


def test_a_broken_file_is_refused() -> None:
    with pytest.raises((ValueError, KeyError, EOFError, OSError)):
        Head.from_bytes(b"no head")
    empty = io.BytesIO()
    np.savez(empty, labels=np.array(["a"]))
    with pytest.raises(KeyError):
        Head.from_bytes(empty.getvalue())


def test_softmax_bears_large_numbers() -> None:
    assert softmax([1e4, -1e4]) == [1, 0]


def _lengths(counted: Counts) -> list[float]:
    families = (counted.totals[: counted.words], counted.totals[counted.words :])
    return [float(np.linalg.norm(1 + np.log(family))) for family in families]


def _likeliest(head: Head, text: str) -> str:
    shares = head.probabilities(head.logits(featurise([text], EVEN))[0], "en")
    return max(shares, key=lambda label: shares[label])
