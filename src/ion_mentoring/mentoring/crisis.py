"""A crisis signal, read in two layers: patterns with what only sounds dangerous cut out, and a trained head.

Recall comes first: a level 2 or 3 is answered by fixed help. So either layer may raise the level, a long text is read
window by window so that nothing is diluted, and only a pattern that stands beside a harmless subject (a novel, a thesis,
a process to kill) needs the head to agree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, cast

import numpy as np
import yaml

from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.resonance.features import featurise, fold
from ion_mentoring.mentoring.resonance.heads import Heads
from ion_mentoring.mentoring.resonance.prefilter import needed
from ion_mentoring.mentoring.resonance.types import NO_CRISIS, Crisis
from ion_mentoring.mentoring.words import CRISIS_KINDS, LANGUAGES, CrisisKind, ReplyLanguage

SERIOUS: Final = 0.6
"""From this probability of level 2 or 3 on, the head alone calls a message serious."""
NOW: Final = 0.5
"""From this probability of level 3 on, a serious message is one of now."""
WORRY: Final = 0.5
"""From this probability of any level on, a message is a worry."""
AGREES: Final = 0.2
"""From this probability of level 2 or 3 on, the head lets a pattern stand that is beside a harmless subject."""
_WINDOW: Final = 160
_AROUND: Final = 80
_BATCH: Final = 64
_RUNS: Final = (2, 3, 5)
_PATTERN_SCORE: Final = (0.0, 0.3, 0.8, 0.9)

_SENTENCE: Final = re.compile(r"[^.!?…\n]*[.!?…\n]*\s*")
_INVISIBLE: Final = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_REPEATED: Final = re.compile(r"([^\W\d_])\1{2,}")
_SPELLED: Final = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-*_]{1,2}){3,}[^\W\d_](?!\w)")
_GAP: Final = re.compile(r"[ .\-*_]+")
_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_DISGUISED: Final = str.maketrans({"1": "i", "!": "i", "0": "o", "3": "e", "@": "a", "$": "s", "5": "s"})
_DISGUISE: Final = re.compile(r"(?<=[a-z])[1!03@$5](?=[a-z])")


Found = tuple[int, CrisisKind | None]


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression, and runs of characters of which every match holds one (none: nothing is known)."""

    pattern: re.Pattern[str]
    needs: frozenset[str]

    def hits(self, form: str, runs: frozenset[str]) -> Iterator[re.Match[str]]:
        """Matches from left to right; `runs` are those of the text, so that most expressions cost nothing."""
        return iter(()) if self.needs and runs.isdisjoint(self.needs) else self.pattern.finditer(form)


@dataclass(frozen=True, slots=True)
class Danger:
    """One group of patterns: what it means, and an expression for each language."""

    kind: CrisisKind
    level: int
    expressions: Mapping[ReplyLanguage, tuple[Expression, ...]]


@dataclass(frozen=True, slots=True)
class Patterns:
    """`crisis_patterns.yaml`: what is dangerous, worst first; what only sounds so; subjects that explain it."""

    dangers: tuple[Danger, ...]
    harmless: Mapping[ReplyLanguage, re.Pattern[str]]
    aside: Mapping[ReplyLanguage, re.Pattern[str]]


def parse_patterns(text: str, file: str = "crisis_patterns.yaml") -> Patterns:
    """Reads the patterns; raises `ContentError` where a kind, a level or an expression is wrong."""
    try:
        table = yaml.safe_load(text)
        dangers = [_danger(entry) for entry in table["danger"]]
        harmless = {language: _any(table["harmless"][language]) for language in LANGUAGES}
        aside = {language: _any([table["aside"][language]]) for language in LANGUAGES}
    except (yaml.YAMLError, re.error, KeyError, TypeError, ValueError) as error:
        raise ContentError(file, 1, f"the crisis patterns can't be read: {error!r}") from error
    return Patterns(tuple(sorted(dangers, key=lambda danger: -danger.level)), harmless, aside)


def _danger(entry: Mapping[str, Any]) -> Danger:
    if entry["kind"] not in CRISIS_KINDS or entry["level"] not in (1, 2, 3):
        raise ValueError(f"unknown kind or level: {entry['kind']}, {entry['level']}")
    expressions = {language: tuple(map(_expression, entry[language])) for language in LANGUAGES}
    return Danger(cast(CrisisKind, entry["kind"]), entry["level"], expressions)


def _expression(text: str) -> Expression:
    composed = unicodedata.normalize("NFKC", text)
    needs = needed(composed)
    known = min(map(len, needs)) >= _RUNS[0]
    return Expression(re.compile(composed), frozenset(map(_longest_run, needs)) if known else frozenset())


