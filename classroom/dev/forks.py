"""Calls in children of this process, as many at a time as there are processors."""

import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

_POLL_SECONDS = 0.005


class Ended(Exception):
    """A call that gave nothing: how its process ended, as a sentence."""


def each(
    calls: Sequence[Callable[[], Any]], seconds: float, done: Callable[[int], None] = lambda _: None
) -> list:
    """Makes every call in a child of its own.

    Args:
        calls: functions of no arguments; what they return must be data for JSON.
        seconds: after which a call is killed.
        done: called with a call's index when it has ended.

    Returns:
        For each call what it returned, or an `Ended`.
    """
    results: list = [None] * len(calls)
    todo = list(range(len(calls)))[::-1]
    running: dict[int, tuple[int, Any, float]] = {}
    try:
        while todo or running:
            while todo and len(running) < (os.cpu_count() or 1):
                index = todo.pop()
                file = tempfile.TemporaryFile()  # noqa: SIM115  closed when its call ends
                pid = _fork(calls[index], file)
                running[pid] = (index, file, time.monotonic() + seconds)
            for pid, (index, file, deadline) in list(running.items()):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if not ended and time.monotonic() > deadline:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                    results[index] = Ended(f"It did not end within {seconds:g} s.")
                elif ended:
                    results[index] = _result(file, os.waitstatus_to_exitcode(status))
                else:
                    continue
                file.close()
                del running[pid]
                done(index)
            time.sleep(_POLL_SECONDS)
    finally:
        for pid in running:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return results


def _result(file, code: int) -> Any:
    file.seek(0)
    data = file.read()
    if code or not data:
        return Ended(f"Its process ended with exit code {code} and gave nothing.")
    answer = json.loads(data)
    return Ended(answer["error"]) if "error" in answer else answer["value"]


def _fork(call: Callable[[], Any], file) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    try:
        # What libraries write is no answer.
        silent = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(silent, number)
        try:
            answer = {"value": call()}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        file.write(json.dumps(answer).encode())
        file.flush()
        os._exit(0)
    finally:
        os._exit(70)
