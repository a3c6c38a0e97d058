"""What Alembic runs: every step that is missing, in the one transaction that `store.migrate` has begun."""

from __future__ import annotations

from alembic import context

from ion_mentoring.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
