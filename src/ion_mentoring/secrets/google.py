"""Google Secret Manager over REST, with the credentials of google-auth: a service account or the application default.

The official client brings gRPC along (20 MB); the three calls that are needed are plain requests.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import google.auth
import httpx2
from google.auth.credentials import AnonymousCredentials, Credentials
from google.auth.exceptions import GoogleAuthError
from google.auth.transport import Request, Response
from google.oauth2 import service_account

from ion_mentoring.errors import SecretUnavailable
from ion_mentoring.secrets.base import Secret
from ion_mentoring.settings.secrets import GoogleSettings

_SCOPES: Final = ("https://www.googleapis.com/auth/cloud-platform",)
_ADDRESS: Final = "https://secretmanager.googleapis.com"
_ADVICE: Final = {
    401: "Google does not accept the credentials.",
    403: "The account needs the role Secret Manager Secret Accessor (and for `rotate` Secret Version Adder).",
    400: "Is its newest version enabled?",
}


class Google:
    name: Final = "google"

    def __init__(self, settings: GoogleSettings, timeout_s: float) -> None:
        self._prefix, address = settings.prefix, settings.base_url or _ADDRESS
        alone = httpx2.Limits(max_keepalive_connections=0)  # a question every five minutes keeps no line open
        self._http = httpx2.Client(base_url=address, timeout=timeout_s, limits=alone)
        self._credentials, project = self._sign_in(settings)
        if not project:
            raise SecretUnavailable("No project for Google Secret Manager. Set ION_SECRETS__GOOGLE__PROJECT.")
        self._secrets = f"/v1/projects/{project}/secrets"

    def read(self, name: str) -> Secret | None:
        found = self._ask("GET", f"{self._secrets}/{self._prefix}{name}/versions/latest:access", name)
        if found is None:
            return None
        try:
            version, payload = str(found["name"]), found["payload"]
            data = base64.b64decode(payload["data"], validate=True)
            told, value = int(payload.get("dataCrc32c") or 0), data.decode()
        except (KeyError, TypeError, ValueError):  # which may hold the bytes
            raise SecretUnavailable(f"Google Secret Manager holds no text as {name}.") from None
        if told and told != crc32c(data):
            raise SecretUnavailable(f"{name} was damaged on its way from Google Secret Manager (crc32c).")
        return Secret(value, version.rpartition("/")[2], self._created(version))

    def write(self, name: str, value: str) -> Secret:
        secret, data = f"{self._secrets}/{self._prefix}{name}", value.encode()
        payload = {"data": base64.b64encode(data).decode(), "dataCrc32c": str(crc32c(data))}
        made = self._ask("POST", f"{secret}:addVersion", name, {"payload": payload})
        if made is None:
            self._ask(
                "POST",
                f"{self._secrets}?secretId={self._prefix}{name}",
                name,
                {"replication": {"automatic": {}}},
            )
            made = self._ask("POST", f"{secret}:addVersion", name, {"payload": payload})
        if made is None:
            raise SecretUnavailable(f"Google Secret Manager does not take {name}. Does the project exist?")
        return Secret(value, made["name"].rpartition("/")[2], _time(made.get("createTime")))

    def _created(self, version: str) -> datetime | None:
        """None where the account may read the value only, as the role Secret Accessor does."""
        try:
            found = self._ask("GET", f"/v1/{version}", "its date")
        except SecretUnavailable:
            return None
        return _time((found or {}).get("createTime"))

    def _ask(self, method: str, path: str, name: str, body: object = None) -> dict[str, Any] | None:
        """The answer; None where there is no such thing."""
        headers: dict[str, str] = {}
        try:
            self._credentials.before_request(_Over(self._http), method, path, headers)  # type: ignore[no-untyped-call]
            answer = self._http.request(method, path, json=body, headers=headers)
            if answer.status_code == 404:
                return None
            if answer.status_code == 200:
                return dict(answer.json())
        except (httpx2.HTTPError, GoogleAuthError, OSError, ValueError) as error:
            told = f"Google Secret Manager gives no {name} ({type(error).__name__})."
            raise SecretUnavailable(told) from None  # what the libraries say may quote the answer
        advice = _ADVICE.get(answer.status_code, "")
        raise SecretUnavailable(f"Google Secret Manager answers {answer.status_code} for {name}. {advice}".rstrip())

    def _sign_in(self, settings: GoogleSettings) -> tuple[Credentials, str]:
        """Another address than Google's own is an emulator's, and gets no token of Google's."""
        if settings.base_url and not settings.credentials:
            return AnonymousCredentials(), settings.project  # type: ignore[no-untyped-call]
        try:
            if not settings.credentials:
                found, project = google.auth.default(scopes=_SCOPES, request=_Over(self._http))
                return found, settings.project or project or ""
            read = service_account.Credentials.from_service_account_file
            made = read(settings.credentials, scopes=_SCOPES)  # type: ignore[no-untyped-call]
            return made, settings.project or made.project_id or ""
        except (GoogleAuthError, OSError, ValueError) as error:
            raise SecretUnavailable(
                f"No credentials for Google Secret Manager ({type(error).__name__})."
                " Check ION_SECRETS__GOOGLE__CREDENTIALS, or the application default ones."
            ) from None


class _Over(Request):
    """google-auth's requests over the client that is here anyhow."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> Response:
        limit = {} if timeout is None else {"timeout": timeout}
        return _Answer(self._http.request(method, url, content=body, headers=headers, **limit))  # type: ignore[arg-type]


class _Answer(Response):
    def __init__(self, answer: httpx2.Response) -> None:
        self._answer = answer

    @property
    def status(self) -> int:
        return self._answer.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        return self._answer.headers

    @property
    def data(self) -> bytes:
        return self._answer.content


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def crc32c(data: bytes) -> int:
    """The checksum of Castagnoli (RFC 3720, B.4), bit by bit: a secret is short."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF
