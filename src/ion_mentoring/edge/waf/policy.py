"""What is done about what the rules find: each group is on, off or only detects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

from ion_mentoring.edge.waf import core_rules
from ion_mentoring.edge.waf.engine import Engine, Match
from ion_mentoring.edge.waf.free_text import Routes
from ion_mentoring.edge.waf.groups import SHIPPED, Group, groups_in
from ion_mentoring.edge.waf.requests import Request, likeness, read
from ion_mentoring.errors import StartupError
from ion_mentoring.settings.edge import WafSettings

Action = Literal["on", "off", "detect"]
CRS: Final = "crs"
EVERYWHERE: Final = ("0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1")
NOWHERE: Final = ("255.255.255.255",)
_NO_ADDRESSES: Final[dict[str, Any]] = {
    **{name: [] for name in ("denied_networks", "admin_networks", "denied_countries", "allowed_countries")},
    "https": False,
}
SEEN: Final = 4096
"""Requests that were found harmless, and of which the likes are let through without a look at each rule."""


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that matched, of a group that is on or that only detects."""

    group: str
    action: Action
    rule: int
    message: str
    where: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`body` is the very text of what was inspected: only it may go on."""

    found: tuple[Found, ...]
    body: bytes

    @property
    def blocked_by(self) -> Found | None:
        return next((found for found in self.found if found.action == "on"), None)


class Policy:
    """The rules, loaded as the settings say. Raises StartupError where a file or a setting can't be used."""

    def __init__(self, settings: WafSettings, home: Path, routes: Routes) -> None:
        self.groups = groups_in(SHIPPED, home / "waf")
        self.core = core_rules.found(settings.crs)
        self.settings, self.routes = settings, routes
        self._names = {group.number: group.name for group in self.groups}
        known = {*self._names.values(), CRS}
        if unknown := sorted(settings.groups.keys() - known):
            raise StartupError(f"ION_WAF__GROUPS names `{unknown[0]}`; there are {', '.join(sorted(known))}.")
        values = placeholders(settings)
        active = [group for group in self.groups if self.action(group.name) != "off"]
        core = self.core if self.action(CRS) != "off" else None
        self.engine = Engine(((group.name, filled(group, values)) for group in active), core)
        self._harmless: dict[bytes, None] = {}
        self._by_address = settings != settings.model_copy(update=_NO_ADDRESSES)

    def action(self, group: str) -> Action:
        return self.settings.groups.get(group, "on")

    def judge(self, request: Request) -> Verdict:
        """Raises what `requests.read` raises."""
        seen = read(request, self.routes, self._facts(request))
        like = likeness(seen.asked, by_address=self._by_address)
        if like in self._harmless:
            return Verdict((), seen.body)
        found = tuple(self._rated(self.engine.matches(seen.asked)))
        if not found:
            if len(self._harmless) >= SEEN:
                del self._harmless[next(iter(self._harmless))]
            self._harmless[like] = None
        return Verdict(found, seen.body)

    def _rated(self, matches: Iterable[Match]) -> Iterable[Found]:
        """The Core Rule Set counts points, and blocks when there are enough of them: until then it has found nothing."""
        matches = list(matches)
        is_over = any(match.rule in core_rules.OVER for match in matches)
        for match in matches:
            group = self._names.get(match.rule // 1000 - 700, CRS)
            if group != CRS or (is_over and match.rule not in core_rules.OVER):
                yield Found(group, self.action(group), match.rule, match.message, match.where)

    def _facts(self, request: Request) -> Mapping[str, str]:
        facts = {"Scheme": request.scheme}
        if self.settings.denied_countries or self.settings.allowed_countries:
            facts["Country"] = self._countries.of(request.client)
        return facts

    @cached_property
    def _countries(self) -> Any:
        from ion_mentoring.edge.waf.countries import Countries

        return Countries()


def placeholders(settings: WafSettings) -> dict[str, str]:
    """What stands in the rules in double braces."""
    return {
        "denied_networks": ",".join(settings.denied_networks or NOWHERE),
        "admin_networks": ",".join(settings.admin_networks or EVERYWHERE),
        "trusted_networks": ",".join(settings.trusted_networks or NOWHERE),
        "denied_countries": "|".join(settings.denied_countries) or "-",
        "allowed_countries": "|".join(settings.allowed_countries) or ".*",
        "schemes": "https" if settings.https else ".*",
    }


def filled(group: Group, values: Mapping[str, str]) -> str:
    text = group.text
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    return text
