"""Tokens: those of the identity provider open what their role may, and no forged, stolen, old or twisted one does."""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from edge.test_bad_input import problem
from joserfc.jwk import RSAKey
from server import Answer, Caller

from security.conftest import House
from security.issuer import AUDIENCE, issuing, new_key, part, signed

ALGORITHMS = ("RS256", "ES256", "EdDSA")
ME = "/api/v2/learners/me"


async def show(stranger: Caller, token: str, path: str = ME) -> Answer:
    return await stranger.saying(Authorization=f"Bearer {token}").get(path)


async def refused(stranger: Caller, token: str, kind: str = "unauthorized") -> str:
    """The reason; nothing of the token is in it."""
    answer = await show(stranger, token)
    detail = str(problem(answer, 401, kind)["detail"])
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert not [piece for piece in token.split(".") if len(piece) > 20 and piece in answer.text]
    return detail


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_a_token_of_the_identity_provider_is_good(stranger: Caller, house: House, algorithm: str) -> None:
    me = (await show(stranger, house.issuer.token(algorithm))).json
    assert (me["name"], me["role"]) == ("지민", "learner")


async def test_the_same_subject_is_the_same_learner_and_another_is_another(stranger: Caller, house: House) -> None:
    ids = [
        (await show(stranger, house.issuer.token(algorithm, sub=sub))).json["id"]
        for sub in ("one", "two")
        for algorithm in ALGORITHMS
    ]
    assert ids[0] == ids[1] == ids[2] != ids[3] == ids[4] == ids[5]


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("learner", "/metrics", 403),
        ("designer", "/api/v2/admin/unmatched", 200),
        ("designer", "/metrics", 403),
        ("operator", "/metrics", 200),
        ("operator", "/api/v2/admin/keys", 403),
        ("admin", "/api/v2/admin/keys", 200),
        (["staff", "operator"], "/metrics", 200),
    ],
)
async def test_a_role_by_claim_opens_what_it_may(
    stranger: Caller, house: House, role: object, path: str, status: int
) -> None:
    token = house.issuer.token(role=role, sub=f"{role}")
    assert (await show(stranger, token, path)).status == status


async def test_a_role_that_was_taken_away_is_gone_with_the_next_token(stranger: Caller, house: House) -> None:
    sub = str(uuid4())
    mine = (await show(stranger, house.issuer.token(role="operator", sub=sub))).json
    assert (await show(stranger, house.issuer.token(role="learner", sub=sub), "/metrics")).status == 403
    assert (await show(stranger, house.issuer.token(role="learner", sub=sub))).json["id"] == mine["id"]


@pytest.mark.parametrize("role", [None, "", "root", "ADMIN", 7, ["root"], {"admin": True}, "learner admin"])
async def test_without_a_role_nobody_comes_in(stranger: Caller, house: House, role: object) -> None:
    answer = await show(stranger, house.issuer.token(role=role, sub=str(uuid4())))
    assert "no role" in problem(answer, 403, "forbidden")["detail"]


async def test_a_service_by_token_acts_for_the_learners_that_it_names(stranger: Caller, house: House) -> None:
    token = house.issuer.token(role="service", sub="school")
    service = stranger.saying(Authorization=f"Bearer {token}")
    problem(await service.get(ME), 422, "invalid-input", "ION-Learner")
    one, two = [(await service.saying(ION_Learner=name).get(ME)).json["id"] for name in ("u-1", "u-2")]
    assert one != two
    assert (await service.saying(ION_Learner="u-1").get(ME)).json["id"] == one


async def test_keys_are_taken_beside_tokens(stranger: Caller, house: House) -> None:
    assert (await show(stranger, house.keys["operator"], "/metrics")).status == 200


async def test_whom_an_administrator_revoked_does_not_come_in_with_a_good_token(stranger: Caller, house: House) -> None:
    token = house.issuer.token(sub="gone", name="soon gone")
    assert (await show(stranger, token)).status == 200
    admin = stranger.saying(Authorization=f"Bearer {house.keys['admin']}")
    (row,) = [key for key in (await admin.get("/api/v2/admin/keys")).json["items"] if key["name"] == "soon gone"]
    assert row["issuer"] == house.issuer.url and row["prefix"] == ""
    assert (await admin("DELETE", f"/api/v2/admin/keys/{row['id']}")).status == 204
    assert (await admin("POST", f"/api/v2/admin/keys/{row['id']}/rotate", json={})).status == 404
    other_role = house.issuer.token(sub="gone", name="soon gone", role="designer")
    assert "revoked" in await refused(stranger, other_role)


