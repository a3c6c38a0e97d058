"""From an identity provider's claims to somebody who is known here."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ion_mentoring.accounts.keys import Authenticator, create, generate_key, list_keys, revoke
from ion_mentoring.accounts.people import People, Person, person_of
from ion_mentoring.errors import Forbidden, Unauthorized
from ion_mentoring.settings.identity import AuthSettings
from ion_mentoring.store.engine import Database

from .conftest import Clock

ISSUER = "https://id.example.org"


def settings(**changed: Any) -> AuthSettings:
    given = {"mode": "jwt", "issuer": ISSUER, "audience": "ion", "jwks": "jwks.json", **changed}
    return AuthSettings.model_validate(given)


def claims(**changed: Any) -> dict[str, Any]:
    return {"sub": "u-1", "name": "지민", "role": "learner", **changed}


@pytest.fixture
def people(db: Database, clock: Clock) -> People:
    return People(db, Authenticator(db, clock=clock), clock)


def test_a_person_has_subject_name_and_role() -> None:
    assert person_of(claims(), settings()) == Person(ISSUER, "u-1", "지민", "learner")
    assert person_of(claims(name=None), settings()).name == "u-1"
    assert person_of(claims(name="a\n\u200bb" + "x" * 200), settings()).name == "ab" + "x" * 98


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("groups", {"groups": ["everybody", "ion-team"]}),
        ("realm_access.roles", {"realm_access": {"roles": ["ion-team"]}}),
        ("https://ion.example.org/role", {"https://ion.example.org/role": "ion-team"}),
    ],
)
def test_the_role_is_where_the_settings_say(path: str, given: dict[str, Any]) -> None:
    chosen = settings(role_claim=path, roles={"ion-team": "designer"})
    assert person_of(claims(**given), chosen).role == "designer"
    with pytest.raises(Forbidden, match="no role"):
        person_of(claims(role="designer"), chosen)


def test_of_several_roles_the_mightiest_counts() -> None:
    assert person_of(claims(role=["learner", "operator", "designer"]), settings()).role == "operator"


def test_with_roles_of_their_own_the_plain_names_are_nothing() -> None:
    with pytest.raises(Forbidden):
        person_of(claims(role="admin"), settings(roles={"staff": "learner"}))


def test_whoever_has_no_role_may_be_a_learner_by_setting() -> None:
    assert person_of(claims(role=None), settings(default_role="learner")).role == "learner"


@pytest.mark.parametrize("sub", [None, "", 1, ["u"], "x" * 256, "a\0"])
def test_claims_that_name_nobody_are_refused(sub: Any) -> None:
    with pytest.raises(Unauthorized, match="names nobody"):
        person_of(claims(sub=sub), settings())


async def test_a_person_is_made_known_once_however_many_requests_come(db: Database, people: People) -> None:
    person = Person(ISSUER, "u-1", "지민", "learner")
    found = await asyncio.gather(*[people.identity(person) for _ in range(20)])
    assert len({identity.learner_id for identity in found}) == 1
    (row,) = await list_keys(db)
    assert (row.name, row.role, row.issuer, row.prefix) == ("지민", "learner", ISSUER, "")


async def test_the_same_subject_of_another_provider_is_another_person(people: People) -> None:
    one, other = [await people.identity(Person(issuer, "u-1", "n", "learner")) for issuer in (ISSUER, ISSUER + "/x")]
    assert one.learner_id != other.learner_id


async def test_two_people_and_a_key_may_have_one_name(db: Database, people: People) -> None:
    for subject in ("u-1", "u-2"):
        await people.identity(Person(ISSUER, subject, "jimin", "learner"))
    await create(db, "learner", "jimin")
    assert len(await list_keys(db)) == 3


async def test_no_key_and_no_hash_opens_a_persons_row(db: Database, people: People) -> None:
    person = Person(ISSUER, "u-1", "jimin", "admin")
    await people.identity(person)
    for shown in (person.hash, "u-1", generate_key(), f"ion_{person.hash[:43]}"):
        with pytest.raises(Unauthorized):
            await Authenticator(db).authenticate(shown)


async def test_a_role_changes_with_what_the_provider_says(db: Database, people: People) -> None:
    was = await people.identity(Person(ISSUER, "u-1", "jimin", "operator"))
    now = await people.identity(Person(ISSUER, "u-1", "jimin", "learner"))
    assert (was.role, now.role, was.learner_id) == ("operator", "learner", now.learner_id)
    (row,) = await list_keys(db)
    assert row.role == "learner"


async def test_a_service_has_no_learner_until_it_is_a_person(people: People) -> None:
    assert (await people.identity(Person(ISSUER, "u-1", "school", "service"))).learner_id is None
    assert (await people.identity(Person(ISSUER, "u-1", "school", "learner"))).learner_id


async def test_a_revoked_person_is_refused_within_seconds_whatever_role_they_have(
    db: Database, people: People, clock: Clock
) -> None:
    identity = await people.identity(Person(ISSUER, "u-1", "jimin", "learner"))
    await revoke(db, identity.key_id)
    clock.now += 5
    for role in ("learner", "admin"):
        with pytest.raises(Unauthorized, match="revoked here"):
            await people.identity(Person(ISSUER, "u-1", "jimin", role))
