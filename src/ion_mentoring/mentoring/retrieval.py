"""Finding the playbooks that fit a message: by words in a fraction of a millisecond, by meaning where words are unsure.

Words: BM25 (Robertson & Zaragoza 2009) over one bag of terms for each playbook. Meaning: the cosine between the message
and each playbook's centroid, after the mean of all is taken away, since the raw cosines of small multilingual models
are crowded. Both are read as standard scores: how far a playbook stands out from all the others.
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
_WORDS_FLOOR, _MEANING_FLOOR = 4.0, 0.2
"""Added to the spread of the scores, so that a message that says little lets no playbook stand out."""
_WORDS_CURVE, _FUSED_CURVE = (1.45, 0.35), (0.9, 0.18)
"""Middle and width of the logistic curve from standing to score."""


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


class MeaningIndex:
    """Centroids of the playbooks' texts; `vectors` is (m, d), `owners` names the playbook of each row."""

    def __init__(self, vectors: Vectors, owners: Sequence[str], ids: Sequence[str]) -> None:
        self._mean = vectors.mean(axis=0)
        centred, rows = _unit(vectors - self._mean), np.array(owners)
        self._centroids = _unit(np.stack([centred[rows == name].mean(axis=0) for name in ids]))

    def standing(self, query: Vectors) -> Scores:
        """How far each playbook stands out for a message's vector (d,), in standard deviations, (n,)."""
        return _standard((self._centroids @ _unit(query - self._mean)).astype(np.float64), _MEANING_FLOOR)


def fuse(ids: Sequence[str], words: Scores, meaning: Scores, limit: int = 5) -> list[Hit]:
    """The best playbooks by both: meaning counts twice, which did best on held-back examples."""
    return _ranked(ids, (words + 2 * meaning) / 3, _FUSED_CURVE, limit, "both")


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


def _standard(scores: Scores, floor: float) -> Scores:
    return (scores - scores.mean()) / (scores.std() + floor) if scores.size else scores


def _ranked(ids: Sequence[str], standing: Scores, curve: tuple[float, float], limit: int, by: str) -> list[Hit]:
    middle, width = curve
    best = np.argsort(-standing, kind="stable")[:limit]
    return [Hit(ids[i], round(1 / (1 + exp((middle - standing[i]) / width)), 4), by) for i in best if standing[i] > 0]
