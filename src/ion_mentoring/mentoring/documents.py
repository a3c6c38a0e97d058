"""Content files: YAML front matter, then a part for each language, then sections.

---
id: ...
---
# ko
## opening: hurt
...
# en
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from ion_mentoring.errors import ContentError

_LONGEST = 20_000
"""Characters that libyaml is given: it overflows the stack on 40,000 nested brackets. 3,000 of front matter are usual."""
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What the YAML constructors raise beside `YAMLError`: for `2024-13-45`, `!!bool maybe`, `!!int ''` and the like."""


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one `##` heading, and the line that the heading stands on (from 1)."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed content file: front matter, and `sections[language][heading]`."""

    file: str
    meta: Mapping[str, Any]
    sections: Mapping[str, Mapping[str, Section]]

    def fail(self, reason: str, line: int = 1) -> ContentError:
        return ContentError(self.file, line, reason)

    def take(self, key: str, kind: type, *, default: Any = None) -> Any:
        """A front matter value of the given type; missing without a default is an error."""
        value = self.meta.get(key, default)
        if value is None:
            raise self.fail(f"front matter lacks `{key}`")
        if not isinstance(value, kind):
            raise self.fail(f"`{key}` must be a {kind.__name__}, not {type(value).__name__}")
        return value

    def bilingual(self, key: str, kind: type) -> dict[str, Any]:
        """What a front matter mapping holds for `ko` and for `en`, of the given type; other languages are left out."""
        value = self.take(key, dict)
        for language in ("ko", "en"):
            if not isinstance(value.get(language), kind) or not value[language]:
                raise self.fail(f"`{key}.{language}` must be a {kind.__name__} and not empty")
        return {language: value[language] for language in ("ko", "en")}

    def texts(self, key: str) -> dict[str, tuple[str, ...]]:
        """A front matter mapping that holds a list of texts for `ko` and for `en`."""
        lists = self.bilingual(key, list)
        for language in ("ko", "en"):
            for item in lists[language]:
                if not isinstance(item, str):
                    raise self.fail(f"`{key}.{language}` holds {item!r}, which is not a text: put it in quotes")
        return {language: tuple(lists[language]) for language in ("ko", "en")}

    def section(self, language: str, heading: str) -> Section:
        """One section of one language; it must be there and not be empty."""
        part = self.sections.get(language)
        if part is None:
            raise self.fail(f"there is no part `# {language}`")
        found = part.get(heading)
        if found is None or not found.text:
            line = found.line if found else next((s.line for s in part.values()), 1)
            raise self.fail(f"part `# {language}` lacks the section `## {heading}`", line)
        return found


def parse_document(text: str, file: str) -> Document:
    """Parses a content file; raises `ContentError` with file, line and reason."""
    lines = text.replace("\r\n", "\n").lstrip("\ufeff").split("\n")
    if lines[0].strip() != "---":
        raise ContentError(file, 1, "the file must begin with front matter (`---`)")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        raise ContentError(file, 1, "the front matter is not closed by `---`")
    meta = _front_matter("\n".join(lines[1:end]), file)
    sections: dict[str, dict[str, Section]] = {}
    for language, heading, line, body in _sections(lines, end + 1, file):
        part = sections.setdefault(language, {})
        if heading in part:
            raise ContentError(file, line, f"the section `## {heading}` is there twice")
        part[heading] = Section("\n".join(body).strip(), line)
    return Document(file, meta, sections)


def values(text: str) -> Any:
    """YAML -> values; raises what `yaml` raises."""
    return yaml.load(text, Loader=_loader("SafeLoader", text))  # noqa: S506  the safe one, either way


def texts(text: str) -> Any:
    """YAML -> nothing but texts, lists and mappings; raises what `yaml` raises."""
    return yaml.load(text, Loader=_loader("BaseLoader", text))  # noqa: S506  it makes nothing but texts


def _loader(name: str, text: str) -> Any:
    """The quick one, of libyaml, where it is there and can bear the text."""
    return getattr(yaml, f"C{name}" if len(text) <= _LONGEST and yaml.__with_libyaml__ else name)


def _front_matter(text: str, file: str) -> Mapping[str, Any]:
    if len(text) > _LONGEST:
        raise ContentError(file, 1, f"the front matter is longer than {_LONGEST:,} characters")
    try:
        meta = values(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise ContentError(file, line, f"the front matter is no YAML: {getattr(error, 'problem', error)}") from error
    except _UNREADABLE as error:
        raise ContentError(file, 1, f"the front matter holds a value that can't be read: {error}") from error
    if not isinstance(meta, dict):
        raise ContentError(file, 1, "the front matter must be a mapping")
    return meta


def _sections(lines: list[str], start: int, file: str) -> Iterator[tuple[str, str, int, list[str]]]:
    language = ""
    for at, title, body in _blocks(lines, start, file):
        if title.startswith("## "):
            if not language:
                raise ContentError(file, at, "a section before the first language part")
            yield language, title[3:].strip(), at, body
            continue
        if title:
            language = title[2:].strip()
        if title and language not in ("ko", "en"):
            raise ContentError(file, at, f"unknown language part `# {language}`: use `# ko` and `# en`")
        if stray := next((line for line, text in enumerate(body, at + 1) if text.strip()), 0):
            raise ContentError(file, stray, "text outside a section")


def _blocks(lines: list[str], start: int, file: str) -> Iterator[tuple[int, str, list[str]]]:
    """Every heading outside code: its line, itself, and the lines under it; first what stands before any heading."""
    at, title, body, fenced = start, "", list[str](), False
    for number, line in enumerate(lines[start:], start + 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        if fenced or not line.startswith(("# ", "## ")):
            body.append(line)
            continue
        yield at, title, body
        at, title, body = number, line, []
    if fenced:
        raise ContentError(file, len(lines), "a code block is not closed")
    yield at, title, body
