"""The learner's filter stands in every question to the database about what is a learner's."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite

from ion_mentoring import store

BY_HAND: dict[str, str] = {
    **dict.fromkeys(
        (
            *("turns.list_page", "turns.recent", "turns.at", "turns.newest", "turns.append", "turns.path"),
            *("branches.tree", "sessions.set_summary", "taken.taken"),
        ),
        "of a session, or a turn of it, that was found with the learner's filter just before",
    ),
    **dict.fromkeys(
        ("turns.start_streaming", "turns.complete", "turns.record_unmatched", "turns.record_event"),
        "of a turn that was made in this process for the learner who asked",
    ),
    **dict.fromkeys(("turns.unfinished", "turns.interrupt"), "of turns whose process has died, whosever they are"),
    **dict.fromkeys(
        ("goals.checked_in", "goals.count_check_ins", "goals.check_in", "steps.of_goals", "steps.count_of"),
        "of goals that were found with the learner's filter just before",
    ),
    **dict.fromkeys(("steps.taken_over", "commitments.note_asked"), "of a turn of the learner's"),
    **dict.fromkeys(
        ("learners.get", "learners.find", "learners.get_or_create", "learners.update"),
        "the learner is what is asked for",
    ),
    "personal.erase_again": "erases, in what was restored, those whom the ledger names",
    "sessions.expire": "of sessions whose time is over, whosever they are",
    "personal.rows": "takes the condition that `personal.of` makes of the learner's id",
    **dict.fromkeys(
        ("overview.unmatched_page", "overview.feedback_page", "overview.crises_page"),
        "for those who run the service: neither names nor, but for what no playbook fits, words",
    ),
    "questions.most_asked": "for the cache, which asks them anew: first messages that at least two learners sent alike",
}
"""What asks without the learner's id, and why it may; written by hand, so that a new one is noticed."""
ROOMS = (
    *("sessions", "turns", "goals", "steps", "commitments", "search", "journey", "in_mind", "taken", "requests"),
    *("branches", "personal", "learners", "overview", "questions"),
)
NOT_PERSONAL = {"audit", "budgets", "erasures", "keys", "revisions", "sign_ins"}
"""Rooms of tables that are of keys, of content, of what was used, and of ids that are to be gone; no words in any."""


def questions() -> dict[str, Callable[..., Any]]:
    """Every public function of the rooms that asks the database something."""
    found = {}
    for room in ROOMS:
        module = importlib.import_module(f"ion_mentoring.store.{room}")
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and "conn" in inspect.signature(function).parameters:
                found[f"{room}.{name}"] = function
    return found


QUESTIONS = questions()
FILTERED = sorted(name for name, asks in QUESTIONS.items() if "learner_id" in inspect.signature(asks).parameters)


def test_every_room_that_asks_the_database_is_looked_at() -> None:
    asking = {
        room.name
        for room in pkgutil.iter_modules(store.__path__)
        if any(
            "conn" in inspect.signature(function).parameters and function.__module__.endswith(f".{room.name}")
            for _, function in inspect.getmembers(
                importlib.import_module(f"ion_mentoring.store.{room.name}"), inspect.iscoroutinefunction
            )
        )
    }
    the_stores_own = {
        "copying",
        "cursors",
        "dialect",
        "engine",
        "migrate",
        "owners",
        "paging",
        "postgresql",
        "sqlite",
        "watch",
        "writer",
    }
    assert asking - the_stores_own - NOT_PERSONAL <= set(ROOMS)


def test_what_asks_without_the_learners_id_is_known_by_name() -> None:
    without = QUESTIONS.keys() - set(FILTERED)
    assert without <= BY_HAND.keys(), without - BY_HAND.keys()
    assert BY_HAND.keys() <= QUESTIONS.keys()


class Asked(Exception):
    """What the database was asked first."""


class Listening:
    """A connection that answers nothing and tells what it was asked."""

    dialect = sqlite.dialect()

    async def execute(self, statement: Any, _parameters: Any = None) -> None:
        raise Asked(str(statement.compile(dialect=self.dialect)))


VALUES: dict[str, Any] = {
    "int": 1,
    "str": "one",
    "datetime": datetime(2026, 1, 1, tzinfo=UTC),
    "Collection[str]": ["one"],
    "Rating": 1,
}


@pytest.mark.parametrize("name", FILTERED)
async def test_a_question_with_the_learners_id_asks_for_what_is_theirs(name: str) -> None:
    function, given = QUESTIONS[name], dict[str, Any]()
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name == "conn":
            given["conn"] = Listening()
        elif parameter.default is parameter.empty and parameter.kind not in (
            parameter.VAR_KEYWORD,
            parameter.VAR_POSITIONAL,
        ):
            given[parameter.name] = VALUES[str(parameter.annotation)]
    changed = {"title": "one"} if name.startswith("sessions.") else {"text": "one"}
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in inspect.signature(function).parameters.values()):
        given |= {"state": "open"} if name.startswith(("goals", "commitments")) else changed
    with pytest.raises(Asked) as asked:
        await function(**given)
    sql = " ".join(str(asked.value).split())
    where = sql.partition(" WHERE ")[2] or sql
    assert "learner_id" in where or "learners.id = " in where, sql
