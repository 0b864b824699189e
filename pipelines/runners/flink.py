"""A Flink cluster on this machine: a job manager, task managers and Beam's job server.

Each is a JVM of its own, on ports of the loopback interface that were free at the start.
"""

import contextlib
import json
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from pipelines.problems import JobError, Problem, RequestError
from pipelines.runners import child, install
from pipelines.runners.prism import has

LOOPBACK = "127.0.0.1"
START_SECONDS = 90  # 8 on two free cores, which tests do not always have
STOP_SECONDS = 10

# Heaps and parts of a task manager's memory, in MiB.
JOB_MANAGER_HEAP = 512
JOB_SERVER_HEAP = 512
TASK_HEAP = 1024  # a group crosses to the worker whole, several copies of it at a time
MANAGED = 256  # sorting and hashing
NETWORK = 192  # every shuffle of a running job holds buffers of 32 KiB

JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
JOB_SERVER = "org.apache.beam.runners.flink.FlinkJobServerDriver"

# What Flink's serializers and its RPC reach into, and the JDK has closed since 17.
_OPENS = (
    *("lang", "lang.reflect", "net", "io", "nio", "text", "time", "util", "util.concurrent"),
    *("util.concurrent.atomic", "util.concurrent.locks"),
)
_EXPORTS = ("java.base/sun.net.util", "java.management/sun.management")


def available() -> str | None:
    """Why no Flink cluster can be started here; None when one can."""
    if not install.stamp("flink"):
        return "Flink is not installed: `./workshop runner install flink` fetches it."
    try:
        install.java()
    except Problem as problem:
        return str(problem)
    return None


