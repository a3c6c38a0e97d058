"""What comes of a fault: a provider at a far end that has it, in a chain, alone or with the embedded one after it."""

from __future__ import annotations

import socket
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from dialects import Dialect
from far_end import FarEnd
from faults import Fault

from ion_mentoring.errors import ProviderError
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.prices import Prices
from ion_mentoring.providers.base import Delta, Errand, Finished, Provider
from ion_mentoring.providers.chain import Chain
from ion_mentoring.providers.embedded import EmbeddedProvider
from ion_mentoring.settings.replies import ProviderSettings

LIMITS: Final[dict[str, Any]] = {"connect_timeout_s": 1, "first_token_timeout_s": 1.0, "timeout_s": 1.4}


@dataclass(frozen=True)
class Outcome:
    text: str
    finished: int
    error: ProviderError | None
    errand: Errand
    asked: int
    took_s: float


def chain_of(*providers: Provider, prices: Prices | None = None, **given: Any) -> Chain:
    settings = ProviderSettings(**{"retry_wait_s": 0.01, "retry_timeout_s": 2, "timeout_s": 4} | given)
    return Chain(providers, prices or Prices({}), settings)


async def heard_of(chain: Chain, brief: Brief) -> Outcome:
    """What a chain says, to its end, whatever that is."""
    errand, began, pieces, error = Errand(), perf_counter(), list[Delta | Finished](), None
    try:
        async with aclosing(chain.stream(brief, errand)) as stream:
            async for piece in stream:
                pieces.append(piece)
    except ProviderError as failure:
        error = failure
    text = "".join(piece.text for piece in pieces if isinstance(piece, Delta))
    ends = sum(isinstance(piece, Finished) for piece in pieces)
    return Outcome(text, ends, error, errand, 0, perf_counter() - began)


async def measure(dialect: Dialect, fault: Fault, brief: Brief, folder: Path, *, embedded: bool) -> Outcome:
    """A far end of its own that has this fault, asked once through a chain."""
    async with AsyncExitStack() as held:
        server = FarEnd()
        await server.start()
        held.push_async_callback(server.close)
        server.status, server.retry_after = fault.status, fault.retry_after
        if fault.behave:
            server.behave = fault.behave(dialect)
        place = folder / f"{dialect.name}-{embedded}-{abs(hash(fault.says))}"
        place.mkdir(exist_ok=True)
        provider = dialect.provider(server.root, place, **LIMITS)
        if fault.refused:
            provider = await _refused(dialect, held, place, server)
        await provider.post(())  # signs in, where a format asks for that: a key costs a busy machine a while
        chain = chain_of(provider, *([EmbeddedProvider()] if embedded else []))
        held.push_async_callback(chain.close)
        outcome = await heard_of(chain, brief)
        return Outcome(
            outcome.text, outcome.finished, outcome.error, outcome.errand, len(server.bodies), outcome.took_s
        )


async def _refused(dialect: Dialect, held: AsyncExitStack, place: Path, server: FarEnd) -> Any:
    """A provider that knocks where nobody listens; Google's sign-in is open all the same."""
    taken = held.enter_context(socket.socket())
    taken.bind(("127.0.0.1", 0))
    nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}"
    provider = dialect.provider(nowhere, place, **LIMITS)
    if dialect.name == "vertex":
        dialect.provider(server.root, place)  # writes the account anew, with the sign-in that answers
    return provider
