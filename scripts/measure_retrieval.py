"""How well the search finds playbooks: two of each one's examples held back, in four draws, beside other messages.

    python scripts/measure_retrieval.py [--other FILE]

Each playbook has draws of its own, so that a new playbook does not change which messages are held back of the others.
`--other` holds JSON lines with `text` that no playbook fits (default: the held-back tenth of what people ask assistants,
200 messages of CLINC150 and 170 of ParaKQC, from ION_DATA_DIR). `as served` is what a first message gets.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from public_sets import asked_of_assistants
from rich.progress import track

from ion_mentoring.content import Content
from ion_mentoring.conversation.grounding import clear
from ion_mentoring.mentoring.asides import aside
from ion_mentoring.mentoring.dialog import FITS, plan
from ion_mentoring.mentoring.playbooks import Playbook
from ion_mentoring.mentoring.resonance import ResonanceReader
from ion_mentoring.mentoring.retrieval import Hit, MeaningIndex, WordIndex, fuse, passages
from ion_mentoring.mentoring.words import LANGUAGES
from ion_mentoring.providers.embedded.embedder import Embedder

Search = Callable[[str], tuple[Sequence[Hit], bool]]
"""Finds playbooks, and says whether the best is taken as fitting."""
DRAWS = 4


def held_back(books: Sequence[Playbook], number: int) -> tuple[list[Playbook], list[tuple[str, str]]]:
    """The playbooks with two examples a language taken out, and those examples with their playbook."""
    kept, held = [], []
    for book in books:
        draw = random.Random(f"{number}/{book.id}")
        out = {language: draw.sample(book.examples[language], 2) for language in LANGUAGES}
        held += [(book.id, text) for language in LANGUAGES for text in out[language]]
        rest = {k: tuple(t for t in book.examples[k] if t not in out[k]) for k in LANGUAGES}
        kept.append(replace(book, examples=rest))
    return kept, held


def meaning_of(books: Sequence[Playbook], embedder: Embedder) -> MeaningIndex:
    pairs = [(book.id, text) for book in books for text in passages(book)]
    return MeaningIndex(
        embedder.content_now([text for _, text in pairs]), [owner for owner, _ in pairs], [b.id for b in books]
    )


def searches(books: Sequence[Playbook], embedder: Embedder, reader: ResonanceReader) -> dict[str, Search]:
    index, meaning = WordIndex(books), meaning_of(books, embedder)

    def words(text: str) -> tuple[Sequence[Hit], bool]:
        return found_and_fits(index.search(text))

    def both(text: str) -> tuple[Sequence[Hit], bool]:
        return found_and_fits(fused(text))

    def fused(text: str) -> Sequence[Hit]:
        return fuse(index.ids, index.standing(text), meaning.likeness(embedder.remembered([text])[0]))

    def served(text: str) -> tuple[Sequence[Hit], bool]:
        by_words, read = index.search(text), reader.read(text)
        found = by_words if clear(by_words) else fused(text)
        leaves = aside(text, read.elsewhere, in_talk=False)
        return found, plan(read.moves, found, None, first=True, aside=leaves).playbook is not None

    return {"words": words, "words and meaning": both, "as served": served}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--other", type=Path)
    other = parser.parse_args().other
    lines = other.read_text(encoding="utf-8").splitlines() if other else []
    elsewhere = [json.loads(line)["text"] for line in lines] or [r.text for r in asked_of_assistants("held_back")]
    content, embedder = Content(), Embedder()
    books = list(content.playbooks.values())
    found: dict[str, list[tuple[str | None, Sequence[Hit], bool]]] = {}
    for number in track(range(DRAWS), "Draws"):
        kept, held = held_back(books, number)
        for name, search in searches(kept, embedder, content.reader).items():
            asked = [*held, *((None, text) for text in elsewhere)]
            found.setdefault(name, []).extend((owner, *search(text)) for owner, text in asked)
    print(f"{len(books)} playbooks, {DRAWS} draws of {len(books) * 4} messages, {len(elsewhere)} on other matters")
    for name, answers in found.items():
        print(f"{name}: {figures(answers)}")


def found_and_fits(hits: Sequence[Hit]) -> tuple[Sequence[Hit], bool]:
    return hits, bool(hits) and hits[0].score >= FITS


def figures(answers: Sequence[tuple[str | None, Sequence[Hit], bool]]) -> str:
    """What was found for each message of a playbook, or of None."""
    own = [(bool(hits) and hits[0].playbook == owner, taken) for owner, hits, taken in answers if owner]
    third = np.mean([owner in [hit.playbook for hit in hits[:3]] for owner, hits, _ in answers if owner])
    first, fits = (np.mean(column) for column in zip(*own, strict=True))
    both = np.mean([is_right and taken for is_right, taken in own])
    wrong = np.mean([taken for owner, _, taken in answers if owner is None])
    return (
        f"first {first:.3f}, among three {third:.3f}, taken as fitting {fits:.3f}, first and taken {both:.3f},"
        f" others taken {wrong:.3f}"
    )


if __name__ == "__main__":
    main()
