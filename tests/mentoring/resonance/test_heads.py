import io

import numpy as np
import pytest

from ion_mentoring.mentoring.resonance.features import BUCKETS, featurise
from ion_mentoring.mentoring.resonance.heads import Fused, Head, Heads, softmax

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


def test_fused_heads_say_what_they_say_alone() -> None:
    heads = [
        Head.from_bytes(head_file({"calm": "quiet", "curious": "why"})),
        Head.from_bytes(head_file({"x": "why", "y": "quiet", "z": "else"}, rhythm=[[1.0, 0.0, 2.0]])),
    ]
    rows, beat = featurise(["why so quiet"], EVEN), np.array([0.5], np.float32)
    for together, head in zip(Fused(heads).logits(rows, beat), heads, strict=True):
        assert together == pytest.approx(head.logits(rows, beat)[0], abs=1e-5)


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
    assert softmax(np.array([1e4, -1e4], np.float32)) == [1, 0]


def _likeliest(head: Head, text: str) -> str:
    shares = head.probabilities(head.logits(featurise([text], EVEN))[0], "en")
    return max(shares, key=lambda label: shares[label])
