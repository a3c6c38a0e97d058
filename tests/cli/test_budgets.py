"""`ion keys budget` and `ion learners budget`: what one has used, and what one may."""

from __future__ import annotations

import pytest

from cli.conftest import Ion


def test_my_budget_is_shown_set_and_kept_to(ion: Ion) -> None:
    ion("chat", "I am burned out by work")
    before = ion("learners", "budget", "--json").json
    day = before["periods"][0]
    assert set(before["own"].values()) == {None} and day["used"] > 20
    assert (day["unit"], day["period"], day["limit"], day["left"]) == ("tokens", "day", None, None)
    shown = ion("learners", "budget", "--tokens-per-day", str(day["used"]), "--cost-per-month", "2.50")
    assert f"tokens a day:  used {day['used']}, 0 left of {day['used']}; renews " in shown.out
    assert "cost (USD) a month:  used 0, 2.5 left of 2.5; renews " in shown.out
    refused = ion("chat", "번아웃이 온 것 같아요")
    assert refused.code == 1 and refused.err.startswith("ion: 오늘의 예산(토큰 ")
    after = ion("learners", "budget", "--tokens-per-day", "default", "--json").json
    assert after["own"]["cost_per_month"] == "2.5" and after["own"]["tokens_per_day"] is None
    assert ion("chat", "번아웃이 온 것 같아요").code == 0


def test_a_keys_budget_is_set_and_noted_in_the_audit_log(ion: Ion) -> None:
    key = ion("keys", "create", "--role", "service", "--name", "campus", "--json").json["id"]
    told = ion("keys", "budget", key, "--cost-per-month", "unlimited", "--tokens-per-month", "1000", "--json").json
    assert told["own"] == {
        "tokens_per_day": None,
        "tokens_per_month": 1000,
        "cost_per_day": None,
        "cost_per_month": "unlimited",
    }
    (entry,) = [one for one in ion("audit", "list", "--json").json["items"] if one["action"] == "budget.set"]
    assert (entry["subject"], entry["actor"], entry["detail"]["of"]) == (key, "command line", "key")
    ion("keys", "budget", key)
    assert len([one for one in ion("audit", "list", "--json").json["items"] if one["action"] == "budget.set"]) == 1


@pytest.mark.parametrize("written", ["0", "-5", "1.5", "many", "1e30", "", "NaN", "10000000000000000"])
def test_what_is_no_number_of_tokens_is_wrong_use(ion: Ion, written: str) -> None:
    refused = ion("learners", "budget", f"--tokens-per-day={written}")
    assert refused.code == 2 and "write a number up to 1,000,000,000,000,000, `unlimited` or `default`" in refused.err


@pytest.mark.parametrize("written", ["0", "-5", "NaN", "Infinity", "5 USD", "1e12"])
def test_what_is_no_amount_of_money_is_wrong_use(ion: Ion, written: str) -> None:
    assert ion("learners", "budget", f"--cost-per-day={written}").code == 2


def test_who_is_not_there_has_no_budget(ion: Ion) -> None:
    nobody = "00000000-0000-7000-8000-000000000000"
    assert ion("keys", "budget", nobody).err == f"ion: There is no key with the id {nobody}.\n"
    assert ion("learners", "budget", nobody, "--tokens-per-day", "5").code == 1
