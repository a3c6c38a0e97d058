"""What a learner agrees to, takes back, or says of their age; each change with its entry in the audit log."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.accounts import audit
from ion_mentoring.conversation.consent import age_of, agrees
from ion_mentoring.conversation.journey import today
from ion_mentoring.conversation.service import Service
from ion_mentoring.errors import Conflict, InvalidInput, NotFound
from ion_mentoring.store import learners
from ion_mentoring.store.clock import utc_now
from ion_mentoring.store.records import Learner

OLDEST: Final = 120
"""Years that a learner may be old."""


async def agree(service: Service, learner: Learner, version: str, *, by: str) -> Learner:
    """Agrees that remote providers are told; raises Conflict where the version is not the one that is asked for now."""
    wanted = service.settings.privacy.consent_version
    if version != wanted:
        raise Conflict(f"What is asked for now is version {wanted}. Read it, and agree to that.")
    if agrees(learner, service.settings.privacy):
        return learner
    changes = {"consent_version": version, "consented_at": utc_now()}
    return await _changed(service, learner.id, "learner.consent", by, changes, version=version)


async def withdraw(service: Service, learner: Learner, *, by: str) -> Learner:
    """Takes the consent back, from the next message on; nothing where there was none."""
    if learner.consent_version is None:
        return learner
    changes: dict[str, Any] = {"consent_version": None, "consented_at": None}
    return await _changed(service, learner.id, "learner.withdraw", by, changes, version=learner.consent_version)


async def say_age(service: Service, learner: Learner, born: tuple[int, int | None, int | None], *, by: str) -> Learner:
    """Notes from which day on the learner is old enough, and nothing else of their age; once, so that it stays honest.

    Raises InvalidInput for a day that can't be, Conflict where the gate is off or the age was said before.
    """
    age = age_of(service.content, service.settings)
    if age is None:
        raise Conflict("Nobody is asked for their age here.")
    if learner.of_age_on is not None:
        raise Conflict("You have said so before. Whoever runs this service can put a mistake right.")
    now = today(learner)
    if not now.year - OLDEST <= born[0] <= now.year:
        raise InvalidInput(f"The year of birth lies between {now.year - OLDEST} and {now.year}.", field="year")
    try:
        reached, first = age.reached_on(*born), date(born[0], born[1] or 1, born[2] or 1)
    except ValueError:
        raise InvalidInput("There is no such day.", field="day") from None
    if first > now:
        raise InvalidInput("The day of birth is still to come.", field="day")
    # Of who is old enough, that alone is kept.
    changes = {"of_age_on": str(max(reached, now))}
    return await _changed(service, learner.id, "learner.age", by, changes, of_age=reached <= now)


async def guardian(service: Service, learner_id: str, *, consents: bool, by: str) -> Learner:
    """Records a guardian's consent, or that it was taken back; raises NotFound."""
    action: audit.Action = "guardian.consent" if consents else "guardian.withdraw"
    return await _changed(service, learner_id, action, by, {"guardian_at": utc_now() if consents else None})


async def correct_age(service: Service, learner_id: str, *, by: str) -> Learner:
    """Lets the learner say their age anew, since a mistake was made; raises NotFound."""
    return await _changed(service, learner_id, "learner.age", by, {"of_age_on": None}, of_age=None)


async def _changed(
    service: Service, learner_id: str, action: audit.Action, by: str, changes: dict[str, Any], **detail: Any
) -> Learner:
    """The change and its entry in the audit log, in one transaction."""

    async def change(conn: AsyncConnection) -> Learner | None:
        changed = await learners.update(conn, learner_id, **changes)
        if changed:
            await audit.record(conn, by, action, learner_id, **detail)
        return changed

    changed = await service.db.write(change)
    if changed is None:
        raise NotFound("There is no such learner.")
    service.keys.remember(changed)
    return changed
