"""`ion waf`: the groups, the verdict on a request in a file, and the policy as Terraform."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Ion


@pytest.fixture(autouse=True)
def _own_rules_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_WAF__CRS", "off")


def rules(ion: Ion) -> list[dict[str, Any]]:
    document = ion("waf", "export", "cloud-armor").json
    found: list[dict[str, Any]] = document["resource"]["google_compute_security_policy"]["ion"]["rule"]
    return found


def test_status_lists_the_groups_and_what_each_does(ion: Ion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_WAF__GROUPS", '{"scanners": "detect"}')
    told = ion("waf", "status", "--json").json
    assert told["enabled"]
    assert told["crs"] is None
    assert len(told["groups"]) == 13
    assert {row["name"]: row["action"] for row in told["groups"]}["scanners"] == "detect"
    assert all(row["rules"] and row["stops"] for row in told["groups"])
    text = ion("waf", "status").out
    assert "sql-injection" in text
    assert "No OWASP Core Rule Set" in text


@pytest.mark.parametrize(
    ("request_", "verdict", "told"),
    [
        ('{path: "/api/v2/sessions?cursor=1 OR 1=1 --"}', "blocked", "sql-injection"),
        ('{method: POST, path: /api/v2/chat, json: {message: "\' OR 1=1 --"}}', "let in", "No rule"),
        ("POST /api/v2/chat HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\n\r\n<x/>", "refused", "application/json"),
        ("GET /wp-login.php HTTP/1.1\nHost: x\n\n", "blocked", "scanners"),
        ('POST /api/v2/chat HTTP/1.1\nHost: x\nContent-Type: application/json\n\n{"message": "hi"}\n', "let in", ""),
    ],
)
def test_check_explains_the_verdict(ion: Ion, tmp_path: Path, request_: str, verdict: str, told: str) -> None:
    file = tmp_path / "request"
    file.write_text(request_)
    found = ion("waf", "check", str(file), "--json").json
    assert found["verdict"] == verdict
    assert told in found["because"]
    assert bool(found["found"]) == (verdict == "blocked")
    assert verdict in ion("waf", "check", "-", stdin=request_.encode()).out


def test_check_says_what_no_rule_looks_at(ion: Ion) -> None:
    asked = {"method": "POST", "path": "/api/v2/chat", "json": {"message": "<script>", "persona": "lua"}}
    found = ion("waf", "check", "-", "--json", stdin=json.dumps(asked).encode()).json
    assert (found["route"], found["free_text"], found["inspected"]) == ("/api/v2/chat", ["message"], ["persona"])


@pytest.mark.parametrize("text", ["hello", "[1]", "{metod: GET}", "{method: GET}", "{path: [", ""])
def test_a_file_that_holds_no_request_is_told(ion: Ion, text: str) -> None:
    result = ion("waf", "check", "-", stdin=text.encode())
    assert result.code == 2
    assert "request" in result.err.lower()


def test_a_file_that_is_not_there_or_no_text_is_told(ion: Ion, tmp_path: Path) -> None:
    assert ion("waf", "check", str(tmp_path / "none")).code == 1
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert ion("waf", "check", str(tmp_path / "bytes")).code == 2


def test_the_policy_for_cloud_armor_holds_each_group_that_is_on(ion: Ion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_WAF__GROUPS", '{"scanners": "off", "protocol": "detect"}')
    monkeypatch.setenv("ION_WAF__ADMIN_NETWORKS", '["192.0.2.0/24"]')
    monkeypatch.setenv("ION_WAF__DENIED_COUNTRIES", '["KP"]')
    monkeypatch.setenv("ION_WAF__DENIED_NETWORKS", json.dumps([f"198.51.100.{n}" for n in range(25)]))
    written = rules(ion)
    priorities = [rule["priority"] for rule in written]
    assert priorities == sorted(set(priorities)), "each has its own place, and they stand in order"
    expressions = " ".join(rule["match"].get("expr", {}).get("expression", "") for rule in written)
    for name in ("sqli", "xss", "lfi", "rfi", "rce", "php", "java", "nodejs", "protocolattack", "sessionfixation"):
        assert f"evaluatePreconfiguredWaf('{name}-v33-stable'" in expressions
    assert "scannerdetection" not in expressions
    assert "192.0.2.0/24" in expressions
    assert "'[KP]'.contains(origin.region_code)" in expressions
    previews = [rule["description"] for rule in written if rule.get("preview")]
    assert len(previews) == 1
    assert previews[0].startswith("Protocol")
    ranges = [rule["match"]["config"]["src_ip_ranges"] for rule in written if "config" in rule["match"]]
    assert [len(part) for part in ranges] == [10, 10, 5, 1]
    assert written[-1] == written[-1] | {"priority": 2**31 - 1, "action": "allow"}


def test_free_text_is_left_out_there_too(ion: Ion) -> None:
    sql = next(rule for rule in rules(ion) if "sqli" in rule["description"])
    exclusions = sql["preconfigured_waf_config"]["exclusion"]
    left_out = {param["value"] for part in exclusions for param in part["request_query_param"]}
    assert {"message", "text", "title", "note", "q"} <= left_out
    assert all(len(part["request_query_param"]) <= 10 for part in exclusions)


def test_descriptions_are_as_long_as_google_takes(ion: Ion) -> None:
    assert all(len(rule["description"]) <= 64 for rule in rules(ion))