async def test_whoever_has_everything_erased_may_come_again_as_somebody_new(stranger: Caller, house: House) -> None:
    token = house.issuer.token(sub=str(uuid4()), name="지우")
    person = stranger.saying(Authorization=f"Bearer {token}")
    before = (await person.get(ME)).json["id"]
    assert (await person("DELETE", ME, json={"confirm": "지우"})).status == 204
    assert (await person.get(ME)).json["id"] != before


# What is forged


@pytest.mark.parametrize("none", ["none", "None", "NONE", "nOnE", "", None])
@pytest.mark.parametrize("signature", ["", "AAAA"])
async def test_the_algorithm_none_is_none(stranger: Caller, house: House, none: str | None, signature: str) -> None:
    header = {"typ": "JWT", "kid": "RS256-1"} | ({} if none is None else {"alg": none})
    await refused(stranger, f"{part(header)}.{part(house.issuer.claims(role='admin'))}.{signature}")


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
@pytest.mark.parametrize("form", ["pem", "der", "jwk", "n", "kid", "empty"])
async def test_a_public_key_is_no_shared_secret(stranger: Caller, house: House, algorithm: str, form: str) -> None:
    """The confusion of RS and HS: what everybody may read would sign."""
    key = house.issuer.keys["RS256"]
    assert isinstance(key, RSAKey)
    public = key.public_key
    secret = {
        "pem": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "der": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "jwk": json.dumps(key.as_dict(private=False)).encode(),
        "n": str(key.as_dict(private=False)["n"]).encode(),
        "kid": b"RS256-1" * 8,
        "empty": b"\0" * 64,
    }[form]
    forged = signed(secret, {"alg": algorithm, "kid": "RS256-1"}, house.issuer.claims(role="admin"))
    assert "algorithm is none of" in await refused(stranger, forged)


@pytest.mark.parametrize("algorithm", ["PS256", "RS384", "RS512", "RS1", "ES512", "ES256K", "dir", "A128KW", "rs256"])
async def test_an_algorithm_that_is_not_in_the_settings_is_refused(
    stranger: Caller, house: House, algorithm: str
) -> None:
    header = {"alg": algorithm, "kid": "RS256-1"}
    forged = f"{part(header)}.{part(house.issuer.claims())}.{part(b'x' * 256)}"
    assert "algorithm is none of" in await refused(stranger, forged)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("of", ALGORITHMS)
async def test_a_key_of_another_kind_verifies_nothing(stranger: Caller, house: House, algorithm: str, of: str) -> None:
    header = {"alg": algorithm, "kid": f"{of}-1"}
    mine = new_key(algorithm, f"{of}-1")
    await refused(stranger, signed(mine, header, house.issuer.claims(role="admin")))


@pytest.mark.parametrize(
    "kid",
    [
        *("../../../../dev/null", "/dev/null", "/etc/hostname", "file:///dev/null", "C:\\windows\\win.ini"),
        *("' OR '1'='1", "x' UNION SELECT 'AAAA'--", "RS256-1'; DROP TABLE keys;--", "$(id)", "| cat /etc/passwd"),
        *(
            "http://127.0.0.1:1/jwks",
            "RS256-1\u0000",
            "RS256-1 ",
            "rs256-1",
            "*",
            "",
            "%2e%2e%2f",
            "${jndi:ldap://x/a}",
        ),
        *("__proto__", "constructor", "0", "x" * 4000),
    ],
)
async def test_a_key_id_is_looked_up_and_is_nothing_else(stranger: Caller, house: House, kid: str) -> None:
    forged = signed(new_key("RS256", kid or None), {"alg": "RS256", "kid": kid}, house.issuer.claims(role="admin"))
    await refused(stranger, forged)
    await refused(stranger, signed(bytes(32), {"alg": "HS256", "kid": kid}, house.issuer.claims(role="admin")))


@pytest.mark.parametrize("kid", [0, 1.5, True, ["RS256-1"], {"RS256-1": 1}, [], {}])
async def test_a_key_id_that_is_no_text_is_refused(stranger: Caller, house: House, kid: Any) -> None:
    body = part(house.issuer.claims())
    await refused(stranger, f"{part({'alg': 'RS256', 'kid': kid})}.{body}.{part(b'x' * 256)}")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("kid", ["mine", "RS256-1", None])
