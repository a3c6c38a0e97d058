"""Texts as sparse vectors: hashed character 1-4-grams, words and pairs of words, without a Python loop per n-gram.

The hash is a polynomial one over code points (modulo 2**64), spread by a multiplicative step (Knuth, TAOCP 6.4), whose
upper 19 bits are the bucket. Weights are (1 + ln tf) * idf, each family (characters, words) of length 1 (TF-IDF as in
scikit-learn's `sublinear_tf`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

BITS: Final = 19
BUCKETS: Final = 1 << BITS
LONGEST_GRAM: Final = 4
HEAD, TAIL = 600, 400
_BASE: Final = np.uint64(0x9E3779B97F4A7C55)
SPREAD: Final = np.uint64(0xD6E8FEB86659FD93)
_WORD: Final = np.uint64(0xA0761D6478BD642F)
_PAIR: Final = np.uint64(0xE7037ED1A0B428DB)
_FOLD: Final = np.uint64(32)
_DROP: Final = np.uint64(64 - BITS)
_LONGEST_WORD: Final = 40
_WINDOW: Final = 160
_COUNT: Final = 24
_SENTENCE: Final = re.compile(r"[^.!?…\n]*[.!?…\n]*\s*")

U64 = NDArray[np.uint64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows: `buckets` and `values` of row i lie between `starts[i]` and `starts[i + 1]`; `starts` has n + 1."""

    buckets: Index
    values: NDArray[np.float32]
    starts: Index


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each n-gram is in each of `texts` texts: `keys` are text, family and bucket in one number, in order."""

    keys: Index
    counts: Index
    texts: int

    def together(self) -> Counts:
        """The counts of all texts as those of one."""
        if self.texts == 1:
            return self
        both = np.sort((self.keys & (2 * BUCKETS - 1)) << _COUNT | self.counts)
        keys, edges = _distinct(both >> _COUNT)
        return Counts(keys, np.add.reduceat(both & ((1 << _COUNT) - 1), edges[:-1]), 1)

    def rows(self, idf: NDArray[np.float32]) -> Rows:
        """The rows of the texts; `idf` has a weight for every bucket (shape [BUCKETS])."""
        buckets, family = self.keys & (BUCKETS - 1), self.keys >> BITS
        values = (1 + np.log(self.counts, dtype=np.float32)) * idf[buckets]
        lengths = np.sqrt(np.bincount(family, values * values, 2 * self.texts))
        values /= np.maximum(lengths, 1e-6).astype(np.float32)[family]
        return Rows(buckets, values, np.searchsorted(family, np.arange(0, 2 * self.texts + 1, 2)))


def shorten(text: str) -> str:
    """Head and tail of a long text: its first 600 and last 400 characters."""
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"


def windows(text: str) -> Iterator[str]:
    """Neighbouring sentences, as many as fit into 160 characters; a longer sentence in pieces of that size."""
    window = ""
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        if len(window) + len(sentence) > _WINDOW and window.strip():
            yield window
            window = ""
        for start in range(0, len(sentence) - _WINDOW, _WINDOW // 2):
            yield sentence[start : start + _WINDOW]
        window += sentence[-_WINDOW:]
    yield window


def fold(text: str) -> str:
    """Compatibility forms unified (NFKC), lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def featurise(texts: Sequence[str], idf: NDArray[np.float32]) -> Rows:
    """The rows of `texts`."""
    return count(texts).rows(idf)


def count(texts: Sequence[str]) -> Counts:
    """Counts the n-grams of each text."""
    points, owner = _points_of(texts)
    characters, words = list(_grams(points, owner)), list(_words(points, owner))
    keys = _buckets([hashes for hashes, _ in (*characters, *words)])
    if len(texts) > 1:
        keys |= np.concatenate([texts for _, texts in (*characters, *words)]) << (BITS + 1)
    keys[sum(len(hashes) for hashes, _ in characters) :] |= BUCKETS
    keys.sort()
    keys, edges = _distinct(keys)
    return Counts(keys, edges[1:] - edges[:-1], len(texts))


def code_points(text: str) -> U64:
    """The code points of a text; a lone surrogate is one as well."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)


def grams(points: U64) -> Iterator[U64]:
    """Hashes of the character n-grams, for each n from 1 to 4 in turn, in the order of their first characters."""
    hashes = points + np.uint64(1)
    for n in range(1, min(LONGEST_GRAM, len(points)) + 1):
        if n > 1:
            hashes = hashes[:-1] * _BASE + points[n - 1 :]
        yield hashes


def _points_of(texts: Sequence[str]) -> tuple[U64, Index]:
    """Code points of all texts, each between two spaces, white space as one space; and which text each belongs to."""
    padded = [f" {' '.join(fold(text).split())} " for text in texts]
    raw = code_points("".join(padded))
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in padded])
    kept = _without_long_runs(raw, owner)
    return raw[kept], owner[kept]


def _without_long_runs(points: U64, owner: Index) -> Mask:
    """Keeps three of a run of the same character: `ㅋㅋㅋㅋㅋ` is `ㅋㅋㅋ`."""
    kept = np.ones(len(points), dtype=np.bool_)
    same = (points[1:] == points[:-1]) & (owner[1:] == owner[:-1])
    kept[3:] = ~(same[2:] & same[1:-1] & same[:-2])
    return kept


def _grams(points: U64, owner: Index) -> Iterator[tuple[U64, Index]]:
    """Hashes of all character n-grams that lie within one text, and their owners."""
    for hashes in grams(points):
        first, last = owner[: len(hashes)], owner[len(owner) - len(hashes) :]
        if owner[-1] == 0:
            yield hashes, first
        else:
            whole = first == last
            yield hashes[whole], first[whole]


def _words(points: U64, owner: Index) -> Iterator[tuple[U64, Index]]:
    """Hashes of all words (runs of letters and digits) and of pairs of neighbours, and their owners."""
    inside = _is_word(points)
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    if not len(starts):
        return
    places = np.flatnonzero(inside) - np.repeat(starts, lengths)
    spread = points[inside] * _powers()[np.minimum(places, _LONGEST_WORD)]
    hashes = np.add.reduceat(spread, np.cumsum(lengths) - lengths)
    texts = owner[starts]
    near = texts[:-1] == texts[1:]
    yield hashes * _WORD, texts
    yield (hashes[:-1] * _BASE + hashes[1:])[near] * _PAIR, texts[:-1][near]


def _buckets(hashes: list[U64]) -> Index:
    """The bucket of each hash, all in one array."""
    spread = np.concatenate(hashes)
    for _ in range(2):
        spread ^= spread >> _FOLD
        spread *= SPREAD
    return (spread >> _DROP).view(np.int64)


def _distinct(keys: Index) -> tuple[Index, Index]:
    """Distinct ones of keys that are in order; and where each begins, and the end."""
    edges = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1], [True])))
    return keys[edges[:-1]], edges


@cache
def _powers() -> U64:
    """Powers of the base for the places in a word; later letters of a very long word share the last."""
    return np.array([pow(int(_BASE), n, 1 << 64) for n in range(_LONGEST_WORD + 1)], dtype=np.uint64)


@cache
def _word_table() -> Mask:
    return np.array([chr(point).isalnum() or point == 0x27 for point in range(0x10000)], dtype=np.bool_)


def _is_word(points: U64) -> Mask:
    return _word_table()[np.minimum(points, 0xFFFF)] & (points < 0x10000)
