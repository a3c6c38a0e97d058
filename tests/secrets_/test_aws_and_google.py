"""AWS and Google: refusals in words, and what their answers may hold that is no secret."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
from dialects import service_account

from ion_mentoring.errors import SecretUnavailable
from ion_mentoring.secrets import opening
from ion_mentoring.secrets.aws import Aws
from ion_mentoring.secrets.base import Source
from ion_mentoring.secrets.google import Google, crc32c
from ion_mentoring.secrets.opening import open_source
from ion_mentoring.settings import Settings
from ion_mentoring.settings.secrets import AwsSettings, GoogleSettings
from secrets_.conftest import Choose

NAME = "openai-api-key"
VALUE = "a-value-that-nobody-may-see"


def refusal(source: Source) -> str:
    with pytest.raises(SecretUnavailable) as refused:
        source.read(NAME)
    assert VALUE not in refused.value.detail
    return refused.value.detail


@contextmanager
def answering(status: int, body: dict[str, Any], signed: list[tuple[str, str | None]] | None = None) -> Iterator[str]:
    """A server that says this to whatever it is asked, and writes down who asked for what."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if signed is not None:
                signed.append((self.path, self.headers.get("Authorization")))
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def at_aws(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Aws]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a-test's")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-test's")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    return lambda url: Aws(AwsSettings(base_url=url, region="us-east-1"), timeout_s=2)


def test_aws_says_what_the_policy_lacks(at_aws: Callable[[str], Aws]) -> None:
    with answering(400, {"__type": "AccessDeniedException", "message": f"no {VALUE}"}) as url:
        told = refusal(at_aws(url))
    assert told == (
        "AWS does not give ion/openai-api-key (AccessDeniedException)."
        " Its policy must allow secretsmanager:GetSecretValue (and for `rotate` PutSecretValue)."
    )


def test_an_aws_that_is_away_is_told(at_aws: Callable[[str], Aws]) -> None:
    assert "AWS can't be asked for ion/openai-api-key" in refusal(at_aws("http://127.0.0.1:1"))


def test_a_secret_of_aws_that_is_marked_for_deletion_is_refused(choose: Choose) -> None:
    settings = choose("aws")
    source = open_source(settings)
    source.write(NAME, VALUE)
    given = settings.secrets.aws
    client = boto3.client("secretsmanager", region_name=given.region, endpoint_url=given.base_url)
    client.delete_secret(SecretId=given.prefix + NAME)
    assert "(InvalidRequestException). Is it marked for deletion? Restore it." in refusal(source)


def test_bytes_of_aws_are_no_secret(choose: Choose) -> None:
    settings = choose("aws")
    given = settings.secrets.aws
    client = boto3.client("secretsmanager", region_name=given.region, endpoint_url=given.base_url)
    client.create_secret(Name=given.prefix + NAME, SecretBinary=VALUE.encode())
    assert "holds bytes: store it as text." in refusal(open_source(settings))


def test_without_a_region_aws_is_not_asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / "none"))
    with pytest.raises(SecretUnavailable, match="specify a region"):
        Aws(AwsSettings(), timeout_s=1)


def google(url: str) -> Google:
    return Google(GoogleSettings(base_url=url, project="mentoring"), timeout_s=2)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "Is its newest version enabled?"),
        (401, "Google does not accept the credentials."),
        (403, "The account needs the role Secret Manager Secret Accessor"),
        (503, "answers 503 for openai-api-key."),
    ],
)
def test_google_says_what_is_lacking(status: int, said: str) -> None:
    with answering(status, {"error": {"message": VALUE}}) as url:
        assert said in refusal(google(url))


def test_a_google_that_is_away_is_told() -> None:
    told = refusal(google("http://127.0.0.1:1"))
    assert told == "Google Secret Manager gives no openai-api-key (ConnectError)."


def accessed(value: bytes, checksum: int) -> dict[str, Any]:
    payload = {"data": base64.b64encode(value).decode(), "dataCrc32c": str(checksum)}
    return {"name": f"projects/1/secrets/ion-{NAME}/versions/7", "payload": payload}


def test_a_checksum_that_fits_is_accepted_and_one_that_does_not_is_refused() -> None:
    with answering(200, accessed(VALUE.encode(), crc32c(VALUE.encode()))) as url:
        found = google(url).read(NAME)
        assert found and (found.value, found.version, found.created_at) == (VALUE, "7", None)
    with answering(200, accessed(VALUE.encode(), crc32c(VALUE.encode()) ^ 1)) as url:
        assert "damaged on its way" in refusal(google(url))
    with answering(200, accessed(VALUE.encode(), 0)) as url:
        assert google(url).read(NAME), "an emulator sends 0"


def test_the_checksum_is_the_one_of_castagnoli() -> None:
    """The check value of CRC-32C, and RFC 3720's of 32 bytes of zeros and of ones."""
    assert crc32c(b"123456789") == 0xE3069283
    assert (crc32c(bytes(32)), crc32c(b"\xff" * 32)) == (0x8A9136AA, 0x62A8AB43)


@pytest.mark.parametrize(
    "body",
    [
        accessed(b"\xff\xfe", 0),
        {"payload": {"data": "aa"}},
        {"name": "n/1", "payload": {"data": "no base64!"}},
        {"name": "n/1"},
    ],
)
def test_what_is_no_text_is_no_secret_of_google(body: dict[str, Any]) -> None:
    with answering(200, body) as url:
        assert refusal(google(url)) == "Google Secret Manager holds no text as openai-api-key."


def test_a_service_account_signs_in_once_and_names_the_project(tmp_path: Path) -> None:
    token = {"access_token": "token-1", "expires_in": 3600, "token_type": "Bearer"}
    signed: list[tuple[str, str | None]] = []
    with answering(200, accessed(VALUE.encode(), 0) | token, signed) as url:
        account = service_account(url, tmp_path)
        source = Google(GoogleSettings(base_url=url, credentials=str(account)), timeout_s=5)
        for _ in range(2):
            found = source.read(NAME)
            assert found and found.value == VALUE
    project = json.loads(account.read_text())["project_id"]
    secret = f"/v1/projects/{project}/secrets/ion-{NAME}/versions/latest:access"
    assert signed[0] == ("/token", None)
    assert [path for path, _ in signed].count("/token") == 1 and (secret, "Bearer token-1") in signed
    assert {who for _, who in signed[1:]} == {"Bearer token-1"}


def test_a_service_account_that_is_refused_is_told(tmp_path: Path) -> None:
    with answering(400, {"error": "invalid_grant", "error_description": VALUE}) as url:
        account = service_account(url, tmp_path)
        source = Google(GoogleSettings(base_url=url, credentials=str(account)), timeout_s=5)
        assert refusal(source) == "Google Secret Manager gives no openai-api-key (RefreshError)."


def test_without_a_project_or_credentials_google_is_not_asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SecretUnavailable, match="Set ION_SECRETS__GOOGLE__PROJECT"):
        Google(GoogleSettings(base_url="http://127.0.0.1:1"), timeout_s=1)
    with pytest.raises(SecretUnavailable, match="Check ION_SECRETS__GOOGLE__CREDENTIALS"):
        Google(GoogleSettings(credentials=str(home / "none.json")), timeout_s=1)


def test_a_package_that_is_missing_is_told_with_how_to_get_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ion_mentoring.secrets.vault", None)
    monkeypatch.setenv("ION_SECRETS__PROVIDER", "vault")
    with pytest.raises(SecretUnavailable, match=r"pip install 'ion-mentoring\[vault\]'"):
        opening.open_source(Settings())
