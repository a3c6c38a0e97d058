"""Finding the playbooks that fit a message: by words in a fraction of a millisecond, by meaning where words are unsure.

Words: BM25 (Robertson & Zaragoza 2009) over one bag of terms for each playbook, as standard scores: how far a playbook
stands out from all the others. Meaning: the cosine between the message and each playbook's centroid, in a space in which
texts on one matter spread alike in every direction (linear discriminants, Fisher 1936), since the raw cosines of small
multilingual models are crowded; and the cosine to the nearest of its texts. Together they are a choice among all
playbooks and none (conditional logit with an outside option, McFadden 1974).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ion_mentoring.mentoring.playbooks import Playbook
from ion_mentoring.mentoring.words import LANGUAGES, ReplyLanguage

Vectors = NDArray[np.float32]
Scores = NDArray[np.float64]

_LONGEST: Final = 1000
_WORD = re.compile(r"[^\W_]+(?:[+#]+)?", re.UNICODE)
_STOP: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "to",
        "of",
        "and",
        "or",
        "in",
        "on",
        "for",
        "is",
        "it",
        "i",
        "my",
        "me",
        "we",
        "you",
        "with",
        "that",
        "this",
        "at",
        "be",
        "do",
        "how",
        "what",
        "can",
        "so",
        "but",
        "not",
        "have",
        "was",
        "are",
        "am",
        "just",
        "about",
        "from",
        "they",
        "them",
        "when",
        "if",
        "there",
        "im",
        "dont",
        "어떻게",
        "너무",
        "제가",
        "저는",
        "그냥",
        "정말",
        "진짜",
        "있어요",
        "해요",
        "하는",
        "있는",
        "수",
        "것",
        "거",
        "좀",
        "더",
        "잘",
        "안",
        "못",
        "왜",
        "뭐",
        "이",
        "그",
        "저",
        "때",
        "요즘",
        "자꾸",
        "근데",
        "그런데",
        "하고",
        "해야",
        "할까요",
        "같아요",
        "좋을까요",
        "모르겠어요",
    ]
)
_EXAMPLE, _KEYWORD, _BODY = 1.0, 3.0, 0.3
_GRAM = 0.35
_K1, _B = 1.2, 0.5
_WORDS_FLOOR: Final = 4.0
"""Added to the spread of the scores, so that a message that says little lets no playbook stand out."""
_WORDS_CURVE: Final = (1.64, 0.35)
"""Middle and width of the logistic curve from standing to score, where there are words alone."""
_SHRINK: Final = 0.3
"""So much of the spread within playbooks is taken to be the same in every direction (shrinkage of the covariance)."""
WEIGHTS: Final = (1.29, 16.3, 17.4)
"""What the standing by words and the cosines to the centroid and to the nearest text weigh (`fit_retrieval.py`)."""
NONE_FITS: Final = 20.4
"""What the sum of a playbook has to beat, as a rival that is always there (`fit_retrieval.py`)."""
_SUREST: Final = 500.0
_LEAST_SPREAD: Final = 1e-6


_NOTHING: Final = (np.empty(0, np.intp), np.empty(0))


@dataclass(frozen=True, slots=True)
class Hit:
    """A playbook and how well it fits, as a rough probability 0 to 1; `by` says what found it: words, or both."""

    playbook: str
    score: float
    by: str


class WordIndex:
    """Immutable index over a set of playbooks, in the order of `ids`."""

    def __init__(self, playbooks: Sequence[Playbook]) -> None:
        self.ids = [book.id for book in playbooks]
        bags = [_bag(book) for book in playbooks]
        sizes = [sum(bag.values()) for bag in bags]
        mean = sum(sizes) / max(len(sizes), 1)
        postings: dict[str, list[tuple[int, float]]] = {}
        for number, bag in enumerate(bags):
            length = _K1 * (1 - _B + _B * sizes[number] / mean)
            for term, count in bag.items():
                postings.setdefault(term, []).append((number, count * (_K1 + 1) / (count + length)))
        self._postings = {term: _weighed(term, found, len(bags)) for term, found in postings.items()}

    def standing(self, text: str) -> Scores:
        """How far each playbook stands out for the text, in standard deviations, (n,)."""
        found = [self._postings[term] for term in terms(text) if term in self._postings]
        numbers, weights = (np.concatenate(parts) for parts in zip(_NOTHING, *found, strict=True))
        return _standard(np.asarray(np.bincount(numbers, weights, len(self.ids)), np.float64), _WORDS_FLOOR)

    def search(self, text: str, limit: int = 5) -> list[Hit]:
        """The best playbooks by words alone, best first."""
        return _ranked(self.ids, self.standing(text), _WORDS_CURVE, limit, "words")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like each playbook a message is, (n,) cosines: to the playbook's `centroid`, and to its `nearest` text."""

    centroid: Scores
    nearest: Scores


class MeaningIndex:
    """Centroids of the playbooks' texts; `vectors` is (m, d), `owners` names the playbook of each row."""

    def __init__(self, vectors: Vectors, owners: Sequence[str], ids: Sequence[str]) -> None:
        place = {name: number for number, name in enumerate(ids)}
        self._texts, self._owners = _unit(vectors), np.array([place[name] for name in owners], np.intp)
        self._mean = vectors.mean(axis=0)
        centres = np.stack([vectors[self._owners == number].mean(axis=0) for number in range(len(ids))])
        self._whitening = _whitening(vectors - centres[self._owners])
        self._centroids = _unit((centres - self._mean) @ self._whitening)

    def likeness(self, query: Vectors) -> Likeness:
        """What a message's vector (d,) is like."""
        nearest = np.full(len(self._centroids), -1.0)
        np.maximum.at(nearest, self._owners, self._texts @ _unit(query))
        centroid = self._centroids @ _unit((query - self._mean) @ self._whitening)
        return Likeness(centroid.astype(np.float64), nearest)


def fuse(ids: Sequence[str], words: Scores, meaning: Likeness, limit: int = 5) -> list[Hit]:
    """The best playbooks by both; a score is the probability that this one, and neither another nor none, fits."""
    sums = WEIGHTS[0] * words + WEIGHTS[1] * meaning.centroid + WEIGHTS[2] * meaning.nearest - NONE_FITS
    odds = np.exp(np.minimum(sums, _SUREST))
    shares = odds / (1 + odds.sum())
    best = np.argsort(-sums, kind="stable")[:limit]
    return [Hit(ids[i], round(float(shares[i]), 4), "both") for i in best]


def terms(text: str) -> Counter[str]:
    """Words (`w...`) and character n-grams within words (`c...`) of the first 1,000 characters."""
    counts: Counter[str] = Counter()
    for word in meaningful(text):
        counts.update(_terms_of(word))
    return counts


def meaningful(text: str) -> list[str]:
    """The words of the first 1,000 characters, in lower case, without those that say nothing."""
    return [word for word in _WORD.findall(text[:_LONGEST].lower()) if word not in _STOP]


@lru_cache(maxsize=50_000)
def _terms_of(word: str) -> tuple[str, ...]:
    sizes = (2, 3) if "가" <= word[0] <= "힣" else (4, 5)
    return ("w" + word, *("c" + word[i : i + n] for n in sizes for i in range(len(word) - n + 1)))


def passages(book: Playbook) -> list[str]:
    """Every text of a playbook that says what it is about, in both languages: what its centroid is made of."""
    return [text for language in LANGUAGES for text in (*_asked(book, language), *_told(book, language))]


def _asked(book: Playbook, language: ReplyLanguage) -> tuple[str, ...]:
    return (*book.examples[language], book.situation[language])


def _told(book: Playbook, language: ReplyLanguage) -> tuple[str, ...]:
    part = book.parts[language]
    steps = (f"{step.title}. {step.text}" for step in part.steps)
    return (part.gist, part.stuck, part.example, *part.openings.values(), *steps, *part.questions)


def _bag(book: Playbook) -> Mapping[str, float]:
    bag: Counter[str] = Counter()
    for language in LANGUAGES:
        weighted = (
            *((text, _EXAMPLE) for text in _asked(book, language)),
            *((text, _KEYWORD) for text in book.keywords[language]),
            *((text, _BODY) for text in _told(book, language)),
        )
        for text, weight in weighted:
            for term, count in terms(text).items():
                bag[term] += count * weight  # type: ignore[assignment]
    return bag


def _weighed(term: str, postings: Sequence[tuple[int, float]], playbooks: int) -> tuple[NDArray[np.intp], Scores]:
    """The playbooks in which a term stands, and what it says for each."""
    numbers, weights = zip(*postings, strict=True)
    return np.array(numbers, np.intp), _idf(term, len(postings), playbooks) * np.array(weights)


def _idf(term: str, found_in: int, books: int) -> float:
    return log(1 + (books - found_in + 0.5) / (found_in + 0.5)) * (1.0 if term[0] == "w" else _GRAM)


def _unit(vectors: Vectors) -> Vectors:
    length = np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return np.asarray(vectors / length, np.float32)


def _whitening(spread: Vectors) -> Vectors:
    """A map (d, d) after which rows that spread like these (m, d) spread alike in every direction."""
    size = spread.shape[1]
    within = spread.T.astype(np.float64) @ spread / len(spread)
    even = max(float(np.trace(within)) / size, _LEAST_SPREAD) * np.eye(size)
    return np.linalg.cholesky(np.linalg.inv((1 - _SHRINK) * within + _SHRINK * even)).astype(np.float32)


def _standard(scores: Scores, floor: float) -> Scores:
    return (scores - scores.mean()) / (scores.std() + floor) if scores.size else scores


def _ranked(ids: Sequence[str], standing: Scores, curve: tuple[float, float], limit: int, by: str) -> list[Hit]:
    middle, width = curve
    best = np.argsort(-standing, kind="stable")[:limit]
    return [Hit(ids[i], round(1 / (1 + exp((middle - standing[i]) / width)), 4), by) for i in best if standing[i] > 0]
