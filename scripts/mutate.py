"""Would the tests notice if the heart were wrong? mutmut changes it in thousands of small ways and runs the tests on each.

python scripts/mutate.py [FILE ...] [--least 0.75] [--workers 2] [--resume]

Prints the share of changes that failed a test, for each file and in all, and ends with 1 where it is less than `--least`.
Without --resume everything is made and tried anew; with it and no FILE, what has no result yet is tried. `mutmut show NAME` says what a survivor changed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).resolve().parent.parent
MADE = ROOT / "mutants"
HEART = "src/ion_mentoring/mentoring"


def killed_share(statuses: Mapping[str, int]) -> float:
    """Killed (a time-out or a crash kills too) among all that were tried; one that no test reaches counts as alive."""
    tried = sum(statuses.values()) - statuses.get("skipped", 0) - statuses.get("not checked", 0)
    dead = sum(statuses.get(status, 0) for status in ("killed", "timeout", "segfault"))
    return dead / tried if tried else 0.0


def results(made: Path = MADE) -> Iterator[tuple[str, Counter[str]]]:
    """Each file that was changed, and how many of its mutants have which status."""
    for path in sorted((made / "src").rglob("*.py.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].values()
        if counts := Counter(status_by_exit_code[code] for code in codes):
            yield path.relative_to(made).as_posix().removesuffix(".meta"), counts


def mutmut(files: Sequence[str], workers: int) -> None:
    """Runs mutmut; PYTHONPATH names the plugin's folder and not `src`, so that the changed copy is what is imported.

    With names, mutmut first runs the unchanged code as it runs each mutant, by the tests' ids: an id that pytest can't
    find again (`ids=` with a letter outside ASCII is one) would pass for a killed mutant.
    """
    names = [file.removeprefix("src/").removesuffix(".py").replace("/", ".") + ".*" for file in files]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
    command = [Path(sys.executable).parent / "mutmut", "run", "--max-children", str(workers), *names]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def report(least: float) -> bool:
    """Prints the table, and says whether enough died."""
    total: Counter[str] = Counter()
    for file, counts in results():
        if tried := sum(counts.values()) - counts["not checked"]:
            print(f"{killed_share(counts):7.1%} of {tried:5} {file}")
        total += counts
    share = killed_share(total)
    print(
        f"{share:7.1%} of {sum(total.values()) - total['not checked']:5} mutants killed, {least:.0%} needed: {dict(total)}"
    )
    return share >= least


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE", help="as src/ion_mentoring/mentoring/routing.py; all")
    parser.add_argument("--least", type=float, default=0.75)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--resume", action="store_true", help="keeps what an earlier run found")
    arguments = parser.parse_args()
    began = time.monotonic()
    if not arguments.resume:
        shutil.rmtree(MADE, ignore_errors=True)
    mutmut(arguments.files or ([] if arguments.resume else [HEART]), arguments.workers)
    enough = report(arguments.least)
    print(f"in {(time.monotonic() - began) / 60:.0f} minutes with {arguments.workers} processes")
    raise SystemExit(not enough)


if __name__ == "__main__":
    main()
