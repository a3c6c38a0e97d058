"""The service as a process, on the copy of a drill: started, asked, killed."""

from __future__ import annotations

import re
import signal
import subprocess
from pathlib import Path
from typing import Any, Final

from ion_mentoring.errors import StartupError
from ion_mentoring.ops.backup.answering import ION, QUESTION, environment

_ENDS_S: Final = 30.0


class Served:
    """`ion serve` on a free port of loopback; its log goes to `serve.log` in the home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with (home / "serve.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - this very program
                [*ION, "serve", "--port", "0"], env=given(home), stdout=subprocess.PIPE, stderr=log, text=True
            )
        self.url = self._address()
        self.key = (home / "local.key").read_text(encoding="utf-8").strip()

    def _address(self) -> str:
        assert self._process.stdout  # noqa: S101 - it is a pipe
        for line in self._process.stdout:
            if found := re.match(r"ION is ready at (\S+)", line):
                return found[1]
        self._process.wait()
        told = (self.home / "serve.log").read_text(encoding="utf-8", errors="replace")
        raise StartupError(f"The service did not start on the copy: {told.strip()[-500:]}")

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and JSON."""
        import httpx2

        headers = {"Authorization": f"Bearer {self.key}"}
        answer = httpx2.request(method, self.url + path, json=body, headers=headers, timeout=60)
        return answer.status_code, answer.json() if answer.content else None

    def ask(self) -> dict[str, Any]:
        """A turn that was acknowledged. Raises StartupError where the mentor does not answer."""
        status, answer = self.call("POST", "/api/v2/chat", {"message": QUESTION})
        if status != 200 or not answer.get("content"):
            raise StartupError(f"No mentor answered on the copy: {status} {answer}")
        found: dict[str, Any] = answer
        return found

    def has(self, turn_id: str) -> bool:
        return self.call("GET", f"/api/v2/turns/{turn_id}")[0] == 200

    def kill(self) -> None:
        """kill -9: nothing is finished."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, sign: signal.Signals) -> None:
        if self._process.poll() is None:
            self._process.send_signal(sign)
            try:
                self._process.wait(_ENDS_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def given(home: Path) -> dict[str, str]:
    """The environment of a service that does nothing by itself on this home."""
    return environment(home) | {"ION_BACKUP__EVERY_H": "0", "ION_DRILL__EVERY_DAYS": "0"}
