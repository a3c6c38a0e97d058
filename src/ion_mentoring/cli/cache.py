"""`ion cache`: the replies that are given again, of a service elsewhere, or of the Redis that this machine's share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ion_mentoring.cli.chat import key_for
from ion_mentoring.cli.common import Json, console, print_json, with_service
from ion_mentoring.errors import Conflict

if TYPE_CHECKING:
    from ion_mentoring.conversation.service import Service
    from ion_mentoring.store.records import Learner

app = typer.Typer(
    help="Replies that are given again: stats, inspect, clear, warm.\n\n"
    "With --url, of the service there. Without, of the Redis of this machine's settings; a service without Redis keeps"
    " its replies in its own process, where only --url reaches them.",
    no_args_is_help=True,
)
Url = Annotated[str | None, typer.Option(help="The service, as http://HOST:PORT.")]
Key = Annotated[str | None, typer.Option(help="An operator's key to it; better in ION_KEY.")]
Work = Callable[["Service"], Awaitable[Any]]


@app.command()
def stats(url: Url = None, key: Key = None, json_: Json = False) -> None:
    """How many replies are kept, and how often one was met."""
    from ion_mentoring.conversation import keeping

    told = _there(url, key, "GET", "") if url else _here(keeping.stats)
    if json_:
        return print_json(told)
    if not told["enabled"]:
        return print("The cache is off: ION_CACHE__ENABLED is false.")
    print(f"this process  {told['l1']['entries']:>8,} replies, {told['l1']['bytes'] / 2**20:,.1f} MiB")
    if told["l2"]:
        print(f"Redis         {told['l2']['entries']:>8,} replies {told['l2']['trouble']}".rstrip())
    for how, count in told["turns"].items():
        print(f"{how:<13} {count:>8,} turns")
    if told["hit_rate"] is not None:
        print(f"hit rate      {100 * told['hit_rate']:>8.1f} %")


@app.command()
def inspect(
    message: Annotated[str, typer.Argument(help="A first question, as somebody would ask it.")],
    persona: Annotated[str, typer.Option(help="auto, or a mentor: lua, elro, riri, nana.")] = "auto",
    register: Annotated[str, typer.Option(help="polite (존댓말) or casual (반말).")] = "polite",
    url: Url = None,
    key: Key = None,
    json_: Json = False,
) -> None:
    """The key of a question, what it is made of, and whether its reply is kept. Never the reply, nor who asked."""
    from ion_mentoring.conversation import keeping
    from ion_mentoring.conversation.trial import Trial

    spoken: Any = register
    if url:
        asked = {"message": message, "persona": persona, "register": register}
        told = _there(url, key, "POST", "/inspect", body=asked)
    else:
        told = _here(lambda service: keeping.inspect(service, Trial(message, register=spoken), persona))
    if json_:
        return print_json(told)
    print(f"key   {told['key'] or 'none: such a reply is never kept'}")
    if kept := told["kept"]:
        age = f"{kept['age_s']:,.0f} s old" + (", stale" if kept["stale"] else "")
        print(f"kept  in {kept['where']}, {age}, {kept['characters']:,} characters by {kept['persona']}")
        print(f"      {kept['provider']} {kept['model']}, playbooks: {', '.join(kept['playbooks']) or 'none'}")
    else:
        print("kept  no")


@app.command()
def clear(
    *,
    persona: Annotated[str, typer.Option(help="Only this mentor's.")] = "",
    playbook: Annotated[str, typer.Option(help="Only those that drew on this playbook.")] = "",
    model: Annotated[str, typer.Option(help="Only those of this model.")] = "",
    learner: Annotated[str, typer.Option(help="Only those that were made for this learner, by id.")] = "",
    url: Url = None,
    key: Key = None,
    json_: Json = False,
) -> None:
    """Forget the replies that have all of what is named; nothing named: all of them. In every process at once."""
    from ion_mentoring.accounts.audit import COMMAND_LINE
    from ion_mentoring.caching.entries import Which
    from ion_mentoring.conversation import keeping

    named = {"persona": persona, "playbook": playbook, "model": model, "learner": learner}
    if url:
        forgotten = _there(url, key, "DELETE", "", query=named)["forgotten"]
    else:
        forgotten = _here(lambda service: keeping.clear(service, Which(**named), by=COMMAND_LINE))
    print_json({"forgotten": forgotten}) if json_ else print(f"{forgotten:,} replies forgotten")


@app.command()
def warm(
    top: Annotated[int, typer.Option(min=1, max=200, help="So many questions, the most asked first.")] = 20,
    url: Url = None,
    key: Key = None,
    json_: Json = False,
) -> None:
    """Ask what most learners began with, so that its reply is kept. Only what two of them asked; each costs as ever."""
    told = _there(url, key, "POST", "/warm", body={"top": top}) if url else _here(_warmed(top, shown=not json_))
    if json_:
        return print_json(told)
    print(f"{told['made']} replies made, {told['known']} known already, {told['failed']} not kept")


def _warmed(top: int, *, shown: bool) -> Work:
    async def work(service: Service) -> dict[str, int]:
        from rich.progress import Progress

        from ion_mentoring.conversation import keeping

        count = {"made": 0, "known": 0, "failed": 0}
        kinds = {"miss": "made", "l1": "known", "l2": "known"}
        screen = console()
        with Progress(console=screen, disable=not (shown and screen.is_terminal), transient=True) as bar:
            task = bar.add_task("warming", total=top)
            async for step in keeping.warm(service, top):
                count[kinds.get(step["met"], "failed")] += 1
                bar.update(task, total=step["of"], completed=step["done"])
        return count

    return work


def _here(work: Work) -> Any:
    """Against the Redis of the settings: what this process alone would keep ends with the command."""

    async def run(service: Service, _learner: Learner) -> Any:
        replies = service.answers.replies
        if replies and replies.shared is None:
            raise Conflict(
                "The service keeps its replies in its own process: name it with --url, or set ION_REDIS__URL."
            )
        return await work(service)

    return with_service(run)


def _there(url: str, key: str | None, method: str, path: str, **more: Any) -> Any:
    import json

    import httpx2

    from ion_mentoring.client.calls import Call
    from ion_mentoring.client.sync import Wire
    from ion_mentoring.client.target import Target

    with httpx2.Client() as http:
        call: Call[Any] = Call(method, f"/api/v2/admin/cache{path}", json.loads, **more)
        return Wire(http, Target(url, key_for(url, key))).call(call)
