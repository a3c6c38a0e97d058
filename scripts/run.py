"""Starts the service, asks it one question in Korean and one in English over its own API, and goes on serving.

    python scripts/run.py [--port 8080] [--once]

`make run` calls it. Settings pass through: ION_HOME says whose database and key are used. Unless ION_EMBEDDED__MODEL is
`none`, the local model is fetched meanwhile, once; never with `--once`, nor where CI is set. Where there is a screen,
the learner's page opens in the browser.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text

from ion_mentoring.content import Content
from ion_mentoring.providers.embedded.models import NONE, LocalModel, Shelf, known
from ion_mentoring.settings import Settings, home

ION = Path(sys.executable).parent / "ion"
READY, SIGN_IN = "ION is ready at ", "Sign in: "
QUESTIONS = (
    "요즘 번아웃이 온 것 같아요. 아침마다 노트북을 열기가 너무 싫어요.",
    "My test passes alone but fails when the whole suite runs. How do I find out why?",
)
START_S, STOP_S = 60, 20

console = Console(highlight=False)
_direct = build_opener(ProxyHandler({}))


class Server:
    """`ion serve` as a child: its address once it is ready, and its last log lines."""

    def __init__(self, port: int) -> None:
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        if sys.stderr.isatty():
            environment.setdefault("ION_LOG__FORMAT", "console")
        self._child = subprocess.Popen(
            [ION, "serve", "--port", str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=environment,
        )
        self.url = self.sign_in = ""
        self.last_lines: deque[str] = deque(maxlen=30)
        self.passes_logs_on = False
        self._ready_or_gone = threading.Event()
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._read_output, self._read_logs)]
        for reader in self._readers:
            reader.start()

    def _read_output(self) -> None:
        for line in _lines(self._child.stdout):
            if line.startswith(READY):
                self.url = line.removeprefix(READY).strip()
                self._ready_or_gone.set()
            if line.startswith(SIGN_IN):
                self.sign_in = line.removeprefix(SIGN_IN).strip()
        self._ready_or_gone.set()

    def _read_logs(self) -> None:
        for line in _lines(self._child.stderr):
            self.last_lines.append(line)
            if self.passes_logs_on:
                print(line, end="", file=sys.stderr, flush=True)

    def wait_until_ready(self) -> None:
        """Returns when it serves; says why, with its last lines, when it does not."""
        ended = self._ready_or_gone.wait(START_S) and not self.url
        if self.url:
            return
        code = self._child.wait(STOP_S) if ended else None
        self.stop()
        for reader in self._readers:
            reader.join(5)
        why = f"ended with exit code {code}" if code is not None else f"was not ready after {START_S} s"
        _fail(f"`ion serve` {why}. Its last lines:", "".join(self.last_lines))

    def wait(self) -> int:
        """Until the service ends of itself."""
        return self._child.wait()

    def stop(self) -> None:
        """Asks the child to end, and ends it where it does not."""
        if self._child.poll() is not None:
            return
        self._child.terminate()
        try:
            self._child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()


def _lines(stream: IO[str] | None) -> Iterator[str]:
    yield from stream or ()


class Pull:
    """`ion models pull` beside the service; says when the model is there, or why it isn't."""

    def __init__(self, model: LocalModel) -> None:
        self._model = model
        # A session of its own, so that what it has started ends with it, and Ctrl-C is this program's to handle.
        self._child = subprocess.Popen(
            [ION, "models", "pull", model.name, "--json"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        self._stopped = False
        self._teller = threading.Thread(target=self._tell, daemon=True)
        self._teller.start()

    def _tell(self) -> None:
        with self._child:  # closes its pipe at the end
            lines = list(_lines(self._child.stderr))
        if self._child.returncode == 0:
            console.print(f"The local model {self._model.name} is there; replies use it from now on.", style="green")
        elif not self._stopped:
            reason = lines[-1].strip() if lines else "no reason was given"
            console.print("The local model is not there; replies go without it.", reason, style="yellow", markup=False)

    def wait(self) -> None:
        """Until it has said how it ended."""
        self._teller.join()

    def stop(self) -> None:
        """What has come is kept for the next time."""
        self._stopped = True
        if self._child.poll() is None:
            os.killpg(self._child.pid, signal.SIGTERM)
        self.wait()


def missing_model() -> LocalModel | None:
    """The local model that the settings name, where its file is not here yet and may be fetched."""
    name = Settings().embedded.model
    if name == NONE or os.environ.get("CI"):
        return None
    model = known(name)
    return None if Shelf(home()).state(model) == "ready" else model


@contextmanager
def fetching(model: LocalModel | None) -> Iterator[None]:
    """Says what is fetched and how to leave it out, and fetches it meanwhile."""
    if model is None:
        yield
        return
    size = f"{model.size / 1e9:.1f} GB, {model.licence}"
    console.print(f"\nFetching the local model {model.name} ({size}) into {home() / 'models'}, in the background.")
    console.print("  It adds to some replies. To leave it out: ION_EMBEDDED__MODEL=none make run", style="dim")
    pull = Pull(model)
    try:
        yield
    finally:
        pull.stop()


@contextmanager
def serving(port: int) -> Iterator[Server]:
    server = Server(port)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


def free_port(wanted: int) -> int:
    """The wanted port, or 0 (any free one) where another program has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            console.print(f"Port {wanted} is taken; another one is used.", style="yellow")
            return 0
    return wanted


def ask(url: str, key: str, message: str) -> dict[str, Any]:
    """One turn over API v2."""
    body = json.dumps({"message": message}).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = Request(f"{url}/api/v2/chat", body, headers)
    try:
        with _direct.open(request, timeout=180) as response:
            answer: dict[str, Any] = json.load(response)
            return answer
    except HTTPError as error:
        _fail(f"The service answered {error.code}:", error.read().decode(errors="replace"))
    except OSError as error:
        _fail(f"The service at {url} gave no answer:", str(error))


def show(message: str, answer: dict[str, Any]) -> None:
    """Who answered and why, then the reply."""
    persona = Content(home()).personas.get(answer["persona"] or "")
    korean = any("가" <= letter <= "힣" for letter in message)
    name = persona.name["ko" if korean else "en"] if persona else "ION"
    took = answer["performance"]["total_ms"]
    console.print(Text.assemble("\n> ", (message, "bold")))
    console.print(
        Text.assemble(
            (name, f"bold {persona.color if persona else 'red'}"),
            (f"  {answer['resonance']['key']}" + (f"  {took:.0f} ms" if took else ""), "dim"),
        )
    )
    for reason in answer["routing"]["reasons"]:
        console.print(f"  · {reason}", style="dim")
    console.print(Padding(Markdown(answer["content"]), (1, 0, 0, 2)))


def farewell(server: Server) -> None:
    chat = ION.relative_to(Path.cwd()) if ION.is_relative_to(Path.cwd()) else ION
    console.print(f"\nION serves at [bold]{server.url}[/]  (Ctrl-C ends it)")
    if server.sign_in:
        console.print(f"  Page:     {server.sign_in}", soft_wrap=True)
        console.print("            signs a browser in, once; it stays so for 30 days", style="dim")
    console.print(f"  Chat:     {chat} chat", soft_wrap=True)
    console.print(f"  Data:     {home()}", soft_wrap=True)


def show_page(link: str) -> None:
    """Opens the page for a person who sits before a screen; says so where there is none to open."""
    from ion_mentoring.web.page import BUILT

    if not (BUILT / "index.html").is_file():
        console.print("The page is not built: `make page` builds it.", style="yellow")
    elif link and has_desktop():
        webbrowser.open(link)


def has_desktop() -> bool:
    """Whether somebody looks at this terminal, and on this machine a browser's window would be seen."""
    if not sys.stdout.isatty() or any(os.environ.get(name) for name in ("CI", "SSH_CONNECTION")):
        return False
    screens = ("DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in screens)


def _fail(what: str, detail: str) -> NoReturn:
    console.print(what, style="red", markup=False)
    console.print(detail.rstrip() or "(nothing)", markup=False, soft_wrap=True)
    raise SystemExit(1)


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8080, help="another free one is taken where it is in use")
    parser.add_argument("--once", action="store_true", help="end after the two turns")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        run(free_port(arguments.port), once=arguments.once)
    except KeyboardInterrupt:
        console.print("Stopped.")


def run(port: int, *, once: bool) -> None:
    began = time.monotonic()
    with serving(port) as server:
        console.print(f"ION was ready in {time.monotonic() - began:.1f} s", style="dim")
        key = (home() / "local.key").read_text(encoding="utf-8").strip()
        for question in QUESTIONS:
            show(question, ask(server.url, key, question))
        farewell(server)
        if once:
            return
        show_page(server.sign_in)
        server.passes_logs_on = True
        with fetching(missing_model()):
            code = server.wait()
        _fail(f"`ion serve` ended with exit code {code}. Its last lines:", "".join(server.last_lines))


if __name__ == "__main__":
    main()
