"""`Idempotency-Key`: a request that a client sends again, since it heard no answer, is the request that came before."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Header, Request
from pydantic import BaseModel

from ion_mentoring.conversation.asking import Once
from ion_mentoring.errors import InvalidInput

_KEY: Final = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?')
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="1 to 255 visible ASCII characters, kept for 24 hours: the same key with the same body is answered"
        " with the turn that it made, and with another body refused.",
    ),
]


def once(request: Request, key: str | None, body: BaseModel) -> Once | None:
    """What makes the request the same as another; raises InvalidInput for a key that is none."""
    if key is None:
        return None
    match = _KEY.fullmatch(key)
    if match is None:
        raise InvalidInput("An Idempotency-Key has 1 to 255 visible ASCII characters.", field="Idempotency-Key")
    said = body.model_dump_json(exclude_unset=True).encode("utf-8", "surrogatepass")
    return Once(route=request.url.path, key=match[1], body_hash=sha256(said).hexdigest())
