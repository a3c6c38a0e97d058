"""The settings of what may come in: origins, limits, proxies, the firewall."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator


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
