"""Verdicts of checks that did not end by themselves, from what was seen of them."""

import re
import signal
from pathlib import Path

from classroom import catalog
from classroom.verdict import FAILED, NOT_RUN, Place, TaskVerdict, Verdict

_FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')


def timed_out(job) -> dict:
    """The verdict on a check that was killed because its time was over."""
    seconds = job.request["time_limit"]
    sentence = f"Stopped after {seconds:g} s: the code does not end."
    meaning = "A loop whose condition never becomes false, or much more work than is needed."
    return _ended("timeout", sentence, meaning, job)


def out_of_memory(job) -> dict:
    """The verdict on a check that was killed because it took too much memory."""
    sentence = (
        f"Stopped: the code took more than {job.request['memory_limit'] / 1e9:.1f} GB of memory."
    )
    meaning = "Something grows without end, or holds much more than one batch at a time."
    return _ended("memory", sentence, meaning, job)


def interfered(job) -> dict:
    """The verdict on a check whose process answered with something that is no answer."""
    sentence = "The code wrote into what its check answers with."
    meaning = "Files that the process has open are not the code's: look for os.write."
    return _ended("crash", sentence, meaning, job)


def crashed(job, code: int) -> dict:
    """The verdict on a check whose process ended without one.

    Args:
        code: its exit code; negative for the signal that ended it.
    """
    if code == -signal.SIGKILL:
        sentence = "The system killed the check, most likely for want of memory."
        meaning = "Close other programs, or look for what holds a lot of memory."
        return _ended("memory", sentence, meaning, job)
    if code < 0:
        try:
            how = f"crashed Python itself ({signal.Signals(-code).name})"
        except ValueError:
            how = f"crashed Python itself (signal {-code})"
    else:
        how = "ended the process in the middle of the check"
    meaning = "A check must return to be judged: look for os._exit, or for a library that crashes."
    return _ended("crash", f"The code {how}.", meaning, job)


def _ended(kind: str, sentence: str, meaning: str, job) -> dict:
    exercise = catalog.load_one(job.request["exercise"])
    place = place_in(job.stacks, job.request["code"])
    done = {step["task"]: step for step in job.steps or ()}
    whole = Verdict(exercise.folder, kind=kind, place=place)
    for task in exercise.tasks:
        found = TaskVerdict(task.name, task.title, NOT_RUN, task.points, sentence="Not reached.")
        if task.name in done:
            found = TaskVerdict(**{**done[task.name], "place": None})
        elif task.name == job.task:
            found.status, found.kind = FAILED, kind
            found.sentence, found.meaning, found.place = sentence, meaning, place
        whole.tasks.append(found)
    if job.task is None:
        whole.error = f"{sentence} {meaning}"
    return whole.to_dict()


def place_in(stacks: str, file: str) -> Place | None:
    """The line of the file that was being run, from the stacks that were written of it."""
    try:
        text = Path(stacks).read_text(errors="replace")
    except OSError:
        return None
    # Each thread's stack has the innermost call first.
    for found in _FRAME.finditer(text):
        if found["file"] == file:
            line = int(found["line"])
            try:
                source = Path(file).read_text(errors="replace").splitlines()[line - 1].strip()
            except (OSError, IndexError):
                source = ""
            return Place(file, line, source)
    return None
