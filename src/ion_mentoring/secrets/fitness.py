"""Whether the secrets are fit for production: there, no placeholder, long enough. A value is never named."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from ion_mentoring.errors import UnfitSecrets
from ion_mentoring.secrets.catalogue import Declared, declared
from ion_mentoring.settings import Settings

LEAST: Final = 16
"""Characters of a key or a password. Of random letters and digits these are 95 bits."""

NEEDED: Final[dict[str, Callable[[Settings], bool]]] = {
    "anthropic-api-key": lambda settings: "anthropic" in settings.providers.chain,
    # A far end of one's own, over plain http on one's own network, may well ask for no key.
    "openai-api-key": lambda settings: (
        "openai" in settings.providers.chain and settings.openai.base_url.startswith("https:")
    ),
}
"""When a secret may not be empty; one that is not named here may be."""

_FILLERS: Final = frozenset(
    """a admin api apikey changeit changeme change default dummy example fake foo bar foobar fill here insert ion
    it key letmein me my mykey none null openai password passwd placeholder please pass postgres pw qwerty redis replace
    root sample secret secretkey sk test testing the this to todo token your yourkey value vault with x abc""".split()  # noqa: SIM905
)
_MARKS: Final = re.compile(r"<.*>|\$?\{.*\}|\[.*\]|%.*%", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Unfit:
    """A secret that production refuses; `why` follows its name in a sentence."""

    secret: Declared
    why: str

    def __str__(self) -> str:
        return f"{self.secret.name} ({self.secret.setting}) {self.why}"


def unfit(settings: Settings) -> list[Unfit]:
    """All that production would refuse. Raises SecretUnavailable where the provider does not answer."""
    judged = [(one, _weakness(one, settings)) for one in declared()]
    return [Unfit(one, why) for one, why in judged if why]


def require_fit(settings: Settings) -> None:
    """Reads every secret once; in production raises UnfitSecrets."""
    found = unfit(settings)
    if found and settings.environment == "production":
        raise UnfitSecrets(
            f"In production this stops the start: {'; '.join(map(str, found))}."
            " `ion secrets check` says it again; docs/secrets.md says how to set one."
        )


def _weakness(one: Declared, settings: Settings) -> str | None:
    value = one.of(settings).get_secret_value()
    if one.is_url:
        return _weakness_of_url(value)
    needed = NEEDED.get(one.name)
    if not value:
        return "is missing" if needed and needed(settings) else None
    return _weakness_of_text(value)


def _weakness_of_text(value: str) -> str | None:
    if is_placeholder(value):
        return "is a placeholder"
    return f"has fewer than {LEAST} characters" if len(value) < LEAST else None


def _weakness_of_url(url: str) -> str | None:
    """A server on the network wants a password; a socket or this machine's own address may do without."""
    try:
        parts = urlsplit(url)
        password = unquote(parts.password or "") or "".join(parse_qs(parts.query).get("password", []))
        host = parts.hostname
    except ValueError:
        return "is no URL"
    if password:
        why = _weakness_of_text(password)
        return f"holds a password that {why}" if why else None
    if _is_here(host) or (parts.scheme.startswith("postgresql") and _libpq_knows_one(parts.query)):
        return None
    return "names a server on the network and holds no password"


def _libpq_knows_one(query: str) -> bool:
    """PostgreSQL's clients take a password from other places too, or a certificate in its stead."""
    in_environment = any(os.environ.get(name) for name in ("PGPASSWORD", "PGPASSFILE", "PGSSLCERT"))
    return (
        in_environment
        or bool({"passfile", "sslcert"} & parse_qs(query).keys())
        or Path("~/.pgpass").expanduser().is_file()
    )


def _is_here(host: str | None) -> bool:
    if not host or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_placeholder(value: str) -> bool:
    """Words that manuals put where a secret belongs, marks of a template that was not filled in, one sign repeated."""
    words = [word for word in re.split(r"[^a-z0-9]+", value.lower()) if word]
    return bool(_MARKS.fullmatch(value)) or len(set(value)) < 5 or (bool(words) and all(map(_is_filler, _split(words))))


def _split(words: list[str]) -> Iterator[str]:
    """`password123` is two words."""
    for word in words:
        yield from re.findall(r"[a-z]+|[0-9]+", word)


def _is_filler(word: str) -> bool:
    return word in _FILLERS or len(word) > len(set(word)) == 1 or word in "01234567890123456789"
