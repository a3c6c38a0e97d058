"""Lets a mentor answer from a restored home, in a process of its own, as the command line would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from ion_mentoring.errors import BackupUnusable
from ion_mentoring.ops.backup.manifest import DATABASE

QUESTION: Final = "면접에서 또 떨어졌어요. 어디서부터 다시 시작하면 좋을까요?"
_LONGEST_S: Final = 120.0
ION: Final = (sys.executable, "-c", "from ion_mentoring.cli import main; main()")
"""The command `ion` of this very installation."""


def environment(home: Path) -> dict[str, str]:
    """Of a process that works on this home and nothing else: no other database, far end or provider of secrets."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith("ION_")}
    own = {
        "ION_HOME": str(home),
        "ION_DATABASE__URL": f"sqlite+aiosqlite:///{home / DATABASE}",
        "ION_ENVIRONMENT": "development",
        "ION_AUTH__MODE": "keys",
        "ION_SECRETS__PROVIDER": "environment",  # pragma: allowlist secret
        "ION_REDIS__URL": "",
        "ION_PROVIDERS__CHAIN": '["embedded"]',
        "ION_EMBEDDED__MODEL": "none",
        "ION_EMBEDDED__MEANING": "false",
        "ION_LOG__LEVEL": "error",
    }
    return rest | own


def ask(home: Path) -> dict[str, Any]:
    """The stored answer. Raises BackupUnusable where none comes."""
    command = [*ION, "chat", "--json", QUESTION]
    try:
        done = subprocess.run(  # noqa: S603 - this very program
            command, env=environment(home), capture_output=True, text=True, timeout=_LONGEST_S, check=False
        )
        answer: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, ValueError):
        raise BackupUnusable("no mentor answers from it: the answer did not come") from None
    if not answer.get("content"):
        raise BackupUnusable(f"no mentor answers from it: {done.stderr.strip()[-400:]}")
    return answer
