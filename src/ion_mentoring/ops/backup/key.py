"""The operator's key: it seals each backup, so that nobody can alter one unseen, and encrypts the secrets in it.

Who loses it loses the secrets that are in the backups and the proof that they are unaltered, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from ion_mentoring.errors import BackupUnusable, InvalidInput
from ion_mentoring.ops.backup import disk
from ion_mentoring.settings import Settings
from ion_mentoring.settings.backups import LEAST_KEY


@dataclass(frozen=True, slots=True)
class Key:
    """Two keys are drawn from the operator's one (HKDF, RFC 5869), one for each use."""

    text: str = field(repr=False)

    def seal(self, content: bytes) -> str:
        """HMAC-SHA256 in hex (RFC 2104)."""
        return hmac.new(self._drawn(b"ion backup seal"), content, hashlib.sha256).hexdigest()

    def encrypt(self, content: bytes) -> bytes:
        """A Fernet token: AES-128-CBC with HMAC-SHA256."""
        from cryptography.fernet import Fernet

        return Fernet(base64.urlsafe_b64encode(self._drawn(b"ion backup secrets"))).encrypt(content)

    def decrypt(self, token: bytes) -> bytes:
        """Raises BackupUnusable where another key encrypted it, or it was altered."""
        from cryptography.fernet import Fernet, InvalidToken

        try:
            return Fernet(base64.urlsafe_b64encode(self._drawn(b"ion backup secrets"))).decrypt(token)
        except InvalidToken:
            raise BackupUnusable("its secrets were encrypted under another key") from None

    def _drawn(self, use: bytes) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(SHA256(), length=32, salt=None, info=use).derive(self.text.encode())


def file_of(settings: Settings) -> Path:
    return settings.home / "backup.key"


def find(settings: Settings) -> Key | None:
    """The key of the settings, or of this home; None where there is none yet. Raises InvalidInput for a short one."""
    given = settings.backup.key.get_secret_value()
    if not given and file_of(settings).is_file():
        given = file_of(settings).read_text(encoding="utf-8").strip()
    if given and len(given) < LEAST_KEY:
        raise InvalidInput(f"The key of the backups (ION_BACKUP__KEY) has fewer than {LEAST_KEY} characters.")
    return Key(given) if given else None


def find_or_make(settings: Settings) -> Key:
    """The same; a home without one gets a random one, of 256 bits."""
    if found := find(settings):
        return found
    made = Key(secrets.token_urlsafe(32))
    with disk.writing(settings.home):
        disk.write(file_of(settings), f"{made.text}\n".encode())
    return made
