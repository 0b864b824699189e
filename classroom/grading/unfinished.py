"""Verdicts on answers whose judge was stopped, or did not come to its end."""

from collections.abc import Sequence

from classroom.catalog import Exercise
from classroom.verdict import FAILED, NOT_RUN, TaskVerdict, Verdict


def unfinished(
    exercise: Exercise, kind: str, sentence: str, task: str | None, steps: Sequence[dict]
) -> Verdict:
    """The verdict.

    Args:
        kind: as `Verdict.kind` has it.
        sentence: why it was stopped.
        task: that was under way; None before the first one.
        steps: verdicts of tasks before it, as data.
    """
    before = {one.task: one for one in Verdict.from_dict(_of(exercise, steps)).tasks}
    whole = Verdict(exercise.folder, kind=kind)
    for known in exercise.tasks:
        found = before.get(known.name)
        if found is None:
            found = TaskVerdict(known.name, known.title, NOT_RUN, known.points)
            found.sentence = "Not reached."
        if known.name == task:
            found.status, found.kind, found.sentence = FAILED, kind, sentence
        whole.tasks.append(found)
    if task is None or kind == "harness":
        whole.error = sentence
    return whole


def _of(exercise: Exercise, steps: Sequence[dict]) -> dict:
    return {"exercise": exercise.folder, "tasks": list(steps)}
