"""The OWASP Core Rule Set, where it is found: Debian's `modsecurity-crs`, or a folder of a downloaded release."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ion_mentoring.errors import StartupError

DEBIAN: Final = (Path("/usr/share/modsecurity-crs"), Path("/etc/modsecurity/crs/crs-setup.conf"))
OVER: Final = frozenset({949110, 949111, 949159})
"""The rules that add up the others' points, and block."""
_LEFT_OUT: Final = re.compile(r"REQUEST-(?:903|910|912|999)|RESPONSE-")
"""Other programs' exceptions, blocklists of addresses that need a collection, and what reads answers."""
_VERSION: Final = re.compile(r"(?:OWASP CRS|ModSecurity Core Rule Set) ver\.(\d+\.\d+\.\d+)")
BEFORE: Final = """
SecAction "id:700010,phase:1,pass,nolog,t:none,\\
    setvar:'tx.allowed_methods=GET HEAD POST PUT PATCH DELETE OPTIONS',\\
    setvar:'tx.allowed_request_content_type=|application/json|'"
"""
AFTER: Final = "SecRuleRemoveById 943110 943120 920350\n"
"""They take any field called `session_id` for a session's cookie, as our group on session fixation doesn't; and give points
to whoever asks a service by its number, as one does that runs on one's own machine."""


@dataclass(frozen=True)
class CoreRules:
    version: str
    setup: Path
    files: tuple[Path, ...]


def found(setting: str) -> CoreRules | None:
    """`auto`: Debian's, where it is installed; `off`: none; else the folder that holds `rules/`."""
    if setting == "off":
        return None
    folder, setup = DEBIAN
    if setting != "auto":
        folder = Path(setting).expanduser()
        setup = next((folder / name for name in _SETUPS if (folder / name).is_file()), folder / _SETUPS[0])
    files = tuple(file for file in sorted(folder.glob("rules/REQUEST-*.conf")) if not _LEFT_OUT.match(file.name))
    if files and setup.is_file():
        return CoreRules(_version(files[0]), setup, files)
    if setting == "auto":
        return None
    raise StartupError(f"ION_WAF__CRS: {folder} holds no Core Rule Set (`rules/REQUEST-*.conf` and `crs-setup.conf`).")


_SETUPS: Final = ("crs-setup.conf", "crs-setup.conf.example")


def _version(file: Path) -> str:
    match = _VERSION.search(file.read_text(encoding="utf-8"))
    return match[1] if match else "unknown"
