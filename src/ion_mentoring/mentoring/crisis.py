"""A crisis signal, read in two layers: patterns with what only sounds dangerous cut out, and a trained head.

Recall comes first: a level 2 or 3 is answered by fixed help. So either layer may raise the level, a long text is read
window by window so that nothing is diluted. Beside a harmless subject (a novel, a thesis, a process to kill) a pattern
needs the head to agree, and the head alone has to be surer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from operator import itemgetter
from typing import Any, Final, cast

import numpy as np
import yaml

from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.resonance.features import Floats, fold
from ion_mentoring.mentoring.resonance.heads import Gathered, Heads
from ion_mentoring.mentoring.resonance.letters import Mask, Points, are_letters, code_points, text_of
from ion_mentoring.mentoring.resonance.prefilter import Screen
from ion_mentoring.mentoring.resonance.types import NO_CRISIS, Crisis
from ion_mentoring.mentoring.words import CRISIS_KINDS, LANGUAGES, CrisisKind, ReplyLanguage

SERIOUS: Final = 0.35
"""From this probability of level 2 or 3 on, the head alone calls a message serious."""
SURE: Final = 0.6
"""The same where the message has a harmless subject."""
NOW: Final = 0.5
"""From this probability of level 3 on, a serious message is one of now."""
WORRY: Final = 0.5
"""From this probability of any level on, a message is a worry."""
AGREES: Final = 0.2
"""From this probability of level 2 or 3 on, the head lets a pattern stand that is beside a harmless subject."""
_ONE_WORD: Final = re.compile(r"\s*[A-Za-z]+[\s.!?]*")
"""An English word alone has too few n-grams for the head: only an expression makes it more than a worry."""
_AROUND: Final = 80
_PATTERN_SCORE: Final = (0.0, 0.3, 0.8, 0.9)

_DIGITS: Final = (0x30, 0x39)
_APOSTROPHE: Final = "'"
_INVISIBLE: Final = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPELLED: Final = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-*_]{1,2}){3,}[^\W\d_](?!\w)")
_HANGUL: Final = re.compile("[가-힣]")
_LATIN: Final = re.compile("[a-z]{2}")
_GAP: Final = re.compile(r"[ .\-*_]+")
_DISGUISED: Final = str.maketrans({"1": "i", "!": "i", "0": "o", "3": "e", "@": "a", "$": "s", "5": "s"})
_DISGUISE: Final = re.compile(r"[1!03@$5](?<=[a-z].)(?=[a-z])")


Found = tuple[int, CrisisKind | None]


@dataclass(frozen=True, slots=True)
class Danger:
    """An expression, and what a match of it means."""

    kind: CrisisKind
    level: int
    pattern: re.Pattern[str]


class Dangers:
    """The expressions of one language, worst first."""

    def __init__(self, dangers: Iterable[Danger]) -> None:
        self.all = tuple(sorted(dangers, key=lambda danger: -danger.level))
        self._screen = Screen([danger.pattern.pattern for danger in self.all])

    def hits(self, form: str) -> Iterator[tuple[Danger, re.Match[str]]]:
        """Matches of the worst danger first, from left to right."""
        for number in self._screen.possible(form):
            danger = self.all[number]
            yield from ((danger, hit) for hit in danger.pattern.finditer(form))


@dataclass(frozen=True, slots=True)
class Patterns:
    """`crisis_patterns.yaml`: what is dangerous; what only sounds so; subjects that explain it."""

    dangers: Mapping[ReplyLanguage, Dangers]
    harmless: Mapping[ReplyLanguage, re.Pattern[str]]
    aside: Mapping[ReplyLanguage, re.Pattern[str]]


def parse_patterns(text: str, file: str = "crisis_patterns.yaml") -> Patterns:
    """Reads the patterns; raises `ContentError` where a kind, a level or an expression is wrong."""
    try:
        table = yaml.safe_load(text)
        return Patterns(
            {
                language: Dangers(danger for entry in table["danger"] for danger in _dangers(entry, language))
                for language in LANGUAGES
            },
            {language: _any(table["harmless"][language]) for language in LANGUAGES},
            {language: _any([table["aside"][language]]) for language in LANGUAGES},
        )
    except (yaml.YAMLError, re.error, KeyError, TypeError, ValueError) as error:
        raise ContentError(file, 1, f"the crisis patterns can't be read: {error!r}") from error


def _dangers(entry: Mapping[str, Any], language: ReplyLanguage) -> Iterator[Danger]:
    if entry["kind"] not in CRISIS_KINDS or entry["level"] not in (1, 2, 3):
        raise ValueError(f"unknown kind or level: {entry['kind']}, {entry['level']}")
    for expression in entry[language]:
        composed = unicodedata.normalize("NFKC", expression)
        yield Danger(cast(CrisisKind, entry["kind"]), entry["level"], re.compile(composed))


def _any(expressions: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{unicodedata.normalize('NFKC', expression)})" for expression in expressions))


class CrisisReader:
    """Reads crisis signals. Needs the heads `crisis` (log-odds of level 1, 2, 3 or more) and `crisis_kind`."""

    def __init__(self, patterns: Patterns, heads: Heads) -> None:
        self._patterns, self._heads = patterns, heads

    def read(self, text: str, found: Sequence[Gathered] = ()) -> Crisis:
        """The level, its score and kind; the whole text counts, however long. `found` is of its windows, if at hand."""
        if not text.strip():
            return NO_CRISIS
        among, logits = self._worst_windows(found or self._heads.table.windows_of(text))
        worst = int(logits[:, 1].argmax())
        worry, serious, now = map(probability, logits[worst].tolist())
        by_pattern, kind = self.match(text, agreed=serious >= AGREES)
        if serious < SERIOUS:
            by_head = int(worry >= WORRY)
        elif _ONE_WORD.fullmatch(text) or (serious < SURE and self._has_subject(text)):
            by_head = 1
        else:
            by_head = 3 if now >= NOW else 2
        level = max(by_pattern, by_head)
        if level == 0:
            return Crisis(0, round(serious, 4), None)
        return Crisis(level, round(max(serious, _PATTERN_SCORE[by_pattern]), 4), kind or self._kind(among, worst))

    def match(self, text: str, *, agreed: bool) -> Found:
        """What the patterns say: the highest level and its kind. `agreed`: the head sees danger, subject or not."""
        best: Found = (0, None)
        for language, form in forms(text):
            if self._worst(language, form, best, agreed=True) != best:
                cut = self._patterns.harmless[language].sub(" · ", form)
                best = self._worst(language, cut, best, agreed=agreed)
        return best

    def _worst(self, language: ReplyLanguage, form: str, best: Found, *, agreed: bool) -> Found:
        for danger, hit in self._patterns.dangers[language].hits(form):
            if danger.level <= best[0]:
                break
            beside = not agreed and self._is_aside(language, form, hit)
            best = max(best, (1 if beside else danger.level, danger.kind), key=itemgetter(0))
        return best

    def _is_aside(self, language: ReplyLanguage, form: str, hit: re.Match[str]) -> bool:
        around = form[max(0, hit.start() - _AROUND) : hit.end() + _AROUND]
        return self._patterns.aside[language].search(around) is not None

    def _has_subject(self, text: str) -> bool:
        return any(self._patterns.aside[language].search(form) for language, form in forms(text))

    def _worst_windows(self, batches: Sequence[Gathered]) -> tuple[Gathered, Floats]:
        """The windows among which the one is that is most likely to be serious, and their logits [windows, 3]."""
        return max(((batch, batch.each("crisis")) for batch in batches), key=lambda pair: float(pair[1][:, 1].max()))

    def _kind(self, among: Gathered, worst: int) -> CrisisKind:
        likeliest = among.each("crisis_kind")[worst].argmax()
        return cast(CrisisKind, self._heads["crisis_kind"].labels[int(likeliest)])


def probability(log_odds: float) -> float:
    """Log-odds of any size as a probability."""
    return 1 / (1 + exp(-log_odds)) if log_odds > 0 else exp(log_odds) / (1 + exp(log_odds))


def forms(text: str) -> Iterator[tuple[ReplyLanguage, str]]:
    """The text as each language's patterns want it: Korean without gaps, English on one line; disguises undone."""
    points = _once(code_points(f" {_INVISIBLE.sub('', fold(text)).replace('’', _APOSTROPHE)} "))
    plain, letters = text_of(points), are_letters(points)
    if _may_be_spelled(letters):
        plain = _SPELLED.sub(lambda match: _GAP.sub("", match.group()), plain)
        points = code_points(plain)
        letters = are_letters(points)
    if _HANGUL.search(plain):
        yield "ko", text_of(points[letters])
    if _LATIN.search(plain):
        yield "en", _DISGUISE.sub(lambda match: match.group().translate(_DISGUISED), " ".join(plain.split()))


def _once(points: Points) -> Points:
    """One of a letter that is there three times or more in a row; digits stay."""
    same = points[1:] == points[:-1]
    thrice = same[1:] & same[:-1]
    if not thrice.any():
        return points
    thrice &= are_letters(points[2:]) & ((points[2:] < _DIGITS[0]) | (points[2:] > _DIGITS[1]))
    more = np.zeros(len(points), np.bool_)
    more[1:-1] |= thrice
    more[2:] |= thrice
    return points[~more]


def _may_be_spelled(letters: Mask) -> bool:
    """Whether four letters stand alone, each at most two characters after the one before."""
    alone = np.flatnonzero(letters[1:-1] & ~(letters[:-2] | letters[2:]))
    return bool((alone[3:] - alone[:-3] <= 9).any())
