"""A service that takes the tokens of an identity provider, both over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from api.conftest import ada, anyone, bob, http, make_keys, served, settings_in
from server import Caller, run, serving

from ion_mentoring.settings import Settings
from ion_mentoring.settings.identity import AuthSettings
from security.issuer import AUDIENCE, Issuer, issuing

__all__ = ["ada", "anyone", "bob", "http", "served"]


@dataclass(frozen=True)
class House:
    """Where the service is, whose tokens it takes, and a key of each role."""

    url: str
    issuer: Issuer
    keys: dict[str, str]


def settings_for(issuer: Issuer, home: Settings, **changed: object) -> Settings:
    given = {"mode": "jwt", "issuer": issuer.url, "audience": AUDIENCE, "jwks": f"{issuer.url}/jwks", **changed}
    return home.model_copy(update={"auth": AuthSettings.model_validate(given)})


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with issuing() as issuer:
        settings = settings_for(issuer, settings_in(tmp_path_factory.mktemp("jwt") / "home"))
        keys = run(make_keys(settings))
        with serving(settings) as url:
            yield House(url, issuer, keys)


@pytest.fixture
def stranger(http: object, house: House) -> Caller:
    return Caller(http, house.url)  # type: ignore[arg-type]
