"""What those who run the service do with the cache: look at it, look into it, clear it, and fill it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import asdict
from functools import partial
from time import perf_counter, time
from typing import Any

from ion_mentoring.accounts import audit
from ion_mentoring.caching.entries import Which
from ion_mentoring.caching.replies import Replies
from ion_mentoring.conversation.answers import Asking
from ion_mentoring.conversation.context import Context
from ion_mentoring.conversation.outcome import Outcome
from ion_mentoring.conversation.service import Service
from ion_mentoring.conversation.trial import Trial, somebody
from ion_mentoring.errors import Conflict, ProviderError
from ion_mentoring.mentoring.personas import AUTO
from ion_mentoring.store.questions import most_asked
from ion_mentoring.telemetry import REGISTRY


async def stats(service: Service) -> dict[str, Any]:
    """Both tiers, and how the turns of this process have met them since it began."""
    replies = service.answers.replies
    if replies is None:
        return {"enabled": False}
    met = {how: _counted("ion_cache_replies_total", cache=how) for how in ("l1", "l2", "miss", "off")}
    looked = met["l1"] + met["l2"] + met["miss"]
    memory, shared = replies.memory, replies.shared
    return {
        "enabled": True,
        "l1": {"entries": memory.count, "bytes": memory.bytes, "most_bytes": memory.most_bytes},
        "l2": {"entries": await shared.count(), "trouble": shared.trouble} if shared else None,
        "turns": met,
        "hit_rate": round((met["l1"] + met["l2"]) / looked, 4) if looked else None,
        "evictions": _counted("ion_cache_evictions_total"),
        "refreshes": _counted("ion_cache_refreshes_total"),
    }


async def inspect(service: Service, trial: Trial, persona: str = AUTO) -> dict[str, Any]:
    """The key of a first question of somebody of whom nothing is known, all that it is made of, and what is kept.

    Neither the reply nor who asked. Raises Conflict where the cache is off; InvalidInput for what is no question.
    """
    replies = _replies(service)
    service.way.check_persona(persona)
    key = service.answers.key(_asking(service, trial, persona))
    if key is None:
        return {"key": None, "made_of": None, "kept": None}
    found = await replies.look(key.digest)
    kept = found and {
        "where": found.met,
        "age_s": round(time() - found.kept.made_at, 1),
        "stale": found.stale,
        "persona": found.kept.tags.persona,
        "provider": found.kept.tags.provider,
        "model": found.kept.tags.model,
        "playbooks": list(found.kept.tags.playbooks),
        "characters": sum(map(len, found.kept.pieces)),
    }
    return {"key": key.digest, "made_of": asdict(key), "kept": kept}


async def clear(service: Service, which: Which, *, by: str) -> int:
    """Forgets those replies in every process; how many there were. `by` goes to the audit log. Raises Conflict."""
    forgotten = await _replies(service).forget(which)
    named = {name: value for name, value in asdict(which).items() if value}
    await service.db.write(lambda conn: audit.record(conn, by, "cache.clear", "cache", which=named))
    return forgotten


async def warm(service: Service, top: int) -> AsyncIterator[dict[str, Any]]:
    """Asks what is asked most, as somebody of whom nothing is known; after each: `done`, `of`, `met`, `seconds`.

    One that fails has `met: failed`, and the next is asked. Raises Conflict where the cache is off.
    """
    _replies(service)
    questions = await service.db.read(partial(most_asked, limit=top)) if top else []
    for done, message in enumerate(questions, 1):
        began, outcome = perf_counter(), Outcome()
        asking = _asking(service, Trial(message), AUTO)
        met = "off"
        if service.answers.key(asking):
            try:
                async with aclosing(service.answers.tell(await service.answers.make_ready(asking), outcome)) as told:
                    async for _ in told:
                        pass
                met = outcome.met
            except ProviderError:
                met = "failed"
        yield {"done": done, "of": len(questions), "met": met, "seconds": round(perf_counter() - began, 3)}


def _replies(service: Service) -> Replies:
    if service.answers.replies is None:
        raise Conflict("The cache is off: ION_CACHE__ENABLED is false.")
    return service.answers.replies


def _asking(service: Service, trial: Trial, persona: str) -> Asking:
    learner = somebody(trial)
    return Asking(service.way.hear(trial.message, learner, None), learner, Context(), "", persona, perf_counter())


def _counted(name: str, **labels: str) -> int:
    return int(REGISTRY.get_sample_value(name, labels) or 0)
