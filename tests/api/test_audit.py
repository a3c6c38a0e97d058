"""The audit log over the API: what an administrator sees of what others did, in the same transaction as the deed."""

from __future__ import annotations

from typing import Any

import pytest
from server import Caller

from api.conftest import Served


@pytest.fixture
def admin(anyone: Caller, served: Served) -> Caller:
    return anyone.saying(Authorization=f"Bearer {served.keys['admin']}")


async def newest(admin: Caller, count: int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await admin.get(f"/api/v2/admin/audit?limit={count}")).json["items"]
    return items


async def test_keys_made_and_revoked_over_the_api(admin: Caller) -> None:
    own = next(key["id"] for key in (await admin.get("/api/v2/admin/keys")).json["items"] if key["current"])
    made = (await admin("POST", "/api/v2/admin/keys", json={"role": "learner", "name": "audited"})).json
    await admin("DELETE", f"/api/v2/admin/keys/{made['id']}")
    found = await newest(admin, 2)
    assert [(item["action"], item["subject"], item["actor"]) for item in found] == [
        ("key.revoke", made["id"], own),
        ("key.create", made["id"], own),
    ]


async def test_what_a_learner_takes_along_or_has_erased(admin: Caller, ada: Caller) -> None:
    me = (await ada.get("/api/v2/learners/me")).json
    await ada.get("/api/v2/learners/me/export")
    await ada("DELETE", "/api/v2/learners/me", json={"confirm": me["name"]})
    found = await newest(admin, 2)
    assert [(item["action"], item["subject"]) for item in found] == [
        ("learner.erase", me["id"]),
        ("learner.export", me["id"]),
    ]
    assert me["name"] not in str(found)


async def test_a_persona_that_was_changed(admin: Caller) -> None:
    path = "/api/v2/admin/personas/lua"
    text = (await admin.get(path)).json["text"]
    await admin("PUT", path, json={"text": text + "\n"})
    await admin("PUT", path, json={"text": text.replace("version: ", "version: 1")})
    await admin("DELETE", path)
    assert [(item["action"], item["subject"]) for item in await newest(admin, 2)] == [
        ("persona.take_back", "lua"),
        ("persona.save", "lua"),
    ]


async def test_page_by_page_it_is_the_same(admin: Caller) -> None:
    for number in range(3):
        await admin("POST", "/api/v2/admin/keys", json={"role": "learner", "name": f"paged {number}"})
    whole = await newest(admin, 3)
    first = (await admin.get("/api/v2/admin/audit?limit=1")).json
    second = (await admin.get(f"/api/v2/admin/audit?limit=2&cursor={first['next_cursor']}")).json
    assert first["items"] + second["items"] == whole
