"""Measures: how often the reading is right, with an interval, beside the majority class."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

from ion_mentoring.errors import InvalidInput
from ion_mentoring.mentoring.resonance import ResonanceReader

Row = Mapping[str, Any]
Predict = Callable[[str], tuple[str, float]]
HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "tone": ("tone",),
    "pace": ("pace",),
    "moves": ("move",),
    "sentiment": ("sentiment",),
    "speech_act": ("speech_act",),
    "intent": ("intent", "clinc150"),
}
"""The heads that may serve a task: the first one that knows all labels of the file is taken."""
TASKS: Final = (*HEADS, "routing", "crisis")
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures, and each row with `predicted` and `confidence`."""

    result: dict[str, Any]
    rows: list[dict[str, Any]]


def parse_rows(text: str, file: str) -> list[dict[str, Any]]:
    """JSON lines `{"text", "label"}`; raises `InvalidInput` that names the line which is none."""
    rows = []
    for number, line in enumerate(text.split("\n"), 1):  # JSON may hold U+2028, which splitlines() takes for an end
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row["text"], str) or row["label"] in (None, []):
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError):
            raise InvalidInput(f"{file}:{number}: not a JSON object with a text `text` and a `label`.") from None
        rows.append(row)
    if not rows:
        raise InvalidInput(f"{file} holds no rows.")
    return rows


def run(task: str, rows: Sequence[Row], reader: ResonanceReader, *, routing: Predict | None = None) -> Evaluation:
    """Predicts every row and measures; raises `InvalidInput` for a task or labels that nothing here serves."""
    labels = [_accepted(row["label"]) for row in rows]
    predict = _predictor(task, {name for names in labels for name in names}, reader, routing)
    predictions = [predict(row["text"]) for row in rows]
    result = {"task": task, **measures(labels, [label for label, _ in predictions])}
    if task == "crisis":
        result |= _detection(labels, [label for label, _ in predictions])
    told = [
        {**row, "predicted": label, "confidence": round(share, 4)}
        for row, (label, share) in zip(rows, predictions, strict=True)
    ]
    return Evaluation(result, told)


def measures(labels: Sequence[Sequence[str]], predicted: Sequence[str]) -> dict[str, Any]:
    """Accuracy with its Wilson interval (1927), macro F1, F1 of each class, and the majority class beside them.

    Where a row accepts several labels, any of them is right; for F1 its truth is the predicted one, else the first.
    """
    truths = [guess if guess in names else names[0] for names, guess in zip(labels, predicted, strict=True)]
    right = sum(guess in names for names, guess in zip(labels, predicted, strict=True))
    majority = Counter(names[0] for names in labels).most_common(1)[0][0]
    often = sum(majority in names for names in labels) / len(labels)
    classes = sorted(set(truths))
    by_class = {name: _scores(name, truths, predicted) for name in classes}
    return {
        "n": len(labels),
        "accuracy": round(right / len(labels), 4),
        "macro_f1": round(sum(scores["f1"] for scores in by_class.values()) / len(classes), 4),
        "ci95": [round(bound, 4) for bound in wilson(right, len(labels))],
        "classes": by_class,
        "confusion": _confusion(truths, predicted),
        "baselines": {"majority": {"label": majority, "accuracy": round(often, 4)}},
    }


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927)."""
    share, z2 = right / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def _accepted(label: Any) -> list[str]:
    return [str(name) for name in label] if isinstance(label, list) else [str(label)]


def _predictor(task: str, labels: set[str], reader: ResonanceReader, routing: Predict | None) -> Predict:
    if task == "routing" and routing is not None:
        return routing
    if task == "crisis":
        binary = labels <= {"0", "1"}
        if not labels <= set("0123"):
            raise InvalidInput(f"The labels {sorted(labels)[:5]} are no levels of crisis: 0 to 3.", field="data")
        return lambda text: _crisis(reader, text, binary=binary)
    for head in HEADS.get(task, ()):
        if labels <= set(reader.heads[head].labels):
            return lambda text, head=head: _likeliest(reader.predict(head, text))  # type: ignore[misc]
    if task in HEADS:
        known = ", ".join(reader.heads[HEADS[task][0]].labels)
        raise InvalidInput(f"The labels {sorted(labels)[:5]} are not those of `{task}`: {known}.", field="data")
    raise InvalidInput(f"There is no task `{task}`. Served are {', '.join(TASKS)}.", field="task")


def _likeliest(shares: Mapping[str, float]) -> tuple[str, float]:
    label = max(shares, key=lambda name: shares[name])
    return label, shares[label]


def _crisis(reader: ResonanceReader, text: str, *, binary: bool) -> tuple[str, float]:
    """The level as a label; in a file of 0 and 1, 1 is a message that is answered with help (level 2 or 3)."""
    found = reader.crisis(text)
    return (str(int(found.level >= 2)) if binary else str(found.level)), found.score


def _detection(labels: Sequence[Sequence[str]], predicted: Sequence[str]) -> dict[str, Any]:
    """Precision and recall of the messages that are answered with help."""
    needed = {"1"} if {name for names in labels for name in names} <= {"0", "1"} else {"2", "3"}
    truth, guess = [names[0] in needed for names in labels], [label in needed for label in predicted]
    hits = sum(t and g for t, g in zip(truth, guess, strict=True))
    return {"help": {"precision": _share(hits, sum(guess)), "recall": _share(hits, sum(truth))}}


def _scores(name: str, truths: Sequence[str], predicted: Sequence[str]) -> dict[str, float]:
    hits = sum(t == g == name for t, g in zip(truths, predicted, strict=True))
    precision, recall = _share(hits, predicted.count(name)), _share(hits, truths.count(name))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "recall": recall, "f1": round(f1, 4), "n": truths.count(name)}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _confusion(truths: Sequence[str], predicted: Sequence[str]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for (truth, guess), count in sorted(Counter(zip(truths, predicted, strict=True)).items()):
        table.setdefault(truth, {})[guess] = count
    return table
