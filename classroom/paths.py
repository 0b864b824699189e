"""Orders in which the exercises can be done: what `exercises/paths.toml` says.

Standard library only, and fast, as the catalog is.
"""

import difflib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from classroom import catalog
from classroom.catalog import Exercise
from pipelines.problems import RequestError


@dataclass(frozen=True)
class LearningPath:
    """An order for somebody.

    Attributes:
        for_whom: a sentence.
        stage: what a stage is called, "day"; empty where there is only one.
        stages: the exercises of each, in order.
        assumed: exercises that whoever takes it knows already.
    """

    name: str
    title: str
    for_whom: str
    stage: str
    stages: tuple[tuple[Exercise, ...], ...]
    assumed: tuple[Exercise, ...]

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """Of all stages, in order."""
        return tuple(exercise for stage in self.stages for exercise in stage)

    @property
    def minutes(self) -> int:
        """Of all of them."""
        return sum(exercise.minutes for exercise in self.exercises)


def load(exercises: Sequence[Exercise]) -> tuple[LearningPath, ...]:
    """All paths, through these exercises.

    Raises:
        RequestError: the file is wrong; names the path and what is wrong in it.
    """
    file = catalog.EXERCISES / "paths.toml"
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8")).get("path", [])
    except FileNotFoundError:
        raise RequestError(f"{file} is missing; bring it back with git restore.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RequestError(f"{file} cannot be read: {error}.") from error
    by_number = {exercise.number: exercise for exercise in exercises}

    def found(name: str, numbers: Sequence[int]) -> tuple[Exercise, ...]:
        for number in numbers:
            if number not in by_number:
                raise RequestError(f"{file}: {name} has the exercise {number}, which is not there.")
        return tuple(by_number[number] for number in numbers)

    paths = []
    for one in said:
        try:
            name = one["name"]
            stages = one["stages"] if "stage" in one else [one["exercises"]]
            paths.append(
                LearningPath(
                    name,
                    one["title"],
                    one["for_whom"],
                    one.get("stage", ""),
                    tuple(found(name, stage) for stage in stages),
                    found(name, one.get("assumes", [])),
                )
            )
        except KeyError as error:
            raise RequestError(f"{file}: a path says nothing of its {error.args[0]}.") from None
    for path in paths:
        _check(str(file), path, {exercise.folder for exercise in exercises})
    return tuple(paths)


def _check(file: str, path: LearningPath, there: set[str]) -> None:
    """Whether every exercise comes after those that it builds on."""
    known = {exercise.folder for exercise in path.assumed}
    for exercise in path.exercises:
        if exercise.folder in known:
            raise RequestError(f"{file}: {path.name} has {exercise.folder} twice.")
        for folder in exercise.prerequisites:
            if folder in there and folder not in known:
                raise RequestError(
                    f"{file}: {path.name} has {exercise.folder} before {folder}, which it needs."
                )
        known.add(exercise.folder)


def find(name: str, paths: Sequence[LearningPath]) -> LearningPath:
    """The path of that name, or of a part of it that only one has.

    Raises:
        RequestError: there is none; names those that there are.
    """
    wanted = name.strip().lower().replace("_", "-").replace(" ", "-")
    fitting = [path for path in paths if wanted and wanted in path.name]
    exact = [path for path in paths if path.name == wanted]
    if len(exact or fitting) == 1:
        return (exact or fitting)[0]
    there = ", ".join(path.name for path in paths)
    near = difflib.get_close_matches(wanted, [path.name for path in paths], 1, 0.5)
    hint = f"did you mean {near[0]}?" if near else f"there are {there}."
    raise RequestError(f"There is no path {name}: {hint}")
