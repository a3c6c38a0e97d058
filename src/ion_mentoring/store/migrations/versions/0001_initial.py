"""Keys, learners, sessions, turns, and what is noted about turns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ion_mentoring.store.types import PlainText, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    _accounts()
    _conversation()
    _notes()


def _accounts() -> None:
    op.create_table(
        "keys",
        sa.Column("id", PlainText, nullable=False),
        sa.Column("hash", PlainText, nullable=False),
        sa.Column("role", PlainText, nullable=False),
        sa.Column("name", PlainText, nullable=False),
        sa.Column("learner_id", PlainText),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("revoked_at", UtcDateTime),
        sa.Column("last_used_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
        sa.UniqueConstraint("hash", name="uq_keys_hash"),
    )
    op.create_table(
        "learners",
        sa.Column("id", PlainText, nullable=False),
        sa.Column("key_id", PlainText),
        sa.Column("name", PlainText, nullable=False),
        sa.Column("locale", PlainText),
        sa.Column("register", PlainText, nullable=False, server_default="polite"),
        sa.Column("time_zone", PlainText, nullable=False, server_default="Asia/Seoul"),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_learners"),
        sa.ForeignKeyConstraint(["key_id"], ["keys.id"], name="fk_learners_key_id"),
        sa.UniqueConstraint("key_id", "name", name="uq_learners_key_id_name"),
    )


def _conversation() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", PlainText, nullable=False),
        sa.Column("learner_id", PlainText, nullable=False),
        sa.Column("title", PlainText, nullable=False),
        sa.Column("summary", PlainText, nullable=False, server_default=""),
        sa.Column("summarised_turns", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_sessions_learner_id", ondelete="CASCADE"),
    )
    op.create_index("ix_sessions_learner_id_updated_at_id", "sessions", ["learner_id", "updated_at", "id"])
    op.create_table(
        "turns",
        sa.Column("id", PlainText, nullable=False),
        sa.Column("session_id", PlainText, nullable=False),
        sa.Column("parent_id", PlainText),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("message", PlainText, nullable=False),
        sa.Column("reply", PlainText),
        sa.Column("persona", PlainText),
        sa.Column("state", PlainText, nullable=False),
        sa.Column("provider", PlainText),
        sa.Column("language", PlainText, nullable=False),
        sa.Column("resonance", sa.JSON, nullable=False),
        sa.Column("routing", sa.JSON, nullable=False),
        sa.Column("receipt", sa.JSON, nullable=False),
        sa.Column("usage", sa.JSON, nullable=False),
        sa.Column("performance", sa.JSON, nullable=False),
        sa.Column("problem", sa.JSON),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("completed_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_turns_session_id", ondelete="CASCADE"),
        sa.UniqueConstraint("session_id", "position", name="uq_turns_session_id_position"),
        sa.CheckConstraint(
            "state IN ('pending', 'streaming', 'done', 'cancelled', 'failed', 'interrupted')",
            name=op.f("ck_turns_state"),
        ),
    )
    op.create_index("ix_turns_state", "turns", ["state"])


def _notes() -> None:
    op.create_table(
        "feedback",
        sa.Column("turn_id", PlainText, nullable=False),
        sa.Column("learner_id", PlainText, nullable=False),
        sa.Column("rating", sa.Integer, nullable=False),
        sa.Column("reason", PlainText, nullable=False, server_default=""),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("turn_id", "learner_id", name="pk_feedback"),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name="fk_feedback_turn_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_feedback_learner_id", ondelete="CASCADE"),
        sa.CheckConstraint("rating IN (-1, 1)", name=op.f("ck_feedback_rating")),
    )
    op.create_index("ix_feedback_learner_id", "feedback", ["learner_id"])
    op.create_table(
        "events",
        sa.Column("id", PlainText, nullable=False),
        sa.Column("kind", PlainText, nullable=False),
        sa.Column("turn_id", PlainText),
        sa.Column("learner_id", PlainText),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name="fk_events_turn_id", ondelete="CASCADE"),
    )
    op.create_index("ix_events_kind_created_at", "events", ["kind", "created_at"])
    op.create_index("ix_events_turn_id", "events", ["turn_id"])
    op.create_table(
        "unmatched",
        sa.Column("turn_id", PlainText, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("turn_id", name="pk_unmatched"),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name="fk_unmatched_turn_id", ondelete="CASCADE"),
    )
    op.create_index("ix_unmatched_created_at", "unmatched", ["created_at"])
