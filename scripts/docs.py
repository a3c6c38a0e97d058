"""Writes the generated pages of docs/ (`PAGES`) and, with `--turns`, the READMEs' turns.

    python scripts/docs.py [--check] [--turns]

`--check` writes nothing and says which page is stale (exit code 1).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from ion_mentoring.accounts.roles import ROLES
from ion_mentoring.accounts.scopes import MEANING
from ion_mentoring.edge.waf.groups import SHIPPED, groups_in
from ion_mentoring.errors import IonError, all_types
from ion_mentoring.settings import Settings, settings_fields

ROOT = Path(__file__).resolve().parent.parent
MADE_BY = "<!-- Made by `python scripts/docs.py`: change the code, not this page. -->"
TURN = re.compile(r"(?<=<!-- turn -->\n).*?(?=<!-- /turn -->)", re.DOTALL)
READMES = {"README.ko.md": 0, "README.md": 1}


def settings_page() -> str:
    rows = ["| Environment | `ion.toml` | Value | Default | What it does |", "| --- | --- | --- | --- | --- |"]
    for path, field in settings_fields():
        environment = f"`ION_{'__'.join(path).upper()}`"
        in_file = "" if path == ("home",) else f"`{'.'.join(path)}`"
        cells = (environment, in_file, _value(field), _default(field), field.description or "")
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return _page("Settings", _SETTINGS, "\n".join(rows))


_SETTINGS = """\
The environment wins over the file `ion.toml` in `ION_HOME`, and that over the defaults. In the file a dot is a table:
`openai.model` is `model` under `[openai]`. A list is written in JSON in the environment. A wrong value stops every
command with its name and the reason.
"""


def _value(field: FieldInfo) -> str:
    bounds = [text for rule in field.metadata for text in _bound(rule)]
    return " ".join([_kind(field.annotation), *bounds])


def _kind(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(annotation))
    if get_origin(annotation) is list:
        return f"list of {_kind(get_args(annotation)[0])}"
    if get_origin(annotation) is dict:
        return f"JSON object with {_kind(get_args(annotation)[1])}"
    if isinstance(annotation, UnionType):
        return " or ".join(_kind(part) for part in get_args(annotation) if part is not NoneType)
    names = {
        bool: "`true`, `false`",
        int: "whole number",
        float: "number",
        Decimal: "decimal number",
        str: "text",
        Path: "path",
    }
    return "text, never shown" if annotation is SecretStr else names.get(annotation, str(annotation))


def _bound(rule: object) -> Iterator[str]:
    match rule:
        case Ge(ge=low):
            yield f"≥ {low:,}"
        case Gt(gt=low):
            yield f"> {low:,}"
        case Le(le=high):
            yield f"≤ {high:,}"
        case Lt(lt=high):
            yield f"< {high:,}"
        case MinLen(min_length=least):
            yield f"(at least {least})"


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "the platform's folder for user data"
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    return "empty" if value in ("", None) else f"`{value if isinstance(value, str) else json.dumps(value)}`"


def errors_page() -> str:
    rows = ["| Type | Status | Title | When |", "| --- | --- | --- | --- |"]
    for kind in sorted(all_types(), key=lambda kind: (kind.status, kind.type)):
        meaning = _UNFORESEEN if kind is IonError else " ".join((kind.__doc__ or "").split("\n\n")[0].split())
        rows.append(f'| <a id="{kind.type}"></a>`{kind.type}` | {kind.status} | {kind.title} | {meaning} |')
    return _page("Errors", _ERRORS, "\n".join(rows))


_ERRORS = """\
Every error is a problem document (RFC 9457, `application/problem+json`): `type`, `title`, `status`, `detail`,
`instance` and `request_id`; where fields are wrong, `errors` names each with the reason. The last part of the `type` is
in the first column. `detail` says what happened and what to do. The command line says the same in one line and exits
with 1, or with 2 where the command was used wrongly.
"""


def cli_page() -> str:
    from typer.main import get_command

    from ion_mentoring.cli import app

    parts = [f"## `{path}`\n\n```text\n{text}\n```" for path, text in helps(get_command(app), "ion", None)]
    return _page("The command line", _CLI, "\n\n".join(parts))


_CLI = """\
What `--help` says of each command. Every command exits with 0, with 1 where it failed and with 2 where it was used
wrongly, and honours `ION_HOME`.
"""


def roles_page() -> str:
    from ion_mentoring.app import create_app
    from ion_mentoring.edge.roles import callers, routes
    from ion_mentoring.edge.scopes import needed

    rows = [
        f"| Route | Scope | nobody | {' | '.join(ROLES)} |",
        f"| --- | --- | :-: | {' | '.join(':-:' for _ in ROLES)} |",
    ]
    for route, endpoint in sorted(routes(create_app(Settings()).routes), key=lambda entry: entry[0].split(" ")[::-1]):
        let_in = callers(endpoint)
        scope = "" if "nobody" in let_in else f"`{needed(*route.split(' '))}`"
        marks = " | ".join("●" if role in let_in else "" for role in ("nobody", *ROLES))
        rows.append(f"| `{route}` | {scope} | {marks} |")
    scopes = "\n".join(f"- `{scope}`: {meaning}" for scope, meaning in MEANING.items())
    return _page("Who may call what", _ROLES, f"{scopes}\n\n" + "\n".join(rows))


_ROLES = """\
Every route of the service, and who it lets in: nobody in particular (no key is needed), or whose role has a dot. Anybody
else gets a 401 without a key and a 403 with one of another role. What a route lets in is still each learner's own:
another's is a 404. A key may have been made for some scopes only; it then opens the routes of these, as far as its role
may. `/openapi.json` and `/docs` are there in development only. Everything else is the page and its files, for everybody.
"""


_UNFORESEEN = "Whatever nobody foresaw; the log tells more under the request id."


def firewall_page() -> str:
    """The groups of rules, each with its example as it stands in its file, and what it finds in it."""
    parts = []
    for group in groups_in(SHIPPED):
        parts.append(f"## {group.number}. {group.title}\n\n`{group.name}`: {group.stops}\n")
        rows = [f"| {rule.id} | {rule.message} |" for rule in group.rules]
        parts.append("\n".join(["| Rule | What it finds |", "| --- | --- |", *rows]) + "\n")
        for told, request in (("It stops", group.example), ("It lets through", group.harmless)):
            parts.append(f"{told}:\n\n```json\n{json.dumps(dict(request), ensure_ascii=False)}\n```\n")
        if group.settings:
            parts.append(f"With these settings: `{json.dumps(dict(group.settings))}`\n")
    return _page("The firewall's rules", _FIREWALL, "\n".join(parts).rstrip())


_FIREWALL = """\
Thirteen groups, a file each in `src/ion_mentoring/data/waf`. A group is `on`, `off` or only `detect`s, by
`ION_WAF__GROUPS`. Examples are requests as `ion waf check` takes them. How the firewall works: [Security](security.md).
"""


def disaster_page() -> str:
    import disaster_plan

    return _page("When the worst happens", disaster_plan.ABOUT, disaster_plan.page())


def helps(command: Any, name: str, parent: Any) -> Iterator[tuple[str, str]]:
    """Path and help text of a command and of all below it."""
    width = {} if parent else {"terminal_width": 100, "max_content_width": 100}
    context = command.context_class(command, info_name=name, parent=parent, **width)
    yield context.command_path, "\n".join(line.rstrip() for line in command.get_help(context).split("\n"))
    for below, sub in getattr(command, "commands", {}).items():
        yield from helps(sub, below, context)


def _page(title: str, about: str, body: str) -> str:
    return f"# {title}\n\n{MADE_BY}\n\n{about}\n{body}\n"


PAGES = {
    "docs/settings.md": settings_page,
    "docs/errors.md": errors_page,
    "docs/cli.md": cli_page,
    "docs/roles.md": roles_page,
    "docs/firewall.md": firewall_page,
    "docs/disaster-recovery.md": disaster_page,
}


def stale() -> list[str]:
    """The generated pages that differ from what the code says."""
    return [name for name, page in PAGES.items() if _read(ROOT / name) != page()]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def write_turns() -> None:
    """Asks the embedded mentor and puts what it answers between the marks of each README."""
    from run import QUESTIONS

    answers = asyncio.run(_answers(QUESTIONS))
    for name, number in READMES.items():
        before, _, after = TURN.sub("\0", _read(ROOT / name)).partition("\0")
        (ROOT / name).write_text(before + answers[number] + after, encoding="utf-8")


async def _answers(questions: tuple[str, ...]) -> list[str]:
    from ion_mentoring.accounts.local import local_learner
    from ion_mentoring.app import open_service
    from ion_mentoring.conversation.asking import Question

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_validate({"home": Path(folder)})
        async with open_service(settings) as service:
            learner = await local_learner(service.db, settings.home)
            names = {persona.id: dict(persona.name) for persona in service.content.personas.values()}
            turns = [await (await service.mentor.ask(Question(learner, text))).ended() for text in questions]
    return [_spoken(turn, names) for turn in turns]


def _spoken(turn: Any, names: dict[str, Any]) -> str:
    from ion_mentoring.conversation.speech import reasons_said

    who = f"**{names[turn.persona][turn.language]}** · `{turn.resonance['key']}`"
    why = f"<sub>{' · '.join(reasons_said(turn))}</sub>"
    lines = f"{who}\n\n{turn.reply}\n\n{why}".split("\n")
    return f"**> {turn.message}**\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; say what is stale")
    parser.add_argument("--turns", action="store_true", help="also ask the mentor anew for the READMEs")
    arguments = parser.parse_args()
    if arguments.check:
        if found := stale():
            raise SystemExit(f"Stale: {', '.join(found)}. Run `python scripts/docs.py`.")
        return
    for name, page in PAGES.items():
        (ROOT / name).parent.mkdir(exist_ok=True)
        (ROOT / name).write_text(page(), encoding="utf-8")
    if arguments.turns:
        write_turns()


if __name__ == "__main__":
    main()
