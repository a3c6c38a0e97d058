"""HashiCorp Vault and OpenBao: a secret is an entry of KV version 2, its value under the key `value`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import hvac
from hvac.exceptions import Forbidden, InvalidPath, VaultError
from requests import RequestException

from ion_mentoring.errors import SecretUnavailable
from ion_mentoring.secrets.base import Secret
from ion_mentoring.settings.secrets import VaultSettings

T = TypeVar("T")
_KEY: Final = "value"


class Vault:
    """Signed in with a token, with a file that an agent keeps a token in, or with an AppRole."""

    name: Final = "vault"

    def __init__(self, settings: VaultSettings, timeout_s: float) -> None:
        self._settings = settings
        self._client = hvac.Client(
            settings.address,
            namespace=settings.namespace or None,
            verify=settings.ca_file or True,
            timeout=timeout_s,
        )
        self._client.token = None  # hvac takes VAULT_TOKEN and ~/.vault-token by itself; the settings alone count here

    def read(self, name: str) -> Secret | None:
        found = self._call(name, lambda: self._found(name))
        if found and found["data"] is None:
            raise SecretUnavailable(f"The newest version of {self._path(name)} was deleted. Write a new one.")
        return _secret(name, found["data"].get(_KEY), found["metadata"]) if found else None

    def write(self, name: str, value: str) -> Secret:
        """Other keys of the entry stay, and what somebody else writes meanwhile is not lost."""
        found = self._call(name, lambda: self._found(name))
        kept, version = (found["data"] or {}, found["metadata"]["version"]) if found else ({}, 0)
        made = self._call(
            name,
            lambda: self._client.secrets.kv.v2.create_or_update_secret(
                secret={**kept, _KEY: value}, cas=version, **self._place(name)
            ),
        )
        return _secret(name, value, made["data"])

    def _found(self, name: str) -> dict[str, Any] | None:
        """The entry with its metadata; of a version that was deleted there is no `data`."""
        read = self._client.secrets.kv.v2.read_secret_version
        try:
            data: dict[str, Any] = read(raise_on_deleted_version=False, **self._place(name))["data"]
        except InvalidPath:
            return None
        return data

    def _call(self, name: str, call: Callable[[], T]) -> T:
        """A token may have run out since the last call: a refusal is met with a new sign-in, once."""
        try:
            if self._client.token:
                try:
                    return call()
                except Forbidden:
                    self._client.token = None
            self._sign_in()
            return call()
        except Forbidden:
            told = f"Vault refuses {self._path(name)}. Its policy must allow to read (and for `rotate` to update) it."
            raise SecretUnavailable(told) from None
        except (VaultError, RequestException, OSError, KeyError, TypeError) as error:
            told = f"Vault at {self._settings.address} gives no {name} ({type(error).__name__})."
            raise SecretUnavailable(told) from None  # what the libraries say may quote the request

    def _sign_in(self) -> None:
        given = self._settings
        if given.role_id:
            self._client.auth.approle.login(given.role_id, given.secret_id.get_secret_value() or None)
        elif given.token_file:
            self._client.token = Path(given.token_file).expanduser().read_text(encoding="utf-8").strip()
        elif token := given.token.get_secret_value():
            self._client.token = token
        else:
            raise SecretUnavailable(
                "No way into Vault: set ION_SECRETS__VAULT__ROLE_ID and __SECRET_ID, __TOKEN_FILE or __TOKEN."
            )

    def _place(self, name: str) -> dict[str, str]:
        return {"path": f"{self._settings.path}/{name}".lstrip("/"), "mount_point": self._settings.mount}

    def _path(self, name: str) -> str:
        return f"{self._settings.mount}/data/{self._place(name)['path']}"


def _secret(name: str, value: object, metadata: dict[str, Any]) -> Secret:
    if not isinstance(value, str):
        raise SecretUnavailable(f"Vault's entry for {name} has no text under the key `{_KEY}`.")
    return Secret(value, str(metadata["version"]), datetime.fromisoformat(metadata["created_time"]))
