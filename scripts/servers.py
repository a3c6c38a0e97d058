"""What the tests run against and PyPI has not, of Debian: PostgreSQL, nginx, Redis, restic, Chromium and more.

Installs what is missing where the user is root and there is `apt-get`; else says what to install. The tests of a
server that is not there skip, and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SERVERS = {
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",
    "nginx-light": "/usr/sbin/nginx",
    "modsecurity-crs": "/usr/share/modsecurity-crs/rules/REQUEST-901-INITIALIZATION.conf",
    "redis-server": "/usr/bin/redis-server",
    "restic": "/usr/bin/restic",
    "chromium": "/usr/bin/chromium",
    "fonts-noto-cjk": "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
}
"""Package, and a file that it brings."""


def missing() -> list[str]:
    return [package for package, file in SERVERS.items() if not list(Path("/").glob(file.lstrip("/")))]


def main() -> None:
    wanted = missing()
    if not wanted:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"Some tests will skip: install {' and '.join(wanted)} (apt-get install {' '.join(wanted)}).")
        return
    print(f"Installing {' and '.join(wanted)} for the tests", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *wanted]):
        done = subprocess.run(["apt-get", "-qq", *command], env=environment, capture_output=True, text=True)
        if done.returncode:
            print(f"apt-get {command[0]} failed; some tests will skip. {done.stderr.strip()[-500:]}", file=sys.stderr)


if __name__ == "__main__":
    main()
