"""An answer being graded: its judge, the process that runs it, and what both may take.

What the judge finds goes past this, to whoever has asked: what is here, each later answer's
process finds in its memory.
"""

import contextlib
import dataclasses
import os
import shutil
import tempfile
import time
from pathlib import Path

from classroom.catalog import Exercise
from classroom.confinement import writable_folders
from classroom.grading import judging, rooms
from classroom.grading.answer_backend import QUICK_SECONDS
from classroom.grading.answer_process import AnswerProcess
from classroom.grading.job_request import JobRequest
from classroom.grading.processes import connection, start
from classroom.warm import messages

# Of the processor and of waiting, for all that an answer is asked; the second for those that
# train models or start services.
SECONDS, LONG_SECONDS = 240.0, 900.0
# For a judge that has said its last, on a busy machine.
_JUDGE_SECONDS = 30.0
# Of a job on the clock, however busy the machine.
_WALL_SECONDS = 3_600.0
_DISK_BYTES, _DISK_FILES = 300_000_000, 20_000

_LONG_NEEDS = frozenset({"tensorflow", "transform", "gcs", "bigquery"})
_MEMORY_SECONDS, _DISK_SECONDS = 0.1, 0.5


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
        self._exercise = exercise
        self._base_bytes = base_bytes
        self._way = request.way
        self._answers: dict[int, AnswerProcess] = {}
        self._began = self._looked_at_memory = self._looked_at_disk = time.monotonic()
        # Of what was waited for long, and of the processor, by processes that have ended.
        self._waited = self._used = 0.0
        self.peak_bytes = 0
        needs = frozenset(exercise.needs)
        self._limit = LONG_SECONDS if needs & _LONG_NEEDS else SECONDS
        self._shares_files = rooms.shares_files(exercise)
        with contextlib.ExitStack() as passed_on, contextlib.ExitStack() as unless_it_starts:
            passed_on.callback(os.close, result)
            self._folder = tempfile.mkdtemp(prefix="workshop-grade-")
            unless_it_starts.callback(writable_folders.remove, self._folder)
            self._scratch = f"{self._folder}/files"
            os.mkdir(self._scratch, 0o700)
            self._request = self._with_copy(request)
            if os.getuid() == 0 and self._way:
                os.chown(self._scratch, request.user, request.user)
            self.control, theirs = connection()
            unless_it_starts.enter_context(self.control)
            passed_on.enter_context(theirs)
            self._inbox = messages.Inbox(self.control)
            answer = Path(self._request.answer)
            placed = bool(self._way and self._way.places_files)
            room = rooms.of_judge(exercise, answer, self._scratch, request.user, placed)

            def run() -> None:
                judging.judge(theirs, result, self._request, self._scratch)

            self._judge = start(run, self._way, room, [theirs.fileno(), result], base_bytes)
            unless_it_starts.pop_all()

    def _with_copy(self, request: JobRequest) -> JobRequest:
        """With the answer where another user may read it, and its path tells nothing."""
        copy = f"{self._folder}/exercise.py"
        shutil.copyfile(request.answer, copy)
        os.chmod(copy, 0o440)
        if os.getuid() == 0 and self._way:
            os.chown(copy, 0, request.user)
            os.chmod(self._folder, 0o711)
        return dataclasses.replace(request, answer=copy)

    @property
    def number(self) -> int:
        """Of the request."""
        return self._request.number

    @property
    def processes(self) -> list[int]:
        """Those that were started for it."""
        return [self._judge.pid, *(one.pid for one in self._answers.values())]

    @property
    def answer_bytes(self) -> int:
        """Memory of the processes that run the answer, when it was last looked at."""
        return sum(one.bytes for one in self._answers.values())

    def hear(self) -> dict | None:
        """Does what the judge asks for; how the job ended, where it has."""
        received = self._inbox.receive_all()
        if not received:
            return self._of_judge()
        for said, files in received:
            if (ended := self._heard(said, files)) is not None:
                return ended
        return None

    def _heard(self, said: dict, files: list[int]) -> dict | None:
        do, number = said["do"], said["worker"]
        if do == "start":
            self._start(said, files)
            return None
        # What is asked about one whose end has been told comes too late.
        answer = self._answers.get(number)
        if answer is None:
            return None
        if do == "watch":
            answer.watch(said["seconds"])
        elif do == "cpu":
            self._tell(number, {"cpu": answer.cpu_seconds()})
        elif do == "answered":
            seconds = answer.stop_watching()
            self._waited += seconds
            self._tell(number, {"seconds": seconds})
        elif do == "end":
            sentence = answer.end()
            if not answer.has_begun:
                return self._stopped("harness", f"The answer was not confined: {sentence}.")
            self._tell_end(number, {"ended": "itself", "sentence": sentence})
        return None

    def _tell(self, number: int, message: dict, files: tuple[int, ...] = ()) -> None:
        with contextlib.suppress(OSError):
            messages.send(self.control, {"worker": number, **message}, files)

    def _tell_end(self, number: int, message: dict) -> None:
        self._close_answer(number)
        self._tell(number, message)

    def _start(self, said: dict, files: list[int]) -> None:
        scratch = self._scratch if self._shares_files else None
        network = (files[0], files[1]) if len(files) == 2 else None
        path = Path(self._request.answer)
        room = rooms.of_answer(self._exercise, path, scratch, network, self._request.user)
        about = said["module"], said["path"], said["folder"]
        answer = AnswerProcess(*about, self._way, room, self._base_bytes)
        self._answers[said["worker"]] = answer
        for number in files:
            os.close(number)
        self._tell(said["worker"], {"started": True}, (answer.connection.fileno(),))
        answer.connection.close()

    def look(self) -> dict | None:
        """Ends what takes too much; how the job ended, where that is the end of it."""
        now = time.monotonic()
        for number, answer in list(self._answers.items()):
            if answer.is_over_time:
                self._waited += answer.stop_watching()
                seconds = round(answer.limit + QUICK_SECONDS, 1)
                self._tell_end(number, {"ended": "timeout", "seconds": seconds})
        if now - self._looked_at_memory > _MEMORY_SECONDS:
            self._looked_at_memory = now
            for answer in self._answers.values():
                answer.measure()
            if self.answer_bytes > self._request.memory_bytes:
                self.end_for_memory()
        if self._shares_files and now - self._looked_at_disk > _DISK_SECONDS:
            self._looked_at_disk = now
            if writable_folders.takes_too_much(
                self._scratch, _DISK_BYTES, _DISK_FILES, only_files=True
            ):
                sentence = "The code wrote more files than it may, or made what is no file."
                return self._stopped("crash", sentence)
        used = self._used + sum(answer.used for answer in self._answers.values())
        if max(self._waited, used) > self._limit:
            sentence = f"Stopped: after {self._limit:g} s the answer was not done with all tasks."
            return self._stopped("timeout", sentence)
        if now - self._began > _WALL_SECONDS:
            return self._stopped("harness", "The judge did not come to an end in an hour.")
        return None

    def end_for_memory(self) -> None:
        """Ends the largest process that runs the answer, and says that it took too much."""
        number = max(self._answers, key=lambda number: self._answers[number].bytes)
        more = f"it took more than {self._request.memory_bytes / 1e9:.1f} GB of memory"
        self._tell_end(number, {"ended": "memory", "sentence": more})

    def _close_answer(self, number: int) -> None:
        answer = self._answers.pop(number)
        self.peak_bytes = max(self.peak_bytes, answer.peak_bytes)
        self._used += answer.used
        answer.close()

    def _of_judge(self) -> dict:
        """How the job ended whose judge has: by itself, by what it was sent, or by a defect."""
        if not self._judge.leave(_JUDGE_SECONDS):
            self._judge.kill()
        how = self._judge.how_it_ended()
        if self._judge.exit_code == 0:
            return self._stopped("", "")
        if "SIG" in how:
            return self._stopped("crash", f"What the code answered ended its judge: {how}.")
        return self._stopped("harness", f"The judge gave no verdict: {how}.")

    def _stopped(self, kind: str, sentence: str) -> dict:
        for number in list(self._answers):
            self._close_answer(number)
        about = {"kind": kind, "sentence": sentence, "peak_bytes": self.peak_bytes}
        return {"job": self.number, **about}

    def close(self) -> None:
        """Ends all of it, and removes its folder."""
        for number in list(self._answers):
            self._close_answer(number)
        self._judge.kill()
        self.control.close()
        writable_folders.remove(self._folder)
