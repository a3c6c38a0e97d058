"""A terminal with a program in it: what a person would type and see."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from time import monotonic
from types import TracebackType
from typing import Self

_TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""  # so that Ctrl-C is for the program
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[=>()][A-Za-z0-9]?)")


class Terminal:
    """Runs the command on a pty of its own; `seen` is all that was shown, without colours."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self._fd, inner = pty.openpty()
        termios.tcsetwinsize(inner, (50, 100))
        taken = [sys.executable, "-c", _TAKE_TERMINAL, *command]
        self._child = subprocess.Popen(taken, stdin=inner, stdout=inner, stderr=inner, env=env, start_new_session=True)
        os.close(inner)
        self._raw = b""
        self._from = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGKILL)
            self._child.wait()
        os.close(self._fd)

    @property
    def seen(self) -> str:
        return _ESCAPE.sub("", self._raw.decode(errors="replace")).replace("\r", "")

    def type(self, text: str) -> None:
        """Types a line; what was shown before it is not expected any more."""
        self._from = len(self.seen)
        os.write(self._fd, text.encode() + b"\n")

    def press_ctrl(self, letter: str) -> None:
        self._from = len(self.seen)
        os.write(self._fd, bytes([ord(letter.upper()) - 64]))

    def interrupt(self, pattern: str) -> str:
        """Presses Ctrl-C until the pattern is shown: one between a prompt and the wait for a key is seen at the next."""
        for _ in range(9):
            self.press_ctrl("c")
            with suppress(AssertionError):
                return self.expect(pattern, within_s=2)
        self.press_ctrl("c")
        return self.expect(pattern)

    def expect(self, pattern: str, *, within_s: float = 20) -> str:
        """Waits until it is shown; what was shown since the last input."""
        until = monotonic() + within_s
        while not re.search(pattern, self.seen[self._from :]):
            left = until - monotonic()
            assert left > 0, f"{pattern!r} was not shown in time: {self.seen[self._from :]!r}"
            assert self._read(left), f"the program ended before it showed {pattern!r}: {self.seen!r}"
        return self.seen[self._from :]

    def end(self, *, within_s: float = 20) -> int:
        """Waits for the program's end; its exit code."""
        while self._read(within_s):
            pass
        return self._child.wait(within_s)

    def _read(self, within_s: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], within_s)
        if not ready:
            return True
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # Linux says so when the other side is closed
            return False
        self._raw += data
        return bool(data)