def _longest_run(needs: str) -> str:
    return needs[: max(size for size in _RUNS if size <= len(needs))]


def _runs(form: str) -> frozenset[str]:
    """Every run of 2, 3 and 5 characters."""
    return frozenset[str]().union(*({form[at : at + size] for at in range(len(form) - size + 1)} for size in _RUNS))


def _any(expressions: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{unicodedata.normalize('NFKC', expression)})" for expression in expressions))


class CrisisReader:
    """Reads crisis signals. Needs the heads `crisis` (log-odds of level 1, 2, 3 or more) and `crisis_kind`."""

    def __init__(self, patterns: Patterns, heads: Heads) -> None:
        self._patterns, self._heads = patterns, heads

    def read(self, text: str) -> Crisis:
        """The level, its score and kind; the whole text counts, however long."""
        if not text.strip():
            return NO_CRISIS
        (worry, serious, now), window = self._worst_window(text)
        found, kind = self.match(text, agreed=serious >= AGREES)
        by_head = 3 if serious >= SERIOUS and now >= NOW else 2 if serious >= SERIOUS else int(worry >= WORRY)
        level = max(found, by_head)
        if level == 0:
            return Crisis(0, round(serious, 4), None)
        return Crisis(level, round(max(serious, _PATTERN_SCORE[found]), 4), kind or self._kind(window))

    def match(self, text: str, *, agreed: bool) -> Found:
        """What the patterns say: the highest level and its kind. `agreed`: the head sees danger, subject or not."""
        best: Found = (0, None)
        for language, form in _forms(text):
            if self._worst(language, form, best, agreed=True) != best:
                cut = self._patterns.harmless[language].sub(" · ", form)
                best = self._worst(language, cut, best, agreed=agreed)
        return best

    def _worst(self, language: ReplyLanguage, form: str, best: Found, *, agreed: bool) -> Found:
        runs = _runs(form)
        for danger in self._patterns.dangers:
            hits = (hit for expression in danger.expressions[language] for hit in expression.hits(form, runs))
            while danger.level > best[0] and (hit := next(hits, None)):
                beside = not agreed and self._is_aside(language, form, hit)
                best = max(best, (1 if beside else danger.level, danger.kind), key=itemgetter(0))
        return best

    def _is_aside(self, language: ReplyLanguage, form: str, hit: re.Match[str]) -> bool:
        around = form[max(0, hit.start() - _AROUND) : hit.end() + _AROUND]
        return self._patterns.aside[language].search(around) is not None

    def _worst_window(self, text: str) -> tuple[tuple[float, float, float], str]:
        """The head's probabilities of level 1, 2 and 3 or more for the window most likely to be serious; and that."""
        head, windows = self._heads["crisis"], list(_windows(text))
        logits = np.concatenate([head.logits(featurise(batch, self._heads.idf)) for batch in _batches(windows)])
        worst = int(logits[:, 1].argmax())
        worry, serious, now = (1 / (1 + np.exp(-logits[worst].astype(np.float64)))).tolist()
        return (worry, serious, now), windows[worst]

    def _kind(self, text: str) -> CrisisKind:
        head = self._heads["crisis_kind"]
        logits = head.logits(featurise([text], self._heads.idf))[0]
        return cast(CrisisKind, head.labels[int(logits.argmax())])


def _windows(text: str) -> Iterator[str]:
    """Neighbouring sentences, as many as fit into 160 characters; a longer sentence in pieces of that size."""
    window = ""
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        if len(window) + len(sentence) > _WINDOW and window.strip():
            yield window
            window = ""
        for start in range(0, len(sentence) - _WINDOW, _WINDOW // 2):
            yield sentence[start : start + _WINDOW]
        window += sentence[-_WINDOW:]
    yield window


def _batches(windows: list[str]) -> Iterator[list[str]]:
    return (windows[at : at + _BATCH] for at in range(0, len(windows), _BATCH))


def _forms(text: str) -> Iterator[tuple[ReplyLanguage, str]]:
    """The text as each language's patterns want it: Korean without gaps, English on one line; disguises undone."""
    plain = _REPEATED.sub(r"\1", _INVISIBLE.sub("", fold(text)).replace("’", "'"))
    plain = _SPELLED.sub(lambda match: _GAP.sub("", match.group()), plain)
    if re.search(r"[가-힣]", plain):
        yield "ko", _NOT_LETTERS.sub("", plain)
    if re.search(r"[a-z]{2}", plain):
        yield "en", _DISGUISE.sub(lambda match: match.group().translate(_DISGUISED), " ".join(plain.split()))
