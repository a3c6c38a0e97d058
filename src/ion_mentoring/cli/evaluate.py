"""`ion eval`: how right the reading, the routing and the crisis signal are, on labelled data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ion_mentoring.cli.common import Json, content, print_json, settings
from ion_mentoring.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from ion_mentoring.content import Content
    from ion_mentoring.mentoring.evaluation import Evaluation


def evaluate(
    task: Annotated[str, typer.Argument(help="tone, sentiment, speech_act, intent, routing, crisis, or all.")],
    data: Annotated[
        Path | None, typer.Option(help='JSON lines `{"text", "label"}`; for `all` a folder of TASK.jsonl files.')
    ] = None,
    predictions: Annotated[Path | None, typer.Option(help="Writes each row with `predicted` and `confidence`.")] = None,
    strategy: Annotated[str, typer.Option(help="Of routing: resonance, or meaning (embeds).")] = "resonance",
    json_: Json = False,
) -> None:
    """Measure a task. A list as label: any of them is right. Prints accuracy, macro F1, an interval and a baseline."""
    from ion_mentoring.content import SHIPPED

    loaded = content()
    results, rows = [], list[dict[str, Any]]()
    for name, source in _sources(task, data, SHIPPED / "authored" / "routing.jsonl"):
        evaluation = _run(loaded, name, source, strategy)
        results.append(evaluation.result)
        rows += [{**row, "task": name} for row in evaluation.rows] if task == "all" else evaluation.rows
    if predictions:
        _write(predictions, rows)
    if json_:
        return print_json(results if task == "all" else results[0])
    for result in results:
        _print(result)


def _sources(task: str, data: Path | None, own: Path) -> list[tuple[str, Path]]:
    """Each task and its file. Only our routing messages are never learnt from, so only they may stand in for data."""
    from ion_mentoring.mentoring.evaluation import TASKS

    if task == "all":
        if data is None:
            return [("routing", own)]
        found = [(name, data / f"{name}.jsonl") for name in TASKS if (data / f"{name}.jsonl").is_file()]
        if not found:
            raise InvalidInput(f"{data} is no folder with a file TASK.jsonl of {', '.join(TASKS)}.", field="data")
        return found
    if data is None and task != "routing":
        raise InvalidInput(
            f"`ion eval {task}` needs `--data FILE`: our own rows were learnt from. "
            "What held-back rows gave is in data/heads/figures.json."
        )
    source = data or own
    if not source.is_file():
        raise InvalidInput(f"There is no file {source}.", field="data")
    return [(task, source)]


def _run(loaded: Content, task: str, source: Path, strategy: str) -> Evaluation:
    from ion_mentoring.mentoring.evaluation import parse_rows, run

    try:
        text = source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.read_bytes()[: error.start].count(b"\n") + 1
        raise InvalidInput(f"{source}:{line}: not UTF-8.", field="data") from None
    rows = parse_rows(text, str(source))
    return run(task, rows, loaded.reader, routing=_router(loaded, strategy))


def _router(loaded: Content, name: str) -> Callable[[str], tuple[str, float]]:
    from ion_mentoring.mentoring.routing import ResonanceStrategy, Strategy, route

    if name not in ("resonance", "meaning"):
        raise InvalidInput(f"There is no strategy `{name}`: resonance, or meaning.", field="strategy")
    chosen: Strategy = ResonanceStrategy(loaded.affinities)
    if name == "meaning":
        from ion_mentoring.conversation.meaning import MeaningStrategy
        from ion_mentoring.providers.embedded.embedder import Embedder

        chosen = MeaningStrategy(Embedder(threads=settings().embedded.threads))
    personas = list(loaded.personas.values())

    def routed(text: str) -> tuple[str, float]:
        resonance = loaded.reader.read(text)
        routing = route(chosen.scores(text, resonance, personas), resonance, loaded.affinities)
        return routing.primary, routing.confidence

    return routed


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    import json

    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _print(result: dict[str, Any]) -> None:
    low, high = result["ci95"]
    print(f"{result['task']}: {result['n']} rows, accuracy {result['accuracy']:.3f} [{low:.3f}, {high:.3f}]", end="")
    print(f", macro F1 {result['macro_f1']:.3f}, majority {result['baselines']['majority']['accuracy']:.3f}")
