"""Which service is called, by whom, for whom, and how patiently."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from ion_mentoring.client.calls import Call
from ion_mentoring.client.tries import PATIENT, Retries, Tries
from ion_mentoring.errors import InvalidInput

_CONNECT_S = 5.0


@dataclass(frozen=True, slots=True)
class Target:
    """The service at `url`. `timeout_s` is the longest wait for an answer, `silence_s` that for a stream's next byte.

    A reply takes up to two minutes where a far end makes it; a stream that lives says so in between.
    """

    url: str
    key: str = field(repr=False)
    learner: str | None = None
    retries: Retries = PATIENT
    timeout_s: float = 150.0
    silence_s: float = 60.0

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("http", "https") or not urlsplit(self.url).hostname:
            raise InvalidInput(f"`{self.url}` is no address of a service. Write it as http://HOST:PORT.", field="url")
        if not self.key.isascii() or not self.key.isprintable() or not self.key.strip():
            raise InvalidInput("The key is empty, or holds a character that no key has.", field="key")
        if self.learner is not None and not self.learner.isprintable():
            raise InvalidInput("The learner's name has characters that can't be seen.", field="learner")

    def named(self, learner: str) -> Target:
        return replace(self, learner=learner)

    def request(self, call: Call[Any], wait_s: float) -> dict[str, Any]:
        """The call as a library for HTTP takes it; `wait_s` is the longest silence that is borne."""
        said = {"Authorization": f"Bearer {self.key.strip()}", **call.headers}
        query = urlencode(call.query, errors="replace")
        if self.learner is not None:
            said["ION-Learner"] = self.learner
        if call.body is not None:
            said["Content-Type"] = "application/json"
        return {
            "method": call.method,
            "url": self.url.rstrip("/") + call.path + (f"?{query}" if query else ""),
            # In ASCII, so that half a character arrives as well: what is wrong with it is the service's to say.
            "content": None if call.body is None else json.dumps(call.body),
            # A learner's name may be written in any script.
            "headers": {name: value.encode() for name, value in said.items()},
            "timeout": (_CONNECT_S, wait_s, wait_s, wait_s),
        }

    def tries(self) -> Tries:
        return Tries(self.retries, self.url)
