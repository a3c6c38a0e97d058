"""The reading of one text, in the form of `ion analyze` and `POST /api/v2/analyze`."""

from __future__ import annotations

from typing import Any

from ion_mentoring.content import Content
from ion_mentoring.mentoring.dialog import reply_language
from ion_mentoring.mentoring.routing import ResonanceStrategy, route
from ion_mentoring.mentoring.words import ReplyLanguage
from ion_mentoring.messages import say_reason


def analyze(content: Content, text: str, locale: ReplyLanguage | None = None) -> dict[str, Any]:
    """Language, tone, pace, intent, the persona that would answer, and a crisis level; nothing is stored."""
    resonance = content.reader.read(text)
    strategy = ResonanceStrategy(content.affinities)
    routing = route(strategy.scores(text, resonance, list(content.personas.values())), resonance, content.affinities)
    language = reply_language(text, resonance, locale, None)
    return {
        "language": resonance.language,
        "tone": resonance.tone,
        "pace": resonance.pace,
        "intent": resonance.intent,
        "resonance_key": resonance.key,
        "persona": routing.primary,
        "secondary": routing.secondary,
        "confidence": routing.confidence,
        "scores": dict(routing.scores),
        "reasons": [say_reason(key, language, dict(values)) for key, values in routing.reasons],
        "crisis": {
            "level": resonance.crisis.level,
            "score": round(resonance.crisis.score, 4),
            "kind": resonance.crisis.kind,
        },
        "injection": resonance.injection,
    }
