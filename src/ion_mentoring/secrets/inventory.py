"""What an operator is told of the secrets: where each comes from, its version and age, and never its value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ion_mentoring.errors import InvalidInput
from ion_mentoring.secrets.base import Secret
from ion_mentoring.secrets.catalogue import Declared, declared, named
from ion_mentoring.secrets.environment import Environment
from ion_mentoring.secrets.live import LiveSecret
from ion_mentoring.secrets.opening import open_source
from ion_mentoring.settings import Settings

Origin = Literal["environment", "file", "vault", "aws", "google", "ion.toml", "none"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A secret without its value; `source` is `none` where it is empty."""

    name: str
    setting: str
    source: Origin
    version: str
    created_at: datetime | None


def entries(settings: Settings) -> list[Entry]:
    """Every secret, by name. Raises SecretUnavailable."""
    environment = Environment()
    return [_entry(one, settings, environment) for one in declared()]


def _entry(one: Declared, settings: Settings, environment: Environment) -> Entry:
    given = one.of(settings)
    origin: Origin = "none"
    secret: Secret | None = None
    if environment.read(one.name) is not None:
        origin = "environment"
    elif isinstance(given, LiveSecret) and (secret := given.current):
        origin = settings.secrets.provider
    elif given.get_secret_value():
        origin = "ion.toml"
    return Entry(one.name, one.setting, origin, secret.version if secret else "", secret.created_at if secret else None)


def rotate(settings: Settings, name: str, value: str) -> Secret:
    """Writes a new version to the provider. Raises InvalidInput where it would not be used, or can't be written."""
    one = named(name)
    if one.opens_the_provider:
        raise InvalidInput(f"{one.name} is the way into the provider, and can't be kept in it. Set {one.setting}.")
    if settings.secrets.provider != "environment" and Environment().read(one.name) is not None:
        raise InvalidInput(f"{one.setting} is set in the environment, which wins over the provider. Take it out first.")
    return open_source(settings).write(one.name, value)
