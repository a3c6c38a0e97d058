"""Would a test notice if the heart (mentoring/) were wrong? Changes it in small ways, and counts the changes that fail.

    python scripts/mutate.py [--sample 400] [--seed 0] [--least 0.75] [--jobs 2]

`mutmut` makes the changes (mutants) and finds out which tests reach each; every mutant of the sample then runs against
those, quickest first, in a process of its own. All of the some 4,300 take hours (`make mutate ARGS="--sample 0"`); a
sample says as much, within the interval that is printed (Wilson 1927, 95 %).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rich.progress import track

ROOT = Path(__file__).resolve().parents[1]
TREE = ROOT / "mutants"
_PATIENCE_S = 180


def prepare() -> tuple[list[str], dict[str, list[str]]]:
    """Names of all mutants, and of each function the tests that reach it, quickest first."""
    none = ["run", "--max-children", "1", "ion_mentoring.mentoring.no_such_mutant"]
    subprocess.run(
        [sys.executable, "-m", "mutmut", *none], cwd=ROOT, capture_output=True, env=_environment(ROOT / "src")
    )
    stats: dict[str, Any] = json.loads((TREE / "mutmut-stats.json").read_text(encoding="utf-8"))
    names = [
        name
        for file in TREE.rglob("*.meta")
        for name in json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    ]
    quick = stats["duration_by_test"]
    tests = {
        function: sorted(reached, key=lambda test: quick.get(test, 0.0))
        for function, reached in stats["tests_by_mangled_function_name"].items()
    }
    return sorted(names), tests


def is_killed(mutant: str, tests: dict[str, list[str]]) -> bool:
    """Whether a test fails, or never ends, with this mutant; one that no test reaches lives."""
    reached = tests.get(mutant.rpartition("__mutmut_")[0], [])
    if not reached:
        return False
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", *reached]
    environment = {**_environment(TREE / "src"), "MUTANT_UNDER_TEST": mutant}
    try:
        done = subprocess.run(command, cwd=TREE, env=environment, capture_output=True, timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def _environment(source: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(source), "OMP_NUM_THREADS": "1"}


def interval(part: int, whole: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z, share = 1.96, part / whole
    centre, spread = share + z * z / (2 * whole), z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole**2))
    return (centre - spread) / (1 + z * z / whole), (centre + spread) / (1 + z * z / whole)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=400, help="how many mutants; 0: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--least", type=float, default=0.75)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    names, tests = prepare()
    chosen = random.Random(args.seed).sample(names, min(args.sample or len(names), len(names)))
    assert not is_killed("none", {"none": [test for reached in tests.values() for test in reached[:1]]}), (
        "tests fail as it is"
    )
    with ThreadPoolExecutor(args.jobs) as pool:
        found = pool.map(lambda mutant: is_killed(mutant, tests), chosen)
        killed = dict(zip(chosen, track(found, total=len(chosen), description="mutants"), strict=True))
    report(killed, len(names), args.least)


def report(killed: dict[str, bool], all_: int, least: float) -> None:
    """Prints the survivors, each file's share and the whole; exits 1 where too many live."""
    for mutant, is_dead in sorted(killed.items()):
        if not is_dead:
            print(f"survived: {mutant}")
    tried = Counter(_file(mutant) for mutant in killed)
    dead = Counter(_file(mutant) for mutant, is_dead in killed.items() if is_dead)
    for file, number in sorted(tried.items()):
        print(f"{dead[file]:>4} of {number:>4} killed  {file}")
    part, whole = sum(killed.values()), len(killed)
    low, high = interval(part, whole)
    print(
        f"{part / whole:.1%} of {whole} mutants killed [{low:.1%}, {high:.1%}], of {all_} that there are; {least:.0%} needed"
    )
    if part / whole < least:
        raise SystemExit(1)


def _file(mutant: str) -> str:
    return mutant.rpartition(".")[0].removeprefix("ion_mentoring.mentoring.")


if __name__ == "__main__":
    main()
