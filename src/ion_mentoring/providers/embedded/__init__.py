"""The mentor that needs nothing: authored playbooks, chosen by words and meaning, in the persona's voice."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator

from ion_mentoring.mentoring.authored import compose
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.prompting import estimate_tokens
from ion_mentoring.providers.base import Delta, Finished, Money, Usage

_PIECE = re.compile(r"\S+\s*|\s+")


class EmbeddedProvider:
    """Streams the composed reply word by word, without any delay in between."""

    name = "embedded"

    async def stream(self, brief: Brief) -> AsyncGenerator[Delta | Finished, None]:
        reply = compose(brief)
        for piece in _PIECE.findall(reply.text):
            yield Delta(piece)
            await asyncio.sleep(0)  # a long reply must not hold up the other streams
        usage = Usage(estimate_tokens(brief.message), estimate_tokens(reply.text), Money("0"))
        yield Finished(usage, reply.used)

    async def close(self) -> None:
        """Nothing is held open."""
