"""Names of keys and learners."""

from __future__ import annotations

import unicodedata
from typing import Final

from ion_mentoring.errors import InvalidInput

KEY_NAME_LIMIT: Final = 100
LEARNER_NAME_LIMIT: Final = 200  # an integrator's own ids: a hash or an address may well be longer than a name


def checked(name: str, *, limit: int, field: str = "name") -> str:
    """The name in Unicode's composed form, so that one name is one string; raises InvalidInput."""
    name = unicodedata.normalize("NFC", name.strip())
    if not 1 <= len(name) <= limit:
        raise InvalidInput(f"`{field}` has {len(name)} characters; it needs 1 to {limit}.", field=field)
    if not name.isprintable():
        raise InvalidInput(f"`{field}` has characters that can't be seen. Write it with visible ones.", field=field)
    return name
