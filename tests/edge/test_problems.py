from __future__ import annotations

import pytest

from ion_mentoring.edge.problems import problem_document, problem_of, problem_response, responses
from ion_mentoring.errors import (
    ContentError,
    InvalidInput,
    IonError,
    NotFound,
    ProviderTimeout,
    StorageUnavailable,
    all_types,
)


def test_a_field_becomes_an_entry_of_errors() -> None:
    document = problem_document(InvalidInput("`a` is empty.", field="a"), "/x", "r-1")
    assert document["errors"] == [{"field": "a", "detail": "`a` is empty."}]
    assert "field" not in document


def test_a_caller_is_told_when_to_come_back_where_that_helps() -> None:
    told = problem_response(StorageUnavailable("The disk is full."), {"path": "/x"})
    assert told.headers["Retry-After"] == "2"
    assert "Retry-After" not in problem_response(NotFound("No."), {"path": "/x"}).headers


def test_members_of_an_error_of_its_own_are_kept() -> None:
    document = problem_document(ContentError("lua.md", 3, "no id"), "/x", "r-1")
    assert (document["file"], document["line"], document["status"]) == ("lua.md", 3, 422)


def test_every_kind_of_error_has_a_name_of_its_own_and_a_status() -> None:
    kinds = all_types()
    assert len({kind.type for kind in kinds}) == len(kinds) > 10
    assert all(400 <= kind.status < 600 for kind in kinds)


@pytest.mark.parametrize("kind", [kind for kind in all_types() if kind is not ContentError])
def test_a_failed_turn_is_answered_with_the_error_that_it_was_stored_with(kind: type[IonError]) -> None:
    error = problem_of({"type": kind.type, "detail": "why"})
    assert (type(error), error.detail) == (kind, "why")


def test_an_error_that_this_version_does_not_know_is_an_internal_one() -> None:
    assert problem_of({"type": "from-the-future", "detail": "why"}).status == 500


def test_two_errors_of_one_status_are_described_together() -> None:
    described = responses(NotFound, ProviderTimeout, ContentError)
    assert described[404]["description"] == "Not found"
    assert described[422]["description"] == "The input can't be used; A content file is broken"
    assert described.keys() == {400, 401, 404, 413, 422, 504}
