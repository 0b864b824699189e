"""How long a learner waits for a verdict: from saving the file to reading what is wrong.

    python -m benchmarks.verdicts [--rounds N] [--exercises [NAME …]] [--scratch DIR]

What is promised is of eight exercises by name, and these are measured; others are shown
beside them on demand, `--exercises` alone for all, with what they need and without a promise.
`workshop watch` runs in a pseudo-terminal on a copy of the checkout, for each exercise on
its solution and on a wrong answer (its mutants in turn). Beside it, pytest on the same file
in a fresh process, and the commands that must answer at once. Promises are of the clock; CPU
seconds of all processes that had a part in it say what it would show on a machine with
nothing else to do.
"""

import argparse
import contextlib
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pexpect

from classroom import catalog
from classroom.catalog import ROOT, Exercise
from classroom.commands.swap import reference_text
from classroom.dev.mutants import mutants
from classroom.warm.location import HEAVY

SECONDS, HEAVY_SECONDS, TIMES_FASTER, LIGHT_SECONDS = 1.0, 3.0, 8.0, 0.5
"""What is promised: of a verdict without and with TensorFlow, against pytest, of `list`."""

ALL_TIMES = 3.0
"""And of `check all`, in times of what the learner's code takes, run as its tests ask."""

PROMISED = (
    "parse_flights",
    "flight_times",
    "carrier_delays",
    "read_batches",
    "quarantine_rows",
    "split_by_day",
    "preprocess_features",
    "write_shards",
)
"""The exercises of which the first two are promised."""

# Why a verdict may take longer than of those, beside what the exercise imports.
_SLOW_FOR = {
    "load_warehouse": "starts a warehouse",
    "submit_job": "builds the package and rehearses a job",
    "observe_job": "runs whole jobs",
}

_PACKAGES = ("classroom", "pipelines", "schemas", "expectations", "solutions", "exercises")
_FILES = ("pyproject.toml",)
_WAITING = "waiting for a save"
_FIRST_SECONDS, _ROUND_SECONDS = 900, 600
_LIGHT = {
    "list": ["list"],
    "hint": ["hint", "--again"],
    "--help": ["--help"],
    "(alone)": [],
}


@dataclass(frozen=True)
class Seconds:
    """Of the clock, and of all processors."""

    clock: float
    cpu: float


@dataclass(frozen=True)
class Figures:
    """Of one exercise; medians."""

    exercise: Exercise
    solved: Seconds
    wrong: Seconds
    pytest: Seconds

    @property
    def limit(self) -> float | None:
        """That is promised for a verdict; None where nothing is."""
        if self.exercise.name not in PROMISED:
            return None
        return HEAVY_SECONDS if HEAVY & set(self.exercise.needs) else SECONDS

    @property
    def ratio(self) -> float:
        """How many times faster than pytest, by the clock."""
        return self.pytest.clock / max(self.solved.clock, self.wrong.clock)

    @property
    def cpu_ratio(self) -> float:
        """How many times fewer CPU seconds than pytest."""
        return self.pytest.cpu / max(self.solved.cpu, self.wrong.cpu)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="saves of each kind")
    parser.add_argument(
        "--exercises",
        nargs="*",
        default=PROMISED,
        metavar="NAME",
        help="others than those with a promise; without a name: all",
    )
    parser.add_argument(
        "--no-all", action="store_true", help="leave the light commands and `check all` out"
    )
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
        figures = []
        print("seconds by the clock, and of processors in parentheses")
        print(
            f"{'exercise':<25} {'solved':>13} {'wrong':>13} {'pytest':>13} {'faster':>13}  promised"
        )
        for exercise in chosen:
            figures.append(_of_exercise(exercise, checkout, options.rounds))
            _show(figures[-1])
        light, everything_solved = {}, None
        if not options.no_all:
            light = {name: _of_command(argv, checkout) for name, argv in _LIGHT.items()}
            everything_solved = _of_all(checkout)
    return _report(figures, light, everything_solved)


