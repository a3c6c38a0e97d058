"""Vault and OpenBao: the ways to sign in, what the policy forbids, entries of other hands."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr
from secret_servers import ROOT_TOKEN, Server, administrator, openbao_over_tls

from ion_mentoring.errors import SecretUnavailable
from ion_mentoring.secrets.vault import Vault
from ion_mentoring.settings.secrets import VaultSettings

NAME = "openai-api-key"
VALUE = "a-value-that-nobody-may-see"


@pytest.fixture
def path() -> str:
    return f"ion/{uuid4().hex}"


def vault(server: Server, path: str, **given: object) -> Vault:
    return Vault(VaultSettings.model_validate({"address": server.url, "path": path, **given}), timeout_s=5)


def refusal(source: Vault) -> str:
    with pytest.raises(SecretUnavailable) as refused:
        source.read(NAME)
    assert VALUE not in refused.value.detail and ROOT_TOKEN not in refused.value.detail
    return refused.value.detail


def app_role(server: Server, **more: object) -> dict[str, object]:
    admin, name = administrator(server).auth.approle, uuid4().hex
    admin.create_or_update_approle(name, token_policies=["ion"], **more)
    secret = admin.generate_secret_id(name)["data"]["secret_id"]
    return {"role_id": admin.read_role_id(name)["data"]["role_id"], "secret_id": secret}


def test_an_app_role_may_do_what_its_policy_allows_and_no_more(bao: Server, path: str) -> None:
    role = app_role(bao)
    source = vault(bao, path, **role)
    assert source.read(NAME) is None
    assert source.write(NAME, VALUE).version == "1"
    assert source.write(NAME, VALUE + "2").version == "2"
    found = source.read(NAME)
    assert found and found.value == VALUE + "2"
    told = refusal(vault(bao, "elsewhere", **role))
    assert told == (
        "Vault refuses secret/data/elsewhere/openai-api-key."
        " Its policy must allow to read (and for `rotate` to update) it."
    )


def test_a_token_that_was_revoked_is_replaced_by_signing_in_again(bao: Server, path: str) -> None:
    source = vault(bao, path, **app_role(bao))
    source.write(NAME, VALUE)
    administrator(bao).auth.token.revoke(source._client.token)
    found = source.read(NAME)
    assert found and found.value == VALUE


def test_a_token_is_read_from_the_file_that_an_agent_keeps_fresh(bao: Server, path: str, tmp_path: Path) -> None:
    tokens = administrator(bao).auth.token
    first = tokens.create(policies=["ion"])["auth"]["client_token"]
    file = tmp_path / "token"
    file.write_text(first + "\n")
    source = vault(bao, path, token_file=str(file))
    source.write(NAME, VALUE)
    tokens.revoke(first)
    file.write_text(tokens.create(policies=["ion"])["auth"]["client_token"])
    assert source.read(NAME)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "No way into Vault: set ION_SECRETS__VAULT__ROLE_ID"),
        ({"token": SecretStr("of-nobody")}, "Vault refuses"),
        ({"token_file": "/nowhere/token"}, "(FileNotFoundError)"),
        ({"role_id": "no-role", "secret_id": SecretStr("no-secret")}, "(InvalidRequest)"),
    ],
)
def test_who_can_not_sign_in_is_told_why(bao: Server, path: str, given: dict[str, object], why: str) -> None:
    assert why in refusal(vault(bao, path, **given))


def test_a_token_of_the_environment_is_not_taken_by_chance(
    bao: Server, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAULT_TOKEN", ROOT_TOKEN)
    assert "No way into Vault" in refusal(vault(bao, path))


def test_other_keys_of_an_entry_stay_when_its_value_is_rotated(bao: Server, path: str) -> None:
    keys = administrator(bao).secrets.kv.v2
    keys.create_or_update_secret(path=f"{path}/{NAME}", secret={"value": "old", "owner": "ops"}, mount_point="secret")
    vault(bao, path, token=SecretStr(ROOT_TOKEN)).write(NAME, VALUE)
    data = keys.read_secret_version(path=f"{path}/{NAME}", mount_point="secret", raise_on_deleted_version=True)["data"]
    assert data["data"] == {"value": VALUE, "owner": "ops"}


def test_an_entry_without_a_text_under_value_is_refused(bao: Server, path: str) -> None:
    keys = administrator(bao).secrets.kv.v2
    source = vault(bao, path, token=SecretStr(ROOT_TOKEN))
    for secret in ({"key": VALUE}, {"value": [VALUE]}):
        keys.create_or_update_secret(path=f"{path}/{NAME}", secret=secret, mount_point="secret")
        assert refusal(source) == "Vault's entry for openai-api-key has no text under the key `value`."


def test_a_version_that_was_deleted_is_refused_and_rotated_over(bao: Server, path: str) -> None:
    source = vault(bao, path, token=SecretStr(ROOT_TOKEN))
    source.write(NAME, VALUE)
    administrator(bao).secrets.kv.v2.delete_latest_version_of_secret(path=f"{path}/{NAME}", mount_point="secret")
    assert "was deleted. Write a new one." in refusal(source)
    assert source.write(NAME, VALUE).version == "2"
    assert source.read(NAME)


def test_what_another_wrote_meanwhile_is_not_lost(bao: Server, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = vault(bao, path, token=SecretStr(ROOT_TOKEN))
    source.write(NAME, VALUE)
    before = source._found(NAME)
    vault(bao, path, token=SecretStr(ROOT_TOKEN)).write(NAME, "theirs")
    monkeypatch.setattr(source, "_found", lambda _name: before)
    with pytest.raises(SecretUnavailable, match="InvalidRequest"):
        source.write(NAME, "ours")


def test_the_authority_of_its_certificate_is_checked(tmp_path: Path) -> None:
    with openbao_over_tls(tmp_path) as server:
        authority = next(tmp_path.glob("*ca.pem"))
        trusting = vault(server, "ion", token=SecretStr(ROOT_TOKEN), ca_file=str(authority))
        trusting.write(NAME, VALUE)
        assert trusting.read(NAME)
        assert "(SSLError)" in refusal(vault(server, "ion", token=SecretStr(ROOT_TOKEN)))
