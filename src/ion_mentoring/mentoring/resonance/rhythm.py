"""The rhythm of a message as numbers: lengths, punctuation, line breaks, connectives. What pace is read from."""

from __future__ import annotations

import math
import re
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ion_mentoring.mentoring.resonance.letters import TEARS, Tally, tally

_ENDS: Final = "!?…~\n"
_ELLIPSIS: Final = re.compile(r"\.{2,}|…|~{2,}")
_PAIRS: Final = ("!!", "??", "?!", "!?")
_RUN: Final = re.compile(r"[!?]{2,}")
_TEARS: Final = re.compile(f"[{TEARS}]+")
_FEELINGS: Final = (" lol", " haha", " omg", " ugh", " pls")
_CONNECTIVES: Final = frozenset({"and", "then", "so", "but", "because", "which", "while", "after", "before", "when"})
_CONNECTING: Final = ("는데 ", "지만 ", "니까 ", "다가 ", "고 ", "서 ", "며 ")
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


def rhythm(text: str, letters: Tally | None = None) -> NDArray[np.float32]:
    """Shape [len(NAMES)]. Lengths are ln(1 + n) of words or characters, the others shares of sentences or of words.

    `letters` are those of the text, if they have been counted.
    """
    lower = text.lower()
    sentences = [part.split() for part in _ended_by_stops(lower).split(".") if part and not part.isspace()]
    lengths = list(map(len, sentences)) or [0]
    words, count = sum(lengths), len(lengths)
    mean = words / count
    spread = math.sqrt(sum((n - mean) ** 2 for n in lengths) / count)
    letters = letters or tally(text)
    per_sentence = [
        text.count("!"),
        text.count("?"),
        text.count(","),
        len(_ELLIPSIS.findall(text)) if _may_trail_off(text) else 0,
        len(_RUN.findall(text)) if any(pair in text for pair in _PAIRS) else 0,
        text.count("\n"),
        text.count(" - ") + text.count("—") + text.count(";"),
    ]
    spoken = list(chain.from_iterable(sentences))
    apart = f" {'  '.join(spoken)} "
    per_word = [
        sum(map(_CONNECTIVES.__contains__, spoken)) + sum(map(apart.count, _CONNECTING)),
        sum(map(lower.count, _PAUSES))
        + len([word for word in spoken if word[0] in _HUMMED and not word.strip(_HUMMED)]),
        (len(_TEARS.findall(text)) if letters.tears else 0) + sum(map(apart.count, _FEELINGS)),
    ]
    return np.array(
        [
            *map(math.log1p, (len(text), words, count, mean, max(lengths), spread)),
            *(sum(map(cut.__ge__, lengths)) / count for cut in _CUTS),
            *(min(n / count, 3.0) for n in per_sentence),
            *(n / (words + 1) for n in per_word),
            letters.upper / (letters.upper + letters.lower + 8),  # two or three capitals in a short word say little
            not text.rstrip().endswith((".", "!", "?", "…", "~")),
            len(text) / (words + 1) / 8,
        ],
        dtype=np.float32,
    )


def _ended_by_stops(text: str) -> str:
    """Every sign that ends a sentence as a full stop, and commas as spaces."""
    for end in _ENDS:
        text = text.replace(end, ".")
    return text.replace(",", " ")


def _may_trail_off(text: str) -> bool:
    return ".." in text or "…" in text or "~~" in text
