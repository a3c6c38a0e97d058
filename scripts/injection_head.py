"""Trains the head `injection` and measures the whole score by folds; writes both to `data/heads`.

    OMP_NUM_THREADS=1 python scripts/injection_head.py

Learns from `data/authored/injection.jsonl` and, as ordinary messages, from the other authored sets. Rows that are `held`
were written after the patterns and are never learnt from. `train_heads.py` does the same at its end, since all heads
share one space.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import numpy as np
from public_sets import Row
from training import DATA, FOLDS, Corpus, Linear, authored, fold_of, pack, platt, svm

from ion_mentoring.mentoring.injection import HIGH, InjectionReader, parse_patterns
from ion_mentoring.mentoring.resonance.features import BUCKETS, count, windows
from ion_mentoring.mentoring.resonance.heads import Head, Table

HEADS = DATA / "heads"
ORDINARY = ("tone", "intent", "pace", "moves", "crisis")
Figures = dict[str, Any]


class Trained(NamedTuple):
    head: bytes
    figures: Figures


def train(corpus: Corpus) -> Trained:
    """The head, and how the whole score does on rows that its head did not learn from."""
    held = {row.text for row in authored("injection", "held") if row.label}
    own = [row for row in authored("injection") if row.text not in held]
    others = [row._replace(label=0) for name in ORDINARY for row in authored(name)]
    rows = [*own, *{row.group: row for row in others}.values()]
    grams = corpus.matrix([row.text for row in rows])
    y = np.array([int(row.label) for row in rows])
    weight = np.where(np.arange(len(rows)) < len(own), 1.0, 0.3).astype(np.float32)
    fold = np.array([fold_of(row.group) for row in rows])
    scores = np.zeros((len(rows), 1), np.float32)
    heads = []
    for number in range(FOLDS):
        seen = fold != number
        heads.append(_column(svm(grams[seen], y[seen], c=1, weight=weight[seen])))
        scores[~seen] = grams[~seen] @ heads[-1].weights + heads[-1].bias
    *folds, head = (platt(each, scores, y) for each in [*heads, _column(svm(grams, y, c=1, weight=weight))])
    packed = pack(head, (1, 1))
    readers = [_Reader(pack(each, (1, 1)), corpus) for each in folds]
    found = [readers[fold_of(row.group)].read(row.text) for row in rows]
    figures = _by_language(own, found)
    figures["ordinary"] = {"n": len(rows) - len(own), "high": sum(score >= HIGH for score in found[len(own) :])}
    unseen = [row for row in authored("injection") if row.text in held]
    whole = _Reader(packed, corpus)
    figures["held"] = _by_language(unseen, [whole.read(row.text) for row in unseen])
    return Trained(packed, figures)


def _column(machine: Linear) -> Linear:
    """Of two columns the one for an attack, as log-odds of level 1."""
    return Linear(["1"], machine.weights[:, 1:], machine.bias[1:], machine.rhythm[:, 1:])


def _score() -> InjectionReader:
    return InjectionReader(parse_patterns((DATA / "injection_patterns.yaml").read_text(encoding="utf-8")))


class _Reader:
    """The whole score with this head."""

    def __init__(self, head: bytes, corpus: Corpus) -> None:
        self._table, self._score = Table({"injection": Head.from_bytes(head)}, corpus.idf), _score()

    def read(self, text: str) -> float:
        return self._score.read(text, [self._table.look_up(count(list(windows(text))))])


def _by_language(rows: Sequence[Row], scores: Sequence[float]) -> Figures:
    """Precision and recall of a high score, for each language."""
    figures = Figures()
    for language in ("ko", "en"):
        pairs = [
            (bool(row.label), score >= HIGH)
            for row, score in zip(rows, scores, strict=False)
            if row.language == language
        ]
        right = sum(is_attack and is_high for is_attack, is_high in pairs)
        high, attacks = sum(is_high for _, is_high in pairs), sum(is_attack for is_attack, _ in pairs)
        figures[language] = {
            "n": len(pairs),
            "precision": round(right / max(high, 1), 4),
            "recall": round(right / max(attacks, 1), 4),
            "high_at_harmless": f"{high - right} of {len(pairs) - attacks}",
        }
    return figures


def milliseconds(reader: InjectionReader, length: int) -> float:
    """Processor time of the score for a text of so many characters, whose windows were looked up for the tone already."""
    from ion_mentoring.content import Content

    text = " ".join(row.text for row in authored("tone"))[:length]
    found = Content().reader.heads.table.windows_of(text)
    began = process_time()
    for _ in range(100):
        reader.read(text, found)
    return 10 * (process_time() - began)


def shipped_space(folder: Path) -> Corpus:
    """The space that the shipped heads share."""
    idf = np.zeros(BUCKETS, np.float32)
    with np.load(folder / "space.npz", allow_pickle=False) as space:
        idf[space["buckets"]] = space["idf"]
    return Corpus(idf)


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Trains the head for prompt injection and measures the score by folds."
    )
    parser.add_argument("--out", type=Path, default=HEADS)
    out: Path = parser.parse_args().out
    trained = train(shipped_space(out))
    (out / "injection.npz").write_bytes(trained.head)
    figures = json.loads((out / "figures.json").read_text(encoding="utf-8")) | {"injection": trained.figures}
    (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(trained.figures, indent=1))
    for length in (500, 16_000):
        print(f"{length:,} characters: {milliseconds(_score(), length):.2f} ms")


if __name__ == "__main__":
    main()
