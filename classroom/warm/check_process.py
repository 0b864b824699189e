"""One check, in a child that ends with it."""

import dataclasses
import faulthandler
import gc
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from classroom.confinement import entering
from classroom.verdict import TaskVerdict
from classroom.warm.location import ROOT

# Python's own are 700, 10 and 10 objects and collections.
_GARBAGE_THRESHOLDS = (50_000, 20, 50)


def become(request: dict, result: int, stacks: int, parent: int) -> NoReturn:
    """Makes this process the check, to its very end.

    Args:
        result: an open pipe that takes lines of JSON.
        stacks: an open file for the stacks of a process that crashes or is killed.
        parent: the process that has started this one.
    """
    try:
        # It lives for a second, in which little of what it makes becomes garbage.
        gc.set_threshold(*_GARBAGE_THRESHOLDS)
        os.setpgid(0, 0)
        entering.end_with(parent)
        # A terminal's Ctrl-C is for who waits; one who leaves has this process ended.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        faulthandler.enable(os.fdopen(stacks, "w"), all_threads=True)
        faulthandler.register(signal.SIGUSR1, os.fdopen(os.dup(stacks), "w"), all_threads=True)
        os.environ.clear()
        os.environ.update(request["environment"])
        tempfile.tempdir = None  # looked up before the fork
        os.chdir(ROOT)
        _forget_compiled(request["exercise"])
        _tell(result, {"verdict": _check(request, result)})
    except Exception:
        # A defect of ours: the verdict says that the check ended without one.
        traceback.print_exc()
        os._exit(70)
    finally:
        # Libraries' own endings take a second and have nothing left to do.
        os._exit(0)


def _check(request: dict, result: int) -> dict:
    from classroom import catalog
    from classroom.checking.exercise_check import check_in_process

    def began(task: str, earlier: Sequence[TaskVerdict] = ()) -> None:
        done = [dataclasses.asdict(verdict) for verdict in earlier]
        _tell(result, {"began": task, "tasks": done})

    exercise = catalog.load_one(request["exercise"])
    options = dict(request["options"])
    if options.get("code"):
        options["code"] = Path(options["code"])
    return check_in_process(exercise, on_task=began, **options).to_dict()


def _tell(result: int, message: dict) -> None:
    data = json.dumps(message).encode() + b"\n"
    while data:
        data = data[os.write(result, data) :]


def _forget_compiled(folder: str) -> None:
    """Compiled code is told from its source by whole seconds and size: not good enough here."""
    sys.dont_write_bytecode = True
    for track in ("exercises", "solutions"):
        shutil.rmtree(Path(ROOT, track, folder, "__pycache__"), ignore_errors=True)
    importlib.invalidate_caches()


def main(argv: list[str]) -> NoReturn:
    """`python -m classroom.warm.check_process RESULT STACKS`, the request on standard input."""
    result, stacks = map(int, argv)
    become(json.load(sys.stdin), result, stacks, os.getppid())


if __name__ == "__main__":
    main(sys.argv[1:])
