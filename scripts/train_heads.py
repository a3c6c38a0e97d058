"""Trains the heads of the resonance reader; writes them, and the figures measured on the way, to `data/heads`.

    ION_DATA_DIR=../shared/data OMP_NUM_THREADS=1 python scripts/train_heads.py [--cache DIR]

One command, seeds fixed, one core. Public sets are measured on a held-back tenth (`public_sets.py`) that no head
learns from; authored rows by five folds that keep duplicates together, then the head learns from all of them. Small
authored sets have a teacher: a logistic regression on multilingual-e5-small embeddings labels other messages, and the
n-gram head learns from both (distillation, Hinton et al. 2015); a fold's teacher never sees that fold. Embedding takes
about ten minutes; with `--cache` only once.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import injection_head
import numpy as np
from crisis_figures import crisis_figures, more_crisis_rows
from public_sets import Row, load, teaching_pool
from rich.progress import Progress
from sklearn.metrics import f1_score
from training import (
    DATA,
    FOLDS,
    Corpus,
    Linear,
    Teacher,
    authored,
    balanced,
    beside,
    embed,
    fold_of,
    pack,
    pack_space,
    plain_machine,
    platt,
    rhythms,
    svm,
    temperatures,
)

from ion_mentoring.mentoring.crisis import CrisisReader, parse_patterns
from ion_mentoring.mentoring.resonance.heads import Heads, softmax

HEADS = DATA / "heads"
OWN = ("tone", "intent", "pace", "moves", "crisis")
COMMENTS = ("goemotions", "goemotions_ko", "kote")
PUBLIC = {"sentiment": "nsmc_like_ko", "speech_act": "intent_3i4k_ko", "clinc150": "clinc150"}
Figures = dict[str, Any]
Floats = np.ndarray[Any, np.dtype[np.float32]]


class Trainer:
    """Holds the rows and the corpus; each method learns one head, files it under its name and notes its figures."""

    def __init__(self, cache: Path | None, step: Callable[[str], None]) -> None:
        self.step, self.figures = step, dict[str, Figures]()
        self.files: dict[str, bytes] = {}
        self.own = {name: authored(name) for name in OWN}
        self.train = {name: load(name, "train") for name in (*COMMENTS, *PUBLIC.values())}
        self.held = {name: load(name, "held_back") for name in self.train}
        self.harmless = [row._replace(label=0) for name in OWN[:4] for row in self.own[name]]
        messages = [row.text for rows in self.own.values() for row in rows]
        learners = len(set(messages))
        messages = list(dict.fromkeys([*messages, *teaching_pool(), *(row.text for row in self.crisis_rows())]))
        public = [row.text for rows in self.train.values() for row in rows]
        step("counting n-grams")
        self.corpus = Corpus.of([*messages, *public])
        self.files["space"] = pack_space(self.corpus.idf)
        embedded = embed(messages, cache, lambda done, all_: step(f"embedding {done} of {all_}"))
        self.teacher = Teacher.of(embedded, learners, self.corpus)

    def crisis_rows(self) -> list[Row]:
        """Public rows beside the authored ones: posts on self-harm (level 2), other posts and false alarms (0)."""
        posts = [row._replace(label=2 * int(row.label)) for row in load("crisis_openai_moderation", "train")]
        short = [row for row in [*posts, *load("crisis_prompts_en", "train")] if len(row.text) <= 600]
        return [*short, *more_crisis_rows()]

    def from_comments(self) -> Linear:
        rows = [row for name in COMMENTS for row in self.train[name]]
        return self._supported(rows, c=0.2, power=0.75)

    def voice(self, own: Sequence[Row]) -> Linear:
        """Tells a learner's message from a comment under a post: it weighs the two tone heads."""
        rng = random.Random(0)
        comments = [r for name in COMMENTS for r in rng.sample(self.train[name], min(6000, len(self.train[name])))]
        rows = [row._replace(label="learner") for row in own] + [row._replace(label="comment") for row in comments]
        return self._supported(rows, c=0.3, power=1)

    def tone(self) -> None:
        """Two heads, for learners' messages and for comments, mixed by the voice (a mixture of experts)."""
        self.step("tone of comments")
        comment = self.from_comments()
        held = [row for name in COMMENTS for row in self.held[name]]
        t_comment = self._file("tone_comments", comment, self._scores(comment, held), held)
        self.step("voice")
        others = [row for name in OWN[1:] for row in self.own[name]]
        gate_oof = self._out_of_fold(self.own["tone"], lambda rows, _: self.voice([*rows, *others]))
        gate = self.voice([row for name in OWN for row in self.own[name]])
        seen = [*self.own["tone"], *held]
        where = [
            row._replace(label="learner" if i < len(self.own["tone"]) else "comment") for i, row in enumerate(seen)
        ]
        gate_scores = np.vstack([gate_oof, self._scores(gate, held)])
        t_gate = self._file("voice", gate, gate_scores, where)
        self.step("tone of learners")
        learner, oof, t_learner = self.taught("tone", "tone")
        experts = (learner, t_learner), (comment, t_comment)
        mixed = mix(oof, self._scores(comment, self.own["tone"]), gate_oof, experts, t_gate, self.own["tone"])
        self._measure("tone", "authored", mixed, learner.labels, self.own["tone"])
        for name in COMMENTS:
            rows = self.held[name]
            parts = [self._scores(head, rows) for head in (learner, comment, gate)]
            self._measure("tone", name, mix(*parts, experts, t_gate, rows), learner.labels, rows, self.train[name])

    def taught(self, name: str, source: str) -> tuple[Linear, Floats, list[float]]:
        """A head from authored rows and the teacher; gives it, its scores by folds, and its temperatures."""
        rows = self.own[source]
        oof = self._out_of_fold(rows, self.teacher.learn)
        head = self.teacher.learn(rows, ())
        return head, oof, self._file(name, head, oof, rows)

    def simple(self, name: str, source: str) -> None:
        self.step(name)
        head, oof, _ = self.taught(name, source)
        self._measure(name, "authored", oof, head.labels, self.own[source])

    def pace(self) -> None:
        self.step("pace")
        rows = self.own["pace"]
        oof = self._out_of_fold(rows, lambda seen, _: self._supported(seen, c=0.5, beat=True))
        head = self._supported(rows, c=0.5, beat=True)
        self._file("pace", head, oof, rows)
        self._measure("pace", "authored", oof, head.labels, rows)

    def public(self, name: str, c: float, power: float = 0) -> None:
        self.step(name)
        train, held = self.train[PUBLIC[name]], self.held[PUBLIC[name]]
        head = self._supported(train, c=c, power=power)
        scores = self._scores(head, held)
        self._file(name, head, scores, held)
        self._measure(name, PUBLIC[name], scores, head.labels, held, train)
        if name == "clinc150":
            inside = np.array([row.label != "oos" for row in held])
            kept = [row for row, is_inside in zip(held, inside, strict=True) if is_inside]
            known = [row for row in train if row.label != "oos"]
            self._measure(name, "in_scope", scores[inside], head.labels, kept, known)

    def crisis(self) -> None:
        """Level (log-odds of 1, 2, 3 or more) and kind; the whole reader, patterns and head, is measured by folds."""
        self.step("crisis")
        kinds = [row for row in authored("crisis", "kind") if row.label]
        self._file("crisis_kind", self.teacher.learn(kinds, ()), self._out_of_fold(kinds, self.teacher.learn), kinds)
        rows, more, n = [*self.own["crisis"], *self.harmless], self.crisis_rows(), len(self.own["crisis"])
        ordinary = {row.group for row in self.harmless}
        heads: list[Linear] = []

        def weigh(row: Row) -> float:
            return 0.5 if row.group in ordinary else 1.0

        def learn(seen: Sequence[Row], unseen: Sequence[Row]) -> Linear:
            heads.append(beside([self.teacher.alarm([*seen, *more], unseen, weigh, level) for level in (1, 2, 3)]))
            return heads[-1]

        oof, levels = self._out_of_fold(rows, learn), np.array([int(row.label) for row in rows])
        learn(rows, ())
        *folds, head = (platt(each, oof, levels) for each in heads)
        self.files["crisis"] = pack(head, (1, 1))
        readers = [self._crisis_reader(pack(each, (1, 1))) for each in folds]
        found = [readers[fold_of(row.group)].read(row.text) for row in rows]
        self.figures["crisis"] = crisis_figures(rows, found, n)

    def injection(self) -> None:
        self.step("injection")
        trained = injection_head.train(self.corpus)
        self.files["injection"], self.figures["injection"] = trained.head, trained.figures

    def _crisis_reader(self, head: bytes) -> CrisisReader:
        patterns = parse_patterns((DATA / "crisis_patterns.yaml").read_text(encoding="utf-8"))
        files = {"crisis": head, "crisis_kind": self.files["crisis_kind"], "space": self.files["space"]}
        return CrisisReader(patterns, Heads.from_files(files))

    def _supported(self, rows: Sequence[Row], *, c: float, power: float = 0, beat: bool = False) -> Linear:
        texts, y = [row.text for row in rows], np.array([str(row.label) for row in rows])
        return svm(self.corpus.matrix(texts), y, c=c, weight=balanced(y, power), beat=rhythms(texts) if beat else None)

    def _scores(self, head: Linear, rows: Sequence[Row]) -> Floats:
        texts = [row.text for row in rows]
        return head.scores(self.corpus.matrix(texts), texts)

    def _out_of_fold(self, rows: Sequence[Row], learn: Callable[[list[Row], list[Row]], Linear]) -> Floats:
        """Scores of each row by the head of the folds that it is not in."""
        fold = np.array([fold_of(row.group) for row in rows])
        found: Floats | None = None
        for number in range(FOLDS):
            unseen = [row for row, its in zip(rows, fold, strict=True) if its == number]
            head = learn([row for row, its in zip(rows, fold, strict=True) if its != number], unseen)
            found = np.zeros((len(rows), len(head.labels)), np.float32) if found is None else found
            found[fold == number] = self._scores(head, unseen)
        assert found is not None
        return found

    def _file(self, name: str, head: Linear, unseen: Floats, rows: Sequence[Row]) -> list[float]:
        """Calibrates on scores that the head did not learn from, and packs."""
        y, languages = np.array([str(row.label) for row in rows]), np.array([row.language for row in rows])
        found = temperatures(unseen, y, head.labels, languages)
        self.files[name] = pack(head, found)
        return found

    def _measure(
        self, head: str, on: str, scores: Floats, labels: list[str], rows: Sequence[Row], train: Sequence[Row] = ()
    ) -> None:
        """Ours beside the majority and the plain machine, on the same split: `train`, or five folds without it."""
        y = np.array([str(row.label) for row in rows])
        languages = np.array([row.language for row in rows])
        ours = np.array(labels)[scores.argmax(1)]
        plain = plain_folds(rows) if not train else plain_machine().fit(*columns(train)).predict([r.text for r in rows])
        majority = np.full(len(y), max(sorted(set(y)), key=lambda label: (y == label).sum()))
        entry = {"n": len(y), **score(y, ours), "majority": score(y, majority), "plain": score(y, plain)}
        entry |= {lang: score(y[languages == lang], ours[languages == lang]) for lang in sorted(set(languages))}
        self.figures.setdefault(head, {})[on] = entry


