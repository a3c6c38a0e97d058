"""How a turn is written down: resonance, routing, usage, and the receipt of what its reply was made of."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.resonance import Resonance
from ion_mentoring.mentoring.routing import Routing
from ion_mentoring.providers.base import Finished


def resonance_record(resonance: Resonance) -> dict[str, Any]:
    crisis = resonance.crisis
    return {
        "language": resonance.language,
        "tone": resonance.tone,
        "pace": resonance.pace,
        "intent": resonance.intent,
        "key": resonance.key,
        "crisis": {"level": crisis.level, "score": round(crisis.score, 4), "kind": crisis.kind},
    }


def routing_record(routing: Routing) -> dict[str, Any]:
    return {
        "primary": routing.primary,
        "secondary": routing.secondary,
        "confidence": routing.confidence,
        "margin": routing.margin,
        "scores": dict(routing.scores),
        "reasons": [[key, dict(values)] for key, values in routing.reasons],
    }


def usage_record(finished: Finished | None) -> dict[str, Any]:
    if finished is None:
        return {"prompt_tokens": 0, "completion_tokens": 0, "cost": None}
    return asdict(finished.usage)


def receipt_of(provider: str | None, brief: Brief | None, finished: Finished | None) -> dict[str, Any]:
    """Provider, playbooks with what was taken from them, memories, and what left the house (empty: nothing did)."""
    receipt: dict[str, Any] = {"provider": provider, "playbooks": [], "memories": [], "left_the_house": []}
    if brief is None:
        return receipt
    receipt |= {"move": brief.move, "persona_version": brief.persona.version, "authored": provider == "embedded"}
    if brief.playbook:
        carried = {"id": brief.playbook.id, "situation": brief.playbook.situation[brief.language]}
        receipt["playbooks"].append(carried | {"used": list(finished.used) if finished else []})
    if provider != "embedded":
        receipt["playbooks"] += [{"id": b.id, "situation": b.situation[brief.language]} for b in brief.related]
    if finished:
        receipt["left_the_house"] = list(finished.remote)
    return receipt


def performance_record(total_ms: float, first_token_ms: float | None) -> dict[str, Any]:
    first = round(first_token_ms, 2) if first_token_ms is not None else None
    return {"total_ms": round(total_ms, 2), "first_token_ms": first, "cache": "off"}
