"""A real OpenID provider as a process on a free port of loopback, ended by its id."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def provider(*users: dict[str, Any]) -> Iterator[str]:
    """Its address, which is its issuer; each of the `users` is a subject with claims."""
    named = [part for user in users for part in ("--user-claims", json.dumps(user))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", "0", "--require-nonce", *named]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, "NO_COLOR": "1"}, text=True)
    assert child.stderr
    try:
        found = None
        while found is None:
            line = child.stderr.readline()
            assert line, "the provider did not start"
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
        yield found[0]
    finally:
        child.terminate()
        child.stderr.close()
        child.wait(10)
