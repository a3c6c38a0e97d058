"""Routing: which persona answers, and why. A score for each from tone, pace and intent, smoothed by closeness."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

import yaml

from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.personas import Persona
from ion_mentoring.mentoring.resonance import Resonance
from ion_mentoring.mentoring.words import INTENTS, PACES, TONES

Distribution = Mapping[Any, float]


@dataclass(frozen=True, slots=True)
class Affinities:
    """The table of `affinities.yaml`: weights of the three aspects, closeness of their labels, boost, temperature."""

    weights: Mapping[str, float]
    stay: float
    stay_following: float
    temperature: float
    closeness: Mapping[str, Mapping[tuple[str, str], float]]


@dataclass(frozen=True, slots=True)
class Routing:
    """The choice. `confidence` is the calibrated probability that `primary` is right; `margin` first minus second.

    `reasons` are pairs of a message key and its values, said in the learner's language at the edge of the house.
    """

    primary: str
    secondary: str
    confidence: float
    margin: float
    scores: Mapping[str, float]
    reasons: tuple[tuple[str, Mapping[str, Any]], ...]


class Strategy(Protocol):
    """Scores every persona for a message, higher is better. One that embeds or asks a model is off by default."""

    name: str
    embeds: bool

    def scores(self, text: str, resonance: Resonance, personas: Sequence[Persona]) -> Mapping[str, float]: ...


def parse_affinities(text: str, file: str = "affinities.yaml") -> Affinities:
    """Reads the table; raises `ContentError` where a label is unknown or a number is out of range."""
    try:
        return _affinities(yaml.safe_load(text), file)
    except (yaml.YAMLError, LookupError, TypeError, AttributeError, ValueError, OverflowError, RecursionError) as error:
        raise ContentError(file, 1, f"the table can't be read: {error!r}") from error


def _affinities(table: Mapping[str, Any], file: str) -> Affinities:
    known = {"tone": TONES, "pace": PACES, "intent": INTENTS}
    closeness: dict[str, dict[tuple[str, str], float]] = {}
    for aspect, labels in known.items():
        pairs: dict[tuple[str, str], float] = {(label, label): 1.0 for label in labels}
        for a, b, near in table.get(aspect) or []:
            if a not in labels or b not in labels or not 0 <= near <= 1:
                raise ContentError(
                    file, 1, f"`{aspect}`: [{a}, {b}, {near}] names an unknown label or is out of 0 to 1"
                )
            pairs[a, b] = pairs[b, a] = float(near)
        closeness[aspect] = pairs
    stay, following, temperature = (float(table[key]) for key in ("stay", "stay_following", "temperature"))
    if not 0 < temperature < math.inf:
        raise ContentError(file, 1, f"`temperature` must be a number over 0, not {temperature}")
    weights = {aspect: float(table["weights"][aspect]) for aspect in known}
    return Affinities(weights, stay, following, temperature, closeness)


class ResonanceStrategy:
    """The default: tone .5, pace .3, intent .2, each as the expected affinity under the message's distribution."""

    name = "resonance"
    embeds = False

    def __init__(self, affinities: Affinities) -> None:
        self._affinities = affinities

    def scores(self, text: str, resonance: Resonance, personas: Sequence[Persona]) -> Mapping[str, float]:
        return {p.id: self.score(p, resonance.tones, resonance.paces, resonance.intents) for p in personas}

    def score(self, persona: Persona, tones: Distribution, paces: Distribution, intents: Distribution) -> float:
        aspects = (
            ("tone", persona.tones, tones),
            ("pace", persona.paces, paces),
            ("intent", persona.intents, intents),
        )
        return sum(
            self._affinities.weights[aspect] * self._expected(aspect, preferred, seen)
            for aspect, preferred, seen in aspects
        )

    def _expected(self, aspect: str, preferred: Distribution, seen: Distribution) -> float:
        return sum(share * self.affinity(aspect, preferred, label) for label, share in seen.items())

    def affinity(self, aspect: str, preferred: Mapping[str, float], label: str) -> float:
        """How good a persona is with a label, 0 to 1: as good as it says, else as the nearest that it names allows."""
        if label in preferred:
            return preferred[label]
        near = self._affinities.closeness[aspect]
        return max(weight * near.get((label, own), 0.0) for own, weight in preferred.items())


def route(
    scores: Mapping[str, float],
    resonance: Resonance,
    affinities: Affinities,
    *,
    current: str | None = None,
    follows: bool = False,
) -> Routing:
    """Turns scores into a choice; `current` is the persona of the running session, which is kept where it is close.

    A message that `follows` (goes on with the talk: "and then?") keeps its mentor unless another fits far better.
    """
    boost = affinities.stay_following if follows else affinities.stay
    boosted = {name: score + (boost if name == current else 0.0) for name, score in scores.items()}
    ranked = sorted(boosted, key=lambda name: (-boosted[name], name))
    probabilities = softmax(boosted, affinities.temperature)
    primary, secondary = ranked[0], ranked[1] if len(ranked) > 1 else ranked[0]
    return Routing(
        primary=primary,
        secondary=secondary,
        confidence=round(probabilities[primary], 4),
        margin=round(boosted[primary] - boosted[secondary], 4),
        scores={name: round(score, 4) for name, score in boosted.items()},
        reasons=_reasons(resonance, stayed=primary == current),
    )


def chosen(persona: str, routing: Routing) -> Routing:
    """The routing when the learner asked for a persona by name: the scores stay, the choice is theirs."""
    others = sorted((name for name in routing.scores if name != persona), key=lambda name: -routing.scores[name])
    return Routing(
        primary=persona,
        secondary=others[0] if others else persona,
        confidence=1.0,
        margin=routing.margin,
        scores=routing.scores,
        reasons=(("reason.asked", {}), *routing.reasons),
    )


def softmax(scores: Mapping[str, float], temperature: float) -> dict[str, float]:
    top = max(scores.values())
    powers = {name: math.exp((score - top) / temperature) for name, score in scores.items()}
    total = sum(powers.values())
    return {name: power / total for name, power in powers.items()}


def matrix(personas: Sequence[Persona], affinities: Affinities) -> list[dict[str, Any]]:
    """The choice for each of the 216 resonance keys, as if the reading were certain."""
    strategy, rows = ResonanceStrategy(affinities), []
    for tone, pace, intent in product(TONES, PACES, INTENTS):
        scores = {p.id: strategy.score(p, {tone: 1.0}, {pace: 1.0}, {intent: 1.0}) for p in personas}
        ranked = sorted(scores, key=lambda name: (-scores[name], name))
        rows.append(
            {
                "key": f"{tone}-{pace}-{intent}",
                "persona": ranked[0],
                "secondary": ranked[1] if len(ranked) > 1 else ranked[0],
                "confidence": round(softmax(scores, affinities.temperature)[ranked[0]], 4),
                "margin": round(scores[ranked[0]] - scores[ranked[-1 if len(ranked) == 1 else 1]], 6),
            }
        )
    return rows


def _reasons(resonance: Resonance, *, stayed: bool) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    aspects = (
        ("tone", resonance.tone, resonance.tones[resonance.tone]),
        ("pace", resonance.pace, resonance.paces[resonance.pace]),
        ("intent", resonance.intent, resonance.intents[resonance.intent]),
    )
    reasons: list[tuple[str, Mapping[str, Any]]] = [
        (f"reason.{aspect}", {"label": f"{aspect}.{label}", "percent": round(100 * share)})
        for aspect, label, share in aspects
    ]
    return (*reasons, ("reason.stayed", {})) if stayed else tuple(reasons)
