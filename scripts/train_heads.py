"""Trains the heads of the resonance reader; writes them, and the figures measured on the way, to `data/heads`.

    ION_DATA_DIR=../shared/data OMP_NUM_THREADS=1 python scripts/train_heads.py [--cache DIR] [--only HEAD..]

One command, seeds fixed, one core. Public sets are measured on a held-back tenth (`public_sets.py`) that no head
learns from; authored rows by five folds that keep duplicates together, then the head learns from all of them. Small
authored sets have a teacher: a logistic regression on multilingual-e5-small embeddings labels other messages, and the
n-gram head learns from both (distillation, Hinton et al. 2015); a fold's teacher never sees that fold. Embedding takes
about ten minutes; with `--cache` only once. `--only` learns some heads anew in the space that is there, and keeps the
others and their figures.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import injection_head
import numpy as np
from crisis_figures import crisis_figures, more_crisis_rows
from public_sets import Row, asked_of_assistants, load, normal, teaching_pool
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

from ion_mentoring.content import Content
from ion_mentoring.mentoring.crisis import CrisisReader, parse_patterns
from ion_mentoring.mentoring.resonance.heads import Heads, softmax
from ion_mentoring.mentoring.words import LANGUAGES

HEADS = DATA / "heads"
OWN = ("tone", "intent", "pace", "moves", "crisis")
COMMENTS = ("goemotions", "goemotions_ko", "kote")
PUBLIC = {"sentiment": "nsmc_like_ko", "speech_act": "intent_3i4k_ko", "clinc150": "clinc150"}
Figures = dict[str, Any]
Floats = np.ndarray[Any, np.dtype[np.float32]]


class Trainer:
    """Holds the rows and the corpus; each method learns one head, files it under its name and notes its figures."""

    def __init__(self, cache: Path | None, step: Callable[[str], None], *, anew: bool = True) -> None:
        self.step, self.cache, self.anew, self.figures = step, cache, anew, dict[str, Figures]()
        self.files: dict[str, bytes] = {}
        self.own = {name: authored(name) for name in OWN}
        self.harmless = [row._replace(label=0) for name in OWN[:4] for row in self.own[name]]

    @cached_property
    def messages(self) -> list[str]:
        """All messages that the teacher may label, learners' ones first."""
        learners = [row.text for rows in self.own.values() for row in rows]
        return list(dict.fromkeys([*learners, *teaching_pool(), *(row.text for row in self.crisis_rows())]))

    @cached_property
    def corpus(self) -> Corpus:
        """The space that all heads share: counted `anew`, or the one that is there."""
        if not self.anew:
            self.files["space"] = (HEADS / "space.npz").read_bytes()
            return Corpus(Heads.from_files(self.files).idf)
        self.step("counting n-grams")
        public = [row.text for name in (*COMMENTS, *PUBLIC.values()) for row in rows_of(name, "train")]
        corpus = Corpus.of([*self.messages, *public])
        self.files["space"] = pack_space(corpus.idf)
        return corpus

    @cached_property
    def teacher(self) -> Teacher:
        found = embed(self.messages, self.cache, lambda done, all_: self.step(f"embedding {done} of {all_}"))
        return Teacher.of(found, len({row.text for rows in self.own.values() for row in rows}), self.corpus)

    def crisis_rows(self) -> list[Row]:
        """Public rows beside the authored ones: posts on self-harm (level 2), other posts and false alarms (0)."""
        posts = [row._replace(label=2 * int(row.label)) for row in load("crisis_openai_moderation", "train")]
        short = [row for row in [*posts, *load("crisis_prompts_en", "train")] if len(row.text) <= 600]
        return [*short, *more_crisis_rows()]

    def from_comments(self) -> Linear:
        rows = [row for name in COMMENTS for row in rows_of(name, "train")]
        return self._supported(rows, c=0.2, power=0.75)

    def voice(self, own: Sequence[Row]) -> Linear:
        """Tells a learner's message from a comment under a post: it weighs the two tone heads."""
        rng = random.Random(0)
        comments = [
            r for name in COMMENTS for r in rng.sample(rows_of(name, "train"), min(6000, len(rows_of(name, "train"))))
        ]
        rows = [row._replace(label="learner") for row in own] + [row._replace(label="comment") for row in comments]
        return self._supported(rows, c=0.3, power=1)

    def tone(self) -> None:
        """Two heads, for learners' messages and for comments, mixed by the voice (a mixture of experts)."""
        self.step("tone of comments")
        comment = self.from_comments()
        held = [row for name in COMMENTS for row in rows_of(name, "held_back")]
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
            rows = rows_of(name, "held_back")
            parts = [self._scores(head, rows) for head in (learner, comment, gate)]
            self._measure(
                "tone", name, mix(*parts, experts, t_gate, rows), learner.labels, rows, rows_of(name, "train")
            )

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

    def matter(self) -> None:
        """Whether a message is a mentor's matter: learners' messages against what people ask an assistant.

        Measured on the held-back tenth of the assistants' sets, and on the playbooks' examples as learners' messages.
        """
        self.step("matter")
        learners = [row for name in (*OWN[:4], "routing_train") for row in authored(name)]
        train = [*_called("mentoring", learners), *_called("elsewhere", asked_of_assistants("train"))]
        train += [row for row in authored("matters") if row.label in ("mentoring", "elsewhere")]
        held = [*_called("mentoring", playbook_examples()), *_called("elsewhere", asked_of_assistants("held_back"))]
        head = self._supported(train, c=0.3, power=1)
        scores = self._scores(head, held)
        self._file("matter", head, scores, held)
        self._measure("matter", "assistants_and_playbooks", scores, head.labels, held, train)

    def public(self, name: str, c: float, power: float = 0, beat: bool = False) -> None:
        self.step(name)
        train, held = rows_of(PUBLIC[name], "train"), rows_of(PUBLIC[name], "held_back")
        head = self._supported(train, c=c, power=power, beat=beat)
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


