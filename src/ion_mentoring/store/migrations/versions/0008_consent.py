"""What learners agreed to, and from which day they may agree alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ion_mentoring.store.types import PlainText, UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("learners", sa.Column("consent_version", PlainText))
    op.add_column("learners", sa.Column("consented_at", UtcDateTime))
    op.add_column("learners", sa.Column("of_age_on", PlainText))
    op.add_column("learners", sa.Column("guardian_at", UtcDateTime))
