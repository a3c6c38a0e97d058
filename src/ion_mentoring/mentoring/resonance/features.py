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
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ion_mentoring.mentoring.resonance.letters import are_of_words, code_points

BITS: Final = 19
BUCKETS: Final = 1 << BITS
LONGEST_GRAM: Final = 4
HEAD, TAIL = 600, 400
_BASE: Final = np.uint64(0x9E3779B97F4A7C55)
_SPREAD: Final = np.uint64(0xD6E8FEB86659FD93)
_WORD: Final = np.uint64(0xA0761D6478BD642F)
_PAIR: Final = np.uint64(0xE7037ED1A0B428DB)
_FOLD: Final = np.uint64(32)
_DROP: Final = np.uint64(64 - BITS)
_WINDOW: Final = 160
_OWNER: Final = np.uint32(12)
_TEXTS: Final = 1 << 12
_IS_WORD: Final = np.uint32(BUCKETS)
_BUCKET: Final = np.uint32(BUCKETS - 1)
SHORTEST: Final = 1e-6
_SENTENCE: Final = re.compile(r"[^.!?…\n]*[.!?…\n]*\s*")

U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
Index = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows: `buckets` and `values` of row i lie between `starts[i]` and `starts[i + 1]`; `starts` has n + 1."""

    buckets: U32
    values: Floats
    starts: Index


class Counts(NamedTuple):
    """How often each n-gram is in each of `texts` texts.

    The distinct `buckets` [m] are in order, those of characters first, those of words from `words` on; `totals` [m] are
    their counts in all texts. `places` (in `buckets`), `owners` (which text) and `counts` have an entry for each text
    that an n-gram is in.
    """

    buckets: U32
    totals: Index
    words: int
    places: Index
    owners: U32
    counts: Index
    texts: int

    def rows(self, idf: Floats) -> Rows:
        """The rows of the texts; `idf` has a weight for every bucket (shape [BUCKETS])."""
        order, buckets = np.argsort(self.owners, kind="stable"), self.buckets[self.places]
        family = self.owners * 2 + (self.places >= self.words)
        values = weights_of(self.counts) * idf[buckets]
        lengths = np.sqrt(np.bincount(family, values * values, 2 * self.texts))
        values /= np.maximum(lengths, SHORTEST).astype(np.float32)[family]
        return Rows(buckets[order], values[order], np.searchsorted(self.owners[order], np.arange(self.texts + 1)))


def weights_of(counts: Index) -> Floats:
    """What a count weighs."""
    return 1 + np.log(counts, dtype=np.float32)


def shorten(text: str) -> str:
    """Head and tail of a long text: its first 600 and last 400 characters."""
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"


def windows(text: str) -> Iterator[str]:
    """Neighbouring sentences, as many as fit into 160 characters; a longer sentence in pieces of that size."""
    window = ""
    for sentence in _SENTENCE.findall(text):
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
    """Counts the n-grams of each text; raises `ValueError` for more than 4,096 texts."""
    if len(texts) > _TEXTS:
        raise ValueError(f"{len(texts)} texts at once are too many")
    points, owner = _points_of(texts)
    (characters, their), (words, others) = _grams(points, owner), _words(points, owner)
    keys = _buckets(np.concatenate((characters, words)))
    keys[len(characters) :] |= _IS_WORD
    keys <<= _OWNER
    keys |= np.concatenate((their, others))
    keys.sort()
    cells, edges = _distinct(keys)
    keys, firsts = _distinct(cells >> _OWNER)
    ends = edges[firsts]
    return Counts(
        buckets=keys & _BUCKET,
        totals=ends[1:] - ends[:-1],
        words=int(keys.searchsorted(_IS_WORD)),
        places=np.arange(len(keys)).repeat(firsts[1:] - firsts[:-1]),
        owners=cells & np.uint32(_TEXTS - 1),
        counts=edges[1:] - edges[:-1],
        texts=len(texts),
    )


def grams(points: U64) -> Iterator[U64]:
    """Hashes of the character n-grams, for each n from 1 to 4 in turn, in the order of their first characters."""
    hashes = points + np.uint64(1)
    for n in range(1, min(LONGEST_GRAM, len(points)) + 1):
        if n > 1:
            hashes = hashes[:-1] * _BASE + points[n - 1 :]
        yield hashes


def _points_of(texts: Sequence[str]) -> tuple[U64, U32]:
    """Code points of all texts, each between two spaces, white space as one space; and which text each belongs to."""
    padded = [f" {' '.join(fold(text).split())} " for text in texts]
    points = code_points("".join(padded)).astype(np.uint64)
    owner = np.arange(len(texts), dtype=np.uint32).repeat([len(text) for text in padded])
    same = points[1:] == points[:-1]
    long = same[2:] & same[1:-1] & same[:-2]
    if not long.any():
        return points, owner
    # Three stay of a run of the same character: `ㅋㅋㅋㅋㅋ` is `ㅋㅋㅋ`.
    kept = np.append([True, True, True], ~(long & (owner[3:] == owner[:-3])))
    return points[kept], owner[kept]


def _grams(points: U64, owner: U32) -> tuple[U64, U32]:
    """Hashes of all character n-grams that lie within one text, and their owners."""
    hashes = list(grams(points))
    first = np.concatenate([owner[: len(each)] for each in hashes])
    last = np.concatenate([owner[len(owner) - len(each) :] for each in hashes])
    whole = first == last
    return np.concatenate(hashes)[whole], first[whole]


def _words(points: U64, owner: U32) -> tuple[U64, U32]:
    """Hashes of all words (runs of letters and digits) and of pairs of neighbours, and their owners.

    A word is a polynomial in the places of its letters. They are counted from the very first letter of all, and what
    that is too much is divided out again: every odd number has an inverse modulo 2**64.
    """
    inside = are_of_words(points)
    edges = (inside[1:] != inside[:-1]).nonzero()[0] + 1
    starts = edges[::2]
    rising, falling = _powers((len(points) - 1).bit_length())
    hashes = np.add.reduceat(points * rising[: len(points)], edges)[::2] * falling[starts] if len(edges) else points[:0]
    texts = owner[starts]
    near = texts[:-1] == texts[1:]
    pairs = (hashes[:-1] * _BASE + hashes[1:])[near] * _PAIR
    return np.concatenate((hashes * _WORD, pairs)), np.concatenate((texts, texts[:-1][near]))


def _buckets(hashes: U64) -> U32:
    """The bucket of each hash; changes the hashes."""
    for _ in range(2):
        hashes ^= hashes >> _FOLD
        hashes *= _SPREAD
    return (hashes >> _DROP).astype(np.uint32)


def _distinct(keys: U32) -> tuple[U32, Index]:
    """Distinct ones of keys that are in order; and where each begins, and the end."""
    differ = np.ones(len(keys) + 1, np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=differ[1:-1])
    (edges,) = differ.nonzero()
    return keys[edges[:-1]], edges


@cache
def _powers(bits: int) -> tuple[U64, U64]:
    """Powers of the base, and of its inverse, for 2**bits places."""
    bases = np.array([int(_BASE), pow(int(_BASE), -1, 1 << 64)], dtype=np.uint64)
    powers = np.tile(bases[:, None], 1 << bits)
    powers[:, 0] = 1
    rising, falling = np.cumprod(powers, axis=1)
    return rising, falling
