"""The rhythm of a message as numbers: lengths, punctuation, line breaks, connectives. What pace is read from."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

_END: Final = re.compile(r"(?:[.!?…~]+|\n)\s*")
_WORD: Final = re.compile(r"[^\s.,!?…~]+")
_ELLIPSIS: Final = re.compile(r"\.{2,}|…|~{2,}")
_RUN: Final = re.compile(r"[!?]{2,}")
_FEELING: Final = re.compile(r"[ㅋㅎㅠㅜ]+|\b(?:lol|haha|omg|ugh|pls)\w*", re.IGNORECASE)
_CONNECTIVE: Final = re.compile(
    r"\b(?:and|then|so|but|because|which|while|after|before|when)\b|\w(?:는데|지만|면서|니까|다가|[고서며])\b",
    re.IGNORECASE,
)
_PAUSE: Final = re.compile(
    r"\b(?:maybe|perhaps|hm+|wonder|somehow|in a way|i think|i guess|i suppose|음+|흠+|글쎄|어쩌면|문득|혹은|왜일까|걸까)",
    re.IGNORECASE,
)
_CUTS: Final = (3, 6)

NAMES: Final = (
    "characters",
    "words",
    "sentences",
    "mean_sentence",
    "longest_sentence",
    "spread",
    "up_to_3_words",
    "up_to_6_words",
    "exclamations",
    "questions",
    "commas",
    "ellipses",
    "runs",
    "line_breaks",
    "dashes",
    "connectives",
    "pauses",
    "feelings",
    "capitals",
    "open_end",
    "word_length",
)


def rhythm(text: str) -> NDArray[np.float32]:
    """Shape [len(NAMES)]. Lengths are ln(1 + n) of words or characters, the others shares of sentences or of words."""
    sentences = [len(_WORD.findall(part)) for part in _END.split(text)]
    lengths = np.array([n for n in sentences if n] or [0], dtype=np.float32)
    words, count = float(lengths.sum()), len(lengths)
    per_sentence = [
        text.count("!"),
        text.count("?"),
        text.count(","),
        len(_ELLIPSIS.findall(text)),
        len(_RUN.findall(text)),
        text.count("\n"),
        text.count(" - ") + text.count("—") + text.count(";"),
    ]
    per_word = [len(pattern.findall(text)) for pattern in (_CONNECTIVE, _PAUSE, _FEELING)]
    logs = np.log1p([len(text), words, count, lengths.mean(), lengths.max(), lengths.std()])
    shares = [float((lengths <= cut).mean()) for cut in _CUTS]
    shares += [min(n / count, 3.0) for n in per_sentence] + [n / (words + 1) for n in per_word]
    shares += [
        _capitals(text),
        float(not text.rstrip().endswith((".", "!", "?", "…", "~"))),
        len(text) / (words + 1) / 8,
    ]
    return np.concatenate([logs, shares], dtype=np.float32)


def _capitals(text: str) -> float:
    """The share of capitals among letters that have a case; two or three capitals in a short word say little."""
    upper = sum(map(str.isupper, text))
    return upper / (upper + sum(map(str.islower, text)) + 8)
