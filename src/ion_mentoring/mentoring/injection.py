"""How much a message looks like an attempt to talk the mentor out of its instructions (OWASP LLM01), 0 to 1.

Two layers, as with a crisis: patterns with what only sounds so cut out, and a trained head. Here precision comes first:
learners ask about prompt injection, and "ignore my last mail" is no attack. A high score refuses nothing; it only makes
the prompt speak of the message as data (`prompting`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import yaml

from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.crisis import forms, probability
from ion_mentoring.mentoring.resonance.heads import Gathered
from ion_mentoring.mentoring.resonance.prefilter import Screen
from ion_mentoring.mentoring.words import LANGUAGES, ReplyLanguage

HIGH: Final = 0.5
"""From this score on, the prompt is hardened."""
SOME: Final = 0.2
"""From this score on, a message is counted as one that has some of it."""
AGREES: Final = 0.4
"""From this probability on, the head lets a pattern stand that is beside a harmless subject."""
_MATCHED: Final = 0.9
_AROUND: Final = 120

Expressions = Mapping[ReplyLanguage, re.Pattern[str]]


class Attacks:
    """The expressions of one language."""

    def __init__(self, expressions: Sequence[str]) -> None:
        self._all = [re.compile(each) for each in expressions]
        self._screen = Screen(expressions)

    def hits(self, form: str) -> Iterator[re.Match[str]]:
        for number in self._screen.possible(form):
            yield from self._all[number].finditer(form)


@dataclass(frozen=True, slots=True)
class Patterns:
    """`injection_patterns.yaml`: what is an attack; what only sounds like one; subjects that explain it."""

    attack: Mapping[ReplyLanguage, Attacks]
    harmless: Expressions
    aside: Expressions


def parse_patterns(text: str, file: str = "injection_patterns.yaml") -> Patterns:
    """Reads the patterns; raises `ContentError` where an expression is wrong or missing."""
    try:
        table = yaml.safe_load(text)
        return Patterns(
            {language: Attacks([_composed(each) for each in table["attack"][language]]) for language in LANGUAGES},
            {language: _any(table["harmless"][language]) for language in LANGUAGES},
            {language: _any([table["aside"][language]]) for language in LANGUAGES},
        )
    except (yaml.YAMLError, re.error, KeyError, TypeError) as error:
        raise ContentError(file, 1, f"the injection patterns can't be read: {error!r}") from error


def _any(expressions: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_composed(each)})" for each in expressions))


def _composed(expression: str) -> str:
    return unicodedata.normalize("NFKC", expression)


def band(score: float) -> str:
    """`none`, `some` or `high`."""
    return "high" if score >= HIGH else "some" if score >= SOME else "none"


class InjectionReader:
    """Scores messages. Needs the head `injection` (log-odds) among what was gathered of them."""

    def __init__(self, patterns: Patterns) -> None:
        self._patterns = patterns

    def read(self, text: str, found: Sequence[Gathered]) -> float:
        """The score of a text; `found` is of all its windows, so that nothing is diluted, however long it is."""
        share = probability(max(float(each.each("injection").max()) for each in found))
        return round(max(share, _MATCHED) if self.matches(text, agreed=share >= AGREES) else share, 4)

    def matches(self, text: str, *, agreed: bool) -> bool:
        """Whether a pattern stands. `agreed`: the head sees an attack, whatever the subject."""
        return any(self._stands(language, form, agreed=agreed) for language, form in forms(text))

    def _stands(self, language: ReplyLanguage, form: str, *, agreed: bool) -> bool:
        patterns = self._patterns
        if next(patterns.attack[language].hits(form), None) is None:
            return False
        cut = patterns.harmless[language].sub(" · ", form)
        return any(
            agreed or not patterns.aside[language].search(cut, max(0, hit.start() - _AROUND), hit.end() + _AROUND)
            for hit in patterns.attack[language].hits(cut)
        )
