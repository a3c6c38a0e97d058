"""Personas and playbooks edited while the service runs, on each database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from mentoring.samples import persona_text, playbook_text

from ion_mentoring.accounts.keys import create
from ion_mentoring.content import SHIPPED, Content
from ion_mentoring.conversation.editing import Editor, Expected
from ion_mentoring.conversation.overlay import Overlay
from ion_mentoring.errors import Conflict, ContentError, NotFound, StorageUnavailable, Unwritable
from ion_mentoring.settings import Settings
from ion_mentoring.store import revisions
from ion_mentoring.store.engine import Database
from ion_mentoring.store.migrate import migrate

LUA = (SHIPPED / "personas" / "lua.md").read_text(encoding="utf-8")
RED, GREEN = persona_text({"color": "red"}), persona_text({"color": "green"})


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Database]:
    settings.home.mkdir()
    migrate(settings.database_url)
    database = await Database.open(settings.database_url)
    yield database
    await database.close()


@pytest.fixture
def content(home: Path) -> Content:
    return Content(home)


@pytest.fixture
def editor(db: Database, content: Content, home: Path) -> Editor:
    return Editor(db, content, Overlay(home))


@pytest.fixture
async def key(db: Database) -> str:
    return (await create(db, "designer", "지민")).id


def hand(home: Path, id: str, text: str) -> Path:
    """A file that somebody writes without the service."""
    file = home / "personas" / f"{id}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


async def texts(editor: Editor, id: str = "mina") -> list[tuple[str | None, str | None]]:
    """Every revision, oldest first: whose, and its text."""
    return [(one.by, one.text) for one in reversed((await editor.read("persona", id)).revisions)]


async def test_a_changed_mentor_speaks_at_once_and_the_shipped_one_comes_back(
    editor: Editor, content: Content, key: str
) -> None:
    assert content.personas["lua"].color == "magenta"
    changed = LUA.replace("color: magenta", "color: red")
    item = await editor.save("persona", "lua", changed, key)
    assert (item.text, item.shipped_text, item.listed.is_changed) == (changed, LUA, True)
    assert content.personas["lua"].color == "red"
    await editor.take_back("persona", "lua", key)
    assert content.personas["lua"].color == "magenta"
    assert await texts(editor, "lua") == [("지민", changed), ("지민", None)]
    assert not (await editor.read("persona", "lua")).listed.is_changed


async def test_the_same_text_again_is_no_change_and_no_conflict(editor: Editor, key: str) -> None:
    first = await editor.save("persona", "mina", RED, key)
    again = await editor.save("persona", "mina", RED, key, Expected(frozenset({'"old"'})))
    assert (again.etag, await texts(editor)) == (first.etag, [("지민", RED)])
    shipped = await editor.save("persona", "lua", LUA, key)
    assert (shipped.listed.is_changed, shipped.revisions) == (False, [])
    await editor.take_back("persona", "lua", key)
    assert (await editor.read("persona", "lua")).revisions == []


async def test_of_many_at_once_with_the_same_tag_one_is_taken_and_the_others_are_told(
    editor: Editor, key: str, db: Database, home: Path
) -> None:
    """Half of them in another process's place: another editor on the same files and database."""
    other = Editor(db, Content(home), Overlay(home))
    tag = (await editor.save("persona", "mina", RED, key)).etag
    drafts = [persona_text({"color": "green", "version": str(n)}) for n in range(2, 10)]
    writers = [
        (editor, other)[n % 2].save("persona", "mina", text, key, Expected(frozenset({tag})))
        for n, text in enumerate(drafts)
    ]
    outcomes = await asyncio.gather(*writers, return_exceptions=True)
    conflicts = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert len(conflicts) == len(drafts) - 1
    (winner,) = [text for text, outcome in zip(drafts, outcomes, strict=True) if not isinstance(outcome, Conflict)]
    assert (await editor.read("persona", "mina")).text == winner
    assert await texts(editor) == [("지민", RED), ("지민", winner)]
    assert {path.name for path in (home / "personas").iterdir()} == {"mina.md"}


async def test_without_a_tag_the_last_one_wins_and_each_is_kept(editor: Editor, key: str) -> None:
    drafts = [persona_text({"version": str(n)}) for n in range(5)]
    await asyncio.gather(*(editor.save("persona", "mina", text, key) for text in drafts))
    kept = [text for _, text in await texts(editor)]
    assert sorted(map(str, kept)) == sorted(drafts)
    assert (await editor.read("persona", "mina")).text == kept[-1]


