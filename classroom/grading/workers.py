"""Grading jobs on fork servers: as many at a time as there are processors, results as they come."""

import hashlib
import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from classroom.catalog import ROOT, Exercise
from classroom.checking.exercise_check import TEST_SECONDS, imports
from classroom.confinement import users
from classroom.grading.job_request import MEMORY_BYTES, JobRequest
from classroom.grading.unfinished import unfinished
from classroom.verdict import Verdict
from classroom.warm import messages
from pipelines.problems import JobError

# Numbers that no user of a machine has: each job is another user's, so that the processes and
# signals of one are no other's. 64 for each grading that is under way.
_FIRST_USER = 0x70000000
_MOST_JOBS = 64
_PIDS = 1 << 22

# For a fork server to end what it has started, and to remove its files.
_LEAVE_SECONDS = 30


@dataclass(frozen=True)
class Job:
    """An answer to be graded.

    Attributes:
        learner: for whoever is told the result.
        answer: the learner's file.
    """

    learner: str
    exercise: Exercise
    answer: Path


@dataclass
class Done:
    """What came of it.

    Attributes:
        flags: what in the source is to be looked at.
        peak_bytes: of memory that the answer took.
    """

    job: Job
    verdict: Verdict
    flags: list[str] = field(default_factory=list)
    peak_bytes: int = 0


@dataclass(frozen=True)
class Began:
    """A task of a job is being tested."""

    job: Job
    task: str


class Workers:
    """Grades jobs; ends what it has started when it is left.

    Args:
        confinement: the name of the way in which judges and answers are confined, or "none".
        at_once: jobs at the same time.
        test_seconds, memory_bytes: of an answer; see `classroom.grading.job_request`.
    """

    def __init__(
        self,
        seed: int,
        confinement: str,
        at_once: int,
        test_seconds: float = TEST_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ):
        self._seed = seed
        self._limits = test_seconds, memory_bytes
        self._confinement = confinement
        self._at_once = min(at_once, _MOST_JOBS)
        self._servers: dict[frozenset[str], _Server] = {}
        self._running: dict[int, _Running] = {}
        self._users = list(range(_MOST_JOBS))
        self._count = 0

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_) -> None:
        for server in self._servers.values():
            server.close()
        for running in self._running.values():
            running.result.close()

    def results(self, jobs: Sequence[Job]) -> Iterator[Done | Began]:
        """What comes of the jobs, in the order in which they end.

        Raises:
            JobError: a process that starts others has ended.
        """
        groups: dict[frozenset[str], list[Job]] = {}
        for job in jobs:
            groups.setdefault(frozenset(job.exercise.needs), []).append(job)
        todo = [(needs, job) for needs, ones in groups.items() for job in ones]
        todo.reverse()
        while todo or self._running:
            while todo and len(self._running) < self._at_once:
                self._start(*todo.pop())
            left = {needs for needs, _ in todo} | {one.needs for one in self._running.values()}
            for needs in self._servers.keys() - left:
                # Each holds the libraries of its exercises.
                self._servers.pop(needs).close()
            yield from self._wait()

    def _start(self, needs: frozenset[str], job: Job) -> None:
        if needs not in self._servers:
            self._servers[needs] = _Server(needs, self._seed)
        self._count += 1
        slot = self._users.pop()
        user = users.known(_FIRST_USER + os.getpid() % _PIDS * _MOST_JOBS + slot)
        request = JobRequest(
            self._count,
            job.exercise.folder,
            str(job.answer.resolve()),
            self._seed,
            user,
            self._confinement,
            *self._limits,
        )
        mine, theirs = socket.socketpair()
        self._servers[needs].send(request, theirs)
        self._running[self._count] = _Running(job, needs, slot, mine)

    def _wait(self) -> Iterator[Done | Began]:
        by_socket: dict[socket.socket, _Running | _Server]
        by_socket = {one.result: one for one in self._running.values() if one.open}
        by_socket |= {server.control: server for server in self._servers.values()}
        for ready in select.select(list(by_socket), [], [])[0]:
            of = by_socket[ready]
            if isinstance(of, _Running):
                yield from of.hear()
                continue
            for said in of.hear():
                running = self._running.pop(said["job"])
                yield from running.hear_all()
                self._users.append(running.slot)
                yield running.done(said)


class _Running:
    """A job under way, and what its judge has told."""

    def __init__(self, job: Job, needs: frozenset[str], slot: int, result: socket.socket):
        self.job, self.needs, self.slot, self.result = job, needs, slot, result
        self.open = True
        self._inbox = messages.Inbox(result)
        self._task: str | None = None
        self._steps: list[dict] = []
        self._verdict: dict | None = None
        self._flags: list[str] = []

    def hear(self) -> Iterator[Began]:
        received = self._inbox.receive()
        if received is None:
            self.open = False
            return
        said, _ = received
        if "verdict" in said:
            self._verdict, self._flags = said["verdict"], said["flags"]
        else:
            self._task, self._steps = said["began"], said["tasks"]
            yield Began(self.job, said["began"])

    def hear_all(self) -> Iterator[Began]:
        """What has come since; nobody holds the other end any more."""
        while self.open:
            yield from self.hear()
        self.result.close()

    def done(self, said: dict) -> Done:
        if said["kind"] or self._verdict is None:
            kind, sentence = said["kind"] or "harness", said["sentence"] or "There is no verdict."
            exercise = self.job.exercise
            verdict = unfinished(exercise, kind, sentence, self._task, self._steps)
        else:
            verdict = Verdict.from_dict(self._verdict)
        return Done(self.job, verdict, self._flags, said["peak_bytes"])


class _Server:
    """A fork server."""

    def __init__(self, needs: frozenset[str], seed: int):
        self.control, theirs = socket.socketpair()
        self._inbox = messages.Inbox(self.control)
        loud = bool(os.environ.get("WORKSHOP_VERBOSE"))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "classroom.grading.job_server", str(theirs.fileno())],
            cwd=ROOT,
            env=_environment(seed),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if loud else subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            # The terminal's Ctrl-C is for this process, which then ends that one.
            start_new_session=True,
        )
        theirs.close()
        self._ready = False
        messages.send(self.control, {"modules": imports(needs)})

    def send(self, request: JobRequest, result: socket.socket) -> None:
        with result:
            try:
                messages.send(self.control, asdict(request), [result.fileno()])
            except OSError:
                raise JobError(_GONE) from None

    def hear(self) -> Iterator[dict]:
        received = self._inbox.receive_all()
        if not received:
            raise JobError(_GONE)
        self._ready = True
        for said, _ in received:
            if "job" in said:
                yield said

    def close(self) -> None:
        """Ends it, with all that it has started."""
        self.control.close()
        try:
            # One that still imports has started nothing.
            self._process.wait(_LEAVE_SECONDS if self._ready else 0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


_GONE = (
    "A process that grades ended before its time; what was graded until then is kept. "
    "WORKSHOP_VERBOSE=1 shows why; the same command goes on where it was."
)


def _hash_seed(seed: int) -> int:
    return int.from_bytes(hashlib.sha256(f"order of sets, {seed}".encode()).digest()[:4], "big")


def _environment(seed: int) -> dict[str, str]:
    """The same on every machine, but for where things are; nothing of whoever grades."""
    kept = ("PATH", "TMPDIR", "WORKSHOP_VERBOSE", "SYSTEMROOT")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "PYTHONPATH": str(ROOT),
        # From which the seed is not found, though answers see this.
        "PYTHONHASHSEED": str(_hash_seed(seed)),
        "HOME": "/nonexistent",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "GRPC_ENABLE_FORK_SUPPORT": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
