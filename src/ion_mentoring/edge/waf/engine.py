"""libmodsecurity, in this process: rules in, matches out. It decides nothing, and what it would print is thrown away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from libmodsecurity import ModSecurity, RuleMessage, RulesSet, Transaction

from ion_mentoring.edge.waf.core_rules import AFTER, BEFORE, CoreRules
from ion_mentoring.errors import StartupError

SETUP: Final = """
SecRuleEngine DetectionOnly
SecRequestBodyAccess On
SecResponseBodyAccess Off
SecRequestBodyLimit 1048576
SecRequestBodyNoFilesLimit 1048576
SecRequestBodyJsonDepthLimit 64
SecArgumentsLimit 1000
SecPcreMatchLimit 20000
SecPcreMatchLimitRecursion 20000
SecAuditEngine Off
SecDebugLogLevel 0
SecAction "id:700001,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON"
"""
"""DetectionOnly: every rule is asked, and the policy decides by their groups. The members of a body come as JSON."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it is inspected: no free text in it."""

    client: str
    method: str
    target: str
    version: str
    headers: Sequence[tuple[str, str]]
    members: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that matched, and where: `ARGS:persona`, `REQUEST_HEADERS:User-Agent`."""

    rule: int
    message: str
    where: str


class Engine:
    """Rules that were loaded, by name. Raises StartupError with the name and the reason where one can't be."""

    def __init__(self, texts: Iterable[tuple[str, str]], core: CoreRules | None = None) -> None:
        self._rules = RulesSet()
        for name, text in (("setup", SETUP), *texts):
            self._load(name, text)
        self.core_count = self._load_core(core) if core else 0

    def _load(self, name: str, text: str) -> None:
        number = self._rules.load(text.rstrip("\n") + "\n")  # without the last one, the next load fails
        self._accept(name, number)

    def _load_core(self, core: CoreRules) -> int:
        self._load("before the Core Rule Set", BEFORE)
        total = 0
        for file in (core.setup, *core.files):
            number = self._rules.load_from_uri(str(file))
            self._accept(file.name, number)
            total += number
        self._load("after the Core Rule Set", AFTER)
        return total

    def _accept(self, name: str, number: int) -> None:
        if number < 0:
            told = re.sub(r"Rules error\. File: .*?\. (?=Line)", "", self._rules.get_parser_error())
            raise StartupError(f"The firewall's rules {name} can't be loaded: {' '.join(told.split())}")

    def matches(self, asked: Asked) -> list[Match]:
        """What each rule found that matched, in the order of the rules; about half a millisecond of this thread."""
        work = Transaction(_machine(), self._rules)
        work.process_connection(asked.client, 0, "127.0.0.1", 0)
        work.process_uri(asked.target, asked.method, asked.version)
        for name, value in asked.headers:
            work.add_request_header(name, value)
        work.process_request_headers()
        if asked.members:
            work.append_request_body(_document(asked.members))
        work.process_request_body()
        found = (Match(said.rule_id, said.message, _where(said)) for said in work.get_rule_messages())
        return list(dict.fromkeys(found))


def _where(said: RuleMessage) -> str:
    try:
        return said.data
    except UnicodeDecodeError:
        return "a name that is no text"


def _document(members: Mapping[str, Sequence[str]]) -> bytes:
    """A flat one: each name with its first value, the others beside it, so that rules on names see them as they are."""
    first = {name: texts[0] for name, texts in members.items()}
    others = {f"{name}+": texts[1:] for name, texts in members.items() if len(texts) > 1}
    return json.dumps(first | others, separators=(",", ":")).encode()


@cache
def _machine() -> ModSecurity:
    """One for the process: each keeps what its callback holds. Without a callback it would print what it reads."""
    machine = ModSecurity()
    machine.set_log_callback(_unsaid)
    return machine


def _unsaid(_message: str) -> None:
    """A line that quotes a learner."""
