"""How a turn is written down: resonance, routing, usage, and the receipt of what its reply was made of."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.resonance import Resonance
from ion_mentoring.mentoring.routing import Routing
from ion_mentoring.prices import Money
from ion_mentoring.providers.base import Attempt, Errand, Finished


def resonance_record(resonance: Resonance) -> dict[str, Any]:
    crisis = resonance.crisis
    return {
        "language": resonance.language,
        "tone": resonance.tone,
        "pace": resonance.pace,
        "intent": resonance.intent,
        "key": resonance.key,
        "crisis": {"level": crisis.level, "score": round(crisis.score, 4), "kind": crisis.kind},
        "injection": resonance.injection,
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


def usage_record(errand: Errand, finished: Finished | None) -> dict[str, Any]:
    """What was used; of a reply that did not come to its end, an estimate."""
    return asdict(finished.usage if finished else errand.used)


def receipt_of(errand: Errand, brief: Brief | None, finished: Finished | None) -> dict[str, Any]:
    """Who answered and who was tried before, playbooks with what was taken from them, memories, what left the house.

    `left_the_house` names the kinds of messages that went out and `sent_to` the providers that they went to, those that
    failed among them; both empty: nothing left it. `masked` counts the personal data that placeholders stood for, by kind,
    and `withheld` names what a remote provider was not told for want of consent. `added_by` is a local model that added a
    passage to authored words. `cost` is null where a far end was asked and no price is known, and an estimate where the
    reply did not come to its end. `injection` is how much the message looked like an attempt to change the instructions,
    `hardened` whether the prompt took it as data for that. `goal` and `commitment` are the ids of those that whoever
    answered was told of; left out where there are none.
    """
    provider, answer = errand.provider, errand.answer
    added_by = finished.added_by if finished else ""
    receipt: dict[str, Any] = {
        "provider": provider,
        "model": answer.model if answer else None,
        "tried": [_tried(attempt) for attempt in errand.attempts if attempt is not answer],
        "playbooks": [],
        "memories": [],
        "left_the_house": list(errand.left_the_house),
        "sent_to": list(dict.fromkeys(attempt.provider for attempt in errand.attempts if attempt.sent)),
        "masked": next((dict(attempt.masked) for attempt in errand.attempts if attempt.masked), {}),
        "withheld": list(dict.fromkeys(name for attempt in errand.attempts for name in attempt.withheld)),
        "cost": usage_record(errand, finished)["cost"],
    }
    if brief is None:
        return receipt
    receipt |= {"injection": brief.resonance.injection, "hardened": brief.suspicious}
    receipt |= {"move": brief.move, "persona_version": brief.persona.version, "added_by": added_by}
    unknown = answer.withheld if answer else ()
    aims = (("goal", brief.goal), ("commitment", brief.commitment))
    receipt |= {name: aim.id for name, aim in aims if aim and name not in unknown}
    receipt["authored"] = provider == "embedded" and not added_by
    if brief.playbook:
        carried = {"id": brief.playbook.id, "situation": brief.playbook.situation[brief.language]}
        receipt["playbooks"].append(carried | {"used": list(finished.used) if finished else []})
    if provider != "embedded":
        receipt["playbooks"] += [{"id": b.id, "situation": b.situation[brief.language]} for b in brief.related]
    return receipt


def kept_receipt(made: dict[str, Any], met: str, made_at: float | None) -> dict[str, Any]:
    """The receipt of a turn that was told a reply which was made for another: nobody was asked, nothing left the house.

    `cache` says where it was, `made_at` when it was made (UTC); left out where it was being made just then.
    """
    when = {"made_at": datetime.fromtimestamp(made_at, UTC).isoformat(timespec="seconds")} if made_at else {}
    nobody: dict[str, Any] = {"tried": [], "left_the_house": [], "sent_to": [], "masked": {}, "withheld": []}
    return made | nobody | {"cost": asdict(Money("0")), "cache": met} | when


def performance_record(total_ms: float, first_token_ms: float | None, cache: str = "off") -> dict[str, Any]:
    first = round(first_token_ms, 2) if first_token_ms is not None else None
    return {"total_ms": round(total_ms, 2), "first_token_ms": first, "cache": cache}


def _tried(attempt: Attempt) -> dict[str, Any]:
    """Why an attempt gave no word; an attempt without an error was stopped."""
    error = attempt.error
    return {
        "provider": attempt.provider,
        "reason": error.type if error else "stopped",
        "detail": error.detail if error else None,
        "sent": bool(attempt.sent),
    }
