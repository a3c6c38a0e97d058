"""The forms of what a learner agrees to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from ion_mentoring.api.v2.schemas import Strict
from ion_mentoring.conversation.consent import age_of, agrees, is_of_age
from ion_mentoring.conversation.service import Service
from ion_mentoring.store.records import Learner


class ConsentRequest(Strict):
    version: Annotated[str, Field(max_length=40)] = Field(description="The version that was shown.", examples=["1"])


class AgeRequest(Strict):
    """A year is enough; with the day, who has their birthday this year need not wait for its end."""

    year: int = Field(examples=[2011])
    month: int | None = Field(None, ge=1, le=12)
    day: int | None = Field(None, ge=1, le=31)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.month is None) != (self.day is None):
            raise ValueError("give month and day, or neither")
        return self


class AgeView(BaseModel):
    """What the age gate asks of this learner."""

    age: int = Field(description="Full years from which no guardian is needed.")
    country: str
    source: str = Field(description="The law that says so.")
    of_age: bool | None = Field(description="None where the learner has not said yet.")
    guardian_at: datetime | None = Field(description="When a guardian's consent was recorded.")


class ConsentView(BaseModel):
    """`asked` says for what a consent is needed: `memory` (what is remembered beside the talk), `all`, or `none`."""

    learner_id: str
    asked: Literal["memory", "all", "none"]
    providers: list[str] = Field(description="The remote providers that it is about; empty: nothing leaves the house.")
    version: str = Field(description="What is asked for now.")
    agreed: bool
    agreed_at: datetime | None
    masked: bool = Field(description="Whether personal data is hidden from them.")
    age: AgeView | None = Field(description="None where nobody is asked for their age.")

    @classmethod
    def of(cls, service: Service, learner: Learner) -> ConsentView:
        privacy, agreed = service.settings.privacy, agrees(learner, service.settings.privacy)
        home = {"embedded", *privacy.own}
        return cls(
            learner_id=learner.id,
            asked=privacy.consent,
            providers=[name for name in service.settings.providers.chain if name not in home],
            version=privacy.consent_version,
            agreed=agreed,
            agreed_at=learner.consented_at if agreed else None,
            masked=privacy.mask,
            age=_age(service, learner),
        )


def _age(service: Service, learner: Learner) -> AgeView | None:
    age = age_of(service.content, service.settings)
    if age is None:
        return None
    of_age = None if learner.of_age_on is None else is_of_age(learner)
    country = service.settings.privacy.age_gate
    return AgeView(age=age.age, country=country, source=age.source, of_age=of_age, guardian_at=learner.guardian_at)
