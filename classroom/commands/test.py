"""`workshop test`: all the tests, by pytest in this environment."""

import os
import secrets
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


# Rounds of `--soak`, each of which draws anew.
_ROUNDS = 10

# Further arguments with which the tests run in one process: a person looks on, or has decided.
_ONE_PROCESS = ("-n", "--numprocesses", "--pdb", "--trace", "-s", "--capture", "--co", "-x")


def run_tests(argv: list[str]) -> int:
    """Runs pytest on the checkout, all of it in a process for each core.

    Args:
        argv: further arguments for pytest; where they name tests, these run in one process.
            With `--soak` instead, the property tests alone run several times, with random
            examples, until they fail; the seed is told, and pytest's.

    Returns:
        0 if all passed, 1 if any failed, 2 if the request was wrong.
    """
    if not (ROOT / "tests").is_dir():
        raise RequestError("The tests come with the checkout, not with the installed package.")
    arguments = [argument for argument in argv if argument != "--"]
    if "--soak" in arguments:
        return _soak([argument for argument in arguments if argument != "--soak"])
    return _pytest(arguments)


def _pytest(arguments: list[str]) -> int:
    if not _in_one_process(arguments) and (processes := _processes()) > 1:
        # Tests of a file share what is expensive to make; their order is tests/conftest.py's.
        several = [f"--numprocesses={processes}", "--dist=loadfile", "--no-loadscope-reorder"]
        arguments = [*several, *arguments]
    code = subprocess.run([sys.executable, "-P", "-m", "pytest", *arguments], cwd=ROOT).returncode
    return {0: 0, _FAILED: 1, _USAGE: 2, _NO_TESTS: 2}.get(code, 1)


def _in_one_process(arguments: list[str]) -> bool:
    """Whether some of the arguments name tests, or ask for one process."""
    return any(
        argument.startswith(_ONE_PROCESS) or (ROOT / argument.partition("::")[0]).exists()
        for argument in arguments
    )


def _soak(arguments: list[str]) -> int:
    """Runs the property tests in rounds, each with a seed of its own, until they fail."""
    for number in range(1, _ROUNDS + 1):
        seed = secrets.randbelow(1 << 32)
        again = ["--hypothesis-profile=soak", f"--hypothesis-seed={seed}", *arguments]
        words = " ".join(["-m hypothesis", *again])
        print(f"Round {number} of {_ROUNDS}: ./workshop test {words}", flush=True)
        if code := _pytest(["-m", "hypothesis", *again]):
            return code
    return 0


def _processes() -> int:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(os.cpu_count() or 1, memory // _BYTES_PER_PROCESS, _MOST_PROCESSES)
