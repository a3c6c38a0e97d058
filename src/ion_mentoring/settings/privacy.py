"""The settings of what is personal: what may leave the house, and from which age a learner decides that alone."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from ion_mentoring.settings.replies import ProviderName


class PrivacySettings(BaseModel):
    consent: Literal["memory", "all", "none"] = Field(
        "memory",
        description="What a remote provider is told only with the learner's consent. memory: goals, commitments and what"
        " else is remembered beside the talk; all: anything at all; none: their consent is not asked for.",
    )
    consent_version: str = Field(
        "1",
        min_length=1,
        max_length=40,
        description="Raise it when what is agreed to changes (another provider, say): everybody is asked anew.",
    )
    mask: bool = Field(
        False,
        description="Hide e-mail addresses, phone, resident registration, card and account numbers, passports, driver's"
        " licences, IP addresses and keys from remote providers; the reply gets them back.",
    )
    own: list[ProviderName] = Field(
        [], description="Providers that are the organisation's own machines: neither consent nor masking is for them."
    )
    age_gate: str = Field(
        "",
        pattern=r"^([A-Z]{2})?$",
        description="Country whose age of consent is asked for before a mentor answers (ISO 3166, e.g. `KR`: 14; `US`:"
        " 13); a younger learner needs a guardian's consent. Empty: nobody is asked.",
    )
