"""A plugin of pytest: what the tests leave in the temporary folder fails the session.

All processes of a session get a temporary folder of their own, so that nothing that others do
on this machine is taken for theirs. pytest's own folders stay where they always are.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import pytest

# What processes remove as they end, at the session's very end.
_LAST_WORDS_SECONDS = 5


class Leftovers:
    """Of the process that the user has started; processes of xdist inherit the folder."""

    def __init__(self):
        self._before = {name: os.environ.get(name) for name in ("TMPDIR", "PYTEST_DEBUG_TEMPROOT")}
        usual = tempfile.gettempdir()
        self.folder = Path(tempfile.mkdtemp(prefix="workshop-tests-"))
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", usual)
        self._become(str(self.folder))

    def _become(self, folder: str | None) -> None:
        if folder is None:
            os.environ.pop("TMPDIR", None)
        else:
            os.environ["TMPDIR"] = folder
        tempfile.tempdir = None  # it is looked up once

    def found(self) -> list[str]:
        """Names of what is there, but for source code that this process has loaded from there."""
        # AutoGraph removes what it has generated when its process ends.
        loaded = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
        left = (path for path in self.folder.iterdir() if str(path) not in loaded)
        return sorted(path.name for path in left if not _of_a_pipeline_never_run(path))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        """Fails the session for what is left."""
        deadline = time.monotonic() + _LAST_WORDS_SECONDS
        while (left := self.found()) and time.monotonic() < deadline:
            time.sleep(0.1)
        if left:
            reporter = session.config.pluginmanager.get_plugin("terminalreporter")
            reporter.write_line(f"Left in the temporary folder: {', '.join(left)}", red=True)
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED

    def pytest_unconfigure(self):
        """Removes the folder."""
        self._become(self._before["TMPDIR"])
        if self._before["PYTEST_DEBUG_TEMPROOT"] is None:
            os.environ.pop("PYTEST_DEBUG_TEMPROOT", None)
        shutil.rmtree(self.folder, ignore_errors=True)


def _of_a_pipeline_never_run(path: Path) -> bool:
    # Beam makes an empty folder with each pipeline and removes it after the run; tests build
    # pipelines that they only look at. A command's goes with its private temporary folder.
    named = path.name.startswith("beam-pipeline-temp")
    return named and path.is_dir() and not any(path.iterdir())
