"""Would the tests notice if the heart were wrong? mutmut changes it in thousands of small ways and runs the tests on each.

python scripts/mutate.py [FILE ...] [--sample 400] [--seed 0] [--least 0.75] [--workers 2] [--resume]

Prints the share of changes that failed a test, for each file and in all, and ends with 1 where it is less than `--least`.
With --sample only so many are tried, drawn with the seed, and the 95 % interval of the share is printed (Wilson 1927).
Without --resume everything is made and tried anew; with it, what has a result already keeps it.
`PYTHONPATH=scripts mutmut results` names the survivors, and `mutmut show NAME` says what one of them changed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mutmut.stats import status_by_exit_code

from ion_mentoring.mentoring.evaluation import wilson

ROOT = Path(__file__).resolve().parent.parent
MADE = ROOT / "mutants"
SMALLEST = "ion_mentoring.mentoring.brief.*"
"""What is tried first: with it, mutmut makes all mutants and finds out which tests reach each."""


def killed_share(statuses: Mapping[str, int]) -> float:
    """Killed (a time-out or a crash kills too) among all that were tried; one that no test reaches counts as alive."""
    tried = sum(statuses.values()) - statuses.get("skipped", 0)
    dead = sum(statuses.get(status, 0) for status in ("killed", "timeout", "segfault"))
    return dead / tried if tried else 0.0


def results(made: Path = MADE) -> Iterator[tuple[str, dict[str, str]]]:
    """Each file that was changed, and the status of each of its mutants."""
    for path in sorted((made / "src").rglob("*.py.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        if codes:
            file = path.relative_to(made).as_posix().removesuffix(".meta")
            yield file, {name: status_by_exit_code[code] for name, code in codes.items()}


def mutmut(names: Sequence[str], workers: int) -> None:
    """Runs mutmut; PYTHONPATH names the plugin's folder and not `src`, so that the changed copy is what is imported.

    With names, mutmut first runs the unchanged code as it runs each mutant, by the tests' ids: an id that pytest can't
    find again (`ids=` with a letter outside ASCII is one) would pass for a killed mutant.
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
    command = [str(Path(sys.executable).parent / "mutmut"), "run", "--max-children", str(workers), *names]
    if (ended := subprocess.run(command, cwd=ROOT, env=environment, check=False)).returncode:
        raise SystemExit(ended.returncode)  # it has said why


def chosen(files: Sequence[str], sample: int, seed: int) -> list[str]:
    """The mutants of these files (none: of all), or a sample of them."""
    names = sorted(name for file, found in results() if not files or file in files for name in found)
    return random.Random(seed).sample(names, min(sample, len(names))) if sample else names


def report(names: Sequence[str], least: float) -> bool:
    """Prints the table, and says whether enough died."""
    total: Counter[str] = Counter()
    for file, found in results():
        if counts := Counter(found[name] for name in found.keys() & set(names)):
            print(f"{killed_share(counts):7.1%} of {counts.total():5} {file}")
        total += counts
    share, tried = killed_share(total), total.total()
    low, high = wilson(round(share * tried), tried)
    print(f"{share:7.1%} of {tried:5} mutants killed [{low:.1%}, {high:.1%}]; {least:.0%} needed")
    print(", ".join(f"{status} {count}" for status, count in total.most_common()))
    return share >= least


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE", help="as src/ion_mentoring/mentoring/routing.py; all")
    parser.add_argument("--sample", type=int, default=0, help="how many mutants; 0: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--least", type=float, default=0.75)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--resume", action="store_true", help="keeps what an earlier run found")
    arguments = parser.parse_args()
    began = time.monotonic()
    if not arguments.resume:
        shutil.rmtree(MADE, ignore_errors=True)
    mutmut([SMALLEST], arguments.workers)
    names = chosen(arguments.files, arguments.sample, arguments.seed)
    known = {name: status for _, found in results() for name, status in found.items()}
    if left := [name for name in names if known[name] == "not checked"]:
        mutmut(left, arguments.workers)
    enough = report(names, arguments.least)
    print(f"in {(time.monotonic() - began) / 60:.0f} minutes with {arguments.workers} processes")
    raise SystemExit(not enough)


if __name__ == "__main__":
    main()
