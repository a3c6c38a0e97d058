"""The second copy, in a real restic repository: it brings back what is lost, and says when it can't."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from ion_mentoring.errors import InvalidInput, NotFound, Unwritable
from ion_mentoring.ops.backup import key, ledger
from ion_mentoring.ops.backup.elsewhere import Repository, superseded
from ion_mentoring.ops.backup.restoring import Wanted, restore
from ion_mentoring.ops.backup.retention import prune
from ion_mentoring.ops.backup.routine import back_up
from ion_mentoring.ops.backup.verifying import check_elsewhere, fetch
from ion_mentoring.settings import Settings
from ion_mentoring.settings.backups import BackupSettings, ResticSettings
from ion_mentoring.store.clock import utc_now
from ops.backup.conftest import lose, rows, shelf_of, silent
from ops.backup.test_erasures import SAID, erase, learner  # noqa: F401 - a fixture

needs_restic = pytest.mark.skipif(
    shutil.which("restic") is None, reason="restic is not installed: apt-get install restic"
)


def copied(settings: Settings, place: str) -> Settings:
    return settings.model_copy(update={"backup": BackupSettings(restic=ResticSettings(repository=place))})


@pytest.fixture
def service(lived_in: Settings, tmp_path: Path) -> Settings:
    return copied(lived_in, str(tmp_path / "elsewhere"))


def place_of(settings: Settings) -> Repository:
    own = key.find(settings)
    assert own
    return Repository(settings, own)


@needs_restic
def test_a_home_that_is_lost_with_its_backups_comes_back_from_elsewhere(service: Settings) -> None:
    before = rows(service.home)
    made = back_up(service, silent, verify=False)
    assert (made.elsewhere, made.is_elsewhere) == (service.backup.restic.repository, True)
    own = (service.home / "backup.key").read_text()
    lose(service.home)
    shutil.rmtree(service.home)
    service.home.mkdir()
    (service.home / "backup.key").write_text(own)
    assert fetch(service) == made.manifest.id
    assert restore(service, Wanted(), silent).id == made.manifest.id
    assert rows(service.home) == before
    with pytest.raises(NotFound, match="holds no backup 20200101"):
        fetch(service, "20200101T000000-000000")


@needs_restic
def test_nothing_can_be_read_off_it_and_a_flipped_bit_in_it_is_found(
    service: Settings,
    learner: str,  # noqa: F811
) -> None:
    back_up(service, silent, verify=False)
    assert check_elsewhere(service) == service.backup.restic.repository
    files = [path for path in Path(service.backup.restic.repository).rglob("*") if path.is_file()]
    assert not [path for path in files if SAID.encode() in path.read_bytes()]
    pack = max((path for path in files if "data" in path.parts), key=lambda path: path.stat().st_size)
    content = bytearray(pack.read_bytes())
    content[len(content) // 3] ^= 1
    pack.chmod(0o600)
    pack.write_bytes(content)
    with pytest.raises(Unwritable, match="restic check failed"):
        check_elsewhere(service)


@needs_restic
def test_the_erased_leave_the_copy_too(service: Settings, learner: str) -> None:  # noqa: F811
    first = back_up(service, silent, verify=False).manifest.id
    erase(service, learner)
    done = prune(service, silent, erase_now=True)
    assert (done.rewritten, done.forgotten, done.failed) == ({first: f"{first}-r1"}, [first], [])
    assert place_of(service).ids() == [f"{first}-r1"]
    noted = ledger.read(shelf_of(service))
    own = (service.home / "backup.key").read_text()
    shutil.rmtree(service.home)
    service.home.mkdir()
    (service.home / "backup.key").write_text(own)
    fetch(service)
    assert ledger.read(shelf_of(service)) == noted, "the ledger comes along"


@needs_restic
def test_a_place_that_cannot_be_reached_costs_the_copy_and_not_the_backup(lived_in: Settings) -> None:
    service = copied(lived_in, "/proc/nowhere")
    made = back_up(service, silent, verify=False)
    assert not made.is_elsewhere
    assert "restic" in made.elsewhere
    assert shelf_of(service).ids() == [made.manifest.id]
    assert prune(service, silent, now=utc_now() + timedelta(days=1)).failed


def test_without_restic_it_is_said_how_to_get_it(service: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    made = back_up(service, silent, verify=False)
    assert (made.is_elsewhere, "apt-get install restic" in made.elsewhere) == (False, True)


def test_where_no_copy_is_set_up_none_is_fetched(lived_in: Settings) -> None:
    with pytest.raises(InvalidInput, match="ION_BACKUP__RESTIC__REPOSITORY"):
        fetch(lived_in)


@needs_restic
def test_a_password_in_its_address_is_never_shown(lived_in: Settings) -> None:
    made = back_up(copied(lived_in, "rest:http://ion:a-password@127.0.0.1:1/"), silent, verify=False)
    assert not made.is_elsewhere
    assert "…@127.0.0.1" in made.elsewhere
    assert "a-password" not in made.elsewhere


def test_what_was_made_anew_takes_the_place_of_what_was_before() -> None:
    one, two, three = (f"2026112{n}T000000-000000" for n in (1, 2, 3))
    there = [one, two, f"{two}-r1", three]
    assert superseded(there, [one, f"{two}-r2", three], set(there)) == [two, f"{two}-r1"]
    assert superseded(there, [], {three}) == [one, two, f"{two}-r1"]


@pytest.fixture
def bucket() -> Iterator[tuple[str, Any]]:
    """A bucket of an S3-compatible server that locks each object for 14 days, and a client of it."""
    boto3 = pytest.importorskip("boto3")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    s3 = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",  # pragma: allowlist secret
        aws_secret_access_key="secret-of-a-test",  # pragma: allowlist secret
    )
    s3.create_bucket(Bucket="ion", ObjectLockEnabledForBucket=True)
    days = {"Mode": "COMPLIANCE", "Days": 14}
    locked = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": days}}
    s3.put_object_lock_configuration(Bucket="ion", ObjectLockConfiguration=locked)
    yield f"s3:http://{host}:{port}/ion", s3
    server.stop()


@needs_restic
def test_a_store_that_locks_its_objects_keeps_the_copy_from_whoever_holds_its_key(
    lived_in: Settings, bucket: tuple[str, Any]
) -> None:
    """Who breaks in may delete what is seen; the versions stay, and with them the backup."""
    url, s3 = bucket
    restic = ResticSettings(
        repository=url, access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key=SecretStr("secret-of-a-test")
    )
    service = lived_in.model_copy(update={"backup": BackupSettings(restic=restic)})
    made = back_up(service, silent, verify=False)
    assert (made.is_elsewhere, made.elsewhere) == (True, url)
    versions = s3.list_object_versions(Bucket="ion")["Versions"]
    for version in versions:
        s3.delete_object(Bucket="ion", Key=version["Key"])
        with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
            s3.delete_object(Bucket="ion", Key=version["Key"], VersionId=version["VersionId"])
    assert "Contents" not in s3.list_objects_v2(Bucket="ion")
    for marker in s3.list_object_versions(Bucket="ion")["DeleteMarkers"]:
        s3.delete_object(Bucket="ion", Key=marker["Key"], VersionId=marker["VersionId"])
    shutil.rmtree(service.home / "backups")
    assert fetch(service) == made.manifest.id
    assert restore(service, Wanted(force=True), silent).rows == made.manifest.rows
