"""A log of what was changed, which only grows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ion_mentoring.store.types import PlainText, UtcDateTime

revision = "0006"
down_revision = "0005"

REFUSED = "the audit log only grows"
FUNCTION = f"""
CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$
"""


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("actor", PlainText, nullable=False),
        sa.Column("action", PlainText, nullable=False),
        sa.Column("subject", PlainText, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("previous", PlainText, nullable=False),
        sa.Column("hash", PlainText, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    _only_grows(op.get_bind().dialect.name)


def _only_grows(dialect: str) -> None:
    if dialect == "postgresql":
        op.execute(FUNCTION)
        op.execute(
            "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
