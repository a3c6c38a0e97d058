"""The real service, and clients of it; no pause between tries."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from api.conftest import Served, served

from ion_mentoring.client import Ion, Retries

__all__ = ["served"]
AT_ONCE = Retries(base_s=0)


@pytest.fixture
def ion(served: Served) -> Iterator[Ion]:
    """A learner whom the key of an integrator names: nobody else in this test run has the name."""
    with Ion(served.url, served.keys["service"], learner=f"지수-{uuid4()}", retries=AT_ONCE) as ion:
        yield ion
