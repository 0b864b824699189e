"""Checks an exercise: its tests run on a track's code, and become a verdict."""

import ast
import contextlib
import gc
import importlib
import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from classroom import catalog
from classroom.catalog import Exercise, Task
from classroom.checking import originals
from classroom.verdict import FAILED, NOT_RUN, Place, TaskVerdict, Verdict

if TYPE_CHECKING:
    from classroom.harness.backend import MakeBackend

# Of a test, unless its mark says more.
TEST_SECONDS = 10.0

_ALWAYS = ("pytest", "hypothesis", "classroom.plugin", "classroom.comparison.table_differences")

# Of what exercises, their tests and answers import: none of these starts a thread, which a
# fork would not have, and all are there quickly.
_BLOCKS = {"google_crc32c", "numpy", "pandas", "pipelines", "pyarrow", "schemas"}
_BLOCKS |= sys.stdlib_module_names

_IMPORTS = {
    "beam": (
        "classroom.harness.running",
        "classroom.harness.in_process",
        "pipelines.shuffling.coders",
        "apache_beam.typehints.opcodes",
    ),
    "tensorflow": ("tensorflow",),
    "transform": ("tensorflow_transform.beam",),
    "great_expectations": ("great_expectations",),
    "gcs": ("google.cloud.storage",),
    "bigquery": ("google.cloud.bigquery",),
}


def preload(needs: Iterable[str] = ()) -> None:
    """Imports what a process that checks such exercises will use, so that its forks have it."""
    import_all(imports(needs))


def imports(needs: Iterable[str] = ()) -> list[str]:
    """The modules that a process that checks such exercises will use; reads files alone."""
    needs = frozenset(needs)
    found = [*_ALWAYS, *(name for need in sorted(needs) for name in _IMPORTS[need])]
    for exercise in catalog.load():
        if needs.issuperset(exercise.needs):
            for path in (*exercise.tests, exercise.directory / "drive.py", exercise.solution):
                found += _imported_by(path)
    return list(dict.fromkeys(found))


def import_all(modules: Iterable[str]) -> None:
    """Imports modules, and pytest's own plugins. Raises: ImportError, of a library."""
    libraries = {*_ALWAYS, *(name for names in _IMPORTS.values() for name in names)}
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception:
            # What an exercise's file asks for is for the check itself to say.
            if name in libraries:
                raise
    import pytest

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        # Imports pytest's own plugins, and runs nothing.
        pytest.main(["--version", *_QUICKLY])
    # What has been imported stays; looking through it for garbage takes longer than a check.
    gc.freeze()


def _imported_by(path: Path) -> Iterator[str]:
    """The modules that a file imports, anywhere in it, of the building blocks."""
    with contextlib.suppress(OSError, SyntaxError, ValueError):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            yield from (name for name in names if name.partition(".")[0] in _BLOCKS)


def check_in_process(
    exercise: Exercise,
    track: str = "exercises",
    code: Path | None = None,
    tasks: Iterable[str] | None = None,
    time_limit: float = TEST_SECONDS,
    patience: float = 1.0,
    every_task: bool = False,
    until_failure: bool = False,
    thorough: bool = False,
    on_task: Callable[[str, list[TaskVerdict]], None] = lambda task, earlier: None,
    make_backend: "MakeBackend | None" = None,
    seed: int | None = None,
    proves: bool = False,
) -> Verdict:
    """Checks in this process, which the code under test then has run in.

    Args:
        track: whose code: "exercises" or "solutions".
        code: a file in its place, such as a mutant.
        tasks: only these, and those that they are after.
        time_limit: seconds of a test whose mark says nothing.
        patience: times of these seconds, and of the marks', that a test has: for proofs, where
            a busy machine must not decide.
        every_task: run tasks though those that they are after failed.
        until_failure: run nothing behind the first task that fails.
        thorough: look for counter-examples twenty times as long.
        on_task: called with a task's name and the verdicts before it when it starts.
        make_backend: where the code under test runs, if not in this process; see
            `classroom.harness.backend`. The tests run here all the same.
        seed: of all that is drawn by chance; the same each time without one.
        proves: a task passes when the searches for counter-examples to it have ended too, all of
            which are gone through; for a grading.

    Returns:
        The verdict. Whatever the code under test does is part of it, unless it ends the
        process or is stuck outside Python: that is for the parent to see.
    """
    started = time.monotonic()
    # pytest takes 0.2 s to import, which the light commands must not pay.
    from classroom.checking.pytest_tasks import TaskPlugin

    more: dict = {} if make_backend is None else {"make_backend": make_backend}
    more |= {"exercises": [exercise], "thorough": thorough}
    more |= {"seed": seed, "proves": proves}
    wanted = _wanted(exercise, tasks)
    plugin = TaskPlugin(track, code, time_limit, every_task, wanted, on_task, patience, **more)
    verdict = _of_file(exercise, track, code or exercise.code_of(track), plugin)
    if verdict is None:
        verdict = _with_room(_of_tasks, exercise, plugin, until_failure)
    verdict.seconds = time.monotonic() - started
    return verdict


def _with_room(function: Callable, *args):
    """Calls a function, with a big piece of Python's own stack for all that it calls.

    Python takes that stack from the system in pieces of 16 KB, a call that needs a next one at
    a time, and gives a piece back when the call returns: in a loop, thousands of times.
    """
    return function(*args)


# Entries of 8 bytes. Memory that no call uses is never touched.
_with_room.__code__ = _with_room.__code__.replace(co_stacksize=150_000)


