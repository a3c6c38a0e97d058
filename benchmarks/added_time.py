"""What ION adds to a far end's time: a whole turn (read, routed, grounded, stored twice) beside a bare pass-through.

    python benchmarks/added_time.py [--turns 300]

The far end streams a fixed reply at once, in the form of OpenAI's chat completions. The pass-through is what one would
write first: an aiohttp server that hands a request on with aiohttp and the answer back as it comes; it reads, chooses
and stores nothing. One request at a time, the three in turns within one run, every message another one.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from unittest import mock

import aiohttp
from first_token import line, server

FAR_END = """
import json
from aiohttp import web

WORDS = [f"word {n} " for n in range(40)]
def event(**data): return f"data: {json.dumps(data)}\\n\\n".encode()
REPLY = b"".join(event(choices=[{"delta": {"content": word}, "finish_reason": None}]) for word in WORDS)
REPLY += event(choices=[{"delta": {}, "finish_reason": "stop"}]) + b"data: [DONE]\\n\\n"

async def answer(request):
    await request.read()
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await response.write(REPLY)
    await response.write_eof()
    return response
"""
PASS_THROUGH = """
import sys
import aiohttp
from aiohttp import web

async def answer(request):
    body = await request.read()
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    async with request.app["session"].post(sys.argv[1], data=body, headers={"Content-Type": "application/json"}) as far:
        await response.prepare(request)
        async for data in far.content.iter_any():
            await response.write(data)
    await response.write_eof()
    return response

async def session(app):
    async with aiohttp.ClientSession() as app["session"]:
        yield
"""
SERVE = """
import asyncio, socket

async def main():
    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    if "session" in globals(): app.cleanup_ctx.append(session)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print("ready at http://127.0.0.1:%d" % runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""
MESSAGES = (
    "최종 면접에서 떨어졌어요. 뭐가 문제였는지 모르겠어요.",
    "How do I plan a project with four people who have no time?",
    "코드 리뷰에서 받은 지적이 자꾸 마음에 남아요",
    "Our test is not significant, p = 0.06. What now?",
)


async def ask(session: aiohttp.ClientSession, url: str, body: dict[str, object], mark: bytes) -> tuple[float, float]:
    """Milliseconds to the first piece of the reply's text, and to its end."""
    began, first = perf_counter(), 0.0
    async with session.post(url, json=body) as response:
        response.raise_for_status()
        async for data in response.content.iter_any():
            if not first and mark in data:
                first = perf_counter()
    return 1000 * (first - began), 1000 * (perf_counter() - began)


async def measure(ways: dict[str, tuple[str, bytes]], turns: int, key: str) -> dict[str, list[tuple[float, float]]]:
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}) as session:
        for number in range(-20, turns):
            message = f"{MESSAGES[number % len(MESSAGES)]} ({number})"
            for name, (url, mark) in ways.items():
                body: dict[str, object] = (
                    {"message": message, "stream": True}
                    if name == "ION"
                    else {"model": "m", "stream": True, "messages": [{"role": "user", "content": message}]}
                )
                found = await ask(session, url, body, mark)
                if number >= 0:  # the first twenty open connections and load what is loaded late
                    times[name].append(found)
    return times


async def main(turns: int) -> None:
    ion = [sys.executable, "-c", "from ion_mentoring.cli import main; main()", "serve", "--port", "0"]
    with tempfile.TemporaryDirectory() as home:
        async with server([sys.executable, "-c", FAR_END + SERVE], home) as far:
            direct = f"{far}/v1/chat/completions"
            settings = {"ION_PROVIDERS__CHAIN": '["openai"]', "ION_OPENAI__BASE_URL": f"{far}/v1"}
            with mock.patch.dict("os.environ", settings):
                ours = server(ion, home)
                async with ours as url, server([sys.executable, "-c", PASS_THROUGH + SERVE, direct], home) as bare:
                    key = (Path(home) / "local.key").read_text().strip()
                    ways = {
                        "far end": (direct, b"word"),
                        "pass-through": (f"{bare}/v1/chat/completions", b"word"),
                        "ION": (f"{url}/api/v2/chat", b'"text"'),
                    }
                    times = await measure(ways, turns, key)
    print(f"{turns} turns, one at a time")
    found = {name: line(name, its) for name, its in times.items()}
    print(*(said for _, said in found.values()), sep="\n")
    print(f"first token, ION over the pass-through: {found['ION'][0] - found['pass-through'][0]:+.1f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=300)
    asyncio.run(main(parser.parse_args().turns))
