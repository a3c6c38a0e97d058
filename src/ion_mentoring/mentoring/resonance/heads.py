"""Linear heads over the sparse rows: int8 weights for the buckets that a head knows, calibrated by a temperature.

A head file is a compressed npz: `labels` [c], `buckets` [r] sorted, `weights` int8 [r, c], `scale` [c], `bias` [c],
`rhythm` [f, c] (may have no row), `temperature` [2] (ko, en). The file `space` holds `buckets` and `idf` for all.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ion_mentoring.mentoring.resonance.features import BUCKETS, Index, Rows
from ion_mentoring.mentoring.words import LANGUAGES, ReplyLanguage

Floats = NDArray[np.float32]
SPACE: Final = "space"


@dataclass(frozen=True)
class Head:
    """One head; `logits` gives a score for each row and label, `probabilities` the calibrated shares of one row."""

    labels: tuple[str, ...]
    buckets: Index
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
                buckets=file["buckets"].astype(np.int64),
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
        return dict(zip(self.labels, softmax(logits / self.temperature[language]), strict=True))


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


class Fused:
    """Several heads side by side, so that one gather serves them all."""

    def __init__(self, heads: Sequence[Head]) -> None:
        buckets = np.unique(np.concatenate([head.buckets for head in heads]))
        rows = np.append(buckets, -1)
        ends = np.cumsum([0, *(len(head.labels) for head in heads)]).tolist()
        beats = max(len(head.rhythm) for head in heads)
        self._parts = [slice(a, b) for a, b in pairwise(ends)]
        self._head = Head(
            labels=tuple(label for head in heads for label in head.labels),
            buckets=buckets,
            weights=np.hstack([_weights(head, rows) for head in heads]),
            scale=np.concatenate([head.scale for head in heads]),
            bias=np.concatenate([head.bias for head in heads]),
            rhythm=np.hstack([_rhythm(head, beats) for head in heads]),
            temperature={},
        )

    def logits(self, rows: Rows, rhythm: Floats) -> list[Floats]:
        """For each head its logits of the one row, shape [labels]."""
        scores = self._head.logits(rows, rhythm)[0]
        return [scores[part] for part in self._parts]


def _weights(head: Head, buckets: Index) -> NDArray[np.int8]:
    places = np.where(buckets < 0, len(head.buckets), head.places[buckets])
    return head.weights[places]


def softmax(logits: Floats) -> list[float]:
    """Shares that sum to 1, of logits of any size."""
    numbers = logits.tolist()
    most = max(numbers)
    powers = [math.exp(number - most) for number in numbers]
    whole = sum(powers)
    return [power / whole for power in powers]


def _rhythm(head: Head, features: int) -> Floats:
    return head.rhythm if len(head.rhythm) else np.zeros((features, len(head.labels)), np.float32)
