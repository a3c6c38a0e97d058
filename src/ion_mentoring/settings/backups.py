"""The settings of backups: where, under which key, how often, for how long."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, Field, SecretStr

LEAST_KEY: Final = 16


class ResticSettings(BaseModel):
    """A second copy, by restic."""

    repository: str = Field(
        "",
        description="Where each verified backup is copied, encrypted: a folder of another disk, `sftp:user@host:/folder`,"
        " `s3:https://host/bucket`, `rest:https://host/`; empty: nowhere.",
    )
    access_key_id: str = Field("", description="Access key of an S3-compatible store; empty: AWS_ACCESS_KEY_ID.")
    secret_access_key: SecretStr = Field(SecretStr(""), description="Its secret; empty: AWS_SECRET_ACCESS_KEY.")


class BackupSettings(BaseModel):
    folder: str = Field("", description="Where backups lie; empty: `ION_HOME/backups`.")
    key: SecretStr = Field(
        SecretStr(""),
        description="What seals backups and the secrets in them; empty: a random one is kept in `ION_HOME/backup.key`."
        " Keep it elsewhere too: without it a restored service has to be given its secrets anew.",
    )
    every_h: float = Field(24.0, ge=0, description="How often the service makes one, in hours; 0: it makes none.")
    keep_days: int = Field(7, ge=1, description="Every backup of so many days is kept.")
    keep_daily_days: int = Field(90, ge=0, description="The last one of each day is kept for so many days.")
    keep_months: int = Field(12, ge=0, description="The last one of each month is kept for so many months.")
    erasure_days: int = Field(
        30, ge=1, description="No backup holds an erased learner or session for longer; those that do are rewritten."
    )
    restic: ResticSettings = ResticSettings()


class RetentionSettings(BaseModel):
    sessions_days: int = Field(
        0, ge=0, description="A session in which nothing was said for so many days is deleted for good; 0: none is."
    )


class DrillSettings(BaseModel):
    every_days: float = Field(
        7.0, ge=0, description="How often the service drills a restore on a copy of itself, in days; 0: never."
    )
