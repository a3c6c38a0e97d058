"""Keys that expire, may do less than their role, are told apart by how they begin, and pass over into a new one.

And people whom an identity provider names: each is a row among the keys that no key opens.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ion_mentoring.store.types import PlainText, UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("keys", sa.Column("expires_at", UtcDateTime))
    op.add_column("keys", sa.Column("scopes", PlainText, nullable=False, server_default=""))
    op.add_column("keys", sa.Column("prefix", PlainText, nullable=False, server_default=""))
    op.add_column("keys", sa.Column("old_hash", PlainText))
    op.add_column("keys", sa.Column("old_until", UtcDateTime))
    op.add_column("keys", sa.Column("issuer", PlainText, nullable=False, server_default=""))
    op.create_index("ix_keys_old_hash", "keys", ["old_hash"], unique=True)