def _environment(checkout: Path) -> dict[str, str]:
    # What serves the checks is found here, for its CPU seconds.
    runtime = checkout.parent / "runtime"
    runtime.mkdir(exist_ok=True)
    paths = {"PYTHONPATH": str(checkout), "XDG_RUNTIME_DIR": str(runtime)}
    # On a busy machine pytest's tests are not to fail: they are to be timed.
    return {**os.environ, **paths, "TERM": "xterm", "COLUMNS": "80", "WORKSHOP_PATIENCE": "30"}


def _of_exercise(exercise: Exercise, checkout: Path, rounds: int) -> Figures:
    code = checkout / exercise.code.relative_to(ROOT)
    solved = reference_text(exercise)
    wrong = [mutant.source for mutant in mutants(exercise)]
    with _watching(exercise, checkout) as session:

        def median(texts: Callable[[int], str], expected: str) -> Seconds:
            return _median(
                _save(session, checkout, code, f"{texts(number)}\n# {number}\n", expected)
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


def _median(found: Iterable[Seconds]) -> Seconds:
    found = list(found)
    return Seconds(
        statistics.median(one.clock for one in found), statistics.median(one.cpu for one in found)
    )


def _save(session: pexpect.spawn, checkout: Path, code: Path, text: str, expected: str) -> Seconds:
    """From saving the file to the end of the verdict on the screen."""
    used = _cpu_seconds(session, checkout)
    beside = code.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    started = time.perf_counter()
    os.replace(beside, code)
    session.expect("Checking")
    session.expect(expected)
    session.expect(_WAITING)
    seconds = time.perf_counter() - started
    return Seconds(seconds, _cpu_seconds(session, checkout) - used)


def _cpu_seconds(session: pexpect.spawn, checkout: Path) -> float:
    """Of `watch` and of the processes that serve its checks, and all that they have waited for."""
    daemons = [int(lock.read_text()) for lock in (checkout.parent / "runtime").rglob("*.lock")]
    tree, ticks = [session.pid, *daemons], 0
    for pid in tree:
        try:
            with open(f"/proc/{pid}/task/{pid}/children") as file:
                tree += map(int, file.read().split())
            with open(f"/proc/{pid}/stat") as file:
                # From field 3 on: 14 and 15 are its own, 16 and 17 its children's, see proc(5).
                fields = file.read().rpartition(")")[2].split()
        except OSError:  # it has ended, or there is no /proc here
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _of_pytest(exercise: Exercise, checkout: Path) -> Seconds:
    """Of pytest on the solution, in a fresh process; the faster of two runs."""
    (checkout / exercise.code.relative_to(ROOT)).write_text(reference_text(exercise))
    command = [sys.executable, "-m", "pytest", "-q", f"exercises/{exercise.folder}"]
    runs = [_timed(command, checkout) for _ in range(2)]
    return Seconds(min(one.clock for one in runs), min(one.cpu for one in runs))


def _of_command(argv: list[str], checkout: Path) -> Seconds:
    command = [sys.executable, "-P", "-m", "classroom", *argv]
    return _median(_timed(command, checkout) for _ in range(5))


def _of_all(checkout: Path) -> tuple[float, float]:
    """Seconds of `check all` with everything solved, and of the learner's code in it."""
    for exercise in catalog.load():
        (checkout / exercise.code.relative_to(ROOT)).write_text(reference_text(exercise))
    command = [sys.executable, "-P", "-m", "classroom", "check", "all"]
    try:
        # Twice: the first starts what the others use.
        whole = [_timed(command, checkout).clock for _ in range(2)][-1]
        return whole, float(_python(_SECONDS_OF_CODE, checkout))
    finally:
        _python("from classroom.warm import client; client.stop()", checkout)


# Of all that the tests ask of the code under test, in a child forked behind the imports, as
# the warm process makes its checks. What the tests themselves do, and pytest, is not in it.
_SECONDS_OF_CODE = """
import os, sys, time
from classroom import catalog, checking
from classroom.harness.backend import InProcess

spent = 0.0

class Timed(InProcess):
    def ask(self, request):
        global spent
        began = time.perf_counter()
        try:
            return super().ask(request)
        finally:
            spent += time.perf_counter() - began

exercises, total = catalog.load(), 0.0
answers, silent = os.dup(1), os.open(os.devnull, os.O_RDWR)
os.dup2(silent, 1)
checking.preload({need for one in exercises for need in one.needs})
for exercise in exercises:
    read, write = os.pipe()
    if not os.fork():
        verdict = checking.check_in_process(exercise, make_backend=Timed, patience=30)
        os.write(write, str(spent).encode() if verdict.passed else b"")
        os._exit(0)
    os.close(write)
    total += float(os.read(read, 99))
    os.close(read)
    os.wait()
os.write(answers, str(total).encode())
os._exit(0)
"""


def _python(code: str, checkout: Path) -> str:
    command = [sys.executable, "-P", "-c", code]
    environment = _environment(checkout)
    return subprocess.run(
        command, cwd=checkout, env=environment, check=True, capture_output=True, text=True
    ).stdout


def _timed(command: list[str], checkout: Path) -> Seconds:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        command,
        cwd=checkout,
        env=_environment(checkout),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Seconds(seconds, used)


def _report(
    figures: list[Figures],
    light: dict[str, Seconds],
    everything_solved: tuple[float, float] | None,
) -> int:
    print()
    for name, seconds in light.items():
        print(f"workshop {name:<9} {_shown(seconds)}")
    print()
    promised = [one for one in figures if one.limit is not None]
    missing = len(PROMISED) - len(promised)
    if missing and promised:
        print(f"Of {missing} exercises with a promise nothing is known here.")
    kept = [
        _promise(f"a verdict within {limit:g} s, median over exercises {kind}", found, limit)
        for kind, limit, found in (
            ("without TensorFlow", SECONDS, _medians(promised, SECONDS)),
            ("with it", HEAVY_SECONDS, _medians(promised, HEAVY_SECONDS)),
        )
        if found
    ]
    if promised:
        ratio = statistics.median(one.ratio for one in promised)
        kept.append(ratio >= TIMES_FASTER)
        word = "kept" if kept[-1] else "NOT KEPT"
        print(f"{word}: {TIMES_FASTER:g} times faster than pytest, median: {ratio:.1f}")
    if light:
        what = f"light commands within {LIGHT_SECONDS:g} s"
        kept.append(_promise(what, [one.clock for one in light.values()], LIGHT_SECONDS))
    if everything_solved:
        whole, inside = everything_solved
        what = f"`check all` within {ALL_TIMES:g} times the {inside:.2f} s of the code in it"
        kept.append(_promise(what, [whole], ALL_TIMES * inside))
    return 0 if all(kept) else 1


def _show(one: Figures) -> None:
    if one.limit is None:
        needs = ", ".join(one.exercise.needs) or "nothing"
        promised = f"none: needs {needs}"
        if why := _SLOW_FOR.get(one.exercise.name):
            promised += f"; {why}"
    else:
        kept = max(one.solved.clock, one.wrong.clock) <= one.limit
        promised = f"{one.limit:g} s{'' if kept else ' NOT KEPT'}"
    print(
        f"{one.exercise.folder:<25} {_shown(one.solved)} {_shown(one.wrong)} {_shown(one.pytest)} "
        f"{one.ratio:5.1f} ({one.cpu_ratio:5.1f})   {promised}",
        flush=True,
    )


def _shown(seconds: Seconds) -> str:
    return f"{seconds.clock:5.2f} ({seconds.cpu:5.2f})"


def _medians(figures: list[Figures], limit: float) -> list[float]:
    """The medians over the exercises of that limit, solved and wrong."""
    of_kind = [one for one in figures if one.limit == limit]
    if not of_kind:
        return []
    return [
        statistics.median(one.solved.clock for one in of_kind),
        statistics.median(one.wrong.clock for one in of_kind),
    ]


def _promise(what: str, found, limit: float) -> bool:
    kept = max(found) <= limit
    print(f"{'kept' if kept else 'NOT KEPT'}: {what}: {max(found):.2f} s")
    return kept


if __name__ == "__main__":
    sys.exit(main())
