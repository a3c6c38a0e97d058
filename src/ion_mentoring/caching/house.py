"""What every reply of this service depends on: its code, its content, its settings, as digests that all processes share."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Final

from ion_mentoring import __version__
from ion_mentoring.caching.keys import House
from ion_mentoring.content import Content
from ion_mentoring.settings import Settings
from ion_mentoring.settings.privacy import PrivacySettings
from ion_mentoring.settings.replies import ProviderName

_PACKAGE: Final = Path(__file__).parent.parent
_MAKES_REPLIES: Final = ("mentoring", "conversation", "providers", "data")
_TELLS_NOTHING: Final = frozenset(
    {"api_key", "credentials", "connect_timeout_s", "first_token_timeout_s", "timeout_s", "threads"}
    | {"model", "model_threads", "model_slots", "model_queue", "model_seconds"}
)
"""Settings of a provider that change nothing in a reply that is whole; the model has a place of its own."""


class Houses:
    """The house as it stands now; counted anew only when a file has changed."""

    def __init__(self, content: Content, settings: Settings) -> None:
        self._content, self._settings = content, settings
        self._known: tuple[tuple[int, int], House] | None = None

    @property
    def now(self) -> House:
        content = self._content
        stamp = (content.persona_version, content.playbook_version)
        if self._known is None or self._known[0] != stamp:
            self._known = (stamp, self._counted())
        return self._known[1]

    def _counted(self) -> House:
        content, settings = self._content, self._settings
        provider = settings.providers.chain[0]
        given = getattr(settings, provider)
        return House(
            build=build(),
            mentors=content.persona_files.digest,
            playbooks=content.playbook_files.digest,
            tables=content.tables_digest,
            routing=settings.routing.strategy,
            country=settings.help.country,
            provider=provider,
            model=given.model,
            parameters=given.model_dump_json(exclude=set(_TELLS_NOTHING)),
            leaving=_leaving(provider, settings.privacy),
        )


def _leaving(provider: ProviderName, privacy: PrivacySettings) -> str:
    if provider == "embedded" or provider in privacy.own:
        return "own"
    return "masked" if privacy.mask else "open"


@lru_cache(maxsize=1)
def build() -> str:
    """The version, and a digest of the code and data that replies are made of: a deploy begins with no old reply."""
    hashed = blake2b(digest_size=8)
    rooms = [sorted((_PACKAGE / room).rglob("*")) for room in _MAKES_REPLIES]
    for file in chain(sorted(_PACKAGE.glob("*.py")), *rooms):
        if file.suffix in {".py", ".yaml", ".md", ".npz"}:
            hashed.update(file.relative_to(_PACKAGE).as_posix().encode() + b"\0" + file.read_bytes())
    return f"{__version__}+{hashed.hexdigest()}"
