"""The rhythm of a message as numbers: lengths, punctuation, line breaks, connectives. What pace is read from."""

from __future__ import annotations

import math
import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

_END: Final = re.compile(r"(?:[.!?…~]+|\n)\s*")
_ELLIPSIS: Final = re.compile(r"\.{2,}|…|~{2,}")
_RUN: Final = re.compile(r"[!?]{2,}")
_UPPER: Final = re.compile("[A-Z]+")
_LOWER: Final = re.compile("[a-z]+")
_TEARS: Final = re.compile("[ㅋㅎㅠㅜ]+")
_FEELINGS: Final = ("lol", "haha", "omg", "ugh", "pls")
_CONNECTIVES: Final = frozenset({"and", "then", "so", "but", "because", "which", "while", "after", "before", "when"})
_CONNECTING: Final = ("는데", "지만", "면서", "니까", "다가", "고", "서", "며")
_PAUSES: Final = (
    "maybe", "perhaps", "wonder", "somehow", "in a way", "i think", "i guess", "i suppose",
    "글쎄", "어쩌면", "문득", "혹은", "왜일까", "걸까",
)  # fmt: skip
_HUMMED: Final = "hm음흠"
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
    lower = text.lower()
    sentences = [words for part in _END.split(lower) if (words := part.replace(",", " ").split())]
    lengths = [len(words) for words in sentences] or [0]
    words, count = sum(lengths), len(lengths)
    mean = words / count
    spread = math.sqrt(sum((n - mean) ** 2 for n in lengths) / count)
    per_sentence = [
        text.count("!"),
        text.count("?"),
        text.count(","),
        len(_ELLIPSIS.findall(text)) if _may_trail_off(text) else 0,
        len(_RUN.findall(text)),
        text.count("\n"),
        text.count(" - ") + text.count("—") + text.count(";"),
    ]
    spoken = [word for words in sentences for word in words]
    per_word = [
        len([word for word in spoken if word in _CONNECTIVES or word.endswith(_CONNECTING)]),
        sum(map(lower.count, _PAUSES)) + len([word for word in spoken if not word.strip(_HUMMED)]),
        len(_TEARS.findall(text)) + len([word for word in spoken if word.startswith(_FEELINGS)]),
    ]
    return np.array(
        [
            *(math.log1p(n) for n in (len(text), words, count, mean, max(lengths), spread)),
            *(sum(n <= cut for n in lengths) / count for cut in _CUTS),
            *(min(n / count, 3.0) for n in per_sentence),
            *(n / (words + 1) for n in per_word),
            _capitals(text),
            not text.rstrip().endswith((".", "!", "?", "…", "~")),
            len(text) / (words + 1) / 8,
        ],
        dtype=np.float32,
    )


def _may_trail_off(text: str) -> bool:
    return ".." in text or "…" in text or "~~" in text


def _capitals(text: str) -> float:
    """The share of capitals among Latin letters; two or three capitals in a short word say little."""
    upper, lower = (sum(map(len, case.findall(text))) for case in (_UPPER, _LOWER))
    return upper / (upper + lower + 8)
