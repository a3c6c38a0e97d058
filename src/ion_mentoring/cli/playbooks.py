"""`ion playbooks`: what the mentors have know-how on, and what learners asked that nothing fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ion_mentoring.cli import personas
from ion_mentoring.cli.common import Json, console, content, print_json, with_service
from ion_mentoring.errors import NotFound

if TYPE_CHECKING:
    from ion_mentoring.conversation.service import Service
    from ion_mentoring.store.records import Learner

app = typer.Typer(help="The mentors' know-how: list, show, check, search, unmatched.", no_args_is_help=True)
app.command("check")(personas.check)


@app.command("list")
def list_(json_: Json = False) -> None:
    """Every playbook, by domain."""
    books = sorted(content().playbooks.values(), key=lambda book: (book.domain, book.id))
    if json_:
        return print_json([{"id": b.id, "domain": b.domain, "situation": b.situation} for b in books])
    for book in books:
        print(f"{book.domain:<12} {book.id:<22} {book.situation['ko']} / {book.situation['en']}")


@app.command()
def show(playbook: str, language: personas.Language = "en") -> None:
    """One playbook, as a mentor would draw on it."""
    from rich.markdown import Markdown

    found = content().playbooks.get(playbook)
    if found is None:
        raise NotFound(f"There is no playbook `{playbook}`: see `ion playbooks list`.")
    part = found.part(language)
    steps = "\n".join(f"{n}. **{step.title}.** {step.text}" for n, step in enumerate(part.steps, 1))
    openings = "\n".join(f"- {group}: {text}" for group, text in part.openings.items())
    questions = "\n".join(f"- {question}" for question in part.questions)
    text = f"# {found.situation[language]}\n\n{openings}\n\n{part.gist}\n\n{steps}\n\n{part.example}\n\n{part.stuck}\n\n{questions}"
    console().print(Markdown(text))


@app.command()
def search(
    text: str,
    limit: Annotated[int, typer.Option(min=1, max=20)] = 5,
    json_: Json = False,
) -> None:
    """The playbooks that fit a message, by words and by meaning."""

    async def work(service: Service, _learner: Learner) -> list[dict[str, object]]:
        books = service.content.playbooks
        hits = await service.grounder.search(text, limit)
        return [
            {"id": hit.playbook, "score": hit.score, "by": hit.by, "situation": books[hit.playbook].situation}
            for hit in hits
        ]

    found = with_service(work)
    if json_:
        return print_json(found)
    for row in found:
        print(f"{row['score']:.2f}  {row['id']:<22} {row['situation']['ko']} / {row['situation']['en']}")  # type: ignore[index]


@app.command()
def unmatched(
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    json_: Json = False,
) -> None:
    """Messages that no playbook fitted, for whoever writes the next one; not who wrote them."""

    async def work(service: Service, _learner: Learner) -> list[dict[str, object]]:
        from ion_mentoring.store import overview

        page = await service.db.read(lambda conn: overview.unmatched_page(conn, limit))
        columns = ("message", "language", "score", "count")
        return [{column: getattr(row, column) for column in columns} for row in page.items]

    found = with_service(work)
    if json_:
        return print_json(found)
    for row in found:
        print(f"{row['count']:>4}x  {row['score']:.2f}  {row['message']}")
    print(f"{len(found)} message(s) without a playbook")
