"""`ion waf`: the firewall's groups of rules, what it makes of a request, and its policy for elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ion_mentoring.cli.common import Json, console, print_json, settings
from ion_mentoring.errors import InvalidInput

if TYPE_CHECKING:
    from ion_mentoring.edge.waf.policy import Policy

app = typer.Typer(help="The web application firewall: status, check, export.", no_args_is_help=True)
export = typer.Typer(help="The same policy for elsewhere.", no_args_is_help=True)
app.add_typer(export, name="export")


@app.command()
def status(json_: Json = False) -> None:
    """The groups of rules, what each does, and which Core Rule Set stands beside them."""
    loaded = settings().waf
    policy = _policy()
    core = policy.core
    if json_:
        return print_json(
            {
                "enabled": loaded.enabled,
                "crs": {"version": core.version, "rules": policy.engine.core_count} if core else None,
                "groups": [_row(policy, number) for number in range(len(policy.groups))],
            }
        )
    from rich.table import Table

    table = Table("", "group", "is", "rules", "stops", box=None)
    for number, group in enumerate(policy.groups):
        row = _row(policy, number)
        table.add_row(str(row["number"]), row["name"], row["action"], str(row["rules"]), group.stops)
    screen = console()
    screen.print(table)
    screen.print("The firewall is on." if loaded.enabled else "The firewall is off: ION_WAF__ENABLED is false.")
    screen.print(
        f"Beside it the OWASP Core Rule Set {core.version}, {policy.engine.core_count} rules: {policy.action('crs')}."
        if core
        else "No OWASP Core Rule Set is found beside it (Debian's `modsecurity-crs`, or a folder in ION_WAF__CRS)."
    )


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A request as it goes over the wire, or as YAML; - is standard input.")],
    json_: Json = False,
) -> None:
    """What the firewall would do with a request, by which rule, and what of it is free text that no rule looks at.

    A request as YAML: {method: POST, path: /api/v2/chat, headers: {...}, json: {message: hello}}
    """
    from ion_mentoring.edge.waf.explain import explained, request_in

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(f"{file} is not in UTF-8.") from None
    told = explained(_policy(), request_in(text))
    if json_:
        return print_json(told)
    screen = console()
    screen.print(f"[bold]{told['verdict']}[/]: {told['because']}")
    for found in told["found"]:
        screen.print(_line(found), markup=False)
    if told["verdict"] != "refused":
        route = told["route"] or "no route of the service"
        screen.print(f"{route}; free text: {', '.join(told['free_text']) or 'nothing'}", style="dim")


@export.command("cloud-armor")
def cloud_armor(
    name: Annotated[str, typer.Option(help="The policy's name in Google Cloud.")] = "ion-mentoring",
) -> None:
    """Terraform for Google Cloud Armor; write it into a file that ends in `.tf.json`."""
    from ion_mentoring.edge.waf.cloud_armor import terraform

    print_json(terraform(_policy(), settings().limits, name))


def _policy() -> Policy:
    """As `ion serve` would load it, whether or not it is on."""
    from ion_mentoring.app import create_app
    from ion_mentoring.edge.waf.free_text import Routes
    from ion_mentoring.edge.waf.policy import Policy

    loaded = settings()
    without = loaded.model_copy(update={"waf": loaded.waf.model_copy(update={"enabled": False})})
    return Policy(loaded.waf, loaded.home, Routes(create_app(without).routes))


def _row(policy: Policy, number: int) -> dict[str, Any]:
    group = policy.groups[number]
    about = {"number": group.number, "name": group.name, "title": group.title, "stops": group.stops}
    return {**about, "action": policy.action(group.name), "rules": len(group.rules)}


def _line(found: Mapping[str, Any]) -> str:
    return f"  {found['group']} ({found['action']}), rule {found['rule']}: {found['message']}, in {found['where']}"