async def test_a_key_that_a_token_brings_along_is_not_heard(
    stranger: Caller, house: House, algorithm: str, kid: str | None
) -> None:
    mine = new_key(algorithm, kid or "mine")
    header = {"alg": algorithm, "jwk": dict(mine.as_dict(private=False))} | ({"kid": kid} if kid else {})
    await refused(stranger, signed(mine, header, house.issuer.claims(role="admin")))


@pytest.mark.parametrize("where", ["jku", "x5u"])
@pytest.mark.parametrize("address", ["{evil}/jwks", "{evil}@127.0.0.1/", "file:///etc/hostname", "{own}/jwks"])
async def test_an_address_that_a_token_names_is_never_asked(
    stranger: Caller, house: House, where: str, address: str
) -> None:
    with issuing() as evil:
        named = address.format(evil=evil.url, own=house.issuer.url)
        forged = signed(
            evil.keys["RS256"],
            {"alg": "RS256", "kid": "RS256-1", where: named},
            house.issuer.claims(role="admin"),
        )
        await refused(stranger, forged)
        assert evil.asked == 0


async def test_a_certificate_that_a_token_brings_along_is_not_heard(stranger: Caller, house: House) -> None:
    header = {"alg": "RS256", "kid": "RS256-1", "x5c": ["MIIB" + "A" * 200], "x5t": "AAAA"}
    await refused(stranger, signed(new_key("RS256", "RS256-1"), header, house.issuer.claims(role="admin")))
    assert (await show(stranger, house.issuer.token(header={"x5t": "c2hhMQ"}))).status == 200


@pytest.mark.parametrize(
    "header",
    [{"crit": ["exp"]}, {"crit": []}, {"b64": False, "crit": ["b64"]}, {"typ": "dpop+jwt"}, {"typ": "logout+jwt"}],
)
async def test_a_header_that_asks_for_what_is_not_understood_is_refused(
    stranger: Caller, house: House, header: dict[str, Any]
) -> None:
    told = {"alg": "RS256", "kid": "RS256-1", **header}
    await refused(stranger, signed(house.issuer.keys["RS256"], told, house.issuer.claims()))


