"""An identity provider's public keys over real HTTP on loopback, and tokens that it signs, or that somebody forges."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from joserfc.jwk import JWKRegistry, Key
from joserfc.jws import JWSRegistry

AUDIENCE = "ion-of-the-house"
CLIENT = "ion-browsers"
_KINDS: dict[str, tuple[str, str | int]] = {
    "RS256": ("RSA", 2048),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
}


def new_key(algorithm: str, kid: str | None) -> Key:
    made = JWKRegistry.generate_key(*_KINDS[algorithm]).as_dict(private=True)
    return JWKRegistry.import_key({**made, **({"kid": kid} if kid else {})})


def signed(key: Any, header: dict[str, Any], payload: bytes | dict[str, Any]) -> str:
    """A token with whatever header a test wants; a key of bytes signs as HMAC."""
    body = f"{part(header)}.{part(payload)}".encode()
    if isinstance(key, bytes):
        signature = hmac.digest(key, body, f"sha{header['alg'][2:]}")
    else:
        signature = JWSRegistry.algorithms[header["alg"]].sign(body, key)
    return f"{body.decode()}.{part(signature)}"


def part(value: Any) -> str:
    """One part of a token, as nobody's library writes it."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(body).rstrip(b"=").decode()


class Issuer:
    """One key for each algorithm; `asked` counts how often they were read, `status` and `body` say what is answered."""

    def __init__(self) -> None:
        self.keys = {algorithm: new_key(algorithm, f"{algorithm}-1") for algorithm in _KINDS}
        self.more: list[dict[str, Any]] = []
        self.asked, self.status, self.body = 0, 200, b""
        self.url = ""
        self.id_token: Callable[[str], str] = lambda nonce: self.token(aud=CLIENT, nonce=nonce)
        self.described: dict[str, Any] = {}
        self.begun: dict[str, dict[str, str]] = {}
        self.forms: list[dict[str, str]] = []
        self.credentials: list[str] = []

    @property
    def jwks(self) -> dict[str, Any]:
        return {"keys": [*(dict(key.as_dict(private=False)) for key in self.keys.values()), *self.more]}

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Of a learner, good for ten minutes; a claim that is changed to None is not there."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": AUDIENCE, "sub": "u-1", "name": "지민", "role": "learner"}
        all_of_them = {**usual, "iat": now, "nbf": now, "exp": now + 600, **changed}
        return {name: value for name, value in all_of_them.items() if value is not None}

    def token(self, algorithm: str = "RS256", header: dict[str, Any] | None = None, **changed: Any) -> str:
        key = self.keys[algorithm]
        told = {"alg": algorithm, "typ": "JWT", "kid": key.kid, **(header or {})}
        return signed(key, {name: value for name, value in told.items() if value is not None}, self.claims(**changed))

    @property
    def metadata(self) -> dict[str, Any]:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        return {"issuer": self.url, **{name: f"{self.url}/{place}" for name, place in places.items()}, **self.described}

    def sign_in(self, sent_to: str) -> tuple[str, str]:
        """As if somebody signed in at the address that a browser was sent to: a code that is good once, and the state."""
        asked = dict(parse_qsl(urlsplit(sent_to).query))
        code = f"code-{len(self.begun)}"
        self.begun[code] = asked
        return code, asked["state"]

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, str]]:
        """The token endpoint: refuses a code that it did not give, or twice, or to whom has not the verifier."""
        self.forms.append(form)
        asked = self.begun.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if asked is None or asked["code_challenge"] != part(digest) or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def rotate(self, algorithm: str, kid: str) -> None:
        self.keys[algorithm] = new_key(algorithm, kid)


@contextmanager
def issuing() -> Iterator[Issuer]:
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if "openid-configuration" in self.path:
                return self.answer(issuer.status, json.dumps(issuer.metadata).encode())
            issuer.asked += 1
            self.answer(issuer.status, issuer.body or json.dumps(issuer.jwks).encode())

        def do_POST(self) -> None:
            issuer.credentials.append(self.headers.get("Authorization", ""))
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, answer = issuer.exchange(dict(parse_qsl(form)))
            self.answer(status, json.dumps(answer).encode())

        def answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is written."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
