"""The command line `ion`: one file a command group. Services are imported inside the commands, so that help is quick."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from ion_mentoring import __version__
from ion_mentoring.cli import (
    analyze,
    audit,
    backup,
    cache,
    chat,
    drill,
    evaluate,
    keys,
    learners,
    migrate,
    models,
    personas,
    playbooks,
    secrets,
    serve,
    sessions,
    waf,
)
from ion_mentoring.cli.common import reporting

app = typer.Typer(
    name="ion",
    help="ION Mentoring: a mentor that answers in Korean and English, and says why it was this mentor.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("serve")(serve.serve)
app.command("chat")(chat.chat)
app.command("analyze")(analyze.analyze)
app.add_typer(personas.app, name="personas")
app.add_typer(playbooks.app, name="playbooks")
app.add_typer(sessions.app, name="sessions")
app.add_typer(learners.app, name="learners")
app.add_typer(keys.app, name="keys")
app.add_typer(audit.app, name="audit")
app.add_typer(backup.app, name="backup")
app.add_typer(drill.app, name="drill")
app.add_typer(secrets.app, name="secrets")
app.add_typer(models.app, name="models")
app.add_typer(waf.app, name="waf")
app.add_typer(cache.app, name="cache")
app.command("eval")(evaluate.evaluate)
app.command("migrate")(migrate.migrate)


@app.command()
def version(json_: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Print the version."""
    typer.echo(f'{{"version": "{__version__}"}}' if json_ else f"ion {__version__}")


def main() -> None:
    """The entry point: an error that a person is told about is one line on standard error and exit code 1."""
    # Read when numpy is imported. Its products here are small: a second thread mostly waits for them, and takes the
    # cores from all others meanwhile (where those are busy, a message of 1,000 characters took 16 times the time).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with reporting():
        app()