async def test_what_was_written_by_hand_is_noticed_and_kept(editor: Editor, home: Path, key: str) -> None:
    tag = (await editor.save("persona", "mina", RED, key)).etag
    by_hand = persona_text({"color": "cyan"})
    hand(home, "mina", by_hand)
    with pytest.raises(Conflict) as told:
        await editor.save("persona", "mina", GREEN, key, Expected(frozenset({tag})))
    assert told.value.extra["text"] == by_hand
    await editor.save("persona", "mina", GREEN, key, Expected(frozenset({told.value.extra["etag"]})))
    assert await texts(editor) == [("지민", RED), (None, by_hand), ("지민", GREEN)]


async def test_a_file_that_is_broken_by_hand_is_shown_with_its_problem_and_mended(
    editor: Editor, content: Content, home: Path, key: str
) -> None:
    hand(home, "lua", "no front matter")
    (lua,) = [listed for listed in editor.all("persona") if listed.id == "lua"]
    assert lua.problem and lua.problem.line == 1 and lua.is_changed
    assert lua.parsed and lua.parsed.id == "lua"
    assert (await editor.read("persona", "lua")).text == "no front matter"
    await editor.save("persona", "lua", LUA, key)
    assert content.problems == []


async def test_a_broken_text_changes_nothing(editor: Editor, home: Path, key: str) -> None:
    with pytest.raises(ContentError, match=r"personas/mina\.md:1: "):
        await editor.save("persona", "mina", "broken", key)
    with pytest.raises(NotFound):
        await editor.read("persona", "mina")
    assert not (home / "personas").exists()


async def test_a_database_that_takes_nothing_leaves_the_file_as_it_was(
    editor: Editor, home: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await editor.save("persona", "mina", RED, key)

    async def full(*_: Any, **__: Any) -> str:
        raise StorageUnavailable("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(revisions, "add", full)
        with pytest.raises(StorageUnavailable):
            await editor.save("persona", "mina", GREEN, key)
        with pytest.raises(StorageUnavailable):
            await editor.take_back("persona", "mina", key)
    assert await editor.read("persona", "mina") == before
    assert {path.name for path in (home / "personas").iterdir()} == {"mina.md"}


async def test_a_disk_that_takes_nothing_leaves_no_revision(editor: Editor, home: Path, key: str, db: Database) -> None:
    (home / "playbooks").write_text("in the way", encoding="utf-8")
    with pytest.raises(Unwritable, match="the one before stays"):
        await editor.save("playbook", "kites", playbook_text(), key)
    assert await db.read(lambda conn: revisions.list_newest(conn, "playbook", "kites", 9)) == []


async def test_a_new_one_can_be_asked_not_to_take_anothers_place(editor: Editor, key: str) -> None:
    new = Expected(nothing=True)
    await editor.save("persona", "mina", RED, key, new)
    with pytest.raises(Conflict, match="one of this id already"):
        await editor.save("persona", "mina", GREEN, key, new)
    with pytest.raises(Conflict):
        await editor.save("persona", "lua", LUA.replace("color: magenta", "color: red"), key, new)
    any_there_is = Expected(frozenset({"*"}))
    assert (await editor.save("persona", "mina", GREEN, key, any_there_is)).text == GREEN
    with pytest.raises(Conflict):
        await editor.save("persona", "nora", persona_text({"id": "nora"}), key, any_there_is)


async def test_an_own_one_that_was_taken_back_can_be_had_again(editor: Editor, key: str, db: Database) -> None:
    await editor.save("persona", "mina", RED, key)
    await editor.take_back("persona", "mina", key)
    with pytest.raises(NotFound):
        await editor.take_back("persona", "mina", key)
    kept = await db.read(lambda conn: revisions.list_newest(conn, "persona", "mina", 9))
    assert [one.text for one in kept] == [None, RED]
    assert (await editor.revision("persona", "mina", kept[1].id)).text == RED
    with pytest.raises(NotFound):
        await editor.revision("playbook", "mina", kept[1].id)
    assert (await editor.save("persona", "mina", RED, key, Expected(nothing=True))).text == RED
