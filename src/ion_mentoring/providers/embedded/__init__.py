"""The mentor that needs nothing: authored playbooks, chosen by words and meaning, in the persona's voice."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator

from ion_mentoring.mentoring.authored import compose
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.prompting import estimate_tokens
from ion_mentoring.prices import Money
from ion_mentoring.providers.base import Delta, Errand, Finished, Usage

_PIECE = re.compile(r"\S+\s*|\s+")


class EmbeddedProvider:
    """Streams the composed reply word by word, without any delay in between."""

    name = "embedded"
    model = "authored"

    async def stream(self, brief: Brief, errand: Errand) -> AsyncGenerator[Delta | Finished, None]:
        attempt = errand.begin(self.name, self.model)
        reply = compose(brief)
        for piece in _PIECE.findall(reply.text):
            attempt.answered = True
            yield Delta(piece)
            await asyncio.sleep(0)  # a long reply must not hold up the other streams
        usage = Usage(estimate_tokens(brief.message), estimate_tokens(reply.text), Money("0"))
        yield Finished(usage, reply.used)

    async def close(self) -> None:
        """Nothing is held open."""
