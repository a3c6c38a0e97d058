"""`ion models`: the files of local models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ion_mentoring.cli.common import Json, print_json, settings

if TYPE_CHECKING:
    from ion_mentoring.providers.embedded.models import LocalModel, Progress, Shelf

app = typer.Typer(help="The local model's file: pull, list, verify, remove.", no_args_is_help=True)
Name = Annotated[str | None, typer.Argument(help="Which model; without it the one in the settings.")]


@app.command()
def pull(name: Name = None, json_: Json = False) -> None:
    """Bring a model's file, or the rest of it, and accept it by its hash alone. Nothing that comes is ever run."""
    from ion_mentoring.providers.embedded.pull import pull as bring

    shelf, model = _chosen(name)
    with _progress(model, shown=not json_) as progress:
        file = bring(shelf, model, progress)
    if json_:
        return print_json(_row(shelf, model))
    print(f"{model.name} is at {file} and is the published file.")


@app.command("list")
def list_(json_: Json = False) -> None:
    """The models there are, and whether each is here: absent, partial, unverified or ready."""
    from ion_mentoring.providers.embedded.models import MODELS, Shelf

    shelf = Shelf(settings().home)
    rows = [_row(shelf, model) for model in MODELS.values()]
    if json_:
        return print_json(rows)
    for row in rows:
        share = row["bytes_here"] / row["size"]
        print(f"{row['name']}  {row['state']}  {share:.0%} of {row['size'] / 1e9:.2f} GB  {row['licence']}")


@app.command()
def verify(name: Name = None, json_: Json = False) -> None:
    """Read the whole file and compare its hash; a file that was put there by hand can be used after this."""
    shelf, model = _chosen(name)
    with _progress(model, shown=not json_) as progress:
        file = shelf.verify(model, progress)
    if json_:
        return print_json(_row(shelf, model))
    print(f"{file} is the published file.")


@app.command()
def remove(name: Name = None, json_: Json = False) -> None:
    """Remove the file and what a broken-off pull has left."""
    shelf, model = _chosen(name)
    removed = shelf.remove(model)
    if json_:
        return print_json({"name": model.name, "removed": removed})
    print(f"{model.name} was {'removed' if removed else 'not here'}.")


def _chosen(name: str | None) -> tuple[Shelf, LocalModel]:
    from ion_mentoring.providers.embedded.models import NONE, QWEN, Shelf, known

    loaded = settings()
    set_up = QWEN.name if loaded.embedded.model == NONE else loaded.embedded.model
    return Shelf(loaded.home), known(name or set_up)


def _row(shelf: Shelf, model: LocalModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "state": shelf.state(model),
        "file": str(shelf.file(model)),
        "bytes_here": shelf.bytes_here(model),
        "size": model.size,
        "sha256": model.sha256,
        "licence": model.licence,
    }


@contextmanager
def _progress(model: LocalModel, *, shown: bool) -> Iterator[Progress]:
    """A bar with bytes, speed and time left, on a terminal only."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    screen = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, TransferSpeedColumn(), TimeRemainingColumn(), console=screen, disable=not shown) as bar:
        tasks: dict[str, Any] = {}

        def tell(phase: str, done: int) -> None:
            if phase not in tasks:
                tasks[phase] = bar.add_task(f"{phase} {model.name}", total=model.size)
            bar.update(tasks[phase], completed=done)

        yield tell
