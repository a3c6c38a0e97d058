"""Linear heads over the sparse rows: int8 weights for the buckets that a head knows, calibrated by a temperature.

A head file is a compressed npz: `labels` [c], `buckets` [r] sorted, `weights` int8 [r, c], `scale` [c], `bias` [c],
`rhythm` [f, c] (may have no row), `temperature` [2] (ko, en). The file `space` holds `buckets` and `idf` for all.

The heads that read every message also lie side by side in one table: all that they know of a bucket is a line of the
processor's cache, the weights of all labels as int8 and the idf. An n-gram costs one look into memory for all of them.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ion_mentoring.mentoring.resonance.features import (
    BUCKETS,
    SHORTEST,
    Counts,
    Floats,
    Rows,
    count,
    weights_of,
    windows,
)
from ion_mentoring.mentoring.words import LANGUAGES, ReplyLanguage

SPACE: Final = "space"
TOGETHER: Final = (
    *("tone", "tone_comments", "voice", "pace", "intent", "move", "matter"),
    *("crisis", "crisis_kind", "injection"),
)
"""The heads that every message is read with, where they are there."""
_LINE: Final = 64
_BATCH: Final = 16
_IDF: Final = np.dtype(np.float32).itemsize


@dataclass(frozen=True)
class Head:
    """One head; `logits` gives a score for each row and label, `probabilities` the calibrated shares of one row."""

    labels: tuple[str, ...]
    buckets: NDArray[np.uint32]
    weights: NDArray[np.int8]
    scale: Floats
    bias: Floats
    rhythm: Floats
    temperature: Mapping[ReplyLanguage, float]

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Reads a head file; raises `ValueError` or `KeyError` where it is none."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            weights = np.vstack([file["weights"], np.zeros((1, len(file["labels"])), np.int8)])
            return cls(
                labels=tuple(str(label) for label in file["labels"]),
                buckets=file["buckets"],
                weights=weights,
                scale=file["scale"].astype(np.float32),
                bias=file["bias"].astype(np.float32),
                rhythm=file["rhythm"].astype(np.float32),
                temperature=dict(zip(LANGUAGES, map(float, file["temperature"]), strict=True)),
            )

    @cached_property
    def places(self) -> NDArray[np.int32]:
        """For each bucket the row of its weights; the last row, all zero, for a bucket that the head doesn't know."""
        places = np.full(BUCKETS, len(self.buckets), dtype=np.int32)
        places[self.buckets] = np.arange(len(self.buckets), dtype=np.int32)
        return places

    def logits(self, rows: Rows, rhythm: Floats | None = None) -> Floats:
        """Shape [rows, labels]. `rhythm` [features] is added where the head has weights for it."""
        weights = self.weights.take(self.places.take(rows.buckets), axis=0).astype(np.float32)
        sums = [rows.values[start:end] @ weights[start:end] for start, end in pairwise(rows.starts.tolist())]
        scores: Floats = np.stack(sums) * self.scale + self.bias
        return scores + rhythm @ self.rhythm if rhythm is not None and len(self.rhythm) else scores

    def probabilities(self, logits: Floats, language: ReplyLanguage) -> dict[str, float]:
        """Logits of one row [labels] -> label: probability; they sum to 1."""
        return dict(zip(self.labels, softmax((logits / self.temperature[language]).tolist()), strict=True))


class Heads:
    """All heads, by name, and the space that they share."""

    def __init__(self, heads: Mapping[str, Head], idf: Floats) -> None:
        self.by_name, self.idf = dict(heads), idf

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Self:
        """From the bytes of every `NAME.npz` in `data/heads`, by NAME; `space` has to be among them."""
        with np.load(io.BytesIO(files[SPACE]), allow_pickle=False) as space:
            idf = np.zeros(BUCKETS, dtype=np.float32)
            idf[space["buckets"]] = space["idf"].astype(np.float32)
        return cls({name: Head.from_bytes(data) for name, data in files.items() if name != SPACE}, idf)

    def __getitem__(self, name: str) -> Head:
        return self.by_name[name]

    @cached_property
    def table(self) -> Table:
        """The heads of `TOGETHER` side by side."""
        return Table({name: self.by_name[name] for name in TOGETHER if name in self.by_name}, self.idf)


