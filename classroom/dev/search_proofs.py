"""Proves of the searches for counter-examples that they can refute, and refute whom they should."""

import contextlib
import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path

from classroom.catalog import Exercise
from classroom.checking.counter_examples import Found, Search, look, searches
from classroom.checking.exercise_check import check_in_process
from classroom.harness.backend import InProcess
from classroom.harness.code import Code
from classroom.harness.probe import Harness
from classroom.verdict import TaskVerdict

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
    by_tests: dict[str, set[str]] = {}
    with _noted() as asked:

        def began(task: str, earlier: list[TaskVerdict]) -> None:
            by_tests.setdefault(task, set())
            asked.append(by_tests[task])

        for task in exercise.tasks:
            # One after the other: what several of them ask for once, each of them asks for.
            check_in_process(
                exercise, "solutions", tasks=[task.name], patience=patience, on_task=began
            )
    wrong = []
    backend = InProcess(exercise.module_of("solutions"), exercise.solution, exercise.directory)
    for search in searches(exercise):
        known = set().union(
            *(by_tests.get(name, set()) for name in _with_earlier(exercise, search))
        )
        with _noted() as asked:
            asked.append(set())
            look([_short(search)], Harness(backend), patience=patience)
            names = asked[-1]
        if further := sorted(names - known):
            wrong.append(
                f"{search.name} asks for {', '.join(further)}, which is of other tasks than "
                f"{search.task} and those before it: its mark says needs=(…), or it does without."
            )
    return wrong


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
