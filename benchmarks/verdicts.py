"""How long a learner waits for a verdict: from saving the file to reading what is wrong.

    python -m benchmarks.verdicts [--rounds N] [--exercises NAME …] [--scratch DIR]

`workshop watch` runs in a pseudo-terminal on a copy of the checkout, for each exercise on
its solution and on a wrong answer (its mutants in turn). Beside it, pytest on the same file
in a fresh process, and the commands that must answer at once.
"""

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pexpect

from classroom import catalog
from classroom.catalog import ROOT, Exercise
from classroom.dev.mutants import mutants
from classroom.loop.swapping import reference_text
from classroom.warm.address import HEAVY

SECONDS, HEAVY_SECONDS, TIMES_FASTER, LIGHT_SECONDS = 1.0, 3.0, 8.0, 0.5
"""What is promised: of a verdict without and with TensorFlow, against pytest, of `list`."""

ALL_TIMES = 3.0
"""And of `check all`, in times of what runs in the checks."""

_PACKAGES = ("classroom", "pipelines", "schemas", "expectations", "solutions", "exercises")
_FILES = ("pyproject.toml",)
_WAITING = "waiting for a save"
_FIRST_SECONDS, _ROUND_SECONDS = 180, 60
_LIGHT = {
    "list": ["list"],
    "hint": ["hint", "--again"],
    "--help": ["--help"],
    "(alone)": [],
}


@dataclass(frozen=True)
class Figures:
    """Of one exercise; seconds, medians."""

    exercise: Exercise
    solved: float
    wrong: float
    pytest: float

    @property
    def limit(self) -> float:
        """That is promised for a verdict."""
        return HEAVY_SECONDS if HEAVY & set(self.exercise.needs) else SECONDS

    @property
    def ratio(self) -> float:
        """How many times faster than pytest."""
        return self.pytest / max(self.solved, self.wrong)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="saves of each kind")
    parser.add_argument("--exercises", nargs="*", default=[], metavar="NAME")
    parser.add_argument("--scratch", default=None, metavar="DIR")
    options = parser.parse_args()
    everything = catalog.load()
    chosen = [catalog.find(name, everything) for name in options.exercises] or list(everything)
    with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
        checkout = Path(folder, "checkout")
        for package in _PACKAGES:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / package, checkout / package, ignore=ignored)
        for name in _FILES:
            shutil.copy(ROOT / name, checkout)
        figures = [_of_exercise(exercise, checkout, options.rounds) for exercise in chosen]
        light = {name: _of_command(argv, checkout) for name, argv in _LIGHT.items()}
        everything_solved = _of_all(checkout)
    return _report(figures, light, everything_solved)


def _environment(checkout: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(checkout), "TERM": "xterm", "COLUMNS": "80"}


def _of_exercise(exercise: Exercise, checkout: Path, rounds: int) -> Figures:
    code = checkout / exercise.code.relative_to(ROOT)
    solved = reference_text(exercise)
    wrong = [mutant.source for mutant in mutants(exercise)]
    with _watching(exercise, checkout) as session:

        def median(texts: Callable[[int], str], expected: str) -> float:
            return statistics.median(
                _save(session, code, f"{texts(number)}\n# {number}\n", expected)
                for number in range(rounds)
            )

        of_solved = median(lambda number: solved, "Solved")
        of_wrong = median(lambda number: wrong[number % len(wrong)], "failed")
    return Figures(exercise, of_solved, of_wrong, _of_pytest(exercise, checkout))


@contextlib.contextmanager
def _watching(exercise: Exercise, checkout: Path) -> Iterator[pexpect.spawn]:
    session = pexpect.spawn(
        sys.executable,
        ["-P", "-m", "classroom", "watch", exercise.folder],
        cwd=str(checkout),
        env=_environment(checkout),
        dimensions=(60, 80),
        encoding="utf-8",
        timeout=_FIRST_SECONDS,
    )
    # What pexpect itself waits before it sends would be counted.
    session.delaybeforesend = None
    try:
        session.expect(_WAITING)
        session.timeout = _ROUND_SECONDS
        yield session
    finally:
        session.close(force=True)


def _save(session: pexpect.spawn, code: Path, text: str, expected: str) -> float:
    """Seconds from saving the file to the end of the verdict on the screen."""
    beside = code.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    started = time.perf_counter()
    os.replace(beside, code)
    session.expect("Checking")
    session.expect(expected)
    session.expect(_WAITING)
    return time.perf_counter() - started


