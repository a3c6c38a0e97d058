"""The page's own checks, as its packages run them, so that `make test` covers them."""

from __future__ import annotations

import hatch_build
import pytest

WEB = hatch_build.ROOT / "web"


@pytest.fixture(autouse=True)
def packages() -> None:
    if not (WEB / "node_modules").is_dir():
        pytest.skip("The page's packages are not there: `make page` installs web/node_modules")


@pytest.mark.parametrize(
    "program",
    [
        ("vitest/vitest.mjs", "run"),
        ("eslint/bin/eslint.js", "."),
        ("svelte-check/bin/svelte-check", "--fail-on-warnings"),
    ],
    ids=["vitest", "eslint", "svelte-check"],
)
def test_the_pages_own_checks_pass(program: tuple[str, ...]) -> None:
    script, *arguments = program
    hatch_build.call(hatch_build.ROOT, "node", str(WEB / "node_modules" / script), *arguments)