# What is altered


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_an_altered_signature_is_wrong_wherever_it_is_altered(
    stranger: Caller, house: House, algorithm: str
) -> None:
    head, body, signature = house.issuer.token(algorithm).split(".")
    for place in (0, len(signature) // 2, len(signature) - 3):
        other = "A" if signature[place] != "A" else "B"
        assert "signature is wrong" in await refused(
            stranger, f"{head}.{body}.{signature[:place]}{other}{signature[place + 1 :]}"
        )
    for altered in ("", signature[:-4], signature + "AAAA", signature[::-1]):
        await refused(stranger, f"{head}.{body}.{altered}")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_altered_claims_and_headers_are_refused(stranger: Caller, house: House, algorithm: str) -> None:
    head, body, signature = house.issuer.token(algorithm).split(".")
    await refused(stranger, f"{head}.{part(house.issuer.claims(role='admin'))}.{signature}")
    await refused(stranger, f"{part({'alg': algorithm, 'kid': f'{algorithm}-1'})}.{body}.{signature}")
    _, others, _ = house.issuer.token(algorithm, sub="somebody else").split(".")
    await refused(stranger, f"{head}.{others}.{signature}")


async def test_a_signature_of_zeros_is_wrong(stranger: Caller, house: House) -> None:
    """CVE-2022-21449: an ECDSA signature of r = s = 0 once passed for any text."""
    head, body, _ = house.issuer.token("ES256").split(".")
    await refused(stranger, f"{head}.{body}.{part(bytes(64))}")


# What is not for now, not for here, not from there


@pytest.mark.parametrize(
    "audience", ["another", "", [], ["another"], AUDIENCE.upper(), AUDIENCE + "x", None, 7, [7], {}]
)
async def test_a_token_for_somebody_else_is_refused(stranger: Caller, house: House, audience: Any) -> None:
    assert "`aud`" in await refused(stranger, house.issuer.token(aud=audience))


async def test_one_of_several_audiences_may_be_this_service(stranger: Caller, house: House) -> None:
    assert (await show(stranger, house.issuer.token(aud=["another", AUDIENCE]))).status == 200


@pytest.mark.parametrize("issuer", ["https://evil.example", "", "{own}/", "{own}.evil.example", None, ["{own}"], 7])
async def test_a_token_of_another_issuer_is_refused(stranger: Caller, house: House, issuer: Any) -> None:
    named = json.loads(json.dumps(issuer).replace("{own}", house.issuer.url))
    assert "`iss`" in await refused(stranger, house.issuer.token(iss=named))


async def test_an_expired_token_is_told_as_such_after_the_leeway(stranger: Caller, house: House) -> None:
    now = int(time.time())
    assert (await show(stranger, house.issuer.token(exp=now - 30))).status == 200
    for past in (now - 61, 0, -1, now - 10**9):
        assert "has expired" in await refused(stranger, house.issuer.token(exp=past), "expired")


@pytest.mark.parametrize("exp", [None, "9999999999", True, [], float("nan"), float("inf"), {}])
async def test_a_token_that_does_not_say_until_when_is_refused(stranger: Caller, house: House, exp: Any) -> None:
    assert "`exp`" in await refused(stranger, house.issuer.token(exp=exp))


async def test_a_token_for_later_is_refused_until_then(stranger: Caller, house: House) -> None:
    now = int(time.time())
    assert (await show(stranger, house.issuer.token(nbf=now + 30))).status == 200
    for early in (now + 120, 10**12, "soon", True):
        assert "`nbf`" in await refused(stranger, house.issuer.token(nbf=early))
    assert "`iat`" in await refused(stranger, house.issuer.token(iat=now + 3600))


@pytest.mark.parametrize("sub", [None, "", 7, ["u-1"], {"id": 1}, "x" * 256, "a\nb", True])
async def test_a_token_that_names_nobody_is_refused(stranger: Caller, house: House, sub: Any) -> None:
    await refused(stranger, house.issuer.token(sub=sub))


@pytest.mark.parametrize("missing", ["iss", "aud", "exp", "sub"])
async def test_a_claim_that_has_to_be_there_is_missed(stranger: Caller, house: House, missing: str) -> None:
    assert f"`{missing}`" in await refused(stranger, house.issuer.token("RS256", None, **{missing: None}))


# What is no token


@pytest.mark.parametrize(
    "token",
    [
        *("x", ".", "..", "...", "a.b", "a.b.c", "a.b.c.d", "a.b.c.d.e", "e30.e30.", "e30.e30.e30", "null.null.null"),
        *("eyJhbGciOiJSUzI1NiJ9", "eyJhbGciOiJSUzI1NiJ9.", "eyJhbGciOiJSUzI1NiJ9..", "W10.W10.W10", "MQ.MQ.MQ"),
        *("%00.%00.%00", "a+b.c/d.e=", "{}.{}.{}", "undefined", "ion_.ion_.ion_"),
    ],
)
async def test_what_is_no_token_is_refused(stranger: Caller, house: House, token: str) -> None:
    """By the firewall, where it looks like an attack as well."""
    answer = await show(stranger, token)
    problem(answer, answer.status, "blocked" if answer.status == 403 else "unauthorized")
    assert answer.status in (401, 403)


@pytest.mark.parametrize(
    "payload", [b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff\xfe", b"[" * 3000, b'{"exp":1e999}']
)
async def test_a_signed_payload_that_holds_no_claims_is_refused(stranger: Caller, house: House, payload: bytes) -> None:
    await refused(stranger, signed(house.issuer.keys["RS256"], {"alg": "RS256", "kid": "RS256-1"}, payload))


async def test_a_huge_token_is_refused_before_it_is_read(stranger: Caller, house: House) -> None:
    assert "longer than 8,192" in await refused(stranger, house.issuer.token(more="x" * 9000))
    assert "longer than 8,192" in await refused(stranger, "." * 9000)
    assert (await show(stranger, house.issuer.token(more="x" * 5000))).status == 200


async def test_a_token_elsewhere_than_in_its_header_is_no_token(stranger: Caller, house: House) -> None:
    token = house.issuer.token()
    for answer in (
        await stranger.get(f"{ME}?access_token={token}"),
        await stranger.get(ME, headers={"Cookie": f"__Host-ion={token}"}),
        await stranger.get(ME, headers={"Authorization": f"JWT {token}"}),
        await stranger.get(ME, headers={"X-Access-Token": token}),
    ):
        problem(answer, 401, "unauthorized")