class Table:
    """Several heads, by name, and the idf (shape [BUCKETS]) that they share."""

    def __init__(self, heads: Mapping[str, Head], idf: Floats) -> None:
        self.heads, every = dict(heads), list(heads.values())
        ends = pairwise(accumulate((len(head.labels) for head in every), initial=0))
        self.parts = {name: slice(*each) for name, each in zip(heads, ends, strict=True)}
        self._starts = np.array([part.start for part in self.parts.values()])
        self._sizes = np.array([len(head.labels) for head in every])
        self.scale = np.concatenate([head.scale for head in every])
        self.bias = np.concatenate([head.bias for head in every])
        self._beats = np.hstack([_rhythm(head, max(len(other.rhythm) for other in every)) for head in every])
        self._temperatures = {
            name: np.array([head.temperature[name] for head in every for _ in head.labels], np.float32)
            for name in LANGUAGES
        }
        self._rows = self._filled(idf)

    def _filled(self, idf: Floats) -> NDArray[np.int8]:
        rows = _lines(BUCKETS, len(self.bias) + _IDF)
        for name, head in self.heads.items():
            rows[head.buckets, self.parts[name]] = head.weights[:-1]
        rows.view(np.float32)[:, -1] = idf
        return rows

    def look_up(self, counts: Counts) -> Gathered:
        """What is known of the n-grams of some texts."""
        return Gathered(self, counts, self._rows.take(counts.buckets, axis=0))

    def windows_of(self, text: str) -> list[Gathered]:
        """What is known of the windows of a text; some at a time, because the counts of a long text would be large."""
        parts = list(windows(text))
        return [self.look_up(count(parts[at : at + _BATCH])) for at in range(0, len(parts), _BATCH)]

    def shares(self, logits: Floats, rhythm: Floats, language: ReplyLanguage) -> dict[str, dict[str, float]]:
        """Logits of all heads, shape [labels], with what the rhythm says to them -> by head what `probabilities` says."""
        cooled = (logits + rhythm @ self._beats) / self._temperatures[language]
        powers = np.exp(cooled - np.maximum.reduceat(cooled, self._starts).repeat(self._sizes), dtype=np.float64)
        shares = (powers / np.add.reduceat(powers, self._starts).repeat(self._sizes)).tolist()
        return {
            name: dict(zip(head.labels, shares[self.parts[name]], strict=True)) for name, head in self.heads.items()
        }


class Gathered:
    """What a table knows of the n-grams of some texts."""

    def __init__(self, table: Table, counts: Counts, rows: NDArray[np.int8]) -> None:
        self._parts, self._alone = table.parts, counts.texts == 1
        vectors = _vectors(counts)
        vectors *= rows.view(np.float32)[:, -1].copy()
        lengths = np.sqrt(np.vecdot(vectors, vectors))
        sums = vectors @ rows.astype(np.float32)[:, : len(table.bias)] / np.maximum(lengths, SHORTEST)[:, None]
        half = len(sums) // 2
        self._logits: Floats = (sums[:half] + sums[half:]) * table.scale + table.bias

    @property
    def whole(self) -> Floats:
        """The logits of all heads for the texts as one, shape [labels]."""
        logits: Floats = self._logits[-1]
        return logits

    def each(self, name: str) -> Floats:
        """The logits of one head for each text, shape [texts, labels]."""
        return self._logits[: None if self._alone else -1, self._parts[name]]


def _vectors(counts: Counts) -> Floats:
    """What the counts weigh, shape [2 * texts, n-grams]: the characters of each text, then the words of each.

    The last text is all of them together, where there are several.
    """
    grams, words, several = len(counts.buckets), counts.words, counts.texts > 1
    vectors = np.zeros((2, counts.texts + several, grams), np.float32)
    if several:
        totals = weights_of(counts.totals)
        vectors[0, -1, :words], vectors[1, -1, words:] = totals[:words], totals[words:]
    rows = counts.owners + (counts.places >= words) * (counts.texts + several)
    vectors.reshape(-1)[rows * grams + counts.places] = weights_of(counts.counts)
    return vectors.reshape(-1, grams)


def _lines(rows: int, width: int) -> NDArray[np.int8]:
    """Zeros of at least that width; each row fills whole lines of the cache."""
    width += -width % _LINE
    room = np.zeros(rows * width + _LINE, np.int8)
    start = -room.ctypes.data % _LINE
    return room[start : start + rows * width].reshape(rows, width)


def _rhythm(head: Head, features: int) -> Floats:
    return head.rhythm if len(head.rhythm) else np.zeros((features, len(head.labels)), np.float32)


def softmax(logits: Sequence[float]) -> list[float]:
    """Shares that sum to 1, of logits of any size."""
    most = max(logits)
    powers = [math.exp(logit - most) for logit in logits]
    whole = sum(powers)
    return [power / whole for power in powers]
