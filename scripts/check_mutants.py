"""Did enough mutants die? Reads what `mutmut export-cicd-stats` wrote; `make mutate` runs both.

python scripts/check_mutants.py [--least 0.75]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

STATS = Path("mutants/mutmut-cicd-stats.json")


def killed_share(stats: Mapping[str, int]) -> float:
    """Killed (a time-out kills too) among all that were tried; a mutant that no test reaches counts as alive."""
    dead = stats.get("killed", 0) + stats.get("timeout", 0)
    tried = stats.get("total", 0) - stats.get("skipped", 0)
    return dead / tried if tried else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--least", type=float, default=0.75)
    least = parser.parse_args().least
    stats = json.loads(STATS.read_text(encoding="utf-8"))
    share = killed_share(stats)
    print(f"{share:.1%} of {stats['total']} mutants killed, {least:.0%} needed")
    if share < least:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
