"""A server of each kind for all tests; each test has a place of its own in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from api.conftest import http
from cli.conftest import ion
from secret_servers import ROOT_TOKEN, Server, drongo, moto, openbao

from ion_mentoring.settings import Settings

__all__ = ["http", "ion"]

WRITABLE = ("file", "vault", "aws", "google")
Choose = Callable[[str], Settings]


@pytest.fixture(scope="session")
def bao(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with openbao(tmp_path_factory.mktemp("openbao")) as server:
        yield server


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with moto(tmp_path_factory.mktemp("moto")) as server:
        yield server


@pytest.fixture(scope="session")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with drongo(tmp_path_factory.mktemp("drongo")) as server:
        yield server


@pytest.fixture
def choose(home: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Choose:
    """Settings of a provider, given by the environment as an operator gives them; the place in it is this test's own."""

    def chosen(provider: str) -> Settings:
        own = uuid4().hex
        given = {"ION_SECRETS__PROVIDER": provider}
        match provider:
            case "vault":
                server: Server = request.getfixturevalue("bao")
                given |= {
                    "ION_SECRETS__VAULT__ADDRESS": server.url,
                    "ION_SECRETS__VAULT__TOKEN": ROOT_TOKEN,
                    "ION_SECRETS__VAULT__PATH": own,
                }
            case "aws":
                server = request.getfixturevalue("aws")
                given |= {
                    "ION_SECRETS__AWS__BASE_URL": server.url,
                    "ION_SECRETS__AWS__REGION": "ap-northeast-2",  # pragma: allowlist secret
                    "ION_SECRETS__AWS__PREFIX": f"{own}/",
                    "AWS_ACCESS_KEY_ID": "a-test's",
                    "AWS_SECRET_ACCESS_KEY": "a-test's",  # pragma: allowlist secret
                }
            case "google":
                server = request.getfixturevalue("google")
                given |= {
                    "ION_SECRETS__GOOGLE__BASE_URL": server.url,
                    "ION_SECRETS__GOOGLE__PROJECT": "mentoring",  # pragma: allowlist secret
                    "ION_SECRETS__GOOGLE__PREFIX": f"{own}-",
                }
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        return Settings()

    return chosen
