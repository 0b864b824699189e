"""A verdict in the structure of Exercism's test runners, version 3.

https://exercism.org/docs/building/tooling/test-runners/interface
"""

from classroom.verdict import FAILED, PASSED, TaskVerdict, Verdict

VERSION = 3

_LONGEST_OUTPUT = 500
_LONGEST_MESSAGE = 65_535
_TRUNCATED = "\nOutput was truncated. Please limit to 500 chars"


def results(verdict: Verdict) -> dict:
    """The verdict as `results.json` has it.

    A task is a test, and its place in the exercise the `task_id`, from 1. The overall
    status is "error" where no task was run; a task that was not run is in "error" too, for
    the structure has no other word.
    """
    if verdict.passed:
        status, message = "pass", None
    elif verdict.error is not None or not any(
        task.status in (PASSED, FAILED) for task in verdict.tasks
    ):
        status, message = "error", verdict.error or "No task was run."
    else:
        status, message = "fail", None
    if message and verdict.place:
        message += f"\n{verdict.place.file}, line {verdict.place.line}: {verdict.place.source}"
    return {
        "version": VERSION,
        "status": status,
        "message": message and message[:_LONGEST_MESSAGE],
        "tests": [_test(number, task) for number, task in enumerate(verdict.tasks, 1)],
    }


def _test(number: int, task: TaskVerdict) -> dict:
    if task.status == PASSED:
        status = "pass"
    else:
        status = "fail" if task.status == FAILED and task.kind in ("", "wrong") else "error"
    output = task.output
    if len(output) > _LONGEST_OUTPUT:
        output = output[: _LONGEST_OUTPUT - len(_TRUNCATED)] + _TRUNCATED
    return {
        "name": task.title,
        "status": status,
        "message": _message(task),
        "output": output or None,
        "test_code": task.call or None,
        "task_id": number,
    }


def _message(task: TaskVerdict) -> str | None:
    if task.status == PASSED:
        return None
    parts = [task.sentence]
    if task.expected:
        parts.append(f"expected: {task.expected}")
    if task.got:
        parts.append(f"got: {task.got}")
    parts.append(task.meaning)
    if task.place:
        parts.append(f"{task.place.file}, line {task.place.line}: {task.place.source}")
    return "\n".join(filter(None, parts))[:_LONGEST_MESSAGE]
