"""JSON Web Tokens (RFC 7519, checked as RFC 8725 says): signed by the identity provider's key, for this service, now.

Which algorithms count is the settings' to say, and which key the identity provider's. Of what a token says about its
own key only the id is heard, and that only to look among the known ones: `jku`, `x5u`, `x5c` and `jwk` lead nowhere.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from typing import Any, Final

from joserfc.errors import ExpiredTokenError, JoseError, UnsupportedAlgorithmError
from joserfc.jws import JWSRegistry, extract_compact, validate_compact
from joserfc.jwt import JWTClaimsRegistry

from ion_mentoring.accounts.jwks import KeySource
from ion_mentoring.errors import Expired, Unauthorized

LARGEST: Final = 8192
Claims = dict[str, Any]
_TYPES: Final = (None, "jwt", "at+jwt")
_UNTRUSTED: Final = "This token can't be trusted"


class _Registry(JWSRegistry):
    """Headers may be longer than the library's 512 bytes: some identity providers send their certificate along.

    It knows the settings' algorithms alone, and says nothing of the newer name of EdDSA (RFC 9864): tokens carry the
    older one.
    """

    max_header_length = LARGEST
    max_payload_length = LARGEST

    def get_alg(self, name: str) -> Any:
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


class Verifier:
    """Tells the claims of a token that is good now; `clock` gives seconds since 1970."""

    def __init__(
        self,
        keys: KeySource,
        *,
        issuer: str,
        audience: str,
        algorithms: Collection[str],
        leeway_s: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys, self._algorithms, self._clock = keys, frozenset(algorithms), clock
        self._claims = JWTClaimsRegistry(
            now=lambda: int(self._clock()),
            leeway=leeway_s,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
        )

    async def claims(self, token: str) -> Claims:
        """Raises Unauthorized with the reason, Expired where that is all, IdentityProviderAway without any key."""
        if len(token) > LARGEST:
            raise Unauthorized(f"{_UNTRUSTED}: it is longer than {LARGEST:,} characters.")
        try:
            claims = await self._signed(token)
            self._claims.validate(claims)
        except ExpiredTokenError:
            raise Expired("This token has expired. Get another from your identity provider.") from None
        except JoseError as error:
            raise Unauthorized(f"{_UNTRUSTED}: {_reason(error)}.") from None
        except (ValueError, TypeError, RecursionError):
            raise Unauthorized(f"{_UNTRUSTED}: it can't be read.") from None
        return claims

    async def _signed(self, token: str) -> Claims:
        """What is in it, once the signature is known to be the identity provider's."""
        registry = _Registry(algorithms=self._algorithms, strict_check_header=False)
        found = extract_compact(token.encode("ascii"), registry=registry)
        header = found.headers()
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in self._algorithms:
            raise Unauthorized(f"{_UNTRUSTED}: its algorithm is none of {', '.join(sorted(self._algorithms))}.")
        if "crit" in header or "b64" in header or _type(header) not in _TYPES:
            raise Unauthorized(f"{_UNTRUSTED}: its header asks for what is not understood here.")
        if not (kid is None or isinstance(kid, str)):
            raise Unauthorized(f"{_UNTRUSTED}: `kid` is no text.")
        key = await self._keys.find(kid, algorithm)
        if key is None:
            raise Unauthorized(f"{_UNTRUSTED}: the identity provider has no such key.")
        if not validate_compact(found, key, [algorithm], registry):
            raise Unauthorized(f"{_UNTRUSTED}: the signature is wrong.")
        claims = json.loads(found.payload)
        if not isinstance(claims, dict):
            raise Unauthorized(f"{_UNTRUSTED}: it holds no claims.")
        return claims


def _type(header: dict[str, Any]) -> str | None:
    kind = header.get("typ")
    return None if kind is None else str(kind).lower().removeprefix("application/")


def _reason(error: JoseError) -> str:
    claim = getattr(error, "claim", None)
    return f"its claim `{claim}` is missing or wrong" if claim else "it can't be read"