def _wanted(exercise: Exercise, tasks: Iterable[str] | None) -> frozenset[str] | None:
    """The tasks to run: those that are asked for, and all that they are after."""
    if tasks is None:
        return None
    wanted: set[str] = set()
    todo = list(tasks)
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted.add(name)
            todo += exercise.task(name).after
    return frozenset(wanted)


def _of_file(exercise: Exercise, track: str, path: Path, plugin) -> Verdict | None:
    """What can be said without running a test; None where the file can be tested."""
    if track == "exercises" and (sentence := originals.changed(exercise)):
        return _whole(exercise, "changed_files", sentence)
    if path.exists() and not path.is_file():
        sentence = f"{path} is no file: ./workshop reset {exercise.name} brings the stub back."
        return _whole(exercise, "missing", sentence)
    try:
        ast.parse(path.read_bytes(), str(path))
    except FileNotFoundError:
        sentence = f"{path} is missing: ./workshop reset {exercise.name} brings the stub back."
        return _whole(exercise, "missing", sentence)
    except OSError as error:
        return _whole(exercise, "missing", f"{path} cannot be read: {error.strerror}.")
    except SyntaxError as error:
        line = error.lineno or 1
        place = Place(str(path), line, _line(path, line))
        return _whole(exercise, "syntax", f"Python cannot read line {line}: {_said(error)}.", place)
    except (ValueError, RecursionError, MemoryError) as error:
        return _whole(exercise, "syntax", f"Python cannot read the file: {error}.")
    raised = plugin.load(exercise.folder)
    if raised is None:
        return None
    kinds = ("timeout", "memory", "unsolved", "syntax", "crash")
    kind = raised.kind if raised.kind in kinds else "import"
    how = {
        "timeout": f"does not end: {raised.message}",
        "memory": "runs out of memory",
        "unsolved": "is not written yet",
        "crash": f"came to no end: {raised.message}",
    }.get(raised.kind, f"raises {raised}")
    meaning = ""
    if raised.type == "ModuleNotFoundError":
        meaning = " Is the name right? Nothing has to be installed for an exercise."
    elif raised.type == "SystemExit":
        meaning = " A file that is imported must not call sys.exit()."
    return _whole(exercise, kind, f"Importing {path.name} {how}.{meaning}", raised.place)


def _line(path: Path, number: int) -> str:
    lines = path.read_bytes().decode("utf-8", "replace").splitlines()
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _said(error: SyntaxError) -> str:
    """What Python says of it, without the file and line that are said anyway."""
    message = error.msg or "invalid syntax"
    return message.split(" (")[0] if message.endswith(")") and " (<" in message else message


def _whole(exercise: Exercise, kind: str, sentence: str, place: Place | None = None) -> Verdict:
    """A verdict on the whole file: no task was run."""
    tasks = [_not_run(task) for task in exercise.tasks]
    return Verdict(exercise.folder, tasks, error=sentence, kind=kind, place=place)


def _not_run(task: Task) -> TaskVerdict:
    return TaskVerdict(task.name, task.title, NOT_RUN, task.points, sentence="Not run.")


_NOT_YOURS = "The tests did not run, which is not your code's fault:"


def _of_tasks(exercise: Exercise, plugin, until_failure: bool) -> Verdict:
    screen = _run_pytest(exercise, plugin, ["-x"] if until_failure else [])
    found = {one.task: one for one in plugin.so_far(exercise.folder)}
    if not found:
        sentence = f"{_NOT_YOURS}\n{screen.strip()}"
        return _whole(exercise, "harness", sentence)
    tasks = [found.get(task.name) or _not_run(task) for task in exercise.tasks]
    verdict = Verdict(exercise.folder, tasks, tried=plugin.tried.get(exercise.folder, 0))
    if plugin.broken:
        return _whole(exercise, "harness", f"{_NOT_YOURS}\n{plugin.broken}")
    if not verdict.passed:
        failed = [task for task in tasks if task.status == FAILED]
        nothing = all(task.kind == "unsolved" for task in failed) and not verdict.earned
        verdict.kind = "unsolved" if failed and nothing else "failed"
    return verdict


def _run_pytest(exercise: Exercise, tasks, options: Sequence[str]) -> str:
    """Runs the tests in this process; gives what pytest would have shown."""
    import pytest

    from classroom.checking.pytest_tasks import NAME

    class Registers:
        @pytest.hookimpl(tryfirst=True)
        def pytest_configure(self, config):
            config.pluginmanager.register(tasks, NAME)

    # pytest walks from here down to the tests, and looks at all that lies beside the way.
    root = exercise.directory
    arguments = [*map(str, exercise.tests), f"--rootdir={root}", f"--confcutdir={root}"]
    arguments += ["-p", "classroom.plugin"]
    screen = io.StringIO()
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
        pytest.main([*arguments, *_QUICKLY, *options], plugins=[Registers()])
    return screen.getvalue()


# Plugins of pytest that a check has no use for. Each takes its part of every test.
_UNUSED = (
    "cacheprovider",
    "debugging",
    "doctest",
    "faulthandler",
    "freeze_support",
    "junitxml",
    "legacypath",
    "pastebin",
    "setuponly",
    "setupplan",
    "stepwise",
    "threadexception",
    "unittest",
    "unraisableexception",  # collects garbage twice, all of Beam's modules included
)

# Nothing of the user's own settings and plugins, nor of pytest's that takes time.
_QUICKLY = (
    "-q",
    "-c",
    os.devnull,
    "--noconftest",
    "--disable-plugin-autoload",
    "--assert=plain",
    "--tb=native",  # without looking for the source of each line in all modules
    "-W",
    "ignore",
    *(f"-pno:{name}" for name in _UNUSED),
)
