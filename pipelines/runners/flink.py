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

from pipelines.local_runner import child_processes
from pipelines.problems import JobError, Problem, RequestError
from pipelines.runners import install
from pipelines.runners.names import has

LOOPBACK = "127.0.0.1"
JOB_PORT = 8099  # where Beam's own job servers listen
START_SECONDS = 120  # 6 on two free cores, 20 on busy ones
STOP_SECONDS = 10

# Heaps, and the parts of a task manager's memory, in MiB.
JOB_MANAGER_HEAP = 512
JOB_SERVER_HEAP = 512
TASK_HEAP = 1024  # a group is sent to the worker whole, several copies of it at a time
# A limit, which sorts take up and give back. A job's groupings divide it among them, over a
# hundred with TensorFlow Transform's, and a batch must fit into the share of one.
MANAGED = 4096
NETWORK = 192  # shuffles

# How long a task manager without work keeps its Python worker. Two task managers give the
# submitting process's workers the same ids, so the one that is idle for longer than this
# would end the worker of the one that is busy: "SDK harness closed connection".
IDLE_WORKER_MILLISECONDS = 600_000

JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
JOB_SERVER = "org.apache.beam.runners.flink.FlinkJobServerDriver"

# What Flink reaches into, and the JDK has closed since 17.
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


def options(given: Sequence[str] = ()) -> list[str]:
    """Beam options for the cluster that `workshop runner start flink` keeps running.

    Args:
        given: options that the user chose. One that names a cluster or a job server makes
            everything else the user's as well, and nothing is added.

    Returns:
        `given`, completed.

    Raises:
        RequestError: no job server answers.
    """
    if any(has(given, name) for name in ("job_endpoint", "flink_master", "flink_job_server_jar")):
        return list(given)
    if not _listens(JOB_PORT):
        raise RequestError(
            f"No Flink job server answers on port {JOB_PORT}: start a cluster in another terminal "
            "with `./workshop runner start flink`, or name your own with --job_endpoint or "
            "--flink_master."
        )
    return _completed(given, f"localhost:{JOB_PORT}")


def _completed(given: Sequence[str], endpoint: str) -> list[str]:
    defaults = {
        "runner": "FlinkRunner",
        "job_endpoint": endpoint,
        "environment_type": "LOOPBACK",
        "environment_cache_millis": str(IDLE_WORKER_MILLISECONDS),
    }
    missing = [f"--{name}={value}" for name, value in defaults.items() if not has(given, name)]
    # Beam would run `pip freeze` for its logs, and an environment made by uv has no pip.
    return [*given, *missing, "--experiments=disable_logging_submission_environment"]


