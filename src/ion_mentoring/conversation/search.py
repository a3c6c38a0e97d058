"""Search over all that a learner and the mentors said, with the words around what was found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from ion_mentoring.store import search
from ion_mentoring.store.engine import Database
from ion_mentoring.store.records import Hit, Learner, Page
from ion_mentoring.text import clean

AROUND: Final = 60
"""Characters of an excerpt on either side of what was found."""
_MARKS: Final = re.compile(r"\*\*|__|`+|^#+ ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    """A place: in a message, in a reply or in a session's title (then without a turn)."""

    session_id: str
    session_title: str
    turn_id: str | None
    where: Literal["message", "reply", "title"]
    before: str
    match: str
    after: str
    created_at: datetime


async def find(
    db: Database, learner: Learner, query: str, *, limit: int = 20, cursor: str | None = None
) -> Page[Found]:
    """Newest first, whatever the case of ASCII letters; raises InvalidInput."""
    text = clean(query, "q", limit=200)
    page = await db.read(lambda conn: search.find(conn, learner.id, text, limit, cursor))
    return Page([_found(hit, text) for hit in page.items], page.next_cursor)


def excerpt(text: str, query: str) -> tuple[str, str, str] | None:
    """What stands before the first match, the match as it is written, and what follows; on one line, None without."""
    match = re.search(re.escape(query), text, re.IGNORECASE | re.ASCII)  # ASCII: what both databases fold
    if match is None:
        return None
    before, after = _line(text[: match.start()]), _line(text[match.end() :])
    if len(before) > AROUND:
        before = "…" + before[-AROUND:].lstrip()
    if len(after) > AROUND:
        after = after[:AROUND].rstrip() + "…"
    return before.lstrip(), _line(match.group()), after.rstrip()


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", _MARKS.sub("", text))


def _found(hit: Hit, query: str) -> Found:
    where: Literal["message", "reply", "title"] = "title"
    around = excerpt(hit.title, query)
    if hit.turn_id:
        where, around = "message", excerpt(hit.message or "", query)
        if around is None:
            where, around = "reply", excerpt(hit.reply or "", query)
    before, match, after = around or ("", "", "")
    return Found(hit.session_id, hit.title, hit.turn_id, where, before, match, after, hit.created_at)
