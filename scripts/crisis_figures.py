"""How well a whole crisis reader does, on rows that its head did not learn from.

    python scripts/crisis_figures.py

prints what the expressions alone find: the head has learnt from these rows, `train_heads.py` measures it by folds.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from public_sets import Row, normal
from training import DATA, authored

from ion_mentoring.content import Content
from ion_mentoring.mentoring.crisis import CrisisReader, parse_patterns
from ion_mentoring.mentoring.resonance.types import NO_CRISIS, Crisis

Figures = dict[str, Any]
_FIRST = 578
"""So many rows there were when the patterns were written, every other one of each language and level in sight."""


def crisis_figures(rows: Sequence[Row], found: Sequence[Crisis], own: int) -> Figures:
    """Precision and recall of level 2 or more by language: on the half that the patterns were developed on, on the other.

    The first `own` rows are the authored crisis rows; the others are learners' messages of no danger.
    """
    seen, entries = in_sight(rows[:own]), Figures()
    for half, is_seen in (("developed_on", True), ("reported_on", False)):
        for language in ("ko", "en"):
            at = [i for i, row in enumerate(rows[:own]) if row.language == language and (row.text in seen) == is_seen]
            entries[f"{half}_{language}"] = alarms([int(rows[i].label) for i in at], [found[i].level for i in at])
    others = [crisis.level for crisis in found[own:]]
    entries["ordinary"] = {"n": len(others), "alarms": sum(n >= 2 for n in others), "worries": others.count(1)}
    return entries


def more_crisis_rows() -> list[Row]:
    """Rows of `crisis_more.yaml`, to learn from and never to measure on."""
    table = yaml.safe_load(Path(__file__).with_name("crisis_more.yaml").read_text(encoding="utf-8"))
    return [
        Row(text, level, language, normal(text))
        for language, kinds in table.items()
        for levels in kinds.values()
        for level, texts in levels.items()
        for text in texts
    ]


def in_sight(rows: Sequence[Row]) -> set[str]:
    """The texts that the author of the patterns had read."""
    shuffled = list(rows[:_FIRST])
    random.Random(1).shuffle(shuffled)
    groups = {(row.language, row.label): list[str]() for row in shuffled}
    for row in shuffled:
        groups[row.language, row.label].append(row.text)
    return {text for texts in groups.values() for text in texts[::2]}


def alarms(labels: Sequence[int], levels: Sequence[int]) -> Figures:
    """Level 2 or 3 is an alarm. Precision against harmless rows (level 0); of worries (1) how many it alarms at."""
    pairs = list(zip(labels, levels, strict=True))
    raised = [label for label, level in pairs if level >= 2]
    right, wrong = sum(label >= 2 for label in raised), raised.count(0)
    danger = sum(label >= 2 for label in labels)
    return {
        "n": len(pairs),
        "precision": round(right / max(right + wrong, 1), 4),
        "recall": round(right / max(danger, 1), 4),
        "alarms_at_harmless": f"{wrong} of {labels.count(0)}",
        "alarms_at_worries": f"{raised.count(1)} of {labels.count(1)}",
        "level_accuracy": round(sum(label == level for label, level in pairs) / max(len(pairs), 1), 4),
    }


def main() -> None:
    patterns = parse_patterns((DATA / "crisis_patterns.yaml").read_text(encoding="utf-8"))
    reader, own = CrisisReader(patterns, Content().reader.heads), authored("crisis")
    rows = [*own, *(row._replace(label=0) for name in ("tone", "intent", "pace", "moves") for row in authored(name))]
    found = [replace(NO_CRISIS, level=reader.match(row.text, agreed=False)[0]) for row in rows]
    print(json.dumps(crisis_figures(rows, found, len(own)), indent=1))


if __name__ == "__main__":
    main()
