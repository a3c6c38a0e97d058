"""A real Redis on a socket of its own, which no other test can have, without anything on the disk."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from time import monotonic, sleep

REDIS = shutil.which("redis-server")


class RedisServer:
    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="ion-redis-"))  # a socket's path is at most 107 bytes
        self._socket = self._folder / "redis.sock"
        self.url = f"unix://{self._socket}?db=0"
        self.start()

    def start(self) -> None:
        assert REDIS
        options = ["--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen([REDIS, *options, "--dir", str(self._folder)], stdout=subprocess.DEVNULL)
        deadline = monotonic() + 10
        while monotonic() < deadline:
            with suppress(OSError), socket.socket(socket.AF_UNIX) as trial:
                trial.connect(str(self._socket))
                return
            sleep(0.01)
        raise AssertionError("Redis did not start")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def hang(self) -> None:
        """It lives, and says nothing more until it goes on."""
        self._process.send_signal(SIGSTOP)

    def go_on(self) -> None:
        self._process.send_signal(SIGCONT)

    @property
    def stopped(self) -> bool:
        return self._process.poll() is not None

    def remove(self) -> None:
        self.go_on()
        self.stop()
        shutil.rmtree(self._folder)
