"""What a learner agreed to, and whether they are old enough to: what may leave the house, and who may come in."""

from __future__ import annotations

from ion_mentoring.content import Content
from ion_mentoring.conversation.journey import today
from ion_mentoring.errors import AgeNeeded, GuardianNeeded, StartupError
from ion_mentoring.mentoring.ages import Age
from ion_mentoring.mentoring.brief import Share
from ion_mentoring.settings import Settings
from ion_mentoring.settings.privacy import PrivacySettings
from ion_mentoring.store.records import Learner


def may_share(learner: Learner, privacy: PrivacySettings) -> Share:
    """What of a talk with this learner a remote provider may be told."""
    if privacy.consent == "none" or agrees(learner, privacy):
        return "all"
    return "talk" if privacy.consent == "memory" else "nothing"


def agrees(learner: Learner, privacy: PrivacySettings) -> bool:
    """Whether they agreed to what is asked for now; a trial's learner is nobody, whose data is nobody's."""
    return learner.consent_version == privacy.consent_version or not learner.id


def age_of(content: Content, settings: Settings) -> Age | None:
    """The age that the gate asks for, None where it is off; raises StartupError for a country that is not in the data."""
    country = settings.privacy.age_gate
    if not country:
        return None
    if country not in content.ages:
        known = ", ".join(sorted(content.ages))
        raise StartupError(f"ION_PRIVACY__AGE_GATE: no age is known for {country}. Known are {known}; see ages.yaml.")
    return content.ages[country]


def is_of_age(learner: Learner) -> bool:
    return learner.of_age_on is not None and str(today(learner)) >= learner.of_age_on


def admit(learner: Learner, age: Age | None) -> None:
    """Raises AgeNeeded or GuardianNeeded; nothing where nobody is asked."""
    if age is None or not learner.id or is_of_age(learner):
        return
    if learner.of_age_on is None:
        raise AgeNeeded("Say when you were born, once: in the settings, or with `PUT /api/v2/learners/me/age`.")
    if learner.guardian_at is None:
        raise GuardianNeeded(
            f"Under {age.age}, a parent or guardian has to agree first ({age.source}). Ask whoever runs this service to"
            " record that they did."
        )
