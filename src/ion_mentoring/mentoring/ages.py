"""From which age a learner agrees alone, by country: data with sources, and the arithmetic of days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from ion_mentoring.errors import ContentError


@dataclass(frozen=True, slots=True)
class Age:
    """Full years, the law that says so, and the day since when it does."""

    age: int
    source: str
    since: date

    def reached_on(self, year: int, month: int | None = None, day: int | None = None) -> date:
        """The day on which someone born then is old enough; of a year alone, its last day, when everybody is.

        Raises ValueError for a day that there is not. Who is born on 29 February is a year older on 1 March.
        """
        if month is None or day is None:
            return date(year + self.age, 12, 31)
        born = date(year, month, day)
        try:
            return born.replace(year=year + self.age)
        except ValueError:
            return date(year + self.age, 3, 1)


Ages = Mapping[str, Age]


def parse_ages(text: str, file: str) -> Ages:
    """Reads `ages.yaml`, by country (ISO 3166 code, and `EU`); raises `ContentError` where an entry can't be read."""
    try:
        return {str(country): _age(**entry) for country, entry in yaml.safe_load(text).items()}
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise ContentError(file, 1, f"the ages can't be read: {error!r}") from error


def _age(*, age: int, source: str, since: date) -> Age:
    if not isinstance(age, int) or not 10 <= age <= 21 or not source or not isinstance(since, date):
        raise ValueError(f"no age with a source and a day: {age!r}, {source!r}, {since!r}")
    return Age(age, source, since)
