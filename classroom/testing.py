"""`workshop test`: all the tests, by pytest in this environment."""

import subprocess
import sys
from pathlib import Path

from pipelines.problems import RequestError

ROOT = Path(__file__).resolve().parent.parent

# pytest's own exit codes for tests that failed, and for a request that was wrong.
_FAILED, _USAGE, _NO_TESTS = 1, 4, 5


def run_tests(argv: list[str]) -> int:
    """Runs pytest on the checkout.

    Args:
        argv: further arguments for pytest.

    Returns:
        0 if all passed, 1 if any failed, 2 if the request was wrong.
    """
    if not (ROOT / "tests").is_dir():
        raise RequestError("The tests come with the checkout, not with the installed package.")
    arguments = [argument for argument in argv if argument != "--"]
    code = subprocess.run([sys.executable, "-P", "-m", "pytest", *arguments], cwd=ROOT).returncode
    return {0: 0, _FAILED: 1, _USAGE: 2, _NO_TESTS: 2}.get(code, 1)
