"""The settings of backups: where, under which key, how often, for how long."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, Field, SecretStr

LEAST_KEY: Final = 16


class BackupSettings(BaseModel):
    folder: str = Field("", description="Where backups lie; empty: `ION_HOME/backups`.")
    key: SecretStr = Field(
        SecretStr(""),
        description="What seals backups and the secrets in them; empty: a random one is kept in `ION_HOME/backup.key`."
        " Keep it elsewhere too: without it a restored service has to be given its secrets anew.",
    )