class FlinkCluster:
    """A context manager: inside, jobs can be sent; after it, every process is gone.

    Takes 6 seconds to start on two free cores; its first job takes 10 more, until the JVMs
    have compiled what they need. 1.5 GB of memory when new, 3 GB after the real flights. On
    Linux its processes also end when this process is killed, or the thread that called
    `start` ends.

    Args:
        task_managers: how many, of one slot each.
        job_port: port of the job server; a free one by default.

    Attributes:
        folder: configuration and logs, once started; kept after an exception only.
        web: address of Flink's REST interface, once started.
    """

    def __init__(self, task_managers: int = 2, job_port: int | None = None):
        self.task_managers = task_managers
        self.folder: Path | None = None
        self.web = ""
        self._job_port = job_port
        self._processes: dict[str, subprocess.Popen] = {}

    def __enter__(self) -> "FlinkCluster":
        self.start()
        return self

    def __exit__(self, kind, problem, traceback) -> None:
        self.stop(keep_logs=kind is not None)

    def start(self) -> None:
        """Starts the processes, and waits until all task managers are at work.

        Raises:
            RequestError: Flink or Java is missing, or the job server's port is taken.
            JobError: a process ended, or did not answer in time; none is left.
        """
        if reason := available():
            raise RequestError(reason)
        if self._job_port and _listens(self._job_port):
            raise RequestError(
                f"Port {self._job_port} is taken, perhaps by a cluster that runs already: end "
                "that, or choose another port with --port."
            )
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
        # Last started, first ended: the job server would complain of a cluster that is gone.
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
        return _completed(given, f"localhost:{self._job_port}")

    def check(self) -> None:
        """Raises a `JobError` that names the process that has ended, if one has."""
        for name, process in self._processes.items():
            if process.poll() is not None:
                log = self._log(name)
                lines = log.read_text(errors="replace").strip().splitlines() or ["nothing"]
                telling = [line for line in lines if "rror" in line or "xception" in line]
                raise JobError(
                    f"The {name} of the Flink cluster ended with exit status "
                    f"{process.returncode}; it said: {(telling or lines)[-1].strip()[:300]} (all "
                    f"of it is in {log})."
                )

    def _start(self) -> None:
        assert self.folder
        rpc, rest, job, artifacts, expansion = _free_ports(5)
        self._job_port = job = self._job_port or job
        self.web = f"http://{LOOPBACK}:{rest}"
        conf = self.folder / "conf"
        conf.mkdir()
        (conf / "config.yaml").write_text(self._configuration(rpc, rest))
        conf_option = f"--configDir={conf}"
        self._launch("job manager", JOB_MANAGER_HEAP, JOB_MANAGER, conf_option)
        for number in range(1, self.task_managers + 1):
            self._launch(f"task manager {number}", TASK_HEAP, TASK_MANAGER, conf_option)
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
        self._await(f"its {self.task_managers} task managers", self._all_at_work)
        self._await("its job server", lambda: _listens(job))

    def _configuration(self, rpc: int, rest: int) -> str:
        settings = {
            "jobmanager.rpc.address": LOOPBACK,
            "jobmanager.rpc.port": rpc,
            "jobmanager.bind-host": LOOPBACK,
            "rest.address": LOOPBACK,
            "rest.bind-address": LOOPBACK,
            "rest.port": rest,
            "taskmanager.host": LOOPBACK,
            "taskmanager.bind-host": LOOPBACK,
            "taskmanager.numberOfTaskSlots": 1,
            "parallelism.default": self.task_managers,
            # Without Flink's scripts nothing divides a total, so each part is named.
            "taskmanager.cpu.cores": 1,
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
            # Of 32 KiB each; with the default of 512, a dozen shuffles take all there are.
            "taskmanager.network.sort-shuffle.min-buffers": 64,
            # A pipeline that fails does so at once, with its own message.
            "restart-strategy.type": "none",
            # Beam is on every class path, so that its classes stay compiled between jobs.
            "classloader.resolve-order": "parent-first",
            # Beam's gRPC threads outlive the job, and the class loader, that they began in.
            "classloader.check-leaked-classloader": "false",
            "pekko.ask.timeout": "60 s",  # a process may wait for a core that long
            "client.retry-period": "200 ms",  # between two looks at whether a job is done
            "io.tmp.dirs": self.folder,
        }
        return "".join(f"{name}: {value}\n" for name, value in settings.items())

    def _launch(self, name: str, heap: int, main_class: str, *arguments: str) -> None:
        jars = install.folder("flink") / install.JARS
        command = [
            *(install.java(), f"-Xmx{heap}m", "-XX:+UseSerialGC"),
            "-XX:TieredStopAtLevel=1",  # quick to compile; the first job takes half the time
            *(f"--add-opens=java.base/java.{package}=ALL-UNNAMED" for package in _OPENS),
            *(f"--add-exports={package}=ALL-UNNAMED" for package in _EXPORTS),
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            f"-Djava.io.tmpdir={self.folder}",
            *("-cp", f"{jars}/*", main_class, *arguments),
        ]
        with open(self._log(name), "wb") as log:
            self._processes[name] = subprocess.Popen(
                child_processes.ending_with_this_process(command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # A Ctrl-C is for this process alone, which then ends the others in order.
                start_new_session=True,
            )

    def _log(self, name: str) -> Path:
        assert self.folder
        return self.folder / (name.replace(" ", "-") + ".log")

    def _await(self, what: str, answers: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            self.check()
            if time.monotonic() > deadline:
                raise JobError(
                    f"The Flink cluster waited {START_SECONDS} s for {what}: free a core and 4 GB "
                    f"of memory, or see what the logs in {self.folder} say."
                )
            time.sleep(0.2)
        self.check()

    def _all_at_work(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.web}/overview", timeout=5) as answer:
                return json.load(answer)["taskmanagers"] == self.task_managers
        except (OSError, ValueError):
            return False


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(socket.socket()) for _ in range(count)]
        for listener in listeners:
            listener.bind((LOOPBACK, 0))
        return [listener.getsockname()[1] for listener in listeners]


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True
