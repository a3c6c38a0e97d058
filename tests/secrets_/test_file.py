"""Mounted files: what others could read, or could have put there, is refused with what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ion_mentoring.errors import SecretUnavailable
from ion_mentoring.secrets.file import Files
from ion_mentoring.settings.secrets import FileSecretsSettings

NAME = "openai-api-key"
VALUE = "a-value-that-nobody-may-see"
NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "mounted"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def file(folder: Path) -> Path:
    made = folder / NAME
    made.write_text(VALUE + "\n")
    made.chmod(0o400)
    return made


def files(folder: Path, **given: bool) -> Files:
    return Files(FileSecretsSettings(folder=str(folder), **given), folder)


def refusal(folder: Path, **given: bool) -> str:
    with pytest.raises(SecretUnavailable) as refused:
        files(folder, **given).read(NAME)
    assert VALUE not in refused.value.detail
    return refused.value.detail


def test_the_value_is_the_file_without_its_last_line_break(folder: Path, file: Path) -> None:
    found = files(folder).read(NAME)
    assert found and found.value == VALUE


def test_without_a_folder_of_its_own_it_is_in_the_home(tmp_path: Path) -> None:
    files = Files(FileSecretsSettings(), tmp_path)
    files.write(NAME, VALUE)
    assert (tmp_path / "secrets" / NAME).read_text() == VALUE
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "secrets" / NAME).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o404, 0o440, 0o444, 0o604, 0o620, 0o602, 0o644, 0o660, 0o777])
def test_a_file_that_others_can_read_or_write_is_refused_with_what_to_do(folder: Path, file: Path, mode: int) -> None:
    file.chmod(mode)
    assert f"(mode {mode:04o}). `chmod 400 {file}`" in refusal(folder)


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o700])
def test_a_file_that_only_its_owner_can_read_is_taken(folder: Path, file: Path, mode: int) -> None:
    file.chmod(mode)
    assert files(folder).read(NAME)


def test_a_group_of_the_service_may_read_where_it_is_allowed_to(folder: Path, file: Path) -> None:
    file.chmod(0o440)
    assert files(folder, group_may_read=True).read(NAME)
    for mode in (0o460, 0o444):
        file.chmod(mode)
        assert "can be read by others" in refusal(folder, group_may_read=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_group_of_others_may_not(folder: Path, file: Path) -> None:
    os.chown(file, 0, NOBODY)
    file.chmod(0o440)
    assert "can be read by others" in refusal(folder, group_may_read=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused_with_what_to_do(folder: Path, file: Path) -> None:
    os.chown(file, NOBODY, 0)
    assert f"belongs to another user. `chown root {file}`" in refusal(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_refused(folder: Path, file: Path) -> None:
    os.chown(folder, NOBODY, 0)
    assert f"`chown root {folder}`" in refusal(folder)


def test_a_folder_into_which_others_can_put_files_is_refused(folder: Path, file: Path) -> None:
    folder.chmod(0o770)
    assert f"`chmod 700 {folder}`" in refusal(folder)
    folder.chmod(0o1777)  # only its owner can take a file's place there, as in a mount of Kubernetes
    assert files(folder).read(NAME)


def test_a_link_is_judged_by_what_it_leads_to(folder: Path, file: Path) -> None:
    """Kubernetes mounts each secret as a link into `..data`, which it puts in place in one step."""
    target = folder / "..2026_11_23" / NAME
    target.parent.mkdir(mode=0o700)
    file.rename(target)
    (folder / "..data").symlink_to(target.parent.name)
    file.symlink_to(f"..data/{NAME}")
    assert files(folder).read(NAME)
    target.chmod(0o444)
    assert "can be read by others" in refusal(folder)


@pytest.mark.parametrize(
    ("content", "why"), [(b"\xff\xfe\x00", "not UTF-8"), (b"a\0b", "null byte"), (b"x" * 70_000, "longer than 64 KiB")]
)
def test_what_is_no_text_is_no_secret(folder: Path, file: Path, content: bytes, why: str) -> None:
    file.chmod(0o600)
    file.write_bytes(content)
    assert why in refusal(folder)


def test_a_folder_in_the_place_of_the_file_is_refused(folder: Path) -> None:
    (folder / NAME).mkdir()
    assert "can't be read" in refusal(folder)


def test_a_mount_that_takes_no_writes_says_where_to_write(tmp_path: Path) -> None:
    (tmp_path / "mounted").write_text("not a folder")
    with pytest.raises(SecretUnavailable, match="Change it where the folder is mounted from"):
        files(tmp_path / "mounted").write(NAME, VALUE)


def test_a_write_that_fails_leaves_the_old_value_and_nothing_else(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SecretUnavailable, match="No space left"):
        files(folder).write(NAME, "another")
    assert [each.name for each in folder.iterdir()] == [NAME] and file.read_text().strip() == VALUE
