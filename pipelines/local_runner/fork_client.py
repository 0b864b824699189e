"""Worker processes of Beam's harness, forked from one that has imported what they need.

Both the rehearsal's workers and those of `--workers` are such; see `fork_server.py` for the process
that they are forked from. Imports no Beam, so that the process can start before that is imported.
"""

import contextlib
import json
import math
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pipelines.local_runner.child_processes import ending_with_this_process
from pipelines.local_runner.fork_server import serve_forked
from pipelines.problems import JobError

# What every worker imports sooner or later.
LIBRARIES = (
    "apache_beam.runners.worker.sdk_worker_main",
    "pyarrow",
    "tensorflow",
    "tensorflow_transform.beam",
)

_PROGRAM = str(Path(__file__).with_name("fork_server.py"))
_START_SECONDS = 120
_STOP_SECONDS = 5
_LOOK_AGAIN_SECONDS = 0.005


class Zygote:
    """The process that workers are forked from.

    Starting takes as long as importing TensorFlow does, and nobody waits for it;
    `start_worker` takes milliseconds then.

    Args:
        python: the interpreter, with its options; None to fork this process, which has
            imported what is needed and has no other thread that could hold a lock.
        modules: what is imported before anything is forked.
        environment: all of the process's variables; None for this one's.
        folder: the process's working folder; None for this one's.
        log: a file for what it and the workers print; None for this process's
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
        self._ended: dict[str, Callable[[str, int], None]] = {}
        self._workers: dict[int, str] = {}
        self._pids: dict[str, int] = {}
        self._started: dict[str, threading.Event] = {}
        self._ready = threading.Event()
        self._lock = threading.Lock()
        if python is None:
            self._process = _Forked(serve_forked)
            threading.Thread(target=self._listen, daemon=True).start()
            return
        begun = threading.Event()
        # By the thread that listens to it for as long as it lives: the kernel ends it with the
        # thread that began it, and a job's thread ends with its job.
        threading.Thread(target=self._live, args=(begun,), daemon=True).start()
        begun.wait()

    def _live(self, begun: threading.Event) -> None:
        try:
            with contextlib.ExitStack() as stack:
                log = stack.enter_context(open(self._log, "ab")) if self._log else None
                self._process = subprocess.Popen(
                    ending_with_this_process(self._command),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    cwd=self._folder,
                    env=self._environment,
                    start_new_session=True,
                )
        finally:
            begun.set()
        self._listen()

    def start_worker(
        self,
        worker: str,
        environment: Mapping[str, str],
        ended: Callable[[str, int], None],
        *,
        folder: Path | None = None,
        package: Path | None = None,
        fail: Sequence[str] = (),
    ) -> None:
        """Starts a worker.

        Args:
            environment: variables beside the zygote's.
            ended: called with its id and its exit code when it has ended.
            folder: its working folder; None for the zygote's.
            package: a folder that Python finds modules in, after all others.
            fail: seats whose bundles fail in this worker.

        Raises:
            JobError: the environment itself does not work.
        """
        said = f"; see {self._log}" if self._log else ""
        if not self._ready.wait(_START_SECONDS) or self._process.poll() is not None:
            raise JobError(f"The workers' environment does not start{said}.")
        request = {
            "worker": worker,
            "environment": dict(environment),
            "folder": folder and str(folder),
            "package": package and str(package),
            "fail": list(fail),
        }
        self._ended[worker] = ended
        started = self._started.setdefault(worker, threading.Event())
        with self._lock:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        if not started.wait(_START_SECONDS):
            raise JobError(f"A worker does not start{said}.")

    def kill(self, worker: str, number: int = signal.SIGKILL) -> None:
        """Sends a worker a signal; one that has ended is fine."""
        pid = self._pids.get(worker)
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def stop(self) -> None:
        """Ends all workers and itself."""
        with self._lock:
            if not self._process.stdin.closed:
                self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        for line in self._process.stdout:
            message = json.loads(line)
            if "ready" in message:
                self._ready.set()
            elif "ended" in message:
                worker = self._workers.pop(message["ended"], None)
                if worker is not None:
                    self._pids.pop(worker, None)
                    self._ended.pop(worker)(worker, message["code"])
            else:
                self._workers[message["pid"]] = message["worker"]
                self._pids[message["worker"]] = message["pid"]
                self._started[message["worker"]].set()
        self._ready.set()


class _Forked:
    """A function in a fork of this process, as `subprocess.Popen` shows a program.

    Args:
        function: takes file descriptors to read from and to write to.
    """

    def __init__(self, function: Callable[[int, int], None]):
        requests, ours = os.pipe()
        theirs, reports = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            try:
                function(requests, reports)
            finally:
                os._exit(1)
        os.close(requests)
        os.close(reports)
        self.stdin, self.stdout = os.fdopen(ours, "wb"), os.fdopen(theirs, "rb")
        self._code: int | None = None

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def wait(self, timeout: float = math.inf) -> int:
        """The exit code, when it has ended.

        Raises:
            subprocess.TimeoutExpired: it has not in time.
        """
        end = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("a forked process", timeout)
            time.sleep(_LOOK_AGAIN_SECONDS)
        return code

    def kill(self) -> None:
        """Ends it at once."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def how_ended(code: int) -> str:
    """An exit code in words: "signal SIGKILL" or "exit code 1"."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
