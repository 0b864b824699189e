"""What tests leave in the temporary folder fails their session."""

import os
import subprocess
import sys

import pytest

from tests.support.fork_server import ROOT

CONFTEST = """
from tests.support.leftovers import Leftovers

def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Leftovers())
"""
TESTS = {
    "nothing": ("def test_it(tmp_path): (tmp_path / 'x').touch()", None),
    "a file": ("import tempfile\ndef test_it(): tempfile.mkstemp(prefix='left')", "left"),
    "a child's": (
        "import subprocess, sys\n"
        "def test_it():\n"
        "    code = 'import tempfile; tempfile.mkdtemp(prefix=\"childs\")'\n"
        "    subprocess.run([sys.executable, '-c', code], check=True)",
        "childs",
    ),
}


@pytest.mark.parametrize(
    ("name", "processes"), [("nothing", 0), ("a file", 0), ("a file", 1), ("a child's", 0)]
)
def test_what_tests_leave_fails_their_session_and_is_named(tmp_path, name, processes):
    text, left = TESTS[name]
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_it.py").write_text(text)
    words = ["-c", os.devnull, "--rootdir", ".", "-n", str(processes)]
    # Of the plugins that are installed here, only what this is about.
    words += ["-p", "no:cacheprovider", "-p", "xdist"]
    (tmp_path / "usual").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "test_it.py"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "TMPDIR": str(tmp_path / "usual"),
        },
        capture_output=True,
        text=True,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert done.returncode == (1 if left else 0)
    assert (f"Left in the temporary folder: {left or ''}" in done.stdout) == bool(left)
    # pytest's own stay; the session's is gone.
    assert not list((tmp_path / "usual").glob("workshop-tests-*"))
