"""The judge of one answer: holds what is right, and runs nothing of the learner's."""

import contextlib
import gc
import os
import signal
import socket
import tempfile
from collections.abc import Sequence
from pathlib import Path

from classroom import catalog
from classroom.catalog import Exercise
from classroom.grading import flags, rooms
from classroom.grading.answer_backend import RemoteBackend, Starter
from classroom.grading.answering import limit_memory
from classroom.grading.job_request import JobRequest
from classroom.harness.backend import Backend
from classroom.harness.code import Code
from classroom.harness.judged_backend import JudgedBackend
from classroom.harness.plain import dumps, loads
from classroom.harness.worker import Worker
from classroom.verdict import TaskVerdict, Verdict
from classroom.warm import messages

# Times of its seconds that a test has here. An answer's own time is measured where it runs; this
# only ends what nobody thought of, and must not end a judge on a busy machine.
_PATIENCE = 20.0
_MORE_BYTES = 2 << 30

# It lives for seconds, in which little of what it makes becomes garbage.
_GARBAGE_THRESHOLDS = (50_000, 20, 50)


def judge(control: socket.socket, result: int, request: JobRequest, scratch: str) -> None:
    """Judges an answer, and tells the verdict on a socket.

    Args:
        control: to whoever starts the answer's process.
        result: an open socket for each task that begins, and the verdict.
        scratch: a folder of its own.
    """
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    # A test may write more into a pipe than anybody reads.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    os.environ["TMPDIR"] = scratch
    tempfile.tempdir = None
    os.chdir(scratch)
    limit_memory(_MORE_BYTES)
    from classroom.checking.exercise_check import check_in_process

    exercise, told = catalog.load_one(request.exercise), socket.socket(fileno=result)
    # Where a room can show it so, a judge sees it in the stub's place.
    placed = request.way is not None and request.way.places_files
    answer = exercise.code if placed else Path(request.answer)
    namespaces: tuple[int, ...] = ()
    if request.way and rooms.shares_network(exercise):
        paths = [f"/proc/self/ns/{name}" for name in ("net", "user")]
        namespaces = tuple(os.open(path, os.O_RDONLY) for path in paths)
    shared = Path(scratch) if rooms.shares_files(exercise) else None

    def began(task: str, earlier: Sequence[TaskVerdict]) -> None:
        done = Verdict(request.exercise, list(earlier)).to_dict()["tasks"]
        messages.send(told, {"began": task, "tasks": done})

    starter = Starter(control, namespaces)

    def make_backend(module: str, path: Path, folder: Path) -> Backend:
        def process() -> Backend:
            return RemoteBackend(starter, module, path, folder, shared)

        backend = JudgedBackend(process)
        judged.append(backend)
        return backend

    judged: list[JudgedBackend] = []
    verdict = check_in_process(
        exercise,
        code=answer,
        time_limit=request.test_seconds,
        patience=_PATIENCE,
        on_task=began,
        make_backend=make_backend,
        seed=request.seed,
        proves=True,
    )
    seen = [*flags.flags(answer), *_run_by_itself(exercise, judged)]
    with contextlib.suppress(OSError):
        messages.send(told, {"verdict": verdict.to_dict(), "flags": seen})


def _run_by_itself(exercise: Exercise, judged: Sequence[JudgedBackend]) -> list[str]:
    """Of which transforms an answer has said that they cannot be judged, where the reference's can.

    State, timers and splittable sources need Beam's own runner, which then runs beside the answer.
    """
    found = {name: asked for backend in judged for name, asked in backend.run_by_beam.items()}
    reference = Code(exercise.module_of("solutions"), exercise.solution)
    worker = Worker(reference, exercise.directory)
    return [
        f"{name} ran on Beam's own runner beside the answer, which the reference does not need: "
        "how often it ran, and what it counted, is the answer's word."
        for name, asked in found.items()
        if "built" in loads(worker.answer(dumps(asked)))
    ]
