"""Checks an exercise: its tests run on a track's code, and become a verdict."""

import ast
import contextlib
import importlib
import io
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from classroom.catalog import ROOT, Exercise
from classroom.verdict import NOT_RUN, Place, TaskVerdict, Verdict

# Of a test, unless its mark says more.
TEST_SECONDS = 10.0

_IMPORTS = {
    "beam": ("apache_beam", "apache_beam.runners.portability.fn_api_runner"),
    "tensorflow": ("tensorflow",),
    "transform": ("tensorflow_transform.beam",),
    "great_expectations": ("great_expectations",),
    "gcs": ("google.cloud.storage",),
    "bigquery": ("google.cloud.bigquery",),
}


def preload(needs: Iterable[str] = ()) -> None:
    """Imports what a process that checks such exercises will use, so that its forks have it."""
    for name in ("pytest", "_pytest.junitxml", "classroom.plugin", "classroom.harness.worker"):
        importlib.import_module(name)
    for need in needs:
        for name in _IMPORTS[need]:
            importlib.import_module(name)


def check_here(
    exercise: Exercise,
    track: str = "exercises",
    code: Path | None = None,
    tasks: Iterable[str] | None = None,
    time_limit: float = TEST_SECONDS,
    hidden: bool = False,
    every_task: bool = False,
    on_task: Callable[[str, list[TaskVerdict]], None] = lambda task, earlier: None,
) -> Verdict:
    """Checks in this process, which the code under test then has run in.

    Args:
        track: whose code: "exercises" or "solutions".
        code: a file in its place, such as a mutant.
        tasks: only these, and those that they are after.
        time_limit: seconds of a test.
        hidden: the hidden tests too.
        every_task: run tasks though those that they are after failed.
        on_task: called with a task's name and the verdicts before it when it starts.
    """
    started = time.monotonic()
    path = code or exercise.code_of(track)
    verdict = _before_tests(exercise, path)
    if verdict is None:
        verdict = _run_tests(exercise, track, code, tasks, time_limit, hidden, every_task, on_task)
    verdict.seconds = time.monotonic() - started
    return verdict


def _before_tests(exercise: Exercise, path: Path) -> Verdict | None:
    """What can be said of the file without running a test."""
    try:
        source = path.read_bytes()
    except FileNotFoundError:
        return _whole(exercise, "missing", f"{path} is not there; `workshop reset` brings it back.")
    try:
        ast.parse(source, str(path))
    except SyntaxError as error:
        place = Place(str(path), error.lineno or 1, (error.text or "").rstrip())
        return _whole(exercise, "syntax", f"Python cannot read the file: {error.msg}.", place)
    return None


def _whole(exercise: Exercise, kind: str, sentence: str, place: Place | None = None) -> Verdict:
    """A verdict on the whole file: no task was run."""
    tasks = [
        TaskVerdict(task.name, task.title, NOT_RUN, task.points, sentence="Not run.")
        for task in exercise.tasks
    ]
    return Verdict(exercise.folder, tasks, error=sentence, kind=kind, place=place)


def _run_tests(exercise, track, code, tasks, seconds, hidden, every_task, on_task) -> Verdict:
    # pytest takes 0.2 s to import, which the light commands must not pay.
    import pytest

    from classroom import plugin
    from classroom.pytest_tasks import NAME, TaskPlugin

    checks = TaskPlugin(track, code, seconds, every_task, on_task)
    files = [exercise.tests, *([exercise.hidden_tests] if hidden else [])]
    arguments = [
        *map(str, files),
        "-q",
        f"--rootdir={ROOT}",
        "--confcutdir=/",
        "--noconftest",
        "-c",
        os.devnull,
        "-p",
        "no:cacheprovider",
        # A check's process has set up its own, for the stack of one that crashes.
        "-p",
        "no:faulthandler",
        "--disable-plugin-autoload",
        "--assert=plain",
        "--tb=short",
        "-W",
        "ignore",
    ]
    screen = io.StringIO()

    class Named:
        @pytest.hookimpl(tryfirst=True)
        def pytest_configure(self, config):
            config.pluginmanager.register(checks, NAME)

    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
        pytest.main(arguments, plugins=[Named(), plugin])
    found = checks.verdicts.get(exercise.folder, {})
    if not found:
        return _whole(
            exercise, "harness", f"The tests of {exercise.folder} did not run:\n{screen.getvalue()}"
        )
    verdicts = [
        found.get(task.name)
        or TaskVerdict(task.name, task.title, NOT_RUN, task.points, sentence="Not run.")
        for task in exercise.tasks
    ]
    verdict = Verdict(exercise.folder, verdicts)
    if all(task.kind == "unsolved" for task in verdicts if task.status == "failed") and not any(
        task.passed for task in verdicts
    ):
        verdict.kind = "unsolved"
    elif not verdict.passed:
        verdict.kind = "failed"
    return verdict
