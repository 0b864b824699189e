"""Calls of the product's functions, each in a process of its own, without its imports.

Importing Beam and TensorFlow takes longer than most runs here. A server imports them
once and forks a child for every call: a process that can be killed, interrupted or
given another environment, and that ends as an interpreter ends.
"""

import importlib
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What a run of the flights job imports sooner or later.
RUN_IMPORTS = (
    "tensorflow",
    "tensorflow_transform.beam",
    "pipelines.tables.execute",
    "pipelines.seats.registry",
    "pipelines.validation.custom",
)

RUN_COMMAND = "pipelines.cli.run:run_command"

_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Ended:
    """How a call ended: `code` is negative for the signal that killed it."""

    code: int
    out: str
    err: str


class Call:
    """A call under way, in the process `pid`."""

    def __init__(self, server: "ForkServer", pid: int, out: Path, err: Path):
        self._server = server
        self._ended: Ended | None = None
        self.pid = pid
        self.out, self.err = out, err

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Sends the process a signal. One that is not waited for keeps its id."""
        os.kill(self.pid, number)

    def running(self) -> bool:
        """Whether the process has not ended by itself."""
        return self._server._ask(do="running", pid=self.pid)

    def wait(self) -> Ended:
        """Waits for the end."""
        if self._ended is None:
            # By asking again and again, so that several calls can be waited for at once.
            while self.running():
                time.sleep(_POLL_SECONDS)
            code = self._server._ask(do="code", pid=self.pid)
            self._ended = Ended(code, self.out.read_text(), self.err.read_text())
        return self._ended


class ForkServer:
    """A process that has imported `modules` and forks a child for each call."""

    def __init__(self, modules: Sequence[str], folder: Path):
        self._folder = folder
        self._calls = itertools.count(1)
        self._lock = threading.Lock()
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        with open(folder / "server.log", "wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tests.support.fork_server", *modules],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={
                    **os.environ,
                    "PYTHONPATH": path,
                    "TF_CPP_MIN_LOG_LEVEL": "2",
                    # What a killed call leaves goes with the folder.
                    "TMPDIR": str(folder),
                },
                text=True,
            )

    def start(
        self, function: str, *arguments, env: Mapping[str, str] | None = None, cwd: Path = ROOT
    ) -> Call:
        """Calls `package.module:function` in a child; what it returns is the exit code."""
        number = next(self._calls)
        out, err = (self._folder / f"{number}.{stream}" for stream in ("out", "err"))
        out.touch()
        err.touch()
        pid = self._ask(
            do="start",
            function=function,
            arguments=arguments,
            env=dict(env or {}),
            cwd=str(cwd),
            out=str(out),
            err=str(err),
        )
        return Call(self, pid, out, err)

    def run(self, *argv, light: bool = False, env: Mapping[str, str] | None = None) -> Ended:
        """Runs the flights job to its end; see `start_run`."""
        return self.start_run(*argv, light=light, env=env).wait()

    def start_run(self, *argv, light: bool = False, env: Mapping[str, str] | None = None) -> Call:
        """Starts the flights job.

        Args:
            light: with the preprocessing of `tests.support.light_job`, for a third of the time.
        """
        function = "tests.support.light_job:run_lightly" if light else RUN_COMMAND
        return self.start(function, [str(word) for word in argv], env=env)

    def stop(self) -> None:
        """Ends the server and whatever it started."""
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _ask(self, **request):
        with self._lock:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        assert answer, (self._folder / "server.log").read_text()
        return json.loads(answer)


def in_time(condition, seconds: float = 300.0, every: float = 0.002) -> bool:
    """Waits until the condition holds; False if it does not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(every)
    return False


def _serve(modules: Sequence[str]) -> None:
    for module in modules:
        importlib.import_module(module)
    # Answers go where nothing that a child prints can go.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    ended: dict[int, int] = {}
    running: set[int] = set()
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "start":
            pid = os.fork()
            if not pid:
                answers.close()
                _become(request)
            running.add(pid)
            answer = pid
        else:
            pid = request["pid"]
            if pid in running:
                found, status = os.waitpid(pid, os.WNOHANG)
                if found:
                    running.remove(pid)
                    ended[pid] = os.waitstatus_to_exitcode(status)
            answer = ended[pid] if request["do"] == "code" else pid in running
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    for pid in running:
        os.kill(pid, signal.SIGKILL)


def _become(request: dict) -> None:
    """Makes this process the call, to its very end."""
    streams = (os.devnull, os.O_RDONLY), (request["out"], None), (request["err"], None)
    for number, (path, flags) in enumerate(streams):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT if flags is None else flags, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    module, name = request["function"].split(":")
    try:
        code = getattr(importlib.import_module(module), name)(*request["arguments"])
    except SystemExit as error:
        code = error.code
    except BaseException:
        traceback.print_exc()
        code = 70
    sys.exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1:])
