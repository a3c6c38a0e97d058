"""Settings whose secrets follow their provider: `get_secret_value` gives what the provider held when last asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from pydantic import BaseModel, SecretStr

from ion_mentoring.secrets.base import Secret
from ion_mentoring.secrets.catalogue import declared, put
from ion_mentoring.secrets.environment import Environment
from ion_mentoring.secrets.fitness import require_fit
from ion_mentoring.secrets.opening import open_source
from ion_mentoring.secrets.safe import Safe
from ion_mentoring.settings import Settings


class LiveSecret(SecretStr):
    """A secret of a provider; what `ion.toml` says holds where the provider has none of the name."""

    def __init__(self, safe: Safe, name: str, otherwise: SecretStr) -> None:
        super().__init__("")
        self.safe, self.name, self._otherwise = safe, name, otherwise

    @property
    def current(self) -> Secret | None:
        return self.safe.current(self.name)

    def get_secret_value(self) -> str:
        found = self.current
        return self._otherwise.get_secret_value() if found is None else found.value

    def _display(self) -> str:
        return "**********"


def filled(settings: Settings) -> Settings:
    """The settings with the provider's secrets, each asked for when it is first used. The environment wins."""
    if settings.secrets.provider == "environment":
        return settings
    environment, safe = Environment(), Safe(partial(open_source, settings), settings.secrets.ttl_s)
    for one in declared():
        if not one.opens_the_provider and environment.read(one.name) is None:
            settings = put(settings, one.path, LiveSecret(safe, one.name, one.of(settings)))
    return settings


def safe_of(settings: Settings) -> Safe | None:
    """What the secrets of these settings are kept in; None where none of them comes from a provider."""
    return next((found.safe for one in declared() if isinstance(found := one.of(settings), LiveSecret)), None)


def stale(settings: Settings) -> dict[str, str]:
    """What can't be read anew at present, by name, each with why."""
    safe = safe_of(settings)
    return {f"secret {name}": why for name, why in safe.stale.items()} if safe else {}


def doubt(settings: BaseModel) -> None:
    """The secrets among these settings were refused by whom they are for."""
    for secret in (getattr(settings, name) for name in type(settings).model_fields):
        if isinstance(secret, LiveSecret):
            secret.safe.doubt(secret.name)


@asynccontextmanager
async def followed(settings: Settings) -> AsyncIterator[None]:
    """While it is open, secrets are read anew after their time. Opening it reads them all, and in production judges them."""
    await asyncio.to_thread(require_fit, settings)
    safe = safe_of(settings)
    if safe:
        safe.follow()
    try:
        yield
    finally:
        if safe:
            safe.close()
