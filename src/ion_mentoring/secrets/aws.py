"""AWS Secrets Manager, with the credentials that boto3 finds: a role, a profile, the environment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ion_mentoring.errors import SecretUnavailable
from ion_mentoring.secrets.base import Secret
from ion_mentoring.settings.secrets import AwsSettings

T = TypeVar("T")
_ABSENT: Final = "ResourceNotFoundException"
_ADVICE: Final = {
    "AccessDeniedException": "Its policy must allow secretsmanager:GetSecretValue (and for `rotate` PutSecretValue).",
    "DecryptionFailure": "The role must be allowed to use the key that encrypts it.",
    "InvalidRequestException": "Is it marked for deletion? Restore it.",
}


class Aws:
    name: Final = "aws"

    def __init__(self, settings: AwsSettings, timeout_s: float) -> None:
        self._prefix = settings.prefix
        config = Config(
            connect_timeout=timeout_s, read_timeout=timeout_s, retries={"total_max_attempts": 2, "mode": "standard"}
        )
        self._client: Any = _told(
            "AWS Secrets Manager",
            lambda: boto3.client(
                "secretsmanager",
                region_name=settings.region or None,
                endpoint_url=settings.base_url or None,
                config=config,
            ),
        )

    def read(self, name: str) -> Secret | None:
        asked = self._prefix + name
        try:
            found = _told(asked, lambda: self._client.get_secret_value(SecretId=asked), but=_ABSENT)
        except ClientError:
            return None
        if "SecretString" not in found:
            raise SecretUnavailable(f"{asked} of AWS Secrets Manager holds bytes: store it as text.")
        return Secret(found["SecretString"], found["VersionId"], found["CreatedDate"])

    def write(self, name: str, value: str) -> Secret:
        asked, client = self._prefix + name, self._client
        try:
            put = lambda: client.put_secret_value(SecretId=asked, SecretString=value)  # noqa: E731
            made = _told(asked, put, but=_ABSENT)
        except ClientError:
            made = _told(asked, lambda: client.create_secret(Name=asked, SecretString=value))
        return Secret(value, made["VersionId"])


def _told(asked: str, call: Callable[[], T], but: str = "") -> T:
    """What the call gives; its errors in our words, `but` the one of this code."""
    try:
        return call()
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code == but:
            raise
        raise SecretUnavailable(f"AWS does not give {asked} ({code}). {_ADVICE.get(code, '')}".rstrip()) from None
    except BotoCoreError as error:
        raise SecretUnavailable(f"AWS can't be asked for {asked} ({error}).") from None
