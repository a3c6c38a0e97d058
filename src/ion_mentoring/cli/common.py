"""What the commands share: how results and errors are printed, and the service on this machine."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from ion_mentoring.errors import InvalidInput, IonError

if TYPE_CHECKING:
    from rich.console import Console

    from ion_mentoring.content import Content
    from ion_mentoring.conversation.service import Service
    from ion_mentoring.settings import Settings
    from ion_mentoring.store.records import Learner

T = TypeVar("T")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@contextmanager
def reporting() -> Iterator[None]:
    """Errors in words on standard error: exit code 2 for wrong use, 1 for all else."""
    try:
        yield
    except IonError as error:
        print(f"ion: {error.detail}", file=sys.stderr)
        raise SystemExit(2 if isinstance(error, InvalidInput) else 1) from None
    except (KeyboardInterrupt, BrokenPipeError):
        raise SystemExit(130) from None
    except OSError as error:
        print(f"ion: {error.strerror or error}: {error.filename or 'input or output'}{_advice(error)}", file=sys.stderr)
        raise SystemExit(1) from None


def _advice(error: OSError) -> str:
    from ion_mentoring.settings import home

    at_home = error.filename and Path(str(error.filename)).is_relative_to(home())
    return ". That is in ION_HOME: choose a folder there that can be written to." if at_home else ""


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def settings() -> Settings:
    """The effective settings; a wrong one is named, with where to set it right."""
    from pydantic import ValidationError

    from ion_mentoring.secrets.live import filled
    from ion_mentoring.settings import Settings
    from ion_mentoring.telemetry import configure_logs

    try:
        loaded = Settings()
    except ValidationError as error:
        wrong = "; ".join(f"ION_{'__'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise InvalidInput(f"These settings are wrong: {wrong}") from None
    except ValueError as error:
        raise InvalidInput(f"The settings can't be read (ion.toml in ION_HOME, or ION_*): {error}") from None
    configure_logs(loaded.log)
    return filled(loaded)


def content() -> Content:
    from ion_mentoring.content import Content

    return Content(settings().home)


@asynccontextmanager
async def local_service(*, quiet: bool = True) -> AsyncIterator[tuple[Service, Learner]]:
    """The service inside this process, and the learner of this machine."""
    from ion_mentoring.accounts.local import local_learner
    from ion_mentoring.app import open_service

    loaded = settings()
    if quiet and loaded.log.level == "info":
        from ion_mentoring.telemetry import configure_logs

        configure_logs(loaded.log.model_copy(update={"level": "error"}))
    async with open_service(loaded) as service:
        yield service, await local_learner(service.db, loaded.home)


def with_service(work: Callable[[Service, Learner], Awaitable[T]]) -> T:
    """Runs `work` against the service on this machine."""

    async def run() -> T:
        async with local_service() as (service, learner):
            return await work(service, learner)

    return asyncio.run(run())
