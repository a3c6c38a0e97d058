"""Personas and playbooks, edited while the service runs: a text is looked at, tried, put in place, taken back.

The file under `ION_HOME` is what the mentors read; each text that was one is a revision in the database.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ion_mentoring.accounts.audit import Action, record
from ion_mentoring.content import FOLDERS, Content, Kind
from ion_mentoring.conversation.overlay import Overlay, drop
from ion_mentoring.errors import Conflict, ContentError, NotFound
from ion_mentoring.mentoring.personas import Persona, parse_persona
from ion_mentoring.mentoring.playbooks import Playbook, parse_playbook
from ion_mentoring.store import revisions
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Revision
from ion_mentoring.text import clean

TEXT_LIMIT: Final = 100_000
"""Characters of a file; the longest that ships has a tenth of it."""
SHOWN: Final = 50
"""Revisions that are listed of one persona or playbook."""
Parsed = Persona | Playbook
_PARSE: Final[Mapping[Kind, Callable[[str, str], Parsed]]] = {"persona": parse_persona, "playbook": parse_playbook}


@dataclass(frozen=True, slots=True)
class Listed:
    """A persona or playbook; `parsed` is what the mentors use of it now, the last good one where the file is broken."""

    id: str
    is_changed: bool
    parsed: Parsed | None
    problem: ContentError | None


@dataclass(frozen=True, slots=True)
class Item:
    """The text as it stands, and those before it. `etag` is another one after each change."""

    listed: Listed
    text: str
    shipped_text: str | None
    etag: str
    revisions: list[Revision]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a writer believes to be there: one of these tags, or, where `nothing`, no such persona or playbook yet."""

    tags: frozenset[str] | None = None
    nothing: bool = False

    def refuse(self, present: str | None, tag: str) -> None:
        """Raises Conflict, with the present text, where another was quicker."""
        if self.nothing and present is not None:
            raise Conflict("There is one of this id already: open it, or take another id.", etag=tag, text=present)
        if self.tags is None or tag in self.tags or ("*" in self.tags and present is not None):
            return
        raise Conflict("Somebody else changed it meanwhile. Yours was not taken.", etag=tag, text=present)


ANYTHING: Final = Expected()


class Editor:
    """One for a service."""

    def __init__(self, db: Database, content: Content, overlay: Overlay) -> None:
        self._db, self._content, self._overlay = db, content, overlay
        self._one_at_a_time = asyncio.Lock()

    def all(self, kind: Kind) -> list[Listed]:
        """Everything that has a file, by id."""
        return [self._listed(kind, id) for id in self._overlay.names(kind)]

    async def read(self, kind: Kind, id: str) -> Item:
        """Raises NotFound."""
        found = await self._db.read(lambda conn: revisions.list_newest(conn, kind, id, SHOWN))
        own, shipped = self._overlay.own(kind, id), self._overlay.shipped(kind, id)
        text = shipped if own is None else own
        if text is None:
            raise NotFound(f"There is no {kind} `{id}`.")
        return Item(self._listed(kind, id), text, shipped, etag(found[0] if found else None, text), found)

    async def revision(self, kind: Kind, id: str, revision_id: str) -> Revision:
        """Raises NotFound."""
        found = await self._db.read(lambda conn: revisions.get(conn, kind, id, revision_id))
        if found is None:
            raise NotFound(f"There is no such revision of the {kind} `{id}`.")
        return found

    async def save(self, kind: Kind, id: str, text: str, key_id: str, expected: Expected = ANYTHING) -> Item:
        """The text in its place, and a revision of it; nothing new where it is there already.

        Raises ContentError for a text that is none, Conflict, and Unwritable or StorageUnavailable; then the one
        before stays.
        """
        text = tidy(text)
        parse(kind, id, text)
        half = await asyncio.to_thread(self._overlay.stage, kind, id, text)
        try:
            async with self._changing(kind):
                if await self._db.write(lambda conn: self._note(conn, kind, id, text, key_id, expected)):
                    self._overlay.put(half, kind, id)
        finally:
            drop(half)
        return await self.read(kind, id)

    async def take_back(self, kind: Kind, id: str, key_id: str, expected: Expected = ANYTHING) -> None:
        """Back to what is shipped; what is not shipped is gone, but for its revisions. Raises as `save` and `read`."""
        await self.read(kind, id)
        async with self._changing(kind):
            if await self._db.write(lambda conn: self._note(conn, kind, id, None, key_id, expected)):
                self._overlay.remove(kind, id)

    async def _note(
        self, conn: AsyncConnection, kind: Kind, id: str, text: str | None, key_id: str, expected: Expected
    ) -> bool:
        """Whether the text is new, and so became a revision; one that was written by hand becomes one before it."""
        last = await revisions.newest_alone(conn, kind, id)
        own = self._overlay.own(kind, id)
        present = self._overlay.shipped(kind, id) if own is None else own
        if text in (own, present):
            return False
        expected.refuse(present, etag(last, present or ""))
        if own is not None and (last is None or last.text != own):
            await revisions.add(conn, kind, id, own, None)
        await revisions.add(conn, kind, id, text, key_id)
        action: Action = f"{kind}.{'save' if text is not None else 'take_back'}"  # type: ignore[assignment]
        await record(conn, key_id, action, id)
        return True

    @asynccontextmanager
    async def _changing(self, kind: Kind) -> AsyncIterator[None]:
        """Of two in this process the files follow in the order of their revisions; mentors see the change at once."""
        async with self._one_at_a_time:
            yield
            self._content.files(kind).look_again()

    def _listed(self, kind: Kind, id: str) -> Listed:
        files = self._content.files(kind)
        parsed = files.all().get(id)
        return Listed(id, self._overlay.own(kind, id) is not None, parsed, files.problems.get(id))


def parse(kind: Kind, id: str, text: str) -> Parsed:
    """Raises ContentError with line and reason; its file is named as an operator knows it."""
    try:
        return _PARSE[kind](text, f"{FOLDERS[kind]}/{id}.md")
    except ContentError as error:
        error.extra["field"] = "text"
        raise


def tidy(text: str) -> str:
    """The text as it is stored; raises InvalidInput for what is none."""
    return clean(text, "text", limit=TEXT_LIMIT).replace("\r\n", "\n") + "\n"


def etag(last: Revision | None, text: str) -> str:
    """An entity tag (RFC 9110, 8.8.3) of the text after this revision: the file may be changed by hand as well."""
    of = f"{last.id if last else ''}\n{text}".encode()
    return f'"{hashlib.sha256(of).hexdigest()[:32]}"'
