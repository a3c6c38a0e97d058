"""The settings of who it is: keys, or an identity provider."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, model_validator

RoleName = Literal["learner", "designer", "operator", "admin", "service"]


class AuthSettings(BaseModel):
    mode: Literal["keys", "jwt", "oidc"] = Field(
        "keys",
        description="How a caller shows who it is: a key; a token of an identity provider; or, for browsers, a sign-in"
        " there (docs/identity.md).",
    )
    keys_too: bool = Field(True, description="Whether keys of this service are taken beside an identity provider.")
    issuer: str = Field("", description="The identity provider, as its tokens name it (`iss`).")
    audience: str = Field("", description="This service, as tokens name it (`aud`); mode `jwt`.")
    jwks: str = Field("", description="Address or file of the provider's public keys; mode `jwt`.")
    algorithms: list[Literal["RS256", "ES256", "EdDSA"]] = Field(
        ["RS256", "ES256", "EdDSA"], min_length=1, description="How tokens may be signed."
    )
    leeway_s: int = Field(60, ge=0, le=300, description="By how much clocks may differ.")
    jwks_cache_s: float = Field(
        600.0, ge=10, description="How long the provider's keys are kept; while it is away, the last ones go on."
    )
    learner_claim: str = Field("sub", min_length=1, description="The claim that tells one person from all others.")
    name_claim: str = Field("name", min_length=1, description="The claim with the name that is shown.")
    role_claim: str = Field(
        "role", min_length=1, description="The claim with the role, or several; dots lead into objects."
    )
    roles: dict[str, RoleName] = Field(
        {}, description='Which value of it is which role, e.g. `{"mentors": "designer"}`; empty: the roles\' own names.'
    )
    default_role: Literal["none", "learner"] = Field(
        "none", description="Who has no role by that claim; `none`: is not let in."
    )
    client_id: str = Field("", description="This service at the identity provider; mode `oidc`.")
    client_secret: SecretStr = Field(SecretStr(""), description="Its secret there; empty: a public client, PKCE alone.")
    scopes: list[str] = Field(["openid", "profile"], description="What is asked of the provider; mode `oidc`.")
    provider_name: str = Field("", max_length=60, description="What the sign-in button calls the provider.")
    sign_out_there: bool = Field(False, description="Whether who signs out here is led to sign out there too.")
    session_hours: float = Field(
        12.0, gt=0, le=720, description="How long a browser is signed in by the provider's word; mode `oidc`."
    )

    @model_validator(mode="after")
    def _complete(self) -> AuthSettings:
        needed = {"keys": (), "jwt": ("issuer", "audience", "jwks"), "oidc": ("issuer", "client_id")}[self.mode]
        if missing := [f"ION_AUTH__{name.upper()}" for name in needed if not getattr(self, name)]:
            raise ValueError(f"the mode {self.mode} needs {', '.join(missing)}")
        if self.mode == "oidc" and "openid" not in self.scopes:
            raise ValueError("ION_AUTH__SCOPES needs `openid`")
        for name in ("issuer", "jwks") if self.mode != "keys" else ():
            if reason := why_not_secure(getattr(self, name)):
                raise ValueError(f"ION_AUTH__{name.upper()} {reason}")
        return self


def why_not_secure(address: str) -> str | None:
    """Why what is at this address must not say who somebody is; a file, and this machine, may."""
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        return "is plain http, where anybody on the way can become anybody: use https"
    return None
