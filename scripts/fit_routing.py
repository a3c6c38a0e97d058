"""Fits what each persona is good with, and the temperature of `confidence`, on authored messages.

    python scripts/fit_routing.py

Learns from `data/authored/routing_train.jsonl` by logistic regression on the same sum that routing uses (tone .5, pace .3,
intent .2), kept near the present weights and within 0 and 1. Prints the front matter for each persona, the temperature
(fitted by five folds), and what they give on `routing.jsonl`, which is never learnt from, with the 216 keys' shares.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ion_mentoring.content import SHIPPED, Content
from ion_mentoring.mentoring.personas import Persona
from ion_mentoring.mentoring.routing import ResonanceStrategy, matrix
from ion_mentoring.mentoring.words import INTENTS, PACES, TONES

Floats = NDArray[np.float64]
LABELS = (*(("tone", t) for t in TONES), *(("pace", p) for p in PACES), *(("intent", i) for i in INTENTS))
STEPS, RATE, NEAR = 3000, 0.05, 0.02


def rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (SHIPPED / "authored" / name).read_text(encoding="utf-8").splitlines()]


def shares(content: Content, texts: list[str]) -> Floats:
    """The reader's probabilities, weighted by aspect, (n, 19)."""
    found = []
    for text in texts:
        read = content.reader.read(text)
        by_aspect = {"tone": read.tones, "pace": read.paces, "intent": read.intents}
        found.append([content.affinities.weights[a] * by_aspect[a][label] for a, label in LABELS])  # type: ignore[index]
    return np.array(found)


def softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float64)


def fit(x: Floats, y: NDArray[np.int64], start: Floats, temperature: float) -> Floats:
    """Affinities (personas, 19) by projected gradient descent on the log loss, kept near `start`."""
    affinities, truth = start.copy(), np.eye(len(start))[y]
    for _ in range(STEPS):
        error = softmax(x @ affinities.T / temperature) - truth
        slope = error.T @ x / len(x) / temperature + NEAR * (affinities - start)
        affinities = np.clip(affinities - RATE * slope, 0.0, 1.0)
    return affinities


def best_temperature(scores: Floats, y: NDArray[np.int64]) -> float:
    """The temperature of the least log loss."""
    grid = np.geomspace(0.01, 0.3, 60)
    losses = [-np.log(softmax(scores / t)[np.arange(len(y)), y]).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])


def out_of_fold(x: Floats, y: NDArray[np.int64], start: Floats, temperature: float) -> Floats:
    fold, scores = np.arange(len(y)) % 5, np.zeros((len(y), len(start)))
    for held in range(5):
        scores[fold == held] = x[fold == held] @ fit(x[fold != held], y[fold != held], start, temperature).T
    return scores


def tuned(persona: Persona, weights: Floats) -> Persona:
    tables: dict[str, dict[str, float]] = {"tone": {}, "pace": {}, "intent": {}}
    for (aspect, label), weight in zip(LABELS, weights.tolist(), strict=True):
        tables[aspect][label] = max(round(weight, 2), 0.01)
    return replace(persona, tones=tables["tone"], paces=tables["pace"], intents=tables["intent"])


def main() -> None:
    content = Content()
    personas, strategy = list(content.personas.values()), ResonanceStrategy(content.affinities)
    names = [persona.id for persona in personas]
    liked = {p.id: {"tone": p.tones, "pace": p.paces, "intent": p.intents} for p in personas}
    start = np.array([[strategy.affinity(a, liked[n][a], label) for a, label in LABELS] for n in names])
    train, test = rows("routing_train.jsonl"), rows("routing.jsonl")
    x, y = shares(content, [row["text"] for row in train]), np.array([names.index(row["label"]) for row in train])
    temperature = content.affinities.temperature
    held = out_of_fold(x, y, start, temperature)
    fitted = [tuned(p, w) for p, w in zip(personas, fit(x, y, start, temperature), strict=True)]
    for persona in fitted:
        for key in ("tones", "paces", "intents"):
            table = ", ".join(f"{label}: {weight:g}" for label, weight in getattr(persona, key).items())
            print(f"{persona.id}  {key}: {{{table}}}")
    print(
        f"five folds of routing_train: {np.mean(held.argmax(axis=1) == y):.3f}, before {np.mean((x @ start.T).argmax(axis=1) == y):.3f}"
    )
    print(f"temperature: {best_temperature(held, y):.3f}")
    z, truth = shares(content, [row["text"] for row in test]), np.array([names.index(row["label"]) for row in test])
    after = np.array(
        [
            [
                strategy.affinity(a, {"tone": p.tones, "pace": p.paces, "intent": p.intents}[a], label)
                for a, label in LABELS
            ]
            for p in fitted
        ]
    )
    print(f"routing.jsonl: {np.mean((z @ after.T).argmax(axis=1) == truth):.3f}")
    keys = matrix(fitted, content.affinities)
    print(
        {n: round(c / len(keys), 3) for n, c in Counter(key["persona"] for key in keys).items()},
        "ties",
        sum(key["margin"] <= 0 for key in keys),
    )


if __name__ == "__main__":
    main()
