"""Real servers of secrets on free ports of loopback, each a process that is ended by its id: OpenBao, moto, drongo."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import hvac

BIN = Path(sys.executable).parent
ROOT_TOKEN = "root-of-a-test"  # pragma: allowlist secret
POLICY = 'path "secret/data/ion/*" { capabilities = ["create", "read", "update"] }'


@dataclass(frozen=True)
class Server:
    url: str
    process: subprocess.Popen[bytes]

    def freeze(self) -> None:
        """It takes connections and answers nothing: the worst way to be away."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def _running(
    path: str, command: Callable[[int], list[str]], folder: Path, tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    log = folder / f"{port}.log"
    environment = {**os.environ, "HOME": str(folder)}
    with log.open("wb") as out:
        process = subprocess.Popen(command(port), stdout=out, stderr=out, env=environment, cwd=folder)
    try:
        deadline = monotonic() + 30
        while not _answers(port, path, tls):
            assert process.poll() is None and monotonic() < deadline, log.read_text()
            sleep(0.05)
        yield Server(f"http{'s' if tls else ''}://127.0.0.1:{port}", process)
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait(10)


def _answers(port: int, path: str, tls: ssl.SSLContext | None) -> bool:
    where = "127.0.0.1", port
    connection = HTTPSConnection(*where, timeout=5, context=tls) if tls else HTTPConnection(*where, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def openbao(folder: Path) -> Iterator[Server]:
    """In development mode: in memory, unsealed, KV version 2 at `secret`."""

    def command(port: int) -> list[str]:
        dev = ["-dev", f"-dev-listen-address=127.0.0.1:{port}", f"-dev-root-token-id={ROOT_TOKEN}"]
        return [str(BIN / "bao"), "server", *dev, "-dev-no-store-token"]

    with _running("/v1/secret/config", command, folder) as server:
        admin = administrator(server)
        admin.sys.create_or_update_policy("ion", POLICY)
        admin.sys.enable_auth_method("approle")
        yield server


@contextmanager
def openbao_over_tls(folder: Path) -> Iterator[Server]:
    """With a certificate of an authority that nobody knows: `vault-ca.pem` in the folder."""

    def command(port: int) -> list[str]:
        dev = [f"-dev-listen-address=127.0.0.1:{port}", f"-dev-root-token-id={ROOT_TOKEN}", "-dev-no-store-token"]
        return [str(BIN / "bao"), "server", "-dev-tls", f"-dev-tls-cert-dir={folder}", *dev]

    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    with _running("/v1/secret/config", command, folder, unchecked) as server:
        yield server


def administrator(server: Server) -> Any:
    return hvac.Client(server.url, token=ROOT_TOKEN)


@contextmanager
def moto(folder: Path) -> Iterator[Server]:
    with _running("/moto-api/data.json", lambda port: [str(BIN / "moto_server"), "-p", str(port)], folder) as server:
        yield server


@contextmanager
def drongo(folder: Path) -> Iterator[Server]:
    def command(port: int) -> list[str]:
        return [str(BIN / "drongo"), "server", "--host", "127.0.0.1", "--port", str(port)]

    with _running("/drongo/health", command, folder) as server:
        yield server
