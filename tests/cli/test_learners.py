"""`ion learners consent|guardian`: what this machine's learner agrees to, and what a guardian does."""

from __future__ import annotations

from cli.conftest import Ion


def test_the_machines_learner_agrees_and_takes_it_back(ion: Ion) -> None:
    assert ion("learners", "consent", "--json").json == {"asked": "memory", "version": "1", "agreed": False}
    assert ion("learners", "consent", "--give", "--json").json["agreed"] is True
    assert ion("learners", "consent", "--json").json["agreed"] is True
    assert ion("learners", "consent", "--withdraw", "--json").json["agreed"] is False
    written = [entry["action"] for entry in ion("audit", "list", "--json").json["items"]]
    assert [action for action in written if action.startswith("learner")] == ["learner.withdraw", "learner.consent"]


def test_a_guardians_consent_is_recorded_for_a_learner_and_for_nobody_else(ion: Ion) -> None:
    id = ion("learners", "show", "--json").json["id"]
    assert ion("learners", "guardian", id).code == 0
    assert ion("learners", "guardian", id, "--withdraw").code == 0
    refused = ion("learners", "guardian", "00000000-0000-7000-8000-000000000000")
    assert refused.code == 1 and "no such learner" in refused.err
