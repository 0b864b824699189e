"""A check in a fresh process: the slow way, which works wherever Python does."""

import contextlib
import json
import os
import select
import subprocess
import sys
from pathlib import Path

from classroom.confinement import fresh_process
from classroom.warm import orphans
from classroom.warm.location import ROOT
from classroom.warm.running_check import TICK_SECONDS, RunningCheck


def run(request: dict, cancel) -> dict:
    """The verdict, after the imports' seconds and the check's own.

    Args:
        request: see `classroom.warm.client`.
        cancel: looked at meanwhile; raises when the check is to end.
    """
    started: list[subprocess.Popen[bytes]] = []

    def start(write: int, stacks: int) -> int:
        null = None if os.environ.get("WORKSHOP_VERBOSE") else subprocess.DEVNULL
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "classroom.warm.check_process", str(write), str(stacks)],
            cwd=Path(ROOT),
            env=fresh_process.environment(),
            stdin=subprocess.PIPE,
            stdout=null,
            stderr=null,
            pass_fds=(write, stacks),
        )
        started.append(process)
        assert process.stdin is not None  # a pipe was asked for
        # One that could not start is seen by its end.
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(request).encode())
            process.stdin.close()
        return process.pid

    others = orphans.children()
    orphans.adopt()
    job = RunningCheck(request, start)
    try:
        while True:
            cancel.watch(None)
            ready, _, _ = select.select([job.result], [], [], TICK_SECONDS)
            if (verdict := job.look(bool(ready))) is not None:
                return verdict
    finally:
        job.close()
        orphans.end(others)
        orphans.adopt(False)
        for process in started:
            process.returncode = 0  # reaped already, which the object cannot know
