"""The same policy for Google Cloud Armor, which stands before a load balancer: Terraform in its JSON form (`.tf.json`).

Where Google has rules of its own for a group those are used, and the free-text fields are left out by their names; what
needs the forms of the service (strict JSON, each route's own fields) stays with the service.
Source: Google's `google_compute_security_policy` and the reference of its rules language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from ion_mentoring.edge.waf.groups import Group
from ion_mentoring.edge.waf.policy import Policy
from ion_mentoring.settings.edge import LimitSettings, WafSettings

Json = dict[str, Any]
RANGES: Final = 10
"""So many networks a rule takes."""
EXCLUSIONS: Final = 10
OWN_SESSIONS: Final = [f"owasp-crs-v030301-id{number}-sessionfixation" for number in (943110, 943120)]
"""They take any field called `session_id` for a session's cookie."""
ADMIN: Final = "request.path.matches('^/(?:api/v2/admin|metrics)(?:/|$)')"


def terraform(policy: Policy, limits: LimitSettings, name: str = "ion-mentoring") -> Json:
    """A document for `terraform apply`: every group that is on, and, as a preview, every group that only detects."""
    rules = [*_addresses(policy), *_groups(policy)]
    if limits.enabled:
        rules.append(_rate(limits))
    rules.append(_rule(2_147_483_647, "Everything else", _networks(["*"]), action="allow"))
    resource = {
        "name": name,
        "type": "CLOUD_ARMOR",
        "description": "Written by `ion waf export cloud-armor`",
        "advanced_options_config": {"json_parsing": "STANDARD"},
        "rule": rules,
    }
    return {"resource": {"google_compute_security_policy": {"ion": resource}}}


def _groups(policy: Policy) -> Iterator[Json]:
    free = policy.routes.free_fields()
    for group in policy.groups:
        action = policy.action(group.name)
        if action == "off":
            continue
        for place, found in enumerate(_of(group, free)):
            yield found | {"priority": 1000 + 10 * group.number + place, "preview": action == "detect"}


def _of(group: Group, free: Sequence[str]) -> Iterator[Json]:
    if group.cloud_armor_expression:
        yield _rule(0, group.title, _expression(group.cloud_armor_expression))
    for rules in group.cloud_armor:
        options: Json = {"sensitivity": 1}
        if rules.startswith("sessionfixation"):
            options["opt_out_rule_ids"] = OWN_SESSIONS
        rule = _rule(0, f"{group.title} ({rules})", _expression(f"evaluatePreconfiguredWaf('{rules}', {options})"))
        exclusions = [
            {"target_rule_set": rules, "request_query_param": [{"operator": "EQUALS", "value": name} for name in names]}
            for names in _parts(free, EXCLUSIONS)
        ]
        yield rule | {"preconfigured_waf_config": {"exclusion": exclusions}}


def _addresses(policy: Policy) -> Iterator[Json]:
    settings = policy.settings
    action = policy.action("addresses")
    if action == "off":
        return
    rules = [
        *((f"Networks that are shut out, {n}", _networks(part)) for n, part in _numbered(settings.denied_networks)),
        *((told, _expression(expression)) for told, expression in _conditions(settings)),
    ]
    for place, (told, match) in enumerate(rules):
        yield _rule(100 + place, told, match) | {"preview": action == "detect"}


def _conditions(settings: WafSettings) -> Iterator[tuple[str, str]]:
    outside = " && ".join(f"!inIpRange(origin.ip, '{network}')" for network in settings.trusted_networks)
    outside = f" && {outside}" if outside else ""
    if settings.admin_networks:
        elsewhere = " && ".join(f"!inIpRange(origin.ip, '{network}')" for network in settings.admin_networks)
        yield "Administration from another network", f"{ADMIN} && {elsewhere}"
    if settings.denied_countries:
        yield (
            "Countries that are shut out",
            f"'[{','.join(settings.denied_countries)}]'.contains(origin.region_code){outside}",
        )
    if settings.allowed_countries:
        yield "Other countries", f"!'[{','.join(settings.allowed_countries)}]'.contains(origin.region_code){outside}"
    if settings.https:
        yield "Plain http", f"request.scheme == 'http'{outside}"


def _rate(limits: LimitSettings) -> Json:
    options = {
        "conform_action": "allow",
        "exceed_action": "deny(429)",
        "enforce_on_key": "IP",
        "rate_limit_threshold": {"count": limits.address_requests_per_minute, "interval_sec": 60},
        "ban_duration_sec": int(limits.ban_s),
    }
    rule = _rule(2_000, "Too many requests of one address", _networks(["*"]), action="rate_based_ban")
    return rule | {"rate_limit_options": options}


def _rule(priority: int, description: str, match: Json, action: str = "deny(403)") -> Json:
    return {"priority": priority, "action": action, "description": description[:64], "match": match}


def _networks(networks: Sequence[str]) -> Json:
    return {"versioned_expr": "SRC_IPS_V1", "config": {"src_ip_ranges": list(networks)}}


def _expression(expression: str) -> Json:
    return {"expr": {"expression": expression}}


def _numbered(values: Sequence[str]) -> Iterable[tuple[int, Sequence[str]]]:
    return enumerate(_parts(values, RANGES), start=1)


def _parts(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (values[start : start + size] for start in range(0, len(values), size))
