"""Calls of the product's functions, each in a process of its own, without its imports.

Importing Beam and TensorFlow takes longer than most runs here. The local runner's fork server
imports them once and forks a child for every call: a process that can be killed, interrupted or
given another environment, and that ends as an interpreter ends.
"""

import itertools
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.local_runner import fork_client
from tests.support import shared_imports

ROOT = Path(__file__).resolve().parents[2]

# What a run of the flights job imports sooner or later.
RUN_IMPORTS = (
    "tensorflow",
    "tensorflow_transform.beam",
    "pipelines.tables.execute",
    "pipelines.seats.registry",
    "pipelines.validation.custom",
    # What a submission imports, by a dozen calls.
    "apache_beam.runners.dataflow.dataflow_runner",
    "pipelines.dataflow.submission",
)

RUN_COMMAND = "pipelines.cli.run:run_command"


@dataclass(frozen=True)
class Ended:
    """How a call ended: `code` is negative for the signal that killed it."""

    code: int
    out: str
    err: str


class Call:
    """A call under way, in the process `pid`."""

    def __init__(self, call: fork_client.Call, out: Path, err: Path):
        self._call = call
        self.pid = call.pid
        self.out, self.err = out, err

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Sends the process a signal; one that has ended is fine."""
        self._call.kill(number)

    def running(self) -> bool:
        """Whether the process has not ended by itself."""
        return self._call.running

    def wait(self) -> Ended:
        """Waits for the end."""
        code = self._call.wait()
        assert code is not None, "the server has ended"
        return Ended(code, self.out.read_text(), self.err.read_text())


class ForkServer:
    """A process that has imported `modules` and forks a child for each call.

    Args:
        name: of what it has imported, which all processes of the session share.
        environment: of that process, beside this one's.
    """

    def __init__(
        self,
        name: str,
        modules: Sequence[str],
        tmp_path_factory,
        environment: Mapping[str, str] | None = None,
    ):
        self._folder = folder = tmp_path_factory.mktemp(name)
        self._calls = itertools.count(1)
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        environment = {
            **os.environ,
            "PYTHONPATH": path,
            "TF_CPP_MIN_LOG_LEVEL": "2",
            # What a killed call leaves goes with the folder.
            "TMPDIR": str(folder),
            **(environment or {}),
        }
        log = folder / "server.log"
        shared = shared_imports.command(tmp_path_factory, name, modules, environment, log)
        self._server = fork_client.ForkServer(
            shared or [sys.executable, "-P"], modules, environment, log=log
        )

    def start(
        self, function: str, *arguments, env: Mapping[str, str] | None = None, cwd: Path = ROOT
    ) -> Call:
        """Calls `package.module:function` in a child; what it returns is the exit code."""
        number = str(next(self._calls))
        out, err = (self._folder / f"{number}.{stream}" for stream in ("out", "err"))
        # To be read from before the child has begun.
        out.touch()
        err.touch()
        call = self._server.start(
            number,
            function,
            arguments,
            environment=env,
            folder=cwd,
            out=out,
            err=err,
            finalize=True,
        )
        return Call(call, out, err)

    def run(self, *argv, light: bool = False, env: Mapping[str, str] | None = None) -> Ended:
        """Runs the flights job to its end; see `start_run`."""
        return self.start_run(*argv, light=light, env=env).wait()

    def run_with_one_of_each(self, *argv) -> Ended:
        """Runs it with one analysis of each kind, for half the time; see `light_job`."""
        words = [str(word) for word in argv]
        return self.start("tests.support.light_job:run_with_one_of_each", words).wait()

    def start_run(self, *argv, light: bool = False, env: Mapping[str, str] | None = None) -> Call:
        """Starts the flights job.

        Args:
            light: with the preprocessing of `tests.support.light_job`, for a third of the time.
        """
        function = "tests.support.light_job:run_lightly" if light else RUN_COMMAND
        return self.start(function, [str(word) for word in argv], env=env)

    def stop(self) -> None:
        """Ends the server and whatever it started."""
        self._server.stop()


def in_time(condition, seconds: float = 300.0, every: float = 0.002) -> bool:
    """Waits until the condition holds; False if it does not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(every)
    return False
