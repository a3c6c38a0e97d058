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
    UniqueConstraint,
)

from ion_mentoring.store.types import PlainText, UtcDateTime

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
    Column("id", PlainText, primary_key=True),
    Column("hash", PlainText, nullable=False, unique=True),
    Column("role", PlainText, nullable=False),
    Column("name", PlainText, nullable=False),
    # No foreign key: learners refer to keys already, and a circle could neither be created nor be copied in order.
    Column("learner_id", PlainText),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)

learners = Table(
    "learners",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("key_id", PlainText, ForeignKey("keys.id")),
    Column("name", PlainText, nullable=False),
    Column("locale", PlainText),
    Column("register", PlainText, nullable=False, server_default="polite"),
    Column("time_zone", PlainText, nullable=False, server_default="Asia/Seoul"),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("key_id", "name"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("learner_id", PlainText, ForeignKey("learners.id", ondelete="CASCADE"), nullable=False),
    Column("title", PlainText, nullable=False),
    Column("summary", PlainText, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("summary_turn_id", PlainText),
    Index(None, "learner_id", "updated_at", "id"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("session_id", PlainText, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("parent_id", PlainText),
    Column("position", Integer, nullable=False),
    Column("message", PlainText, nullable=False),
    Column("reply", PlainText),
    Column("persona", PlainText),
    Column("state", PlainText, nullable=False),
    Column("provider", PlainText),
    Column("language", PlainText, nullable=False),
    Column("resonance", JSON, nullable=False),
    Column("routing", JSON, nullable=False),
    Column("receipt", JSON, nullable=False),
    Column("usage", JSON, nullable=False),
    Column("performance", JSON, nullable=False),
    Column("problem", JSON(none_as_null=True)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("completed_at", UtcDateTime),
    Column("owner", PlainText),  # the open database in which it runs; see `owners`
    Column("pieces", JSON, nullable=False, server_default="[]"),
    UniqueConstraint("session_id", "position"),
    CheckConstraint("state IN ('pending', 'streaming', 'done', 'cancelled', 'failed', 'interrupted')", name="state"),
    Index(None, "state"),
)

requests = Table(
    "requests",
    metadata,
    Column("learner_id", PlainText, ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True),
    Column("route", PlainText, primary_key=True),
    Column("key", PlainText, primary_key=True),
    Column("body_hash", PlainText, nullable=False),
    Column("turn_id", PlainText, ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "turn_id"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("turn_id", PlainText, ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("learner_id", PlainText, ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True),
    Column("rating", Integer, nullable=False),
    Column("reason", PlainText, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("rating IN (-1, 1)", name="rating"),
    Index(None, "learner_id"),
)

events = Table(
    "events",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("kind", PlainText, nullable=False),
    Column("turn_id", PlainText, ForeignKey("turns.id", ondelete="CASCADE")),
    Column("learner_id", PlainText),
    Column("data", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "kind", "created_at"),
    Index(None, "turn_id"),
)

unmatched = Table(
    "unmatched",
    metadata,
    Column("turn_id", PlainText, ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("score", Float, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "created_at"),
)
