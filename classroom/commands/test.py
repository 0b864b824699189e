"""`workshop test`: all the tests, by pytest in this environment."""

import os
import subprocess
import sys
from pathlib import Path

from pipelines.problems import RequestError

ROOT = Path(__file__).resolve().parents[2]

# pytest's own exit codes for tests that failed, and for a request that was wrong.
_FAILED, _USAGE, _NO_TESTS = 1, 4, 5

# What a process of tests takes, with the jobs that it starts; and more of them than this
# wait for the longest file.
_BYTES_PER_PROCESS = 4 << 30
_MOST_PROCESSES = 4


def run_tests(argv: list[str]) -> int:
    """Runs pytest on the checkout, all of it in a process for each core.

    Args:
        argv: further arguments for pytest; with any, the tests run in one process.

    Returns:
        0 if all passed, 1 if any failed, 2 if the request was wrong.
    """
    if not (ROOT / "tests").is_dir():
        raise RequestError("The tests come with the checkout, not with the installed package.")
    arguments = [argument for argument in argv if argument != "--"]
    if not arguments and (processes := _processes()) > 1:
        # Tests of a file share what is expensive to make.
        arguments = [f"--numprocesses={processes}", "--dist=loadfile"]
    code = subprocess.run([sys.executable, "-P", "-m", "pytest", *arguments], cwd=ROOT).returncode
    return {0: 0, _FAILED: 1, _USAGE: 2, _NO_TESTS: 2}.get(code, 1)


def _processes() -> int:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(os.cpu_count() or 1, memory // _BYTES_PER_PROCESS, _MOST_PROCESSES)
