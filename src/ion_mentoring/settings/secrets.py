"""The settings of where secrets come from."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field, SecretStr


class FileSecretsSettings(BaseModel):
    folder: str = Field("", description="Where they are mounted, a file each; empty: `ION_HOME/secrets`.")
    group_may_read: bool = Field(
        False, description="Whether a group of the service may read them too, as it must with Kubernetes' `fsGroup`."
    )


class VaultSettings(BaseModel):
    address: str = Field("https://127.0.0.1:8200", description="Where Vault or OpenBao is.")
    namespace: str = Field("", description="Its namespace, where there are some.")
    mount: str = Field("secret", description="Where the KV engine of version 2 is mounted.")
    path: str = Field("ion", description="The folder in it; a secret is an entry, its value the key `value`.")
    ca_file: str = Field("", description="Certificate authority of its address; empty: the system's.")
    role_id: str = Field("", description="AppRole to sign in with, together with `secret_id`.")
    secret_id: SecretStr = Field(SecretStr(""), description="The AppRole's secret.")
    token_file: str = Field("", description="File with a token, which Vault's agent keeps fresh.")
    token: SecretStr = Field(SecretStr(""), description="A token; it has to live as long as the service.")


class AwsSettings(BaseModel):
    region: str = Field("", description="AWS region; empty: the one that boto3 finds.")
    prefix: str = Field("ion/", description="What a secret's name in AWS begins with.")
    base_url: str = Field("", description="Another address than AWS's own of the region, e.g. of a VPC endpoint.")


class GoogleSettings(BaseModel):
    project: str = Field("", description="Google Cloud project; empty: the one that the credentials name.")
    prefix: str = Field("ion-", description="What a secret's name in Google begins with.")
    credentials: str = Field("", description="Service account file; empty: the application default credentials.")
    base_url: str = Field("", description="Another address than Google's own; without a `credentials` file no token.")


class SecretsSettings(BaseModel):
    """Where secrets come from (docs/secrets.md)."""

    provider: Literal["environment", "file", "vault", "aws", "google"] = Field(
        "environment", description="Where secrets come from that the environment does not hold."
    )
    ttl_s: float = Field(300.0, gt=0, description="How long a value is used until the provider is asked again.")
    timeout_s: float = Field(10.0, gt=0, description="Budget for one question to the provider.")
    aws: AwsSettings = AwsSettings()
    file: FileSecretsSettings = FileSecretsSettings()
    google: GoogleSettings = GoogleSettings()
    vault: VaultSettings = VaultSettings()
