"""Calls in processes that are forked from one that has imported what they need.

The workers of `--workers`, those of the rehearsal, and the tests' runs are such; `fork_server.py`
is the process that they are forked from. Imports no Beam, so that the server can start before
that is imported.
"""

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from pipelines.local_runner.child_processes import ending_with_this_process
from pipelines.local_runner.fork_server import serve_forked
from pipelines.local_runner.forked_process import ForkedProcess
from pipelines.problems import JobError

# What every worker of Beam's imports sooner or later, and what it does then: its arguments are
# `[[]]`, of a command line without any.
LIBRARIES = (
    "apache_beam.runners.worker.sdk_worker_main",
    "pyarrow",
    "tensorflow",
    "tensorflow_transform.beam",
)
BEAM_WORKER = "apache_beam.runners.worker.sdk_worker_main:main"

_PROGRAM = str(Path(__file__).with_name("fork_server.py"))
_START_SECONDS = 120
_STOP_SECONDS = 5


class Call:
    """A call in a process of its own.

    Attributes:
        pid: of the process.
    """

    def __init__(self, name: str, ended: Callable[[str, int], None] | None):
        self.name = name
        self.pid = 0
        self._tell = ended
        self._code: int | None = None
        self._begun = threading.Event()
        self._over = threading.Event()

    @property
    def running(self) -> bool:
        """Whether the process has not ended by itself."""
        return not self._over.is_set()

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Sends the process a signal; one that has ended is fine."""
        if self.pid and self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def wait(self, seconds: float | None = None) -> int | None:
        """Waits for the end.

        Returns:
            The exit code, negative for the signal that ended it; None where it has not ended in
            time, or the server has.
        """
        self._over.wait(seconds)
        return self._code

    def _begin(self, pid: int) -> None:
        self.pid = pid
        self._begun.set()

    def _end(self, code: int) -> None:
        self._code = code
        self._over.set()
        if self._tell:
            self._tell(self.name, code)

    def _abandon(self) -> None:
        """Nothing will be heard of it any more."""
        self._begun.set()
        self._over.set()


class ForkServer:
    """The process that calls are forked from.

    Starting takes as long as importing TensorFlow does, and nobody waits for it;
    `start` takes milliseconds then.

    Args:
        python: the interpreter, with its options; None to fork this process, which has
            imported what is needed and has no other thread that could hold a lock.
        modules: what is imported before anything is forked.
        environment: all of the process's variables; None for this one's.
        folder: the process's working folder; None for this one's.
        log: a file for what it and the calls print; None for this process's
            standard error.
    """

    def __init__(
        self,
        python: Sequence[str] | None = None,
        modules: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        log: Path | None = None,
    ):
        self._command = [*python, _PROGRAM, *modules] if python else []
        self._environment = environment
        self._folder = folder
        self._log = log
        self._calls: dict[str, Call] = {}
        self._by_pid: dict[int, Call] = {}
        self._ready = threading.Event()
        self._gone = False
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | ForkedProcess
        self._requests: IO[bytes]
        self._reports: IO[bytes]
        if python is None:
            forked = ForkedProcess(serve_forked)
            self._process, self._requests, self._reports = forked, forked.stdin, forked.stdout
            threading.Thread(target=self._listen, daemon=True).start()
            return
        begun = threading.Event()
        # By the thread that listens to it for as long as it lives: the kernel ends it with the
        # thread that began it, and a job's thread ends with its job.
        threading.Thread(target=self._live, args=(begun,), daemon=True).start()
        begun.wait()

    @property
    def pid(self) -> int:
        """Of the server."""
        return self._process.pid

    def _live(self, begun: threading.Event) -> None:
        try:
            with contextlib.ExitStack() as stack:
                log = stack.enter_context(open(self._log, "ab")) if self._log else None
                process = subprocess.Popen(
                    ending_with_this_process(self._command),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    cwd=self._folder,
                    env=self._environment,
                    start_new_session=True,
                )
                assert process.stdin
                assert process.stdout
                self._process = process
                self._requests, self._reports = process.stdin, process.stdout
        finally:
            begun.set()
        self._listen()

    def start(
        self,
        name: str,
        function: str,
        arguments: Sequence[Any] = (),
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        package: Path | None = None,
        out: Path | None = None,
        err: Path | None = None,
        finalize: bool = False,
        ended: Callable[[str, int], None] | None = None,
    ) -> Call:
        """Calls a function in a process of its own. What it returns is the exit code, None for 0.

        Args:
            name: of the call; another one's only when that has ended.
            function: "module:function", or "file.py:function" of a file in no package.
            arguments: what JSON can hold.
            environment: variables beside the server's.
            folder: its working folder; None for the server's.
            package: a folder that Python finds modules in, after all others.
            out, err: files for its standard output and error, written from their beginning;
                None for the server's log.
            finalize: end as a program does, which takes the libraries down and waits for
                threads; not of a server that is a fork of this process.
            ended: called with the name and the exit code when it has ended, from another thread.

        Raises:
            JobError: the environment itself does not work.
        """
        said = f"; see {self._log}" if self._log else ""
        if not self._ready.wait(_START_SECONDS) or self._process.poll() is not None:
            raise JobError(f"The environment of processes to fork does not start{said}.")
        request = {
            "call": name,
            "function": function,
            "arguments": list(arguments),
            "environment": dict(environment or {}),
            "folder": folder and str(folder),
            "package": package and str(package),
            "out": out and str(out),
            "err": err and str(err),
            "finalize": finalize,
        }
        call = self._calls[name] = Call(name, ended)
        with self._lock, contextlib.suppress(OSError):
            self._requests.write(json.dumps(request).encode() + b"\n")
            self._requests.flush()
        if not call._begun.wait(0 if self._gone else _START_SECONDS) or not call.pid:
            raise JobError(f"A process cannot be forked{said}.")
        return call

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Sends a call's process a signal; one that has ended, or never began, is fine."""
        if call := self._calls.get(name):
            call.kill(number)

    def stop(self) -> None:
        """Ends all calls and itself."""
        with self._lock:
            if not self._requests.closed:
                self._requests.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        for line in self._reports:
            message = json.loads(line)
            if "ready" in message:
                self._ready.set()
            elif "ended" in message:
                call = self._by_pid.pop(message["ended"])
                # Its name may be another's by now.
                if self._calls.get(call.name) is call:
                    del self._calls[call.name]
                call._end(message["code"])
            else:
                call = self._calls[message["call"]]
                self._by_pid[message["pid"]] = call
                call._begin(message["pid"])
        self._gone = True
        self._ready.set()
        for call in list(self._calls.values()):
            call._abandon()


def how_ended(code: int) -> str:
    """An exit code in words: "signal SIGKILL" or "exit code 1"."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
