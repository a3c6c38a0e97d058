"""`ion personas`: who the mentors are."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from ion_mentoring.cli.common import Json, console, content, print_json
from ion_mentoring.errors import NotFound
from ion_mentoring.mentoring.words import ReplyLanguage

app = typer.Typer(help="The mentors: list, show, check, matrix.", no_args_is_help=True)
Language = Annotated[ReplyLanguage, typer.Option("--language", "-l", help="ko or en.")]


@app.command("list")
def list_(json_: Json = False) -> None:
    """Every mentor, with what it is good with."""
    personas = content().personas.values()
    if json_:
        keys = ("id", "version", "name", "summary", "color", "tones", "paces", "intents")
        return print_json([{key: getattr(persona, key) for key in keys} for persona in personas])
    screen = console()
    for persona in personas:
        screen.print(f"[bold {persona.color}]{persona.id}[/]  {persona.name['ko']} / {persona.name['en']}")
        screen.print(f"      {persona.summary['ko']}\n      {persona.summary['en']}")


@app.command()
def show(persona: str, language: Language = "en", json_: Json = False) -> None:
    """One mentor: who it is, how it speaks, what it never does."""
    found = content().personas.get(persona)
    if found is None:
        raise NotFound(f"There is no persona `{persona}`: see `ion personas list`.")
    prose = found.prose[language]
    if json_:
        return print_json({"id": found.id, "version": found.version, **prose})
    screen = console()
    screen.print(f"[bold {found.color}]{found.name[language]}[/]  version {found.version}")
    for key, text in prose.items():
        screen.print(f"\n[bold]{key}[/]\n{text}")


@app.command()
def check(json_: Json = False) -> None:
    """Read every persona and playbook file and say what is broken, with file, line and reason."""
    loaded = content()
    problems = loaded.problems
    if json_:
        print_json([{"file": p.file, "line": p.line, "reason": p.reason} for p in problems])
    else:
        for problem in problems:
            print(problem.detail)
        print(f"{len(loaded.personas)} personas and {len(loaded.playbooks)} playbooks read, {len(problems)} broken")
    if problems:
        raise SystemExit(1)


@app.command()
def matrix(json_: Json = False) -> None:
    """Which mentor answers each of the 216 resonance keys, and each mentor's share."""
    from ion_mentoring.mentoring.routing import matrix as all_keys

    loaded = content()
    rows = all_keys(list(loaded.personas.values()), loaded.affinities)
    counts = Counter(row["persona"] for row in rows)
    share = {persona: round(counts[persona] / len(rows), 4) for persona in loaded.personas}
    if json_:
        return print_json({"keys": rows, "share": share})
    for row in rows:
        print(
            f"{row['key']:<44} {row['persona']:<6} {row['secondary']:<6} {row['confidence']:.2f}  {row['margin']:.4f}"
        )
    print("  ".join(f"{persona} {value:.1%}" for persona, value in share.items()))
