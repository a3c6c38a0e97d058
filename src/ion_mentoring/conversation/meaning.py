"""A second routing strategy: the meaning of the message against each persona's examples. Off by default: it embeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ion_mentoring.mentoring.personas import Persona
from ion_mentoring.mentoring.resonance import Resonance
from ion_mentoring.mentoring.words import LANGUAGES
from ion_mentoring.providers.embedded.embedder import Embedder, gist

_NEAREST = 3


class MeaningStrategy:
    """The mean cosine of a persona's three nearest examples, stretched to about 0..1."""

    name = "meaning"
    embeds = True

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def scores(self, text: str, resonance: Resonance, personas: Sequence[Persona]) -> Mapping[str, float]:
        examples = [(p.id, example) for p in personas for language in LANGUAGES for example in p.examples[language]]
        vectors = self._embedder.remembered([gist(text), *(example for _, example in examples)])
        cosines = vectors[1:] @ vectors[0]
        scores = {}
        for persona in personas:
            own = sorted(
                (c for (owner, _), c in zip(examples, cosines.tolist(), strict=True) if owner == persona.id),
                reverse=True,
            )
            scores[persona.id] = (sum(own[:_NEAREST]) / len(own[:_NEAREST]) - 0.78) / 0.2
        return scores
