"""`ion serve`: the API over HTTP."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ion_mentoring.cli.common import settings
from ion_mentoring.edge.origins import is_loopback
from ion_mentoring.errors import InvalidInput, StartupError

if TYPE_CHECKING:
    from ion_mentoring.settings import Settings


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; any but loopback needs keys.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes a free one.", min=0, max=65535)] = 8080,
    workers: Annotated[int, typer.Option(help="Processes; one for now.", min=1)] = 1,
) -> None:
    """Serve the API. The first start on loopback makes a key and prints a sign-in link."""
    from ion_mentoring.secrets.fitness import require_fit

    loaded = settings()
    _tell_of_unknown_settings()
    if workers > 1:
        raise InvalidInput("A service is one process: use `--workers 1`. Several services can share one PostgreSQL.")
    require_fit(loaded)
    gc.disable()  # until it is ready: what a start makes stays, and going through it again and again takes a tenth of it
    with _bind(host, port) as bound:
        key = asyncio.run(_local_key(loaded, host))
        _run(loaded, bound, host, key)


def _tell_of_unknown_settings() -> None:
    """A limit that was misspelt would else be no limit, and nobody the wiser."""
    from ion_mentoring.settings import unknown

    for name, like in sorted(unknown(os.environ).items()):
        print(f"ion: {name} is no setting{f': is {like} meant?' if like else '.'}", file=sys.stderr)


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        reason = error.strerror or str(error)
        raise StartupError(
            f"Can't listen on {host}:{port} ({reason}). Choose another with `--port`, or `--port 0` for a free one."
        ) from None
    return bound


async def _local_key(loaded: Settings, host: str) -> str | None:
    """The key that the sign-in link is for: only on loopback; elsewhere a key must be there already."""
    from ion_mentoring.accounts.keys import list_keys
    from ion_mentoring.accounts.local import local_key
    from ion_mentoring.store.clock import utc_now
    from ion_mentoring.store.engine import Database
    from ion_mentoring.store.migrate import migrate

    loaded.home.mkdir(parents=True, exist_ok=True)
    migrate(loaded.database_url)
    db = await Database.open(loaded.database_url)
    try:
        if is_loopback(host):
            return await local_key(db, loaded.home)
        if not any(key.is_good(utc_now()) for key in await list_keys(db)):
            raise StartupError(
                f"{host} can be reached from other machines, and there is no key yet. "
                "Make one first: `ion keys create --role admin --name NAME`."
            )
        return None
    finally:
        await db.close()


def _run(loaded: Settings, bound: socket.socket, host: str, key: str | None) -> None:
    import uvicorn

    from ion_mentoring.app import create_app
    from ion_mentoring.edge.limits.patience import patient

    app = create_app(loaded, local_key=key)
    address = f"[{host}]" if ":" in host else host
    url = f"http://{address}:{bound.getsockname()[1]}"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            gc.freeze()
            gc.enable()
            if self.started:
                _announce(url, app.state.sign_in.code)

    config = uvicorn.Config(
        app,
        http=patient(loaded.limits.header_timeout_s),
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=loaded.server.trusted_proxies,
        timeout_graceful_shutdown=15,
        timeout_keep_alive=75,
    )
    server = Server(config)
    with suppress(SystemExit):  # with a code of uvicorn's own, where the service does not come up
        server.run(sockets=[bound])
    if not server.started:
        raise StartupError("The service did not come up; the log above says why.")


def _announce(url: str, code: Any) -> None:
    print(f"ION is ready at {url}", flush=True)
    if code:
        print(f"Sign in: {url}/sign-in?code={code}", flush=True)
