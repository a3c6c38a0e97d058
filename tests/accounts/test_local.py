from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import delete

from ion_mentoring.accounts.keys import Authenticator, list_keys, revoke
from ion_mentoring.accounts.local import local_key, local_learner
from ion_mentoring.errors import StartupError
from ion_mentoring.store import tables
from ion_mentoring.store.engine import Database


async def test_the_first_start_makes_a_key_that_only_its_owner_can_read(db: Database, tmp_path: Path) -> None:
    key = await local_key(db, tmp_path)
    assert (await Authenticator(db).authenticate(key)).role == "admin"
    assert stat.S_IMODE((tmp_path / "local.key").stat().st_mode) == 0o600


async def test_later_starts_keep_the_key(db: Database, tmp_path: Path) -> None:
    assert await local_key(db, tmp_path) == await local_key(db, tmp_path)
    assert len(await list_keys(db)) == 1


@pytest.mark.parametrize("loss", ["deleted", "revoked", "not a key"])
async def test_a_key_that_is_lost_is_replaced_for_the_same_learner(db: Database, tmp_path: Path, loss: str) -> None:
    old, learner = await local_key(db, tmp_path), await local_learner(db, tmp_path)
    if loss == "deleted":
        (tmp_path / "local.key").unlink()
    elif loss == "revoked":
        await revoke(db, (await list_keys(db))[0].id)
    else:
        (tmp_path / "local.key").write_text("not a key")
    assert await local_key(db, tmp_path) != old
    assert await local_learner(db, tmp_path) == learner
    assert [key.revoked_at is None for key in await list_keys(db)] == [True, False]


async def test_a_learner_who_is_gone_is_told(db: Database, tmp_path: Path) -> None:
    await local_key(db, tmp_path)
    await db.write(lambda conn: conn.execute(delete(tables.learners)))
    with pytest.raises(StartupError, match="begin anew"):
        await local_learner(db, tmp_path)
