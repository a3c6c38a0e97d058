"""Every route, asked by schemathesis as its description allows and forbids: no 5xx, and no answer that never comes.

It runs as a process beside the service, in a folder of its own, where it also keeps what it remembers.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from api.conftest import make_keys, settings_in
from server import serving

from ion_mentoring.settings.edge import WafSettings

SCHEMATHESIS = str(Path(sys.executable).parent / "schemathesis")
EXAMPLES = 5
"""Of each route: drawn anew in each run, and a failure says how to draw it again."""
SECONDS = 300


async def asked(url: str, folder: Path, *headers: str) -> dict[str, Any]:
    """What was asked; fails with what schemathesis says."""
    report = folder / "report.json"
    command = [SCHEMATHESIS, "run", f"{url}/openapi.json", "--phases", "fuzzing", "--checks", "not_a_server_error"]
    command += ["--max-examples", str(EXAMPLES), "--request-timeout", "20", "--suppress-health-check", "all"]
    command += ["--no-shrink", "--warnings", "off", "--no-color", "--report-json-path", str(report)]
    for header in headers:
        command += ["--header", header]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    assert process.returncode == 0, told.decode()[-6000:]
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return found


@pytest.mark.parametrize("waf", [True, False], ids=["behind the firewall", "without it"])
async def test_no_route_fails_whatever_its_description_leads_to(tmp_path: Path, waf: bool) -> None:
    settings = settings_in(tmp_path / "home").model_copy(update={"waf": WafSettings(enabled=waf)})
    keys = await make_keys(settings)
    with serving(settings) as url:
        found = await asked(url, tmp_path, f"Authorization: Bearer {keys['admin']}", "ION-Learner: schema")
    assert found["operations"]["tested"] == found["operations"]["total"] > 50
    assert found["test_cases"]["generated"] >= 2 * found["operations"]["total"]
