"""What a learner in a crisis is shown: a person, a number, by country and kind. Data that an operator may change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.documents import texts
from ion_mentoring.mentoring.words import CRISIS_KINDS, CrisisKind, ReplyLanguage


@dataclass(frozen=True, slots=True)
class Line:
    """One place where a person answers."""

    name: Mapping[str, str]
    number: str
    hours: Mapping[str, str]
    note: Mapping[str, str]

    def said(self, language: ReplyLanguage) -> str:
        note = self.note.get(language)
        return f"- **{self.number}** {self.name[language]} ({self.hours[language]}){f' · {note}' if note else ''}"


@dataclass(frozen=True, slots=True)
class Helplines:
    """Help by country (ISO 3166 code) and kind; `checked` is the day on which the numbers were last looked at."""

    checked: date
    countries: Mapping[str, Mapping[str, Sequence[Line]]]

    def said(self, country: str, kind: CrisisKind, language: ReplyLanguage) -> str:
        """The lines as a markdown list; a country that is not in the data gets the international ones."""
        found = self.countries.get(country.upper()) or self.countries["international"]
        return "\n".join(line.said(language) for line in found[kind])


def parse_helplines(text: str, file: str) -> Helplines:
    """Reads the file; raises `ContentError` where a kind, a number or a language is missing.

    Every value is taken as it is written: YAML would make 74 of the number 0112.
    """
    try:
        data = texts(text)
        countries = {code: _kinds(kinds) for code, kinds in data["countries"].items()}
        countries["international"]
        return Helplines(date.fromisoformat(data["checked"]), countries)
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise ContentError(file, 1, f"the help numbers can't be read: {error!r}") from error


def _kinds(kinds: Mapping[str, Any]) -> dict[str, tuple[Line, ...]]:
    lines: dict[str, tuple[Line, ...]] = {kind: tuple(_line(entry) for entry in kinds[kind]) for kind in CRISIS_KINDS}
    if empty := next((kind for kind in CRISIS_KINDS if not lines[kind]), None):
        raise KeyError(empty)
    return lines


def _line(entry: Mapping[str, Any]) -> Line:
    for said in (entry["number"], *(entry[key][language] for key in ("name", "hours") for language in ("ko", "en"))):
        if not isinstance(said, str) or not said.strip():
            raise ValueError(f"empty, or no text: {said!r}")
    note = entry.get("note") or {}
    note.get("ko"), note.get("en")
    return Line(entry["name"], entry["number"], entry["hours"], note)
