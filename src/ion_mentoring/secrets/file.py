"""Secrets as files of a folder, a file each: as Docker, Kubernetes and systemd mount them.

What others on the machine could read, or could have put there, is refused.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ion_mentoring.errors import SecretUnavailable
from ion_mentoring.secrets.base import Secret
from ion_mentoring.settings.secrets import FileSecretsSettings

_LONGEST: Final = 64 * 1024


class Files:
    name: Final = "file"

    def __init__(self, settings: FileSecretsSettings, home: Path) -> None:
        self._folder = Path(settings.folder).expanduser() if settings.folder else home / "secrets"
        self._group_may_read = settings.group_may_read

    def read(self, name: str) -> Secret | None:
        path = self._folder / name
        try:
            with path.open("rb") as file:
                self._refuse_open_folder()
                found = os.fstat(file.fileno())
                self._refuse_open_file(path, found)
                value = file.read(_LONGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SecretUnavailable(
                f"{path} can't be read ({error.strerror}): it must be a file that {_user()} owns and may read."
            ) from error
        return Secret(self._text(path, value), *_version(found))

    def write(self, name: str, value: str) -> Secret:
        """Takes the old file's place in one step, so that a reader finds the one or the other."""
        path = self._folder / name
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, new = tempfile.mkstemp(dir=self._folder, prefix=f".{name}-")  # for its owner only
            try:
                with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - an open file is no path
                    file.write(value)
                    file.flush()
                    os.fsync(handle)
                os.replace(new, path)  # noqa: PTH105 - it is a name, as mkstemp gives it
            except BaseException:
                with suppress(FileNotFoundError):
                    os.unlink(new)  # noqa: PTH108
                raise
        except OSError as error:
            told = f"{path} can't be written ({error.strerror}). Change it where the folder is mounted from."
            raise SecretUnavailable(told) from error
        return Secret(value, *_version(path.stat()))

    def _refuse_open_folder(self) -> None:
        found = self._folder.stat()
        shared = stat.S_IMODE(found.st_mode) & 0o022 and not found.st_mode & stat.S_ISVTX
        if shared or found.st_uid not in _trusted():
            raise SecretUnavailable(
                f"Others can put files into {self._folder}, or it belongs to another user."
                f" `chown {_user()} {self._folder}` and `chmod 700 {self._folder}`."
            )

    def _refuse_open_file(self, path: Path, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise SecretUnavailable(f"{path} is no file.")
        if found.st_uid not in _trusted():
            raise SecretUnavailable(f"{path} belongs to another user. `chown {_user()} {path}`.")
        forbidden = 0o037 if self._group_may_read and found.st_gid in {os.getegid(), *os.getgroups()} else 0o077
        if stat.S_IMODE(found.st_mode) & forbidden:
            raise SecretUnavailable(
                f"{path} can be read by others (mode {stat.S_IMODE(found.st_mode):04o}). `chmod 400 {path}`; where"
                " Kubernetes' fsGroup must read it, mode 0440 and ION_SECRETS__FILE__GROUP_MAY_READ=true."
            )

    def _text(self, path: Path, value: bytes) -> str:
        try:
            text = value.decode()
        except UnicodeDecodeError:
            raise SecretUnavailable(f"{path} is not UTF-8.") from None  # the error holds the bytes
        if len(value) > _LONGEST or "\0" in text:
            raise SecretUnavailable(f"{path} is no secret: longer than 64 KiB, or with a null byte in it.")
        return text.removesuffix("\n").removesuffix("\r")


def _version(found: os.stat_result) -> tuple[str, datetime]:
    """A file has no versions: the time of its last change tells them apart."""
    return str(found.st_mtime_ns), datetime.fromtimestamp(found.st_mtime, UTC)


def _trusted() -> tuple[int, int]:
    """Root reads everything anyhow."""
    return os.geteuid(), 0


def _user() -> str:
    import pwd

    with suppress(KeyError):
        return pwd.getpwuid(os.geteuid()).pw_name
    return str(os.geteuid())
