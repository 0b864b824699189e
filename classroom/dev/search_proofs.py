"""Proves of the searches for counter-examples that they can refute, and refute whom they should."""

import contextlib
import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from classroom.catalog import Exercise
from classroom.checking.counter_examples import Found, Search, look, searches
from classroom.checking.exercise_check import check_in_process
from classroom.dev import forks
from classroom.harness.backend import InProcess
from classroom.harness.code import Code
from classroom.harness.probe import Harness
from classroom.verdict import TaskVerdict
from pipelines.problems import RequestError

# Only a hang takes so long.
_SECONDS = 600.0
_FEW = 3  # inputs of each search, beside its examples


def refuting_nothing(exercise: Exercise, stub: Path, patience: float) -> list[str]:
    """What is wrong with searches: such as pass of an answer in which nothing is written.

    A finding always counts, so a search that finds something refutes.
    """
    wrong = []
    todo = searches(exercise)
    for task in dict.fromkeys(one.task for one in todo):
        if all(one.needs for one in todo if one.task == task):
            wrong.append(
                f"all searches of {task} need further tasks: whoever has not got these could not "
                "be shown to have it."
            )
    backend = InProcess(exercise.module_of("solutions"), stub, exercise.directory)
    for search in todo:
        try:
            look([_short(search)], Harness(backend), patience=patience)
        except Found:
            continue
        wrong.append(f"{search.name} finds nothing wrong with an answer that has nothing in it.")
    return wrong


def refuting_others(exercise: Exercise, patience: float) -> list[str]:
    """Searches that ask for names of the answer that only the tests of other tasks ask for."""
    todo = searches(exercise)
    by_searches = _apart(lambda: _asked_by_searches(exercise, patience))
    by_tests = _apart(lambda: _asked_by_tests(exercise, None, patience))
    wrong = []
    for search in todo:
        names = set(by_searches[search.name])
        mine = list(_with_earlier(exercise, search))
        if names <= _of(by_tests, mine):
            continue
        # What several tasks ask for once, the first of them has asked for.
        alone: dict[str, list[str]] = {}
        for name in mine:
            alone |= _apart(functools.partial(_asked_by_tests, exercise, name, patience))
        if further := sorted(names - _of(alone, mine)):
            wrong.append(
                f"{search.name} asks for {', '.join(further)}, which is of other tasks than "
                f"{search.task} and those before it: its mark says needs=(…), or it does without."
            )
    return wrong


def _of(by_task: dict[str, list[str]], tasks: Iterable[str]) -> set[str]:
    return {name for task in tasks for name in by_task.get(task, ())}


def _apart(call: Callable[[], dict[str, list[str]]]) -> dict[str, list[str]]:
    """What a call gives in a process of its own: services that it starts end with its tests."""
    (found,) = forks.each([call], _SECONDS)
    if isinstance(found, forks.Ended):
        raise RequestError(str(found))
    return found


def _asked_by_tests(exercise: Exercise, task: str | None, patience: float) -> dict[str, list[str]]:
    """The names that the tests of each task ask for, or those of one task alone."""
    by_tests: dict[str, set[str]] = {}
    with _noted() as asked:

        def began(name: str, earlier: list[TaskVerdict]) -> None:
            by_tests.setdefault(name, set())
            asked.append(by_tests[name])

        check_in_process(
            exercise,
            "solutions",
            tasks=None if task is None else [task],
            patience=patience,
            on_task=began,
        )
    return {name: sorted(names) for name, names in by_tests.items()}


def _asked_by_searches(exercise: Exercise, patience: float) -> dict[str, list[str]]:
    """The names that each search asks for."""
    backend = InProcess(exercise.module_of("solutions"), exercise.solution, exercise.directory)
    found = {}
    for search in searches(exercise):
        with _noted() as asked:
            look([_short(search)], Harness(backend), patience=patience)
            found[search.name] = sorted(asked[-1])
    return found


def _short(search: Search) -> Search:
    return dataclasses.replace(search, examples=_FEW)


def _with_earlier(exercise: Exercise, search: Search) -> Iterable[str]:
    found: dict[str, None] = {}
    todo = [search.task, *search.needs]
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = None
            todo += exercise.task(name).after
    return found


@contextlib.contextmanager
def _noted() -> Iterator[list[set[str]]]:
    """Into the last of these go the names that an answer is asked for."""
    asked: list[set[str]] = [set()]
    get = Code.get

    def noting(self: Code, name: str):
        asked[-1].add(name)
        return get(self, name)

    Code.get = noting  # type: ignore[method-assign]
    try:
        yield asked
    finally:
        Code.get = get  # type: ignore[method-assign]
