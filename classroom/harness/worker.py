"""The side of the code under test: loads it, runs what is asked, answers with plain data.

In this process or in another: `Worker.answer` takes and gives bytes.
"""

import contextlib
import importlib
import importlib.util
import inspect
import io
import signal
import sys
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from classroom.harness.code import _PRINTED, Code, describe, fits, made
from classroom.harness.limits import TimeLimit, disarm
from classroom.harness.plain import dumps, loads


class _Nobody(io.TextIOBase):
    """Standard input of a check, at which nobody types."""

    def readline(self, size=-1):
        raise EOFError(
            "input() waits for somebody who types, and in a check, as on a worker, there is "
            "nobody: what a function needs comes as its arguments"
        )

    def read(self, size=-1):
        return self.readline()


@contextlib.contextmanager
def _nobody_types(folder: Path) -> Iterator[None]:
    before, sys.stdin = sys.stdin, _Nobody()
    hook = sys.breakpointhook

    def no_terminal(*args, **kwargs):
        raise RuntimeError(
            "breakpoint() opens a debugger, and a check has no terminal for it. In a terminal, with"
            " time to look around: WORKSHOP_PATIENCE=1000 .venv/bin/python -m pytest -x "
            f"exercises/{folder.name}"
        )

    # pytest puts its own debugger in the place of pdb's: that is the way in the sentence.
    debugger = sys.modules.get("pdb")
    if debugger is None or debugger.set_trace.__module__ == "pdb":
        sys.breakpointhook = no_terminal
    try:
        yield
    finally:
        sys.stdin = before
        sys.breakpointhook = hook


class Worker:
    """Runs requests on a file.

    Args:
        folder: of the exercise, where its `drive.py` is.
    """

    def __init__(self, code: Code, folder: Path):
        self._code = code
        self._folder = folder
        self._drives: types.ModuleType | None = None
        self._host: Any = None  # of a pipeline that somebody else runs

    def answer(self, request: bytes) -> bytes:
        """Does what a request asks; the code's own failures are part of the answer."""
        asked = loads(request)
        do = asked.pop("do")
        if do != "step":
            self._end_host()
        printed = io.StringIO()
        answer: dict
        try:
            with (
                _nobody_types(self._folder),
                contextlib.redirect_stdout(printed),
                contextlib.redirect_stderr(printed),
            ):
                answer = getattr(self, f"_do_{do}")(**asked)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) and _can_be_interrupted():
                raise
            if isinstance(error, TimeLimit):
                disarm()
            answer = {"error": describe(error, self._code)}
        if "name" in asked:
            nothing = "value" in answer and answer["value"] is None
            answer["defined"] = self._code.definition(asked["name"], nothing)
        answer["printed"] = printed.getvalue()[:_PRINTED]
        return dumps(answer)

    def _do_libraries(self) -> dict:
        for name in self._code.libraries():
            # What cannot be imported is for the import of the file itself to say.
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        return {}

    def _do_load(self) -> dict:
        self._code.module  # noqa: B018  the import is what is wanted
        return {}

    def _do_get(self, name: str) -> dict:
        return {"value": self._code.get(name)}

    def _do_call(self, name: str, args: list, kwargs: Mapping) -> dict:
        function = self._code.get(name)
        args, kwargs = made(list(args)), made(dict(kwargs))
        fits(function, name, args, kwargs, self._code)
        given = dumps([args, kwargs])
        value = function(*args, **kwargs)
        if inspect.isgenerator(value) or isinstance(value, map | filter | zip):
            value = list(value)
        return {"value": value, "changed": dumps([args, kwargs]) != given}

    def _drive(self) -> types.ModuleType:
        if self._drives is None:
            path = self._folder / "drive.py"
            self._drives = Code(f"exercises.{self._folder.name}.drive", path).module
        return self._drives

    def _do_drive(self, name: str, args: list, kwargs: Mapping) -> dict:
        return {
            "value": getattr(self._drive(), name)(
                self._code, *made(list(args)), **made(dict(kwargs))
            )
        }

    def _do_run(self, args: list, kwargs: Mapping, **asked) -> dict:
        # Beam takes seconds to import, and drills without a pipeline do not need it.
        from classroom.harness.running import run

        args, kwargs = made(list(args), self._drive), made(dict(kwargs), self._drive)
        return run(self._code, args=args, kwargs=kwargs, **asked)

    def _do_build(self, args: list, kwargs: Mapping, **asked) -> dict:
        """Builds a pipeline that the asking side runs, by `_do_step`."""
        from classroom.harness.running import Unsupported, host

        args, kwargs = made(list(args), self._drive), made(dict(kwargs), self._drive)
        try:
            self._host = host(self._code, args=args, kwargs=kwargs, **asked)
        except Unsupported:
            return {"unsupported": True}
        return {"built": self._host.description()}

    def _do_step(self, what: str, asked: dict) -> dict:
        if self._host is None:
            raise RuntimeError("no pipeline has been built")
        return self._host.do(what, asked)

    def _end_host(self) -> None:
        if self._host is not None:
            self._host = None
            # A pipeline leaves its own copy of the module.
            sys.modules[self._code.name] = self._code.module


def _can_be_interrupted() -> bool:
    """Whether Ctrl-C reaches this process; where not, it is the code that raises what it would."""
    return signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
