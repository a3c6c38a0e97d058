"""The reader: one pass over a message gives its language, tone, pace, intent and crisis signal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol, cast

from ion_mentoring.mentoring.resonance.features import featurise, shorten
from ion_mentoring.mentoring.resonance.heads import Fused, Head, Heads
from ion_mentoring.mentoring.resonance.language import detect, larger_part
from ion_mentoring.mentoring.resonance.rhythm import rhythm
from ion_mentoring.mentoring.resonance.types import Crisis, Move, Resonance
from ion_mentoring.mentoring.words import Intent, Language, Pace, ReplyLanguage, Tone

UNSURE: Final = 0.22
"""A likeliest tone below this share is no tone: the message counts as calm. Even shares would be 0.11."""
_ASPECTS: Final = ("tone", "pace", "intent")


class ReadsCrisis(Protocol):
    """What the reader asks for a crisis signal: `mentoring.crisis.CrisisReader`."""

    def read(self, text: str) -> Crisis: ...


class ResonanceReader:
    """Reads messages. Needs the heads `tone`, `pace` and `intent`, and `move` for `move`."""

    def __init__(self, heads: Heads, crisis: ReadsCrisis) -> None:
        self.heads, self._crisis = heads, crisis
        self._aspects: list[Head] = [heads[name] for name in _ASPECTS]
        self._fused = Fused(self._aspects)

    def read(self, text: str) -> Resonance:
        """The resonance of a message; of a long one (over 1,000 characters) by its head and tail, the crisis by all."""
        short, language = shorten(text), detect(text)
        rows = featurise([short], self.heads.idf)
        found = self._fused.logits(rows, rhythm(short))
        which = calibration(language, short)
        shares = [head.probabilities(logits, which) for head, logits in zip(self._aspects, found, strict=True)]
        tones, paces, intents = (cast(Mapping[str, float], share) for share in shares)
        return Resonance(
            language=language,
            tone=cast(Tone, _likeliest(tones) if max(tones.values()) >= UNSURE else "calm"),
            pace=cast(Pace, _likeliest(paces)),
            intent=cast(Intent, _likeliest(intents)),
            tones=cast(Mapping[Tone, float], tones),
            paces=cast(Mapping[Pace, float], paces),
            intents=cast(Mapping[Intent, float], intents),
            crisis=self._crisis.read(text),
        )

    def predict(self, head: str, text: str) -> dict[str, float]:
        """Probability of each label of one head; raises `KeyError` for a head that isn't there."""
        short, found = shorten(text), self.heads[head]
        logits = found.logits(featurise([short], self.heads.idf), rhythm(short))[0]
        return found.probabilities(logits, calibration(detect(text), short))

    def move(self, text: str) -> dict[Move, float]:
        """What the message does in the talk: a probability for every move."""
        return cast(dict[Move, float], self.predict("move", text))

    def crisis(self, text: str) -> Crisis:
        """The crisis signal alone."""
        return self._crisis.read(text)


def calibration(language: Language, text: str) -> ReplyLanguage:
    """Whose temperature a message takes: a mixed or foreign one goes by its larger part."""
    return language if language in ("ko", "en") else larger_part(text)


def _likeliest(shares: Mapping[str, float]) -> str:
    return max(shares, key=lambda label: shares[label])