class FlinkCluster:
    """A context manager: inside, jobs can be sent; after it, every process is gone.

    Takes about 8 seconds to start, and about 2.5 GB of memory once jobs have run. On Linux
    the processes also end when this one is killed, or the thread that called `start` ends.

    Args:
        task_managers: how many, each with `slots` slots.
        slots: subtasks that a task manager runs at a time.
        job_port: port of the job server; a free one by default.

    Attributes:
        folder: configuration and logs; removed after an exit without an exception.
        job_endpoint: host and port that jobs are sent to, once started.
        web: address of Flink's REST interface, once started.
    """

    def __init__(self, task_managers: int = 2, slots: int = 1, job_port: int | None = None):
        self.task_managers = task_managers
        self.slots = slots
        self._job_port = job_port
        self._processes: dict[str, subprocess.Popen] = {}
        self.folder: Path | None = None
        self.job_endpoint = self.web = ""

    def __enter__(self) -> "FlinkCluster":
        self.start()
        return self

    def __exit__(self, kind, problem, traceback) -> None:
        self.stop(keep_logs=kind is not None)

    def start(self) -> None:
        """Starts the processes and waits until all task managers are at work.

        Raises:
            RequestError: Flink or Java is missing, or the job server's port is taken.
            JobError: a process ended or did not answer in time; none is left.
        """
        if reason := available():
            raise RequestError(reason)
        self.folder = Path(tempfile.mkdtemp(prefix="flights-flink-"))
        try:
            self._start()
        except BaseException:  # Ctrl-C as well
            self.stop(keep_logs=True)
            raise

    def stop(self, keep_logs: bool = False) -> None:
        """Ends the processes that `start` started, and no others.

        Args:
            keep_logs: whether the folder stays.
        """
        # The job server first: it would complain about a cluster that goes away.
        for process in reversed(self._processes.values()):
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._processes.values():
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()
        if self.folder and not keep_logs:
            shutil.rmtree(self.folder, ignore_errors=True)

    def options(self, given: Sequence[str] = ()) -> list[str]:
        """Beam options that run a pipeline on this cluster.

        Workers are threads of the submitting process: what a `DoFn` shares is loaded once.

        Args:
            given: options that the user chose; what they set is not set again.

        Returns:
            `given`, completed.
        """
        defaults = {
            "runner": "FlinkRunner",
            "job_endpoint": self.job_endpoint,
            "environment_type": "LOOPBACK",
            "parallelism": str(self.task_managers * self.slots),
        }
        missing = [f"--{name}={value}" for name, value in defaults.items() if not has(given, name)]
        return [*given, *missing]

    def check(self) -> None:
        """Raises a `JobError` that names the process that has ended, if one has."""
        for name, process in self._processes.items():
            if process.poll() is not None:
                log = self._log(name)
                lines = log.read_text(errors="replace").strip().splitlines()
                last = next((line for line in lines if "rror" in line or "xception" in line), "")
                said = (last or (lines[-1] if lines else "nothing")).strip()[:300]
                raise JobError(
                    f"The {name} of the Flink cluster ended with exit status "
                    f"{process.returncode}; it said: {said} (all of it is in {log})."
                )

    def _start(self) -> None:
        ports = _free_ports(5)
        rpc, rest, job, artifacts, expansion = ports
        job = self._job_port or job
        conf = self.folder / "conf"
        conf.mkdir()
        (self.folder / "staged").mkdir()
        (conf / "config.yaml").write_text(self._configuration(rpc, rest))
        self._launch("job manager", JOB_MANAGER_HEAP, JOB_MANAGER, f"--configDir={conf}")
        for number in range(1, self.task_managers + 1):
            self._launch(f"task manager {number}", TASK_HEAP, TASK_MANAGER, f"--configDir={conf}")
        self._launch(
            "job server",
            JOB_SERVER_HEAP,
            JOB_SERVER,
            f"--flink-master={LOOPBACK}:{rest}",
            f"--flink-conf-dir={conf}",
            f"--artifacts-dir={self.folder / 'staged'}",
            f"--job-host={LOOPBACK}",
            f"--job-port={job}",
            f"--artifact-port={artifacts}",
            f"--expansion-port={expansion}",
        )
        self.web = f"http://{LOOPBACK}:{rest}"
        self.job_endpoint = f"{LOOPBACK}:{job}"
        self._await("its task managers to be at work", self._all_at_work)
        self._await("the job server to answer", lambda: _listens(job))

    def _configuration(self, rpc: int, rest: int) -> str:
        settings = {
            "jobmanager.rpc.address": LOOPBACK,
            "jobmanager.rpc.port": rpc,
            "jobmanager.bind-host": LOOPBACK,
            "rest.address": LOOPBACK,
            "rest.bind-address": LOOPBACK,
            "rest.port": rest,
            "blob.server.port": 0,
            "taskmanager.host": LOOPBACK,
            "taskmanager.bind-host": LOOPBACK,
            "taskmanager.rpc.port": 0,
            "taskmanager.numberOfTaskSlots": self.slots,
            "taskmanager.cpu.cores": self.slots,
            "taskmanager.memory.framework.heap.size": "128m",
            "taskmanager.memory.framework.off-heap.size": "128m",
            "taskmanager.memory.task.heap.size": f"{TASK_HEAP - 128}m",
            "taskmanager.memory.task.off-heap.size": "256m",
            "taskmanager.memory.managed.size": f"{MANAGED}m",
            "taskmanager.memory.network.min": f"{NETWORK}m",
            "taskmanager.memory.network.max": f"{NETWORK}m",
            "taskmanager.memory.jvm-metaspace.size": "256m",
            "taskmanager.memory.jvm-overhead.min": "192m",
            "taskmanager.memory.jvm-overhead.max": "192m",
            # The default of 512 lets twelve shuffles take all that there are.
            "taskmanager.network.sort-shuffle.min-buffers": 64,
            "parallelism.default": self.task_managers * self.slots,
            # A failing pipeline fails at once, with its own message.
            "restart-strategy.type": "none",
            # The classes of Beam are on every class path already, and stay compiled.
            "classloader.resolve-order": "parent-first",
            # Beam's gRPC threads outlive the job, and the class loader, that they began in.
            "classloader.check-leaked-classloader": "false",
            "client.retry-period": "200 ms",  # asks for the end of a job this often
            "io.tmp.dirs": self.folder,
        }
        return "".join(f"{name}: {value}\n" for name, value in settings.items())

    def _launch(self, name: str, heap: int, main_class: str, *arguments: str) -> None:
        jars = install.folder("flink") / install.JARS
        command = [
            *(install.java(), f"-Xmx{heap}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            *(f"--add-opens=java.base/java.{package}=ALL-UNNAMED" for package in _OPENS),
            *(f"--add-exports={package}=ALL-UNNAMED" for package in _EXPORTS),
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            f"-Djava.io.tmpdir={self.folder}",
            *("-cp", f"{jars}/*", main_class, *arguments),
        ]
        with open(self._log(name), "wb") as log:
            self._processes[name] = subprocess.Popen(
                child.ending_with_this_process(command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # A Ctrl-C is for this process alone, which then ends the others in order.
                start_new_session=True,
            )

    def _log(self, name: str) -> Path:
        return self.folder / (name.replace(" ", "-") + ".log")

    def _await(self, what: str, answered: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answered():
            self.check()
            if time.monotonic() > deadline:
                raise JobError(
                    f"The Flink cluster waited {START_SECONDS} s for {what}: free a core and "
                    f"about 3 GB of memory, or read the logs in {self.folder}."
                )
            time.sleep(0.2)

    def _all_at_work(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.web}/overview", timeout=5) as answer:
                overview = json.load(answer)
        except (OSError, ValueError):
            return False
        return overview["taskmanagers"] == self.task_managers


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for listener in sockets:
            listener.bind((LOOPBACK, 0))
        return [listener.getsockname()[1] for listener in sockets]


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
        return True
    return False
