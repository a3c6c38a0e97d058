"""The public keys of an identity provider (RFC 7517), from an address or a file, kept and renewed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.util import urlsafe_b64decode

from ion_mentoring import telemetry
from ion_mentoring.accounts.fetching import Fetcher, parsed
from ion_mentoring.errors import IdentityProviderAway

AGAIN_S: Final = 10.0
"""A key that nobody knows makes the keys be read anew, no oftener than this: made-up ids must not."""
LEAST_RSA_BITS: Final = 2048
PublicKey = RSAKey | ECKey | OKPKey
_ALGORITHMS: Final = {"RSA None": "RS256", "EC P-256": "ES256", "OKP Ed25519": "EdDSA"}
_PUBLIC: Final = ("kty", "n", "e", "crv", "x", "y")


@dataclass(frozen=True, slots=True)
class Known:
    """A key and the one algorithm that it verifies: what a token says of its algorithm can't make it another."""

    kid: str | None
    algorithm: str
    key: PublicKey


class KeySource:
    """Keys that are read when they are first needed, and again after `lasts_s`.

    While they can't be had, the last good ones go on; without any, IdentityProviderAway is raised.
    """

    def __init__(
        self, where: str, fetcher: Fetcher, *, lasts_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._where, self._fetcher, self._lasts_s, self._clock = where, fetcher, lasts_s, clock
        self._keys: list[Known] = []
        self._asked_at = -float("inf")
        self._one = asyncio.Lock()

    async def find(self, kid: str | None, algorithm: str) -> PublicKey | None:
        """The key of that id for that algorithm; without an id, the only one that there is for it."""
        if not self._keys or not self._one.locked():  # while somebody reads them, the old ones do
            await self._renew(self._lasts_s if self._keys else AGAIN_S)
        found = self._pick(kid, algorithm)
        if found is None and kid is not None:
            await self._renew(AGAIN_S)
            found = self._pick(kid, algorithm)
        if not self._keys:
            raise IdentityProviderAway("The identity provider's keys can't be had at present.")
        return found

    def _pick(self, kid: str | None, algorithm: str) -> PublicKey | None:
        fitting = [known.key for known in self._keys if known.algorithm == algorithm and kid in (None, known.kid)]
        return fitting[0] if len(fitting) == 1 else None

    async def _renew(self, after_s: float) -> None:
        """Reads the keys, unless somebody did within `after_s`; a failure is logged, and counts as having read."""
        if self._clock() - self._asked_at < after_s:
            return
        async with self._one:
            if self._clock() - self._asked_at < min(after_s, AGAIN_S):
                return  # somebody has, while this one waited
            try:
                self._keys = list(usable(await self._read()))
            except IdentityProviderAway as error:
                telemetry.JWKS_FAILURES.inc()
                telemetry.log.warning("the identity provider's keys can't be read", reason=error.detail)
            self._asked_at = self._clock()

    async def _read(self) -> Mapping[str, Any]:
        document = await self._document()
        if not any(usable(document)):
            raise IdentityProviderAway("There is no key among them that could be used.")
        return document

    async def _document(self) -> Mapping[str, Any]:
        if self._where.startswith(("http://", "https://")):
            return await self._fetcher.get(self._where)
        try:
            return parsed(Path(self._where).read_bytes())
        except OSError as error:
            raise IdentityProviderAway(f"The file with keys can't be read ({error.strerror}).") from None


def usable(document: Mapping[str, Any]) -> Iterator[Known]:
    """Of a JWKS those keys that may verify a signature; a symmetric one, or one that is too weak, never does."""
    entries = document.get("keys")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and (known := _known(entry)):
            yield known


def _known(entry: Mapping[str, Any]) -> Known | None:
    algorithm = _ALGORITHMS.get(f"{entry.get('kty')} {entry.get('crv')}")
    kid, operations = entry.get("kid"), entry.get("key_ops", ["verify"])
    if algorithm is None or entry.get("alg", algorithm) != algorithm or entry.get("use", "sig") != "sig":
        return None
    if not (kid is None or isinstance(kid, str)) or not (isinstance(operations, list) and "verify" in operations):
        return None
    try:
        key = _imported({name: entry[name] for name in _PUBLIC if name in entry})
    except (JoseError, AttributeError, KeyError, TypeError, ValueError):
        return None
    return Known(kid, algorithm, key) if key else None


def _imported(public: dict[str, Any]) -> PublicKey | None:
    if public["kty"] == "EC":
        return ECKey.import_key(public)
    if public["kty"] == "OKP":
        return OKPKey.import_key(public)
    if 8 * len(urlsafe_b64decode(public["n"].encode())) < LEAST_RSA_BITS:
        return None
    return RSAKey.import_key(public)
