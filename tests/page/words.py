"""What the page says, read where it is written: `web/src/i18n`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["ko", "en"]
TEXTS = Path(__file__).resolve().parents[2] / "web" / "src" / "i18n"
_ENTRY = re.compile(r"^  '([\w.-]+)':\s*(['\"`])(.*?)\2,$", re.MULTILINE | re.DOTALL)


@cache
def texts(language: Language) -> dict[str, str]:
    files = sorted((TEXTS / language).glob("*.ts"))
    return {key: text for file in files for key, _, text in _ENTRY.findall(file.read_text("utf-8"))}


def say(language: Language, key: str, /, **values: object) -> str:
    """The text, with its `{values}` put in."""
    return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), texts(language)[key])
