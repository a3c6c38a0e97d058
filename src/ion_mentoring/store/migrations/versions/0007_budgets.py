"""What learners and keys have used, and may use, of tokens and money."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ion_mentoring.store.types import PlainText, UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("subject", PlainText, nullable=False),
        sa.Column("period", PlainText, nullable=False),
        sa.Column("learner_id", PlainText),
        sa.Column("tokens", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("cost", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("currency", PlainText, nullable=False),
        sa.Column("ends_at", UtcDateTime),
        sa.Column("limit_tokens", sa.BigInteger),
        sa.Column("limit_cost", sa.BigInteger),
        sa.PrimaryKeyConstraint("subject", "period", name="pk_budgets"),
        sa.CheckConstraint("period IN ('day', 'month')", name="period"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_budgets_learner_id", ondelete="CASCADE"),
    )
    op.create_index("ix_budgets_learner_id", "budgets", ["learner_id"])
    op.create_table(
        "budget_holds",
        sa.Column("subject", PlainText, nullable=False),
        sa.Column("turn_id", PlainText, nullable=False),
        sa.Column("tokens", sa.BigInteger, nullable=False),
        sa.Column("cost", sa.BigInteger, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("subject", "turn_id", name="pk_budget_holds"),
    )
    op.create_index("ix_budget_holds_turn_id", "budget_holds", ["turn_id"])
