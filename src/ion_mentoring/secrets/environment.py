"""Secrets from the environment of the process, which wins over every other provider and never changes while it runs."""

from __future__ import annotations

from typing import Any, Final

from pydantic_settings import EnvSettingsSource

from ion_mentoring.errors import InvalidInput
from ion_mentoring.secrets.base import Secret
from ion_mentoring.secrets.catalogue import named
from ion_mentoring.settings import Settings


class Environment:
    name: Final = "environment"

    def __init__(self) -> None:
        self._given = EnvSettingsSource(Settings)()

    def read(self, name: str) -> Secret | None:
        found: Any = self._given
        for part in named(name).path:
            if not isinstance(found, dict) or part not in found:
                return None
            found = found[part]
        return Secret(str(found))

    def write(self, name: str, value: str) -> Secret:
        raise InvalidInput(
            f"The environment can't be written from here. Set {named(name).setting} where the service is started,"
            " and start it anew; or choose a provider with ION_SECRETS__PROVIDER."
        )
