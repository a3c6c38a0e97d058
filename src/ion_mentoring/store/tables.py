"""Every table; `migrations/` builds the same, and a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from ion_mentoring.store.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    # No foreign key: learners refer to keys already, and a circle could neither be created nor be copied in order.
    Column("learner_id", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)

learners = Table(
    "learners",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key_id", Text, ForeignKey("keys.id")),
    Column("name", Text, nullable=False),
    Column("locale", Text),
    Column("register", Text, nullable=False, server_default="polite"),
    Column("time_zone", Text, nullable=False, server_default="Asia/Seoul"),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("key_id", "name"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("learner_id", Text, ForeignKey("learners.id", ondelete="CASCADE"), nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("summary_turn_id", Text),
    Index(None, "learner_id", "updated_at", "id"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Text, primary_key=True),
    Column("session_id", Text, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("parent_id", Text),
    Column("position", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("reply", Text),
    Column("persona", Text),
    Column("state", Text, nullable=False),
    Column("provider", Text),
    Column("language", Text, nullable=False),
    Column("resonance", JSON, nullable=False),
    Column("routing", JSON, nullable=False),
    Column("receipt", JSON, nullable=False),
    Column("usage", JSON, nullable=False),
    Column("performance", JSON, nullable=False),
    Column("problem", JSON(none_as_null=True)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("completed_at", UtcDateTime),
    Column("pieces", JSON, nullable=False, server_default="[]"),
    UniqueConstraint("session_id", "position"),
    CheckConstraint("state IN ('pending', 'streaming', 'done', 'cancelled', 'failed', 'interrupted')", name="state"),
    Index(None, "state"),
)

requests = Table(
    "requests",
    metadata,
    Column("learner_id", Text, ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True),
    Column("route", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body_hash", Text, nullable=False),
    Column("turn_id", Text, ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "turn_id"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("turn_id", Text, ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("learner_id", Text, ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True),
    Column("rating", Integer, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("rating IN (-1, 1)", name="rating"),
    Index(None, "learner_id"),
)

events = Table(
    "events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("turn_id", Text, ForeignKey("turns.id", ondelete="CASCADE")),
    Column("learner_id", Text),
    Column("data", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "kind", "created_at"),
    Index(None, "turn_id"),
)

unmatched = Table(
    "unmatched",
    metadata,
    Column("turn_id", Text, ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("score", Float, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "created_at"),
)
