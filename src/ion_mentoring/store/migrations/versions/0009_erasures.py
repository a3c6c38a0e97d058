"""Who and what was erased, by id alone: so that nothing of it comes back with a backup."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ion_mentoring.store.types import PlainText, UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", PlainText, nullable=False),
        sa.Column("kind", PlainText, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.CheckConstraint("kind IN ('learner', 'session')", name="kind"),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )
    op.execute(
        "INSERT INTO erasures (id, kind, at) SELECT subject, 'learner', max(at) FROM audit"
        " WHERE action = 'learner.erase' GROUP BY subject"
    )
