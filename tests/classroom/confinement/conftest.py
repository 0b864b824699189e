"""Tests that fork are run where nothing else was: in one process for all of them.

gRPC, which other tests leave in theirs, ends a process that has closed its files and forks.
"""

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest

# Says that this is the clean process.
_CLEAN = "WORKSHOP_TESTS_IN_A_CLEAN_PROCESS"

_FOUND = pytest.StashKey[dict]()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Gives a test the result that it has had in the clean process; True where it has run."""
    if os.environ.get(_CLEAN):
        return None
    stash = pyfuncitem.session.stash
    if _FOUND not in stash:
        stash[_FOUND] = _results(pyfuncitem)
    said = stash[_FOUND].get(pyfuncitem.name, "it was not run")
    if said is not None:
        pytest.fail(said, pytrace=False)
    return True


def _results(item) -> dict[str, str | None]:
    """What is wrong with each test of the folder, None where nothing is."""
    report = item.config._tmp_path_factory.mktemp("clean") / "report.xml"
    words = ["-m", "pytest", "-p", "no:xdist", "-q", f"--junitxml={report}", str(item.path.parent)]
    done = subprocess.run(
        [sys.executable, *words],
        cwd=item.config.rootpath,
        env={**os.environ, _CLEAN: "1"},
        capture_output=True,
        text=True,
    )
    if not report.exists():
        pytest.fail(done.stdout + done.stderr, pytrace=False)
    found: dict[str, str | None] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        wrong = case.find("failure") if case.find("failure") is not None else case.find("error")
        found[case.get("name", "")] = None if wrong is None else wrong.text or "it failed"
    return found
