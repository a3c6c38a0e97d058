"""How long a message takes to read, beside what one would build at home: TF-IDF and linear machines of scikit-learn.

    OMP_NUM_THREADS=1 python benchmarks/reading.py

The home-made reader tells tone, pace and intent; ours tells a language, a crisis level and how sure it is as well. Both
read the same texts in turn, in one process; printed is the median, in milliseconds.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table

from ion_mentoring.content import SHIPPED, Content

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
LENGTHS = (50, 120, 500, 1_000, 16_000)
ROUNDS = 300


def messages() -> list[str]:
    lines = (SHIPPED / "authored" / "routing.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def texts_of(length: int) -> list[str]:
    """Real messages, one after the other in each language, cut to the length."""
    written = messages()
    korean = [text for text in written if any("가" <= letter <= "힣" for letter in text)]
    english = [text for text in written if text not in korean]
    found = []
    for own in (korean, english):
        whole = " ".join(own) * (1 + 4 * length // sum(map(len, own)))
        found += [whole[start : start + length] for start in range(0, 4 * length, length)]
    return found


def home_made() -> Callable[[str], list[str]]:
    """Three pipelines, learnt from our own rows."""
    from training import authored, plain_machine

    machines: list[Any] = []
    for name in ("tone", "pace", "intent"):
        rows = authored(name)
        machines.append(plain_machine().fit([row.text for row in rows], [str(row.label) for row in rows]))
    return lambda text: [str(machine.predict([text])[0]) for machine in machines]


def milliseconds(readers: Sequence[Callable[[str], Any]], texts: Sequence[str]) -> list[float]:
    times: list[list[float]] = [[] for _ in readers]
    for number in range(min(ROUNDS, 3_000_000 // len(texts[0]))):
        for reader, own in zip(readers, times, strict=True):
            began = perf_counter()
            reader(texts[number % len(texts)])
            own.append(1000 * (perf_counter() - began))
    return [median(own) for own in times]


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        ours = Content(Path(home)).reader.read
    theirs = home_made()
    table = Table("characters", "ION, ms", "home-made, ms", "ratio")
    for length in LENGTHS:
        a, b = milliseconds([ours, theirs], texts_of(length))
        table.add_row(f"{length:,}", f"{a:.2f}", f"{b:.2f}", f"{a / b:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
