"""A learner's consent and age over the API; a guardian's consent from a backend or an operator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from edge.test_bad_input import problem
from server import Caller, run, serving

from api.conftest import Served, make_keys, settings_in
from ion_mentoring.settings.privacy import PrivacySettings
from ion_mentoring.settings.replies import OpenAISettings, ProviderSettings

ME = "/api/v2/learners/me"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that asks for age and consent, and whose only provider is remote and not there."""
    settings = settings_in(Path(tmp_path_factory.mktemp("consent")) / "home")
    keys = run(make_keys(settings))
    changed = {
        "privacy": PrivacySettings(consent="all", age_gate="KR", mask=True),
        "openai": OpenAISettings(base_url="http://127.0.0.1:1"),
        "providers": ProviderSettings(chain=["openai"], attempts=1),
    }
    with serving(settings.model_copy(update=changed)) as url:
        yield Served(url, keys)


async def test_a_learner_reads_what_is_asked_agrees_and_takes_it_back(ada: Caller) -> None:
    asked = (await ada.get(f"{ME}/consent")).json
    assert (asked["asked"], asked["providers"], asked["masked"], asked["agreed"]) == ("all", ["openai"], True, False)
    assert asked["age"] == {
        "age": 14,
        "country": "KR",
        "of_age": None,
        "guardian_at": None,
        "source": "개인정보 보호법 (PIPA) 제22조의2",
    }
    problem(await ada("PUT", f"{ME}/consent", json={"version": "0"}), 409, "conflict")
    problem(await ada("PUT", f"{ME}/consent", json={"version": 1}), 422, "invalid-input")
    agreed = (await ada("PUT", f"{ME}/consent", json={"version": asked["version"]})).json
    assert agreed["agreed"] and agreed["agreed_at"]
    assert (await ada.get(f"{ME}/consent")).json == agreed
    back = (await ada("DELETE", f"{ME}/consent")).json
    assert (back["agreed"], back["agreed_at"]) == (False, None)


async def test_what_one_learner_agrees_to_is_nobody_elses(ada: Caller, bob: Caller) -> None:
    await ada("PUT", f"{ME}/consent", json={"version": "1"})
    assert not (await bob.get(f"{ME}/consent")).json["agreed"]


async def test_the_way_in_is_said_step_by_step(ada: Caller) -> None:
    problem(await ada.chat("I am burned out"), 403, "age-needed")
    child = (await ada("PUT", f"{ME}/age", json={"year": 2020})).json
    assert child["age"]["of_age"] is False
    problem(await ada("PUT", f"{ME}/age", json={"year": 1990}), 409, "conflict")
    problem(await ada.chat("I am burned out"), 403, "guardian-needed")
    assert (await ada("PUT", f"{ME}/guardian")).json["age"]["guardian_at"]
    problem(await ada.chat("I am burned out"), 403, "consent-needed")
    await ada("PUT", f"{ME}/consent", json={"version": "1"})
    problem(await ada.chat("I am burned out"), 502, "provider-failed")
    assert (await ada("DELETE", f"{ME}/guardian")).json["age"]["guardian_at"] is None
    problem(await ada.chat("I am burned out"), 403, "guardian-needed")
    assert (await ada.chat("I want to kill myself")).json["persona"] is None


async def test_an_operator_records_a_guardians_consent_and_puts_an_age_right(
    ada: Caller, anyone: Caller, served: Served
) -> None:
    id = (await ada("PUT", f"{ME}/age", json={"year": 2020})).json["learner_id"]
    operator = anyone.saying(Authorization=f"Bearer {served.keys['operator']}")
    there = f"/api/v2/admin/learners/{id}"
    assert (await operator("PUT", f"{there}/guardian")).json["age"]["guardian_at"]
    assert (await operator("DELETE", f"{there}/guardian")).json["age"]["guardian_at"] is None
    assert (await operator("DELETE", f"{there}/age")).json["age"]["of_age"] is None
    assert (await ada("PUT", f"{ME}/age", json={"year": 1990, "month": 2, "day": 3})).json["age"]["of_age"] is True
    admin = anyone.saying(Authorization=f"Bearer {served.keys['admin']}")
    log = (await admin.get("/api/v2/admin/audit")).json["items"]
    found = [entry["action"] for entry in log if entry["subject"] == id]
    assert found == ["learner.age", "learner.age", "guardian.withdraw", "guardian.consent", "learner.age"]
    assert "2020" not in str([entry["detail"] for entry in log if entry["subject"] == id])


async def test_a_learner_cannot_be_their_own_guardian(anyone: Caller, served: Served) -> None:
    own = anyone.saying(Authorization=f"Bearer {served.keys['learner']}")
    problem(await own("PUT", f"{ME}/guardian"), 403, "forbidden")
    id = (await own.get(f"{ME}/consent")).json["learner_id"]
    problem(await own("PUT", f"/api/v2/admin/learners/{id}/guardian"), 403, "forbidden")
    problem(await own("DELETE", f"/api/v2/admin/learners/{id}/age"), 403, "forbidden")


@pytest.mark.parametrize(
    "body", [{}, {"year": "then"}, {"year": 2001, "month": 2}, {"year": 2001, "month": 13, "day": 1}, {"year": 1700}]
)
async def test_an_age_that_cannot_be_is_refused(ada: Caller, body: dict[str, object]) -> None:
    problem(await ada("PUT", f"{ME}/age", json=body), 422, "invalid-input")
