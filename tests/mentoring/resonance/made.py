"""Head files small enough to see through: each label has one word that speaks for it."""

import io
from collections.abc import Mapping, Sequence

import numpy as np

from ion_mentoring.mentoring.resonance.features import BUCKETS, featurise


def head_file(
    words: Mapping[str, str],
    *,
    bias: Sequence[float] | None = None,
    rhythm: Sequence[Sequence[float]] = (),
    temperature: tuple[float, float] = (1.0, 1.0),
) -> bytes:
    rows = featurise(list(words.values()), np.ones(BUCKETS, np.float32))
    owner = np.repeat(np.arange(len(words)), np.diff(rows.starts))
    known = np.unique(rows.buckets)
    weights = np.zeros((len(known), len(words)), np.int8)
    weights[np.searchsorted(known, rows.buckets), owner] = 100
    file = io.BytesIO()
    np.savez_compressed(
        file,
        labels=np.array(list(words)),
        buckets=known.astype(np.uint32),
        weights=weights,
        scale=np.full(len(words), 0.02, np.float32),
        bias=np.array(bias or [0.0] * len(words), np.float32),
        rhythm=np.array(rhythm, np.float32).reshape(len(rhythm), len(words)),
        temperature=np.array(temperature, np.float32),
    )
    return file.getvalue()


def space_file(idf: Mapping[int, float]) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, buckets=np.array(list(idf), np.uint32), idf=np.array(list(idf.values()), np.float16))
    return file.getvalue()
