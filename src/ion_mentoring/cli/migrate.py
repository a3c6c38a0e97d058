"""`ion migrate`: the database in this version's form."""

from __future__ import annotations

from ion_mentoring.cli.common import Json, print_json, settings


def migrate(json_: Json = False) -> None:
    """Bring the database to this version's form; every start does so too. One process at a time, no row is lost."""
    from ion_mentoring.store.migrate import migrate as run

    loaded = settings()
    loaded.home.mkdir(parents=True, exist_ok=True)
    result = run(loaded.database_url)
    if json_:
        return print_json({"before": result.before, "after": result.after})
    if result.before == result.after:
        print(f"The database is at {result.after} already.")
    else:
        print(f"Migrated from {result.before or 'nothing'} to {result.after}.")
