"""Every setting, typed, once. Environment over `ION_HOME/ion.toml` over defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import reduce
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import BaseModel, Field, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from ion_mentoring.settings.backups import BackupSettings, DrillSettings, RetentionSettings
from ion_mentoring.settings.budgets import BudgetSettings
from ion_mentoring.settings.caching import CacheSettings
from ion_mentoring.settings.edge import CorsSettings, LimitSettings, ServerSettings, WafSettings
from ion_mentoring.settings.identity import AuthSettings
from ion_mentoring.settings.privacy import PrivacySettings
from ion_mentoring.settings.replies import (
    AnthropicSettings,
    EmbeddedSettings,
    OpenAISettings,
    ProviderSettings,
    RoutingSettings,
    VertexSettings,
)
from ion_mentoring.settings.secrets import SecretsSettings


def home() -> Path:
    """`ION_HOME`, or the platform's folder for user data. Two homes are two services."""
    return Path(os.environ.get("ION_HOME") or user_data_path("ion", appauthor=False)).expanduser().absolute()


NO_SETTINGS = ("ION_KEY", "ION_DATA_DIR")
"""Variables that others read: `ion --url`, and the scripts that train and measure."""


class DatabaseSettings(BaseModel):
    url: SecretStr = Field(
        SecretStr(""), description="`postgresql://user@host/name`; empty: SQLite in `ION_HOME/ion.db`."
    )
    busy_timeout_s: float = Field(5.0, gt=0, description="How long a write waits for another process's lock.")
    pool_size: int = Field(
        10, ge=2, description="Most connections to PostgreSQL; one more tells that the service lives."
    )


class HelpSettings(BaseModel):
    country: str = Field("KR", description="Whose help numbers are shown in a crisis (ISO 3166 code).")
    watched: bool = Field(False, description="Whether a person is notified of crisis events; the help text says so.")


class LogSettings(BaseModel):
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe level written.")
    format: Literal["auto", "json", "console"] = Field("auto", description="auto: console on a terminal, else json.")


class RedisSettings(BaseModel):
    url: SecretStr = Field(
        SecretStr(""), description="`redis://host:6379/0`, for what several processes count and keep together."
    )


class Settings(BaseSettings):
    """The service's settings; nested ones are written `ION_OPENAI__MODEL` or as tables of `ion.toml`."""

    model_config = SettingsConfigDict(env_prefix="ION_", env_nested_delimiter="__", extra="ignore")

    home: Path = Field(default_factory=home, description="Database, local key, changed personas and playbooks, caches.")
    environment: Literal["development", "production"] = Field(
        "development",
        description="production: `/docs` and `/openapi.json` are not served, and a weak secret stops the start.",
    )
    anthropic: AnthropicSettings = AnthropicSettings()
    auth: AuthSettings = AuthSettings()
    backup: BackupSettings = BackupSettings()
    budgets: BudgetSettings = BudgetSettings()
    cache: CacheSettings = CacheSettings()
    cors: CorsSettings = CorsSettings()
    database: DatabaseSettings = DatabaseSettings()
    drill: DrillSettings = DrillSettings()
    embedded: EmbeddedSettings = EmbeddedSettings()
    help: HelpSettings = HelpSettings()
    limits: LimitSettings = LimitSettings()
    log: LogSettings = LogSettings()
    openai: OpenAISettings = OpenAISettings()
    privacy: PrivacySettings = PrivacySettings()
    providers: ProviderSettings = ProviderSettings()
    redis: RedisSettings = RedisSettings()
    retention: RetentionSettings = RetentionSettings()
    routing: RoutingSettings = RoutingSettings()
    secrets: SecretsSettings = SecretsSettings()
    server: ServerSettings = ServerSettings()
    vertex: VertexSettings = VertexSettings()
    waf: WafSettings = WafSettings()

    @property
    def database_url(self) -> str:
        return self.database.url.get_secret_value() or f"sqlite:///{self.home / 'ion.db'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, home() / "ion.toml")


def settings_fields(
    model: type[BaseModel] = Settings, above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Every setting by its path, those without a table first."""
    nested = {name: kind for name, field in model.model_fields.items() if (kind := _table(field))}
    for name, field in model.model_fields.items():
        if name not in nested:
            yield (*above, name), field
    for name, kind in nested.items():
        yield from settings_fields(kind, (*above, name))


def unknown(names: Iterable[str]) -> dict[str, str]:
    """Variables of the environment that look like settings and are none, each with the one that is most like it, or ""."""
    known = [f"ION_{'__'.join(path).upper()}" for path, _ in settings_fields()]
    others = [
        name
        for name in names
        if name.startswith("ION_")
        and name not in NO_SETTINGS
        and not any(name == one or name.startswith(f"{one}__") for one in known)
    ]
    return {name: next(iter(get_close_matches(name, known, 1)), "") for name in others}


def _table(field: FieldInfo) -> type[BaseModel] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def in_words(settings: Settings) -> dict[str, str]:
    """Every setting that is not its default, by its path; of a secret only that there is one."""
    found: dict[str, str] = {}
    for path, field in settings_fields():
        value = reduce(getattr, path, settings)
        if value != field.get_default(call_default_factory=True):
            found[".".join(path)] = re.sub(r"(?<=://)[^/@]*@", "…@", str(value))  # addresses may hold a password
    return found
