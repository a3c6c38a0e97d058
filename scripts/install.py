"""Sets up `.venv`: the packages of requirements.lock, each by its hash, the project, and its page. `make install` runs it.

    python3 scripts/install.py

Needs nothing but Python 3.11 with `venv`; says what was downloaded and how long it took.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMP = VENV / ".installed"

_FETCHED = re.compile(r"Downloading (?P<file>[^\s/]+?)(?:\.metadata)? \((?P<size>[\d.]+) (?P<unit>[kMG]?B)\)")
_UNITS = {"B": 1e-6, "kB": 1e-3, "MB": 1.0, "GB": 1e3}


def make_venv() -> None:
    """Makes `.venv` unless there is one that works; on Debian, root installs what `venv` lacks."""
    if _works():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    print(f"Python {'.'.join(map(str, sys.version_info[:3]))} in .venv")
    if _create() or (_install_venv_package() and _create()):
        return
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    sys.exit(
        f"{sys.executable} can't make a virtual environment: it comes without ensurepip.\n"
        f"On Debian or Ubuntu: sudo apt-get install {version}-venv (or python3-venv), then again."
    )


def _works() -> bool:
    python = BIN / "python"
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return python.exists() and subprocess.run([python, "-c", check], capture_output=True).returncode == 0


def _create() -> bool:
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
    return made.returncode == 0


def _install_venv_package() -> bool:
    """Debian keeps ensurepip in a package of its own, named for the version or for the distribution's Python."""
    if os.name == "nt" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print("venv lacks ensurepip: apt-get install python3-venv")
    subprocess.run(["apt-get", "update", "-qq"], check=False)
    names = (f"python{sys.version_info[0]}.{sys.version_info[1]}-venv", "python3-venv")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return any(
        subprocess.run(["apt-get", "install", "-y", "-qq", name], env=environment).returncode == 0 for name in names
    )


def pip_install(*arguments: str | Path) -> dict[str, float]:
    """Runs `pip install`, counting packages on a terminal; the files that were downloaded and their size in MB."""
    command = [
        BIN / "python",
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
        *arguments,
    ]
    lines: list[str] = []
    fetched: dict[str, float] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            lines.append(line)
            if found := _FETCHED.search(line):
                fetched[found["file"]] = float(found["size"]) * _UNITS[found["unit"]]
            _show(line)
    _show("")
    if pip.returncode:
        sys.exit("".join(lines[-25:]) + f"\npip failed with exit code {pip.returncode}; its last lines are above.")
    return fetched


def _show(line: str) -> None:
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r\033[K" + line.strip()[:width], end="", flush=True)


def summary(fetched: dict[str, float], seconds: float) -> str:
    """What was downloaded, the largest files by name, and the time."""
    if not fetched:
        return f"Installed in {seconds:.0f} s; nothing was downloaded."
    largest = sorted(fetched.items(), key=lambda item: -item[1])[:3]
    named = ", ".join(f"{file.split('-')[0]} {size:.0f} MB" for file, size in largest)
    return (
        f"Installed in {seconds:.0f} s; downloaded {len(fetched)} packages, {sum(fetched.values()):.0f} MB ({named})."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    began = time.monotonic()
    print("Setting up .venv: about 190 packages and 560 MB the first time; two minutes or so")
    make_venv()
    # The lock is complete. Resolving again is slower, and older pips then ask an extra (coverage[toml]) for a pin of its own.
    fetched = pip_install("--no-deps", "--require-hashes", "--requirement", ROOT / "requirements.lock")
    fetched |= pip_install("--no-deps", "--no-build-isolation", "--editable", ROOT)
    # Where that fails it says why and how to try again; all but the page works without.
    subprocess.run([BIN / "python", ROOT / "hatch_build.py"])
    STAMP.touch()
    print(summary(fetched, time.monotonic() - began))


if __name__ == "__main__":
    main()
