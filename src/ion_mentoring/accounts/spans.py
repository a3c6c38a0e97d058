"""How long something lasts, as people write it: `90d`, `24h`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from ion_mentoring.errors import InvalidInput

_FORM: Final = re.compile(r"([1-9][0-9]{0,5})([mhdw])", re.ASCII)
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST: Final = timedelta(days=3660)


def span(text: str, *, field: str, longest: timedelta = _LONGEST) -> timedelta:
    """A whole number of minutes, hours, days or weeks; raises InvalidInput, which names `field`."""
    found = _FORM.fullmatch(text.strip())
    if not found:
        raise InvalidInput(f"`{field}` is {text!r}; write a number and m, h, d or w, such as 90d or 24h.", field=field)
    lasts = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if lasts > longest:
        raise InvalidInput(f"`{field}` is at most {longest.days} days.", field=field)
    return lasts
