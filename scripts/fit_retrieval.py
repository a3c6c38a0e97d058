"""Fits what words and meaning weigh when a playbook is chosen, and how much is needed for any to fit.

    python scripts/fit_retrieval.py

A conditional logit with an outside option (McFadden 1974) over held-back examples: with their playbook there, its own is
right; with it left out, and for what people ask assistants (the rows that heads learn from too), none is. The draws are
others than those that `measure_retrieval.py` measures on. Prints WEIGHTS and NONE_FITS of `mentoring/retrieval.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from measure_retrieval import DRAWS, held_back, meaning_of
from numpy.typing import NDArray
from public_sets import asked_of_assistants
from rich.progress import track
from scipy.optimize import minimize

from ion_mentoring.content import Content
from ion_mentoring.mentoring.playbooks import Playbook
from ion_mentoring.mentoring.retrieval import WordIndex
from ion_mentoring.providers.embedded.embedder import Embedder

Floats = NDArray[np.float64]
OTHERS = 150
LEFT_OUT, OTHER = 0.3, 0.5
"""What a message weighs whose playbook is left out, and one on another matter, against 1 for one whose own is there."""


def seen(books: Sequence[Playbook], texts: Sequence[str], embedder: Embedder) -> Floats:
    """What is known of each playbook for each text: shape [texts, playbooks, 3]."""
    index, meaning = WordIndex(books), meaning_of(books, embedder)
    likeness = [meaning.likeness(embedder.remembered([text])[0]) for text in texts]
    columns = [(index.standing(text), like.centroid, like.nearest) for text, like in zip(texts, likeness, strict=True)]
    return np.array([np.stack(each, 1) for each in columns])


def fit(known: Floats, barred: Floats, right: NDArray[np.intp], weight: Floats) -> Floats:
    """The weights and the outside option; `barred` is added to sums, `right` is the number of playbooks for none."""
    rows, none = np.arange(len(right)), known.shape[1]

    def loss(theta: Floats) -> tuple[float, Floats]:
        sums = np.column_stack([known @ theta[:-1] + barred, np.full(len(rows), theta[-1])])
        odds = np.exp(sums - sums.max(1, keepdims=True))
        shares = odds / odds.sum(1, keepdims=True)
        wrong = shares * weight[:, None]
        wrong[rows, right] -= weight
        slope = np.append(np.einsum("ij,ijk->k", wrong[:, :none], known), wrong[:, none].sum())
        return float(-(weight * np.log(shares[rows, right] + 1e-12)).sum()), slope

    found: Floats = minimize(loss, np.array([1.0, 10.0, 10.0, 15.0]), jac=True, method="L-BFGS-B").x
    return found


def main() -> None:
    books, embedder = list(Content().playbooks.values()), Embedder()
    others = [row.text for row in asked_of_assistants("train")]
    others = others[:: len(others) // OTHERS]
    parts: list[tuple[Floats, Floats, list[int], list[float]]] = []
    for number in track(range(DRAWS, 2 * DRAWS), "Draws"):
        kept, held = held_back(books, number)
        ids = [book.id for book in kept]
        own, none = [ids.index(owner) for owner, _ in held], len(ids)
        known = seen(kept, [text for _, text in held], embedder)
        parts.append((known, np.zeros(known.shape[:2]), own, [1.0] * len(own)))
        parts.append((known, np.where(np.eye(none)[own], -1e9, 0.0), [none] * len(own), [LEFT_OUT] * len(own)))
        away = seen(kept, others, embedder)
        parts.append((away, np.zeros(away.shape[:2]), [none] * len(away), [OTHER] * len(away)))
    known, barred = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    right, weight = (np.concatenate([part[i] for part in parts]) for i in (2, 3))
    *weights, none_fits = fit(known, barred, right.astype(np.intp), weight)
    print(f"WEIGHTS = ({', '.join(f'{each:.3g}' for each in weights)}), NONE_FITS = {none_fits:.3g}")


if __name__ == "__main__":
    main()
