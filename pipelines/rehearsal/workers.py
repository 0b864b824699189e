"""The pool of worker processes, as the engine sees it."""

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pipelines.problems import JobError
from pipelines.runners.child import ending_with_this_process

_START_SECONDS = 120


class Zygote:
    """The process that workers are forked from: see `zygote.py`.

    Starting takes as long as importing TensorFlow does; `start_worker` takes milliseconds.

    Args:
        layer: the clean environment.
        log: a file for what it and the workers print.
    """

    def __init__(self, layer: Path, log: Path):
        self.layer = layer
        self._log = log
        self._ended: dict[str, Callable[[str, int], None]] = {}
        self._workers: dict[int, str] = {}
        self._pids: dict[str, int] = {}
        self._started: dict[str, threading.Event] = {}
        self._ready = threading.Event()
        self._lock = threading.Lock()
        begun = threading.Event()
        # By the thread that listens to it for as long as it lives: the kernel ends it with the
        # thread that began it, and a job's thread ends with its job.
        threading.Thread(target=self._live, args=(begun,), daemon=True).start()
        begun.wait()

    def _live(self, begun: threading.Event) -> None:
        python = str(self.layer / "bin" / "python")
        program = str(Path(__file__).with_name("zygote.py"))
        try:
            with open(self._log, "ab") as stream:
                self._process = subprocess.Popen(
                    ending_with_this_process([python, "-I", program]),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=stream,
                    cwd=self._log.parent,
                    env=_clean_environment(),
                    start_new_session=True,
                )
        finally:
            begun.set()
        self._listen()

    def start_worker(
        self,
        worker: str,
        package: Path,
        environment: Mapping[str, str],
        fail: Sequence[str],
        ended: Callable[[str, int], None],
    ) -> None:
        """Starts a worker in the clean environment.

        Args:
            package: the folder of the staged package.
            environment: variables beside a clean set.
            fail: seats whose bundles fail in this worker.
            ended: called with its id and its exit code when it has ended.

        Raises:
            JobError: the environment itself does not work.
        """
        if not self._ready.wait(_START_SECONDS) or self._process.poll() is not None:
            raise JobError(f"The workers' environment does not start; see {self._log}.")
        folder = self._log.parent / worker
        folder.mkdir(exist_ok=True)
        request = {
            "worker": worker,
            "package": str(package),
            "environment": {**environment, "TMPDIR": str(folder)},
            "folder": str(folder),
            "log": str(self._log),
            "fail": list(fail),
        }
        self._ended[worker] = ended
        started = self._started.setdefault(worker, threading.Event())
        with self._lock:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        if not started.wait(_START_SECONDS):
            raise JobError(f"A worker does not start; see {self._log}.")

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
            self._process.wait(5)
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


def _clean_environment() -> dict[str, str]:
    """Variables of a machine on which nobody has logged in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "GRPC_ENABLE_FORK_SUPPORT": "0",
    }