rows_of = cache(load)


def playbook_examples() -> list[Row]:
    books, languages = Content().playbooks.values(), LANGUAGES
    return [Row(text, "", name, normal(text)) for book in books for name in languages for text in book.examples[name]]


def _called(label: str, rows: Sequence[Row]) -> list[Row]:
    return [row._replace(label=label) for row in rows]


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


STEPS: dict[str, Callable[[Trainer], None]] = {
    "pace": Trainer.pace,
    "intent": lambda trainer: trainer.simple("intent", "intent"),
    "move": lambda trainer: trainer.simple("move", "moves"),
    "matter": Trainer.matter,
    "crisis": Trainer.crisis,
    "injection": Trainer.injection,
    "tone": Trainer.tone,
    "sentiment": lambda trainer: trainer.public("sentiment", 0.15),
    "speech_act": lambda trainer: trainer.public("speech_act", 0.35, power=0.4, beat=True),
    "clinc150": lambda trainer: trainer.public("clinc150", 0.3),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains and measures the heads.")
    parser.add_argument("--cache", type=Path, help="folder that keeps the teacher's embeddings")
    parser.add_argument("--out", type=Path, default=HEADS)
    parser.add_argument("--only", nargs="+", choices=STEPS, help="heads to learn anew in the space that is there")
    args = parser.parse_args()
    with Progress() as bar:
        task = bar.add_task("reading", total=None)
        trainer = Trainer(args.cache, lambda what: bar.update(task, description=what), anew=not args.only)
        for name in bar.track(args.only or STEPS, task_id=task):
            STEPS[name](trainer)
    write(args.out, trainer)
    print(json.dumps(trainer.figures, indent=1))


def write(out: Path, trainer: Trainer) -> None:
    """All at once, at the end: heads share one space, and a half-written set would not fit together."""
    out.mkdir(parents=True, exist_ok=True)
    for name, data in trainer.files.items():
        (out / f"{name}.npz").write_bytes(data)
    file = out / "figures.json"
    kept = {} if trainer.anew else json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(kept | trainer.figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
