"""A turn follows its parent, a stream is told again as it was told first, and a request that comes twice is one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ion_mentoring.store.types import PlainText, UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("turns", sa.Column("pieces", sa.JSON, nullable=False, server_default="[]"))
    _follow_the_turn_before()
    op.add_column("sessions", sa.Column("summary_turn_id", PlainText))
    _name_the_summarised_turn()
    op.drop_column("sessions", "summarised_turns")
    op.create_table(
        "requests",
        sa.Column("learner_id", PlainText, nullable=False),
        sa.Column("route", PlainText, nullable=False),
        sa.Column("key", PlainText, nullable=False),
        sa.Column("body_hash", PlainText, nullable=False),
        sa.Column("turn_id", PlainText, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "route", "key", name="pk_requests"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_requests_learner_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name="fk_requests_turn_id", ondelete="CASCADE"),
    )
    op.create_index("ix_requests_turn_id", "requests", ["turn_id"])


def _follow_the_turn_before() -> None:
    op.execute(
        "UPDATE turns SET parent_id = (SELECT before.id FROM turns AS before"
        " WHERE before.session_id = turns.session_id AND before.position = turns.position - 1)"
    )


def _name_the_summarised_turn() -> None:
    op.execute(
        "UPDATE sessions SET summary_turn_id = (SELECT turns.id FROM turns"
        " WHERE turns.session_id = sessions.id AND turns.position = sessions.summarised_turns)"
    )
