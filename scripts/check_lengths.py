"""Is every file at most 400 lines long? Locks, generated and data files aside.

python scripts/check_lengths.py
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 400
KINDS = {".py", ".md", ".toml", ".yaml", ".yml", ".svg", ".sh", ".ts", ".js", ".svelte", ".css", ".html", ""}
WRITTEN = ("src", "scripts", "tests", "docs", "benchmarks", "deploy", "web")
ASIDE = ("src/ion_mentoring/data", "docs/cli.md", "docs/transcripts.md", "web/node_modules", "web/src/api/schema.ts")


def measured(root: Path = ROOT) -> Iterator[Path]:
    """The files whose length counts: those at the root, and those that people write below it."""
    files = [*root.iterdir(), *(path for name in WRITTEN for path in (root / name).rglob("*"))]
    for path in sorted(files):
        name = path.relative_to(root).as_posix()
        if path.is_file() and path.suffix in KINDS and not name.startswith(ASIDE) and not path.name.startswith("."):
            yield path


def too_long(root: Path = ROOT) -> list[str]:
    """Files over the limit with their length, a line each."""
    lengths = ((path, len(path.read_bytes().splitlines())) for path in measured(root))
    return [f"{path.relative_to(root)}: {lines} lines, at most {LIMIT}" for path, lines in lengths if lines > LIMIT]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    if found := too_long():
        raise SystemExit("\n".join(found))


if __name__ == "__main__":
    main()