def _of_pytest(exercise: Exercise, checkout: Path) -> float:
    """Seconds of pytest on the solution, in a fresh process."""
    (checkout / exercise.code.relative_to(ROOT)).write_text(reference_text(exercise))
    command = [sys.executable, "-m", "pytest", "-q", f"exercises/{exercise.folder}"]
    return min(_timed(command, checkout) for _ in range(2))


def _of_command(argv: list[str], checkout: Path) -> float:
    command = [sys.executable, "-P", "-m", "classroom", *argv]
    return statistics.median(_timed(command, checkout) for _ in range(5))


def _of_all(checkout: Path) -> tuple[float, float]:
    """Seconds of `check all` with everything solved, and of the tests and code in them."""
    for exercise in catalog.load():
        (checkout / exercise.code.relative_to(ROOT)).write_text(reference_text(exercise))
    try:
        # Twice: the first starts what the others use.
        for _ in range(2):
            inside = float(_python(_SUM_OF_SECONDS, checkout))
        command = [sys.executable, "-P", "-m", "classroom", "check", "all"]
        return _timed(command, checkout), inside
    finally:
        _python("from classroom.warm import client; client.stop()", checkout)


_SUM_OF_SECONDS = """
from classroom import catalog
from classroom.warm import client

print(sum(client.check(exercise).seconds for exercise in catalog.load()))
"""


def _python(code: str, checkout: Path) -> str:
    command = [sys.executable, "-P", "-c", code]
    environment = _environment(checkout)
    return subprocess.run(
        command, cwd=checkout, env=environment, check=True, capture_output=True, text=True
    ).stdout


def _timed(command: list[str], checkout: Path) -> float:
    started = time.perf_counter()
    subprocess.run(
        command,
        cwd=checkout,
        env=_environment(checkout),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started


def _report(
    figures: list[Figures], light: dict[str, float], everything_solved: tuple[float, float]
) -> int:
    print(f"{'exercise':<26} {'solved':>8} {'wrong':>8} {'pytest':>8} {'faster':>8}   promised")
    for one in figures:
        kept = "" if max(one.solved, one.wrong) <= one.limit else "NOT KEPT"
        print(
            f"{one.exercise.folder:<26} {one.solved:>6.2f} s {one.wrong:>6.2f} s "
            f"{one.pytest:>6.1f} s {one.ratio:>6.1f} x   {one.limit:g} s {kept}"
        )
    print()
    for name, seconds in light.items():
        print(f"workshop {name:<9} {seconds:.2f} s")
    print()
    kept = [
        _promise(f"a verdict within {limit:g} s, median over exercises {kind}", found, limit)
        for kind, limit, found in (
            ("without TensorFlow", SECONDS, _medians(figures, SECONDS)),
            ("with it", HEAVY_SECONDS, _medians(figures, HEAVY_SECONDS)),
        )
        if found
    ]
    ratio = statistics.median(one.ratio for one in figures)
    kept.append(ratio >= TIMES_FASTER)
    word = "kept" if kept[-1] else "NOT KEPT"
    print(f"{word}: {TIMES_FASTER:g} times faster than pytest: {ratio:.1f}")
    kept.append(
        _promise(f"light commands within {LIGHT_SECONDS:g} s", light.values(), LIGHT_SECONDS)
    )
    whole, inside = everything_solved
    what = f"`check all` within {ALL_TIMES:g} times the {inside:.2f} s that its tests take"
    kept.append(_promise(what, [whole], ALL_TIMES * inside))
    return 0 if all(kept) else 1


def _medians(figures: list[Figures], limit: float) -> list[float]:
    """The medians over the exercises of that limit, solved and wrong."""
    of_kind = [one for one in figures if one.limit == limit]
    if not of_kind:
        return []
    return [
        statistics.median(one.solved for one in of_kind),
        statistics.median(one.wrong for one in of_kind),
    ]


def _promise(what: str, found, limit: float) -> bool:
    kept = max(found) <= limit
    print(f"{'kept' if kept else 'NOT KEPT'}: {what}: {max(found):.2f} s")
    return kept


if __name__ == "__main__":
    sys.exit(main())
