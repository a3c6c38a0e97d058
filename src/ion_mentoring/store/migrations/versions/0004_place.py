"""The learner's place: goals, steps, commitments, pinned sessions; browsers that are signed in; what operators edited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ion_mentoring.store.types import PlainText, UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _goals()
    op.add_column("sessions", sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("sessions", sa.Column("goal_id", PlainText))
    op.create_index("ix_sessions_goal_id", "sessions", ["goal_id"])
    _steps()
    _commitments()
    _browsers()
    _revisions()


def _refers(table: str, column: str, to: str, ondelete: str | None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}", ondelete=ondelete)


def _goals() -> None:
    op.create_table(
        "goals",
        sa.Column("id", PlainText, nullable=False),
        sa.Column("learner_id", PlainText, nullable=False),
        sa.Column("title", PlainText, nullable=False),
        sa.Column("why", PlainText, nullable=False, server_default=""),
        sa.Column("due", PlainText),
        sa.Column("state", PlainText, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_goals"),
        sa.CheckConstraint("state IN ('active', 'open', 'reached', 'dropped')", name="state"),
        _refers("goals", "learner_id", "learners.id", "CASCADE"),
    )
    op.create_index("ix_goals_learner_id_created_at_id", "goals", ["learner_id", "created_at", "id"])
    op.create_table(
        "check_ins",
        sa.Column("id", PlainText, nullable=False),
        sa.Column("goal_id", PlainText, nullable=False),
        sa.Column("progress", sa.Integer, nullable=False),
        sa.Column("note", PlainText, nullable=False, server_default=""),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_check_ins"),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        _refers("check_ins", "goal_id", "goals.id", "CASCADE"),
    )
    op.create_index("ix_check_ins_goal_id_created_at_id", "check_ins", ["goal_id", "created_at", "id"])


def _steps() -> None:
    op.create_table(
        "steps",
        sa.Column("id", PlainText, nullable=False),
        sa.Column("learner_id", PlainText, nullable=False),
        sa.Column("goal_id", PlainText),
        sa.Column("session_id", PlainText),
        sa.Column("turn_id", PlainText),
        sa.Column("text", PlainText, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("done_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_steps"),
        _refers("steps", "learner_id", "learners.id", "CASCADE"),
        _refers("steps", "goal_id", "goals.id", "SET NULL"),
        _refers("steps", "session_id", "sessions.id", "SET NULL"),
        _refers("steps", "turn_id", "turns.id", "SET NULL"),
    )
    op.create_index("ix_steps_learner_id_created_at_id", "steps", ["learner_id", "created_at", "id"])
    for column in ("goal_id", "session_id", "turn_id"):
        op.create_index(f"ix_steps_{column}", "steps", [column])


def _commitments() -> None:
    op.create_table(
        "commitments",
        sa.Column("id", PlainText, nullable=False),
        sa.Column("learner_id", PlainText, nullable=False),
        sa.Column("session_id", PlainText),
        sa.Column("text", PlainText, nullable=False),
        sa.Column("due", PlainText, nullable=False),
        sa.Column("state", PlainText, nullable=False),
        sa.Column("note", PlainText, nullable=False, server_default=""),
        sa.Column("asked_turn_id", PlainText),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("closed_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_commitments"),
        sa.UniqueConstraint("session_id", name="uq_commitments_session_id"),
        sa.CheckConstraint("state IN ('open', 'kept', 'partly', 'missed', 'dropped')", name="state"),
        _refers("commitments", "learner_id", "learners.id", "CASCADE"),
        _refers("commitments", "session_id", "sessions.id", "SET NULL"),
        _refers("commitments", "asked_turn_id", "turns.id", "SET NULL"),
    )
    op.create_index("ix_commitments_learner_id_created_at_id", "commitments", ["learner_id", "created_at", "id"])
    op.create_index("ix_commitments_asked_turn_id", "commitments", ["asked_turn_id"])


def _browsers() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("hash", PlainText, nullable=False),
        sa.Column("key_id", PlainText, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_sign_ins"),
        _refers("sign_ins", "key_id", "keys.id", "CASCADE"),
    )
    for column in ("key_id", "expires_at"):
        op.create_index(f"ix_sign_ins_{column}", "sign_ins", [column])


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", PlainText, nullable=False),
        sa.Column("kind", PlainText, nullable=False),
        sa.Column("name", PlainText, nullable=False),
        sa.Column("text", PlainText),
        sa.Column("key_id", PlainText),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.CheckConstraint("kind IN ('persona', 'playbook')", name="kind"),
        _refers("revisions", "key_id", "keys.id", None),
    )
    op.create_index("ix_revisions_kind_name_created_at_id", "revisions", ["kind", "name", "created_at", "id"])
    op.create_index("ix_revisions_key_id", "revisions", ["key_id"])