def mix(
    learner: Floats, comment: Floats, gate: Floats, experts: Any, t_gate: list[float], rows: Sequence[Row]
) -> Floats:
    """Shares of the tones [rows, 9]: the two heads' shares, weighed by the voice, each at its language's temperature."""
    (a, t_a), (b, t_b) = experts
    into = [a.labels.index(label) for label in b.labels]
    found = np.zeros_like(learner)
    for i, row in enumerate(rows):
        at = 0 if row.language == "ko" else 1
        share = softmax((gate[i] / t_gate[at]).tolist())
        found[i] = share[1] * np.array(softmax((learner[i] / t_a[at]).tolist()))
        found[i, into] += share[0] * np.array(softmax((comment[i] / t_b[at]).tolist()))
    return found


def columns(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    return [row.text for row in rows], [str(row.label) for row in rows]


def plain_folds(rows: Sequence[Row]) -> np.ndarray[Any, Any]:
    """What the plain machine says of each row, learnt from the other folds."""
    fold = np.array([fold_of(row.group) for row in rows])
    found = np.empty(len(rows), dtype=object)
    for number in range(FOLDS):
        seen = [row for row, its in zip(rows, fold, strict=True) if its != number]
        unseen = [row.text for row, its in zip(rows, fold, strict=True) if its == number]
        found[fold == number] = plain_machine().fit(*columns(seen)).predict(unseen)
    return found.astype(str)


def score(y: np.ndarray[Any, Any], said: np.ndarray[Any, Any]) -> Figures:
    """Accuracy, and macro-F1 over the labels that are there."""
    macro = f1_score(y, said, average="macro", labels=sorted(set(y)), zero_division=0)
    return {"accuracy": round(float((y == said).mean()), 4), "macro_f1": round(float(macro), 4)}


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains and measures the heads.")
    parser.add_argument("--cache", type=Path, help="folder that keeps the teacher's embeddings")
    parser.add_argument("--out", type=Path, default=HEADS)
    args = parser.parse_args()
    with Progress() as bar:
        task = bar.add_task("reading", total=None)
        trainer = Trainer(args.cache, lambda what: bar.update(task, description=what))
        steps = (
            trainer.pace,
            lambda: trainer.simple("intent", "intent"),
            lambda: trainer.simple("move", "moves"),
            trainer.crisis,
            trainer.injection,
            trainer.tone,
            lambda: trainer.public("sentiment", 0.15),
            lambda: trainer.public("speech_act", 0.5, power=0.3),
            lambda: trainer.public("clinc150", 0.3),
        )
        for step in bar.track(steps, task_id=task):
            step()
    write(args.out, trainer)
    print(json.dumps(trainer.figures, indent=1))


def write(out: Path, trainer: Trainer) -> None:
    """All at once, at the end: heads share one space, and a half-written set would not fit together."""
    out.mkdir(parents=True, exist_ok=True)
    for name, data in trainer.files.items():
        (out / f"{name}.npz").write_bytes(data)
    (out / "figures.json").write_text(json.dumps(trainer.figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
