"""`ION-Cache: refresh`: a reply that was given before will not do.

A header of its own, since a browser sends `Cache-Control: no-cache` with every request that is not to be stored.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Header

IonCache = Annotated[
    Literal["refresh"] | None,
    Header(alias="ION-Cache", description="`refresh`: make a new reply, though the same was asked before."),
]
