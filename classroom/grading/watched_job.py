"""An answer being graded: its judge, the process that runs it, and what both may take.

What the judge finds goes past this, to whoever has asked: what is here, each later answer's
process finds in its memory.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from classroom.catalog import Exercise
from classroom.grading import answering, judging, rooms
from classroom.grading.job_request import JobRequest
from classroom.grading.processes import Watched, connection, start
from classroom.harness.stopwatch import Stopwatch
from classroom.warm import messages

# Of the processor and of waiting, for all that an answer is asked; the second for those that
# train models or start services.
SECONDS, LONG_SECONDS = 240.0, 900.0
# Of a job on the clock, however busy the machine.
_WALL_SECONDS = 3_600.0
_DISK_BYTES, _DISK_FILES = 300_000_000, 20_000

_LONG_NEEDS = frozenset({"tensorflow", "transform", "gcs", "bigquery"})
_MEMORY_SECONDS, _DISK_SECONDS = 0.1, 0.5
_CORES = os.cpu_count() or 1


class WatchedJob:
    """A job from its start to its end.

    Args:
        result: an open socket on which its judge tells what it finds.
        base_bytes: of memory that its processes have from this one.

    Attributes:
        control: to its judge; to wait for.
        peak_bytes: of memory that its answer took.
    """

    def __init__(self, request: JobRequest, result: int, exercise: Exercise, base_bytes: int):
        self._request = request
        self._exercise = exercise
        self._base_bytes = base_bytes
        self._scratch = tempfile.mkdtemp(prefix="workshop-grade-")
        if os.getuid() == 0 and request.confined:
            os.chown(self._scratch, request.user, request.user)
        self._worker: _Worker | None = None
        self._count = 0
        self._began = self._looked_at_memory = self._looked_at_disk = time.monotonic()
        # Of what was waited for long, and of the processor: of processes that have ended.
        self._waited = self._used = 0.0
        self.peak_bytes = 0
        needs = frozenset(exercise.needs)
        self._limit = LONG_SECONDS if needs & _LONG_NEEDS else SECONDS
        self.control, theirs = connection()
        self._inbox = messages.Inbox(self.control)
        room = None
        if request.confined:
            room = rooms.of_judge(exercise, Path(request.answer), self._scratch, request.user)

        def run() -> None:
            judging.judge(theirs, result, request, self._scratch)

        try:
            pid = start(run, room, [theirs.fileno(), result])
        finally:
            theirs.close()
            os.close(result)
        self._judge = Watched(pid, room is not None, base_bytes)

    @property
    def number(self) -> int:
        """Of the request."""
        return self._request.number

    @property
    def processes(self) -> list[int]:
        """Those that were started for it."""
        return [self._judge.pid, *([self._worker.watched.pid] if self._worker else [])]

    def hear(self) -> dict | None:
        """Does what the judge asks for; how the job ended, where it has."""
        while True:
            received = self._inbox.receive()
            if received is None:
                return self._of_judge()
            said, files = received
            if (ended := self._heard(said, files)) is not None:
                return ended
            if not self._inbox.waiting:
                return None

    def _heard(self, said: dict, files: list[int]) -> dict | None:
        do = said["do"]
        if do == "start":
            self._start(said, files)
        elif self._worker is not None and not self._worker.told:
            if do == "watch":
                self._worker.watch(said["seconds"])
            elif do == "answered":
                seconds = self._worker.stop_watching()
                self._waited += seconds
                self._tell({"seconds": seconds})
            elif do == "end":
                return self._end_worker()
        return None

    def _tell(self, message: dict, files: tuple[int, ...] = ()) -> None:
        with contextlib.suppress(OSError):
            messages.send(self.control, message, files)

    def _start(self, said: dict, files: list[int]) -> None:
        self._close_worker()
        self._count += 1
        mine, theirs = connection()
        begins, began = os.pipe()
        room = None
        scratch = self._scratch if rooms.shares_files(self._exercise) else None
        if self._request.confined:
            network = (files[0], files[1]) if len(files) == 2 else None
            answer = Path(self._request.answer)
            room = rooms.of_answer(self._exercise, answer, scratch, network, self._request.user)

        def run() -> None:
            os.write(began, b".")
            os.close(began)
            answering.answer_requests(theirs, said["module"], said["path"], said["folder"])

        pid = start(run, room, [theirs.fileno(), began])
        for number in (began, *files):
            os.close(number)
        theirs.close()
        self._worker = _Worker(Watched(pid, room is not None, self._base_bytes), begins)
        self._tell({"worker": self._count}, (mine.fileno(),))
        mine.close()

    def look(self) -> dict | None:
        """Ends what takes too much; how the job ended, where that is the end of it."""
        now = time.monotonic()
        worker = self._worker
        if worker is not None and not worker.told:
            if worker.clock is not None and worker.seconds() > worker.limit:
                self._waited += worker.stop_watching()
                self._kill({"ended": "timeout", "seconds": round(worker.limit + 0.5, 1)})
            elif now - self._looked_at_memory > _MEMORY_SECONDS:
                self._looked_at_memory = now
                worker.used = worker.cpu_seconds()
                if worker.watched.bytes() > self._request.memory_bytes:
                    self.end_for_memory()
        if rooms.shares_files(self._exercise) and now - self._looked_at_disk > _DISK_SECONDS:
            self._looked_at_disk = now
            if _takes_too_much(self._scratch):
                sentence = "The code wrote more files than it may, or made what is no file."
                return self._stopped("crash", sentence)
        if max(self._waited, self._used + (worker.used if worker else 0.0)) > self._limit:
            sentence = f"Stopped: after {self._limit:g} s the answer was not done with all tasks."
            return self._stopped("timeout", sentence)
        if now - self._began > _WALL_SECONDS:
            return self._stopped("harness", "The judge did not come to an end in an hour.")
        return None

    @property
    def worker_bytes(self) -> int:
        """Memory of the process that runs the answer, when it was last looked at."""
        return self._worker.watched.peak_bytes if self._worker else 0

    def end_for_memory(self) -> None:
        """Ends the process that runs the answer, and says that it took too much."""
        more = f"it took more than {self._request.memory_bytes / 1e9:.1f} GB of memory"
        self._kill({"ended": "memory", "sentence": more})

    def _kill(self, told: dict) -> None:
        worker = self._worker
        if worker is not None and not worker.told:
            worker.told = True
            worker.watched.kill()
            self._tell(told)

    def _end_worker(self) -> dict | None:
        """Says how it ended, which by now it has or is about to.

        Returns:
            How the job ended, where it could not be confined.
        """
        worker = self._worker
        assert worker is not None
        if not worker.watched.leave():
            worker.watched.kill()
            sentence = "it closed its connection to its judge, or broke it"
        else:
            sentence = worker.watched.how_it_ended()
        if not worker.has_begun():
            return self._stopped("harness", f"The answer could not be confined: {sentence}.")
        worker.told = True
        self._tell({"ended": "itself", "sentence": sentence})
        return None

    def _close_worker(self) -> None:
        if self._worker is not None:
            self._worker.watched.kill()
            self.peak_bytes = max(self.peak_bytes, self._worker.watched.peak_bytes)
            self._used += self._worker.used
            self._worker.close()
            self._worker = None

    def _of_judge(self) -> dict:
        """How the job ended whose judge has: by itself, by what it was sent, or by a defect."""
        if not self._judge.leave():
            self._judge.kill()
        how = self._judge.how_it_ended()
        if self._judge.exit_code == 0:
            return self._stopped("", "")
        if "SIG" in how:
            return self._stopped("crash", f"What the code answered ended its judge: {how}.")
        return self._stopped("harness", f"The judge gave no verdict: {how}.")

    def _stopped(self, kind: str, sentence: str) -> dict:
        self._close_worker()
        about = {"kind": kind, "sentence": sentence, "peak_bytes": self.peak_bytes}
        return {"job": self.number, **about}

    def close(self) -> None:
        """Ends all of it, and removes its folder."""
        self._close_worker()
        self._judge.kill()
        self.control.close()
        remove(self._scratch)


class _Worker:
    """The process that runs the answer.

    Args:
        begins: an open pipe, into which it writes before it runs anything.

    Attributes:
        told: that it has ended.
        clock: of what is waited for; None where nothing is, or not for long.
        limit: seconds of that.
        used: seconds of all processors, when it was last looked at.
    """

    def __init__(self, watched: Watched, begins: int):
        self.watched = watched
        self._begins = begins
        self.told = False
        self.clock: Stopwatch | None = None
        self.limit = self.used = self._used_before = 0.0

    def watch(self, seconds: float) -> None:
        self.limit, self.clock = seconds, self.watched.stopwatch()
        self._used_before = self.cpu_seconds()

    def seconds(self) -> float:
        """Since it is watched: without those that it waited for a processor, unless it used more.

        Threads that are in each other's way wait for a processor all the time.
        """
        if self.clock is None:
            return 0.0
        return max(self.clock.seconds(), self.cpu_seconds() - self._used_before)

    def stop_watching(self) -> float:
        """The seconds that it was watched."""
        seconds, self.clock = self.seconds(), None
        return seconds

    def cpu_seconds(self) -> float:
        return self.watched.cpu_seconds() / _CORES

    def has_begun(self) -> bool:
        os.set_blocking(self._begins, False)
        with contextlib.suppress(BlockingIOError):
            return bool(os.read(self._begins, 1))
        return False

    def close(self) -> None:
        os.close(self._begins)


def _takes_too_much(folder: str) -> bool:
    size = count = 0
    todo = [folder]
    while todo:
        try:
            entries = list(os.scandir(todo.pop()))
        except OSError:
            continue
        for entry in entries:
            with contextlib.suppress(OSError):
                size += entry.stat(follow_symlinks=False).st_blocks * 512
                if entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
                elif not entry.is_file(follow_symlinks=False) and not entry.is_symlink():
                    # A test that opens a pipe waits.
                    return True
        count += len(entries)
        if size > _DISK_BYTES or count > _DISK_FILES:
            return True
    return False


def remove(folder: str) -> None:
    """Removes a folder in which a stranger may have written."""
    shutil.rmtree(folder, ignore_errors=True)
    if os.path.exists(folder):
        # Deeper than Python goes, or with rights that keep its owner out.
        for command in (["chmod", "-R", "u+rwx", folder], ["rm", "-rf", folder]):
            with contextlib.suppress(OSError):
                subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
