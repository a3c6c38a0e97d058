"""The mentor that needs nothing: authored playbooks, chosen by words and meaning, in the persona's voice.

Where a local model is at hand, it adds one short passage to the replies that it can help with. The authored words never
wait for it, and a passage that is late or fails a check is left out.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import AsyncGenerator

from ion_mentoring import telemetry
from ion_mentoring.mentoring.addition import DISCLOSURE, TOKENS, Wish, instructions, prefix, wish
from ion_mentoring.mentoring.authored import compose
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.canary import holds
from ion_mentoring.mentoring.checks import addition_faults
from ion_mentoring.mentoring.prompting import estimate_tokens
from ion_mentoring.prices import FREE, Money
from ion_mentoring.providers.base import Delta, Errand, Finished, Usage
from ion_mentoring.providers.embedded.local_model import LeftOut, Llama

_PIECE = re.compile(r"\S+\s*|\s+")


class EmbeddedProvider:
    """Streams the composed reply word by word, without any delay in between; then what the local model adds, if it may."""

    name = "embedded"
    model = "authored"

    def __init__(self, local: Llama | None = None, canary: str = "") -> None:
        self._local, self._canary = local, canary

    async def warm(self) -> None:
        """Loads the local model and computes the beginning of its prompts."""
        if self._local:
            await self._local.warm(prefix(self._canary))

    async def stream(self, brief: Brief, errand: Errand) -> AsyncGenerator[Delta | Finished, None]:
        attempt = errand.begin(self.name, self.model)
        attempt.price, attempt.prompt_tokens = FREE, estimate_tokens(brief.message)
        await errand.cover(attempt)
        reply = compose(brief)
        local, asked = self._local, wish(brief, reply)
        adding = asyncio.create_task(self._addition(local, asked, errand, brief.canary)) if local and asked else None
        try:
            for piece in _PIECE.findall(reply.text):
                attempt.answered = True
                yield Delta(piece)
                await asyncio.sleep(0)  # a long reply must not hold up the other streams
            added = f"\n\n*{DISCLOSURE[brief.language]}* {passage}" if adding and (passage := await adding) else ""
            for piece in _PIECE.findall(added):
                yield Delta(piece)
        finally:
            if adding:
                adding.cancel()
        usage = Usage(attempt.prompt_tokens, estimate_tokens(reply.text + added), Money("0"))
        added_by = local.name if local and added else ""
        yield Finished(usage, reply.used, added_by, is_complete=adding is None or bool(added))

    async def close(self) -> None:
        if self._local:
            await self._local.close()

    @staticmethod
    async def _addition(local: Llama, asked: Wish, errand: Errand, canary: str) -> str:
        """The local model's passage; empty where it gave none, or one that may not go out. Every outcome is counted."""
        left = None if errand.ends == math.inf else errand.ends - asyncio.get_running_loop().time()
        try:
            said = await local.complete(asked.prompt, tokens=TOKENS, stop=("\n",), within_s=left)
        except LeftOut as out:
            telemetry.ADDITIONS.labels(out.reason).inc()
            return ""
        passage = f"{asked.opening}{said}".strip()
        faults = addition_faults(passage, case=asked.case, sources=asked.sources, instructions=instructions())
        faults = ("canary", *faults) if canary and holds(passage, canary) else faults
        telemetry.ADDITIONS.labels(faults[0] if faults else "added").inc()
        return "" if faults else passage
