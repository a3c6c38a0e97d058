"""The 13 groups: each stops its example and lets through what is much like it; on, off and detect; broken files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from edge.waf.conftest import Policies
from ion_mentoring.edge.waf.core_rules import DEBIAN
from ion_mentoring.edge.waf.explain import request_of
from ion_mentoring.edge.waf.groups import SHIPPED, Group, groups_in, read
from ion_mentoring.edge.waf.policy import Policy
from ion_mentoring.errors import MalformedRequest, StartupError, UnsupportedMediaType
from ion_mentoring.settings.edge import WafSettings

GROUPS = groups_in(SHIPPED)
SQL = {"path": "/api/v2/sessions?cursor=1' UNION SELECT name, hash FROM keys --"}
FRONT = "# title: Ours\n# stops: A word.\n# example: {path: /x}\n# harmless: {path: /y}\n\n"
RULE = """SecRule REQUEST_FILENAME "@contains forbidden" "id:714010,phase:2,block,t:none,msg:'Ours',logdata:'x'"\n"""
needs_core = pytest.mark.skipif(not DEBIAN[0].is_dir(), reason="Debian's modsecurity-crs is not installed")


def groups_found(policy: Policy, given: Mapping[str, Any]) -> set[str]:
    return {found.group for found in policy.judge(request_of(given)).found}


def test_there_are_thirteen_groups() -> None:
    assert [group.number for group in GROUPS] == list(range(1, 14))
    assert len({group.name for group in GROUPS}) == 13


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_each_group_alone_stops_its_example_and_nothing_harmless(policies: Policies, group: Group) -> None:
    others = {other.name: "off" for other in GROUPS if other is not group}
    alone = policies(groups=others, **group.settings)
    assert groups_found(alone, group.example) == {group.name}
    assert groups_found(alone, group.harmless) == set()


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_what_is_harmless_to_one_group_is_so_to_all(policies: Policies, group: Group) -> None:
    assert not policies(**group.settings).judge(request_of(group.harmless)).found


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_a_group_that_is_off_finds_nothing_and_one_that_detects_lets_through(policies: Policies, group: Group) -> None:
    off = policies(groups={group.name: "off"}, **group.settings)
    assert group.name not in groups_found(off, group.example)
    detects = policies(groups={other.name: "detect" for other in GROUPS}, **group.settings)
    verdict = detects.judge(request_of(group.example))
    assert group.name in {found.group for found in verdict.found}
    assert verdict.blocked_by is None


@needs_core
def test_the_core_rule_set_stands_beside_and_can_be_off(policies: Policies) -> None:
    core_alone = {group.name: "off" for group in GROUPS}
    both = policies(crs="auto", groups=core_alone)
    assert both.core
    assert both.core.version.startswith(("3.", "4."))
    assert groups_found(both, SQL) == {"crs"}
    assert groups_found(policies(crs="auto", groups={**core_alone, "crs": "off"}), SQL) == set()
    assert groups_found(both, {"method": "POST", "path": "/api/v2/chat", "json": {"message": "<script>"}}) == set()


def test_a_folder_without_a_core_rule_set_and_an_unknown_group_stop_the_start(
    policies: Policies, tmp_path: Path
) -> None:
    with pytest.raises(StartupError, match="ION_WAF__CRS"):
        policies(crs=str(tmp_path))
    with pytest.raises(StartupError, match="names `nonsense`; there are addresses"):
        policies(groups={"nonsense": "off"})


@pytest.mark.parametrize(
    "wrong",
    [{"denied_networks": ["10.0.0.0/40"]}, {"denied_countries": ["korea"]}, {"groups": {"protocol": "maybe"}}],
)
def test_a_setting_that_means_nothing_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        WafSettings.model_validate(wrong)


def test_a_new_group_is_one_file(policies: Policies, tmp_path: Path) -> None:
    (tmp_path / "waf").mkdir()
    (tmp_path / "waf" / "14-ours.conf").write_text(FRONT + RULE)
    own = policies(home=tmp_path)
    assert groups_found(own, {"path": "/forbidden/fruit"}) == {"ours"}
    assert own.action("ours") == "on"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ours.conf", FRONT + RULE, "no name for a group"),
        ("14-ours.conf", RULE, "lacks everything"),
        ("14-ours.conf", FRONT.replace("# stops", "# stopped") + RULE, "lacks stops"),
        ("14-ours.conf", FRONT, "no rule with an id"),
        ("15-ours.conf", FRONT + RULE, "rule 714010 is none of 715000 to 715999"),
        ("14-ours.conf", FRONT + RULE.replace("@contains forbidden", "@rx ("), "the pattern `\\(` is broken"),
    ],
)
def test_a_broken_group_is_refused_with_its_name_and_the_reason(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(StartupError, match=told):
        read(file)


def test_a_rule_that_the_engine_does_not_take_is_refused_with_its_line(policies: Policies, tmp_path: Path) -> None:
    (tmp_path / "waf").mkdir()
    (tmp_path / "waf" / "14-ours.conf").write_text(FRONT + RULE.replace("block,", "blok,"))
    with pytest.raises(StartupError, match=r"rules ours can't be loaded: .*Line"):
        policies(home=tmp_path)


def test_admin_comes_from_named_networks_only(policies: Policies) -> None:
    policy = policies(admin_networks=["192.0.2.0/24"])
    for path in (
        "/api/v2/admin/keys",
        "/metrics",
        "/API/v2/Admin/keys",
        "/api/v2/./admin/keys",
        "/api/v2/%61dmin/keys",
    ):
        assert groups_found(policy, {"path": path, "client": "203.0.113.9"}) >= {"addresses"}, path
    assert not groups_found(policy, {"path": "/metrics", "client": "::ffff:192.0.2.7"})
    assert not groups_found(policy, {"path": "/api/v2/personas", "client": "203.0.113.9"})


def test_countries_by_the_shipped_database(policies: Policies) -> None:
    korean, american, inside = "168.126.63.1", "8.8.8.8", "10.1.2.3"
    only_korea = policies(allowed_countries=["KR"])
    without_usa = policies(denied_countries=["US"])
    seen = {
        (name, client): groups_found(policy, {"path": "/api/v2/personas", "client": client})
        for name, policy in (("only Korea", only_korea), ("without the USA", without_usa))
        for client in (korean, american, inside)
    }
    assert [pair for pair, found in seen.items() if found] == [("only Korea", american), ("without the USA", american)]


def test_nobody_else_says_which_country_or_scheme_it_is(policies: Policies) -> None:
    policy = policies(denied_countries=["US"], https=True)
    claims = {"ION-Country": "KR", "ION-Scheme": "https"}
    found = policy.judge(request_of({"path": "/api/v2/personas", "client": "8.8.8.8", "headers": claims})).found
    assert {one.rule for one in found} == {713030, 713050}
    safe = {"path": "/api/v2/personas", "client": "168.126.63.1", "scheme": "https"}
    assert not groups_found(policy, safe)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json; charset=euc-kr"]
)
def test_a_body_that_is_no_json_is_refused_before_any_rule(policy: Policy, kind: str) -> None:
    given = {"method": "POST", "path": "/api/v2/chat", "headers": {"Content-Type": kind}, "body": "{}"}
    with pytest.raises((UnsupportedMediaType, MalformedRequest)):
        policy.judge(request_of(given))
