"""What a learner may do with all that is theirs: take it along, and have it erased."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.accounts import audit
from ion_mentoring.caching.entries import Which
from ion_mentoring.conversation.service import Service
from ion_mentoring.errors import InvalidInput, NotFound
from ion_mentoring.store import personal
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.records import Learner

_BATCH: Final = 200


async def export(service: Service, learner: Learner, *, by: str) -> AsyncIterator[str]:
    """One JSON document, piece by piece: a list for each table, so that nothing is left out, however much there is.

    `by` goes to the audit log.
    """
    await service.db.write(lambda conn: audit.record(conn, by, "learner.export", learner.id))
    yield f'{{\n"exported_at": "{utc_now().isoformat()}"'
    for table, which in personal.of(learner.id).items():
        yield f',\n"{table.name}": ['
        offset = 0
        while batch := await service.db.read(
            partial(personal.rows, table=table, which=which, limit=_BATCH, offset=offset)
        ):
            said = (json.dumps(dict(row), ensure_ascii=False, default=_moment) for row in batch)
            yield ("\n" if offset == 0 else ",\n") + ",\n".join(said)
            offset += len(batch)
        yield "]"
    yield "\n}\n"


async def erase(service: Service, learner: Learner, confirmed: str, *, by: str) -> None:
    """Everything of the learner, at once and for good; replies that are being written are stopped before.

    Raises InvalidInput unless the learner's name was repeated.
    """
    if confirmed.strip() != learner.name:
        raise InvalidInput("Repeat your name to have everything erased.", field="confirm")
    for turn_id in await service.db.read(partial(personal.unfinished, learner_id=learner.id)):
        await service.mentor.stop(turn_id)

    async def erased(conn: AsyncConnection) -> bool:
        await audit.record(conn, by, "learner.erase", learner.id)
        return await personal.erase(conn, learner.id)

    if not await service.db.write(erased):
        raise NotFound("The learner does not exist any more.")
    if service.answers.replies:
        await service.answers.replies.forget(Which(learner=learner.id))
    service.keys.forget()
    for vouching in (service.tokens, service.provider):
        if vouching:
            vouching.people.forget()


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a column holds a {type(value).__name__}, which has no form in JSON")
