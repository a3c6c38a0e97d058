"""`ion secrets`: what the service keeps to itself, and where it comes from."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ion_mentoring.cli.common import Json, print_json, settings, with_service
from ion_mentoring.errors import InvalidInput, IonError

if TYPE_CHECKING:
    from ion_mentoring.conversation.service import Service
    from ion_mentoring.secrets.inventory import Entry
    from ion_mentoring.store.records import Learner

app = typer.Typer(
    help="Secrets of the service: where each comes from, whether it is fit, a new one.", no_args_is_help=True
)
Name = Annotated[str, typer.Argument(help="Its name, from `ion secrets list`.")]
MASK = "********"


@app.command("list")
def list_(json_: Json = False) -> None:
    """Every secret with its source, version and age; never a value."""
    from ion_mentoring.secrets.inventory import entries

    found = entries(settings())
    if json_:
        items = [{**asdict(entry), "age_s": _age(entry)} for entry in found]
        return print_json({"items": items, "next_cursor": None})
    for entry in found:
        print(
            f"{entry.name:<24} {entry.source:<12} {_short(entry.version):<14} {_told(_age(entry)):<6} {entry.setting}"
        )


@app.command()
def check(json_: Json = False) -> None:
    """Read every secret and say what production would refuse; exit code 1 where there is something."""
    from ion_mentoring.secrets.fitness import unfit

    found = unfit(settings())
    if json_:
        problems = [{"name": each.secret.name, "setting": each.secret.setting, "why": each.why} for each in found]
        print_json({"fit": not found, "problems": problems})
    else:
        print("\n".join(map(str, found)) or "Every secret can be read, and is fit for production.")
    if found:
        raise SystemExit(1)


@app.command()
def get(
    name: Name,
    reveal: Annotated[bool, typer.Option("--reveal", help="Print the value itself.")] = False,
    json_: Json = False,
) -> None:
    """One secret as the service gets it, masked unless you ask to see it."""
    from ion_mentoring.secrets.catalogue import named

    one = named(name)
    value = one.of(settings()).get_secret_value()
    shown = value if reveal or not value else MASK
    if json_:
        return print_json({"name": one.name, "setting": one.setting, "set": bool(value), "value": shown})
    if not value:
        raise InvalidInput(f"{one.name} is empty.")
    print(shown)


@app.command()
def rotate(
    name: Name,
    stdin: Annotated[bool, typer.Option("--stdin", help="Take the new value from standard input.")] = False,
    json_: Json = False,
) -> None:
    """Write a new version to the provider: a random one, or the one given. Running services take it up by themselves."""
    from ion_mentoring.secrets.catalogue import named
    from ion_mentoring.secrets.inventory import rotate as renew

    loaded, one = settings(), named(name)
    value = sys.stdin.read().strip("\r\n") if stdin else _random(one.is_url)
    if not value:
        raise InvalidInput("Standard input holds no value.")
    made = renew(loaded, one.name, value)
    _log(one.name, loaded.secrets.provider)
    if json_:
        return print_json({"name": one.name, "source": loaded.secrets.provider, "version": made.version})
    print(f"{one.name} has a new version in {loaded.secrets.provider} ({_short(made.version)}).")
    print(f"Running services use it within {loaded.secrets.ttl_s:g} s.")


def _log(name: str, provider: str) -> None:
    """The rotation has happened: where the log can't be written, that is told and nothing is taken back."""

    async def work(service: Service, _learner: Learner) -> None:
        await service.db.write(lambda conn: record(conn, COMMAND_LINE, "secret.rotate", name, provider=provider))

    from ion_mentoring.accounts.audit import COMMAND_LINE, record

    try:
        with_service(work)
    except IonError as error:
        print(f"The audit log could not be written: {error.detail}", file=sys.stderr)


def _random(is_url: bool) -> str:
    """256 bits. Whoever checks the secret must come to know it: `ion secrets get NAME --reveal`."""
    import secrets

    if is_url:
        raise InvalidInput("A random value is no URL: give the new one with `--stdin`.")
    return secrets.token_urlsafe(32)


def _age(entry: Entry) -> int | None:
    return max(0, round((datetime.now(UTC) - entry.created_at).total_seconds())) if entry.created_at else None


def _told(seconds: int | None) -> str:
    if seconds is None:
        return "-"
    size, unit = next(
        (size, unit)
        for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))
        if seconds >= size or unit == "s"
    )
    return f"{seconds // size} {unit}"


def _short(version: str) -> str:
    return version[:12] or "-"
