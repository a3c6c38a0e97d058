from __future__ import annotations

from uuid import UUID

from ion_mentoring.store.ids import new_id


def test_an_id_is_a_uuid_of_version_7() -> None:
    assert UUID(new_id()).version == 7


def test_ids_sort_in_the_order_in_which_they_were_made() -> None:
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(set(ids))
