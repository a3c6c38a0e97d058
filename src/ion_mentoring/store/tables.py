"""Every table; `migrations/` builds the same, and a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    false,
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
    Column("expires_at", UtcDateTime),
    Column("scopes", PlainText, nullable=False, server_default=""),  # with spaces between; none: all of the role's
    Column("prefix", PlainText, nullable=False, server_default=""),  # how it begins, for people to tell keys apart
    Column("old_hash", PlainText),  # of the key before, which is good until `old_until`
    Column("old_until", UtcDateTime),
    Column("issuer", PlainText, nullable=False, server_default=""),  # which identity provider names this person
    Index(None, "old_hash", unique=True),
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
    Column("consent_version", PlainText),  # what was agreed to; none: nothing, or it was withdrawn
    Column("consented_at", UtcDateTime),
    Column("of_age_on", PlainText),  # a day, as YYYY-MM-DD: no more of an age than is needed
    Column("guardian_at", UtcDateTime),  # when a guardian's consent was recorded
    UniqueConstraint("key_id", "name"),
)

goals = Table(
    "goals",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("learner_id", PlainText, ForeignKey("learners.id", ondelete="CASCADE"), nullable=False),
    Column("title", PlainText, nullable=False),
    Column("why", PlainText, nullable=False, server_default=""),
    Column("due", PlainText),  # a day, as YYYY-MM-DD in the learner's time zone
    Column("state", PlainText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # One at most is `active`: the one that the mentors keep in mind.
    CheckConstraint("state IN ('active', 'open', 'reached', 'dropped')", name="state"),
    Index(None, "learner_id", "created_at", "id"),
)

check_ins = Table(
    "check_ins",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("goal_id", PlainText, ForeignKey("goals.id", ondelete="CASCADE"), nullable=False),
    Column("progress", Integer, nullable=False),
    Column("note", PlainText, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    Index(None, "goal_id", "created_at", "id"),
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
    Column("pinned", Boolean, nullable=False, server_default=false()),
    # No foreign key: SQLite adds none to a table that is there. Whoever deletes a goal takes it out here.
    Column("goal_id", PlainText),
    Index(None, "learner_id", "updated_at", "id"),
    Index(None, "goal_id"),
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

steps = Table(
    "steps",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("learner_id", PlainText, ForeignKey("learners.id", ondelete="CASCADE"), nullable=False),
    Column("goal_id", PlainText, ForeignKey("goals.id", ondelete="SET NULL")),
    Column("session_id", PlainText, ForeignKey("sessions.id", ondelete="SET NULL")),
    Column("turn_id", PlainText, ForeignKey("turns.id", ondelete="SET NULL")),  # whose reply proposed it
    Column("text", PlainText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Index(None, "learner_id", "created_at", "id"),
    Index(None, "goal_id"),
    Index(None, "session_id"),
    Index(None, "turn_id"),
)

commitments = Table(
    "commitments",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("learner_id", PlainText, ForeignKey("learners.id", ondelete="CASCADE"), nullable=False),
    Column("session_id", PlainText, ForeignKey("sessions.id", ondelete="SET NULL"), unique=True),
    Column("text", PlainText, nullable=False),
    Column("due", PlainText, nullable=False),  # a day, as YYYY-MM-DD in the learner's time zone
    Column("state", PlainText, nullable=False),
    Column("note", PlainText, nullable=False, server_default=""),
    # The turn in which a mentor asked how it went.
    Column("asked_turn_id", PlainText, ForeignKey("turns.id", ondelete="SET NULL")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    CheckConstraint("state IN ('open', 'kept', 'partly', 'missed', 'dropped')", name="state"),
    Index(None, "learner_id", "created_at", "id"),
    Index(None, "asked_turn_id"),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("hash", PlainText, primary_key=True),  # of what the browser's cookie holds
    Column("key_id", PlainText, ForeignKey("keys.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index(None, "key_id"),
    Index(None, "expires_at"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("kind", PlainText, nullable=False),
    Column("name", PlainText, nullable=False),
    Column("text", PlainText),  # None: taken back to what is shipped
    Column("key_id", PlainText, ForeignKey("keys.id")),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("kind IN ('persona', 'playbook')", name="kind"),
    Index(None, "kind", "name", "created_at", "id"),
    Index(None, "key_id"),
)

budgets = Table(  # of a learner or a key: what was used of the period that ends at `ends_at`, and own limits
    "budgets",
    metadata,
    Column("subject", PlainText, primary_key=True),  # the id of the learner or the key
    Column("period", PlainText, primary_key=True),
    Column(
        "learner_id", PlainText, ForeignKey("learners.id", ondelete="CASCADE")
    ),  # the subject, where it is a learner
    Column("tokens", BigInteger, nullable=False, server_default="0"),
    Column("cost", BigInteger, nullable=False, server_default="0"),  # in billionths of `currency`
    Column("currency", PlainText, nullable=False),
    Column("ends_at", UtcDateTime),  # None: nothing was used yet
    Column("limit_tokens", BigInteger),  # 0: no limit; None: that of the settings
    Column("limit_cost", BigInteger),
    CheckConstraint("period IN ('day', 'month')", name="period"),
    Index(None, "learner_id"),
)

budget_holds = Table(  # what replies that are being written hold of a budget
    "budget_holds",
    metadata,
    Column("subject", PlainText, primary_key=True),
    Column("turn_id", PlainText, primary_key=True),  # no foreign key: a turn in passing is stored nowhere
    Column("tokens", BigInteger, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),  # for a process that was killed
    Index(None, "turn_id"),
)

audit = Table(  # triggers refuse to change or to remove a row
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", PlainText, nullable=False),
    Column("action", PlainText, nullable=False),
    Column("subject", PlainText, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("previous", PlainText, nullable=False),  # the hash of the row before
    Column("hash", PlainText, nullable=False),
)

erasures = Table(  # what may not come back with a backup
    "erasures",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("kind", PlainText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("kind IN ('learner', 'session')", name="kind"),
)
