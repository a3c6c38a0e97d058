"""Content from files: what ships with the package, overlaid by what an operator keeps under `ION_HOME`.

Files are looked at again at most once a second, so that a changed persona is a changed mentor without a restart. A
broken file is refused with its name, line and reason, while the last good one stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from functools import cached_property
from math import inf
from pathlib import Path
from time import monotonic
from typing import Final, Generic, Literal, TypeVar

from ion_mentoring.errors import ContentError, StartupError
from ion_mentoring.mentoring import injection
from ion_mentoring.mentoring.ages import Ages, parse_ages
from ion_mentoring.mentoring.crisis import CrisisReader, parse_patterns
from ion_mentoring.mentoring.helplines import Helplines, parse_helplines
from ion_mentoring.mentoring.personas import Persona, parse_persona
from ion_mentoring.mentoring.playbooks import Playbook, parse_playbook
from ion_mentoring.mentoring.resonance import Heads, ResonanceReader
from ion_mentoring.mentoring.retrieval import WordIndex
from ion_mentoring.mentoring.routing import Affinities, parse_affinities
from ion_mentoring.prices import Prices, parse_prices

T = TypeVar("T")
Kind = Literal["persona", "playbook"]
SHIPPED = Path(__file__).parent / "data"
FOLDERS: Final[Mapping[Kind, str]] = {"persona": "personas", "playbook": "playbooks"}
OWN_FILES: Final = ("affinities.yaml", "crisis_patterns.yaml", "help.yaml", "prices.yaml")
"""What an operator may keep in `ION_HOME` beside these folders."""


class Folder(Generic[T]):
    """The parsed `*.md` files of several folders, a later one over an earlier; reread when a file changes.

    A file that is broken from the start gives way to the one beneath it.
    """

    def __init__(self, roots: tuple[Path, ...], parse: Callable[[str, str], T], *, every_s: float = 1.0) -> None:
        self._roots, self._parse, self._every_s = roots, parse, every_s
        self._stamps: dict[Path, tuple[int, ...]] = {}
        self._good: dict[str, T] = {}
        self._digest: tuple[Mapping[str, T] | None, str] = (None, "")
        self._next_look = 0.0
        self.version = 0
        self.problems: dict[str, ContentError] = {}

    def all(self) -> Mapping[str, T]:
        """Id -> parsed file, sorted by id."""
        if monotonic() >= self._next_look:
            self._look()
            self._next_look = monotonic() + self._every_s
        return self._good

    @property
    def digest(self) -> str:
        """A digest of all that is parsed, the same in every process that has the same files."""
        present = self.all()
        if self._digest[0] is not present:
            self._digest = (present, hashlib.blake2b(repr(present).encode(), digest_size=16).hexdigest())
        return self._digest[1]

    def look_again(self) -> None:
        """Look for changes when next asked, however short ago the last look was."""
        self._next_look = 0.0

    def having(self, name: str, parsed: T) -> Folder[T]:
        """What is here with this one in its place: a copy in memory that no file changes."""
        held: Folder[T] = Folder((), self._parse)
        held._good, held._next_look = dict(sorted({**self.all(), name: parsed}.items())), inf
        held.version = -self.version  # which no folder on the disk has
        return held

    def _look(self) -> None:
        layers = [{path.stem: path for path in root.glob("*.md")} for root in self._roots]
        files = {name: path for layer in layers for name, path in layer.items()}
        stamps = dict(self._stamped(files.values()))
        if stamps == self._stamps:
            return
        problems: dict[str, ContentError] = {}
        good: dict[str, T] = {}
        for name, path in sorted(files.items()):
            if name in self._good and name not in self.problems and stamps.get(path) == self._stamps.get(path):
                good[name] = self._good[name]
                continue
            read = self._read(path)
            if not isinstance(read, ContentError):
                good[name] = read
                continue
            problems[name] = read
            if name in self._good:
                good[name] = self._good[name]
            elif below := [layer[name] for layer in layers if name in layer and layer[name] != path]:
                beneath = self._read(below[-1])
                good |= {} if isinstance(beneath, ContentError) else {name: beneath}
        self._stamps, self._good, self.problems = stamps, good, problems
        self.version += 1

    def _read(self, path: Path) -> T | ContentError:
        try:
            return self._parse(path.read_text(encoding="utf-8"), str(path))
        except ContentError as error:
            return error
        except (OSError, UnicodeError) as error:
            return ContentError(str(path), 1, str(error))

    def _stamped(self, paths: Iterable[Path]) -> Iterator[tuple[Path, tuple[int, ...]]]:
        for path in paths:
            try:
                stat = path.stat()
            except OSError:
                continue
            yield (
                path,
                (stat.st_mtime_ns, stat.st_size, stat.st_ino),
            )  # a file put in its place may be as old and as long


class Content:
    """All content of a service; each part is read when it is first asked for."""

    def __init__(self, home: Path | None = None) -> None:
        self._home = home
        self.persona_files = Folder(self._roots("persona"), parse_persona)
        self.playbook_files = Folder(self._roots("playbook"), parse_playbook)
        self._words: tuple[int, WordIndex] | None = None

    def _roots(self, kind: Kind) -> tuple[Path, ...]:
        return tuple(root / FOLDERS[kind] for root in (SHIPPED, self._home) if root)

    def files(self, kind: Kind) -> Folder[Persona] | Folder[Playbook]:
        return self.persona_files if kind == "persona" else self.playbook_files

    def drafted(self, draft: Persona | Playbook) -> Content:
        """The content as it would be with the draft in its place; it is in memory alone."""
        self.reader, self.words  # noqa: B018 - dear to make: read here, so that the copy shares them
        content = copy(self)
        if isinstance(draft, Persona):
            content.persona_files = self.persona_files.having(draft.id, draft)
        else:
            content.playbook_files = self.playbook_files.having(draft.id, draft)
        return content

    @property
    def personas(self) -> Mapping[str, Persona]:
        found = self.persona_files.all()
        if not found:
            raise StartupError("no persona file could be read: `ion personas check` says why")
        return found

    @property
    def playbooks(self) -> Mapping[str, Playbook]:
        return self.playbook_files.all()

    @property
    def playbook_version(self) -> int:
        """Rises whenever a playbook changes."""
        self.playbook_files.all()
        return self.playbook_files.version

    @property
    def persona_version(self) -> int:
        """Rises whenever a persona changes."""
        self.persona_files.all()
        return self.persona_files.version

    @cached_property
    def tables_digest(self) -> str:
        """A digest of the tables beside them, which are read once: closeness, help numbers, patterns of a crisis and of an injection."""
        hashed = hashlib.blake2b(digest_size=16)
        for name in ("affinities.yaml", "help.yaml", "crisis_patterns.yaml", "injection_patterns.yaml"):
            hashed.update(self._file(name).read_bytes())
        return hashed.hexdigest()

    @property
    def problems(self) -> list[ContentError]:
        """What is broken at present, personas first."""
        self.persona_files.all(), self.playbook_files.all()
        return [*self.persona_files.problems.values(), *self.playbook_files.problems.values()]

    @property
    def words(self) -> WordIndex:
        """The word index over the present playbooks."""
        version = self.playbook_version
        if self._words is None or self._words[0] != version:
            self._words = (version, WordIndex(list(self.playbooks.values())))
        return self._words[1]

    @cached_property
    def affinities(self) -> Affinities:
        path = self._file("affinities.yaml")
        return parse_affinities(path.read_text(encoding="utf-8"), str(path))

    @cached_property
    def ages(self) -> Ages:
        path = self._file("ages.yaml")
        return parse_ages(path.read_text(encoding="utf-8"), str(path))

    @cached_property
    def helplines(self) -> Helplines:
        path = self._file("help.yaml")
        return parse_helplines(path.read_text(encoding="utf-8"), str(path))

    @cached_property
    def prices(self) -> Prices:
        """An operator's prices go over the shipped ones, model by model."""
        files = [root / "prices.yaml" for root in (SHIPPED, self._home) if root]
        shipped, *own = [parse_prices(f.read_text(encoding="utf-8"), str(f)) for f in files if f.is_file()]
        return own[0].over(shipped) if own else shipped

    @cached_property
    def reader(self) -> ResonanceReader:
        """The reader, with every head."""
        files = {path.stem: path.read_bytes() for path in (SHIPPED / "heads").glob("*.npz")}
        heads = Heads.from_files(files)
        path = self._file("crisis_patterns.yaml")
        patterns = parse_patterns(path.read_text(encoding="utf-8"), str(path))
        path = self._file("injection_patterns.yaml")
        attacks = injection.parse_patterns(path.read_text(encoding="utf-8"), str(path))
        return ResonanceReader(heads, CrisisReader(patterns, heads), injection.InjectionReader(attacks))

    def _file(self, name: str) -> Path:
        """An operator's file under `ION_HOME`, else the shipped one."""
        if self._home and (own := self._home / name).is_file():
            return own
        return SHIPPED / name
