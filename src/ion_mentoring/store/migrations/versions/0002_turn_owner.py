"""Whose a running turn is, so that only what a process that has ended left behind is marked as interrupted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ion_mentoring.store.types import PlainText

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("turns", sa.Column("owner", PlainText))
