"""The reader: one pass over a message gives its language, tone, pace, intent and crisis signal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol, cast

from ion_mentoring.mentoring.resonance.features import count, featurise, shorten, windows
from ion_mentoring.mentoring.resonance.heads import Gathered, Heads
from ion_mentoring.mentoring.resonance.language import detect, larger_part
from ion_mentoring.mentoring.resonance.letters import tally
from ion_mentoring.mentoring.resonance.rhythm import rhythm
from ion_mentoring.mentoring.resonance.types import Crisis, Move, Resonance
from ion_mentoring.mentoring.words import TONES, Intent, Language, Pace, ReplyLanguage, Tone

_EVEN: Final[dict[str, float]] = {tone: 1 / len(TONES) for tone in TONES}
UNSURE: Final = 0.22
"""A likeliest tone below this share is no tone: the message counts as calm. Even shares would be 0.11."""
_TONES: Final = ("tone", "tone_comments", "voice")


class ReadsCrisis(Protocol):
    """What the reader asks for a crisis signal: `mentoring.crisis.CrisisReader`."""

    def read(self, text: str, found: Sequence[Gathered] = ()) -> Crisis: ...


class ReadsInjection(Protocol):
    """And for an attempt to talk the mentor round: `mentoring.injection.InjectionReader`."""

    def read(self, text: str, found: Sequence[Gathered]) -> float: ...


class ResonanceReader:
    """Reads messages. Needs the heads `tone`, `tone_comments`, `voice`, `pace`, `intent`, `move` and `matter`."""

    def __init__(self, heads: Heads, crisis: ReadsCrisis, injection: ReadsInjection) -> None:
        self.heads, self._crisis, self._injection = heads, crisis, injection

    def read(self, text: str) -> Resonance:
        """The resonance of a message; of a long one (over 1,000 characters) by its head and tail, crisis and injection by all."""
        short, table = shorten(text), self.heads.table
        letters = tally(short)
        language = detect(text, letters if short is text else None)
        found = table.look_up(count(list(windows(short))))
        everything = [found] if short is text else table.windows_of(text)
        shares = table.shares(found.whole, rhythm(short, letters), calibration(language, short))
        tones = mixed(*(shares[name] for name in _TONES)) if says_anything(short) else _EVEN
        paces, intents, moves = shares["pace"], shares["intent"], shares["move"]
        return Resonance(
            language=language,
            tone=cast(Tone, _likeliest(tones) if max(tones.values()) >= UNSURE else "calm"),
            pace=cast(Pace, _likeliest(paces)),
            intent=cast(Intent, _likeliest(intents)),
            tones=cast(Mapping[Tone, float], tones),
            paces=cast(Mapping[Pace, float], paces),
            intents=cast(Mapping[Intent, float], intents),
            crisis=self._crisis.read(text, everything),
            injection=self._injection.read(text, everything),
            moves=cast(Mapping[Move, float], moves),
            elsewhere=shares["matter"]["elsewhere"],
        )

    def predict(self, head: str, text: str) -> dict[str, float]:
        """Probability of each label of one head; raises `KeyError` for a head that isn't there."""
        if head == "tone":
            return mixed(*(self._alone(name, text) for name in _TONES)) if says_anything(text) else _EVEN
        return self._alone(head, text)

    def crisis(self, text: str) -> Crisis:
        """The crisis signal alone."""
        return self._crisis.read(text)

    def _alone(self, name: str, text: str) -> dict[str, float]:
        short, head = shorten(text), self.heads[name]
        logits = head.logits(featurise([short], self.heads.idf), rhythm(short))[0]
        return head.probabilities(logits, calibration(detect(text), short))


def says_anything(text: str) -> bool:
    """Whether there is a letter, a digit or a picture in the text: punctuation alone has no tone."""
    return any(char.isalnum() or char > "\u2fff" for char in text)


def mixed(learner: Mapping[str, float], comment: Mapping[str, float], voice: Mapping[str, float]) -> dict[str, float]:
    """The tone as two heads see it, weighed by whose voice it is (a mixture of experts, Jacobs et al. 1991).

    One head learnt from learners' messages, the other from comments on the web, which call fewer things by these names.
    """
    return {
        tone: voice["learner"] * share + voice["comment"] * comment.get(tone, 0.0) for tone, share in learner.items()
    }


def calibration(language: Language, text: str) -> ReplyLanguage:
    """Whose temperature a message takes: a mixed or foreign one goes by its larger part."""
    if language in ("ko", "en"):
        return language
    return "ko" if larger_part(text) == "ko" else "en"


def _likeliest(shares: Mapping[str, float]) -> str:
    return max(shares, key=lambda label: shares[label])
