"""What a check costs, in CPU seconds: a figure that other work on the machine changes little.

    python -m benchmarks.check_cpu [--wrong N] [NAME …]

Each check is made as the warm process of `workshop watch` makes it, in a child forked behind
the imports, and the child's own CPU seconds are counted, threads included. On a machine with
nothing else to do a verdict takes about as long, and a tenth of a second for the terminal.
"""

import argparse
import gc
import os
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.verdicts import HEAVY_SECONDS, PROMISED, SECONDS
from classroom import catalog
from classroom.catalog import Exercise
from classroom.checking import exercise_check
from classroom.dev.mutants import mutants
from classroom.warm.location import HEAVY
from pipelines.terminal import log_capture


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "names",
        nargs="*",
        default=PROMISED,
        metavar="NAME",
        help="of an exercise (default: those with a promise)",
    )
    parser.add_argument("--wrong", type=int, default=5, help="mutants of each, at most")
    options = parser.parse_args()
    everything = catalog.load()
    chosen = [catalog.find(name, everything) for name in options.names]
    with log_capture.captured(verbose=False) as (_, log):
        # As `classroom.warm.preloaded` does it.
        gc.disable()
        exercise_check.preload(sorted({need for one in chosen for need in one.needs}))
        gc.collect()
        gc.freeze()
        gc.enable()
    os.unlink(log)
    kept = True
    print(f"{'exercise':<26} {'solved':>8} {'wrong':>8}   promised", flush=True)
    for exercise in chosen:
        kept &= _show(exercise, options.wrong)
    return 0 if kept else 1


def _show(exercise: Exercise, most: int) -> bool:
    limit = HEAVY_SECONDS if HEAVY & set(exercise.needs) else SECONDS
    solved = statistics.median(_cpu_seconds(exercise, exercise.solution) for _ in range(3))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        all_of_them = mutants(exercise)
        # From all over their names' alphabet, for neighbours are alike.
        for one in all_of_them[:: max(1, len(all_of_them) // most)][:most]:
            path = Path(folder, one.path.name)
            path.write_text(one.source, encoding="utf-8")
            found.append(_cpu_seconds(exercise, path))
    wrong = statistics.median(found)
    promised = exercise.name in PROMISED
    kept = max(solved, wrong) <= limit or not promised
    word = f"{limit:g} s{'' if kept else ' NOT KEPT'}" if promised else "none"
    print(f"{exercise.folder:<26} {solved:>6.2f} s {wrong:>6.2f} s   {word}", flush=True)
    return kept


def _cpu_seconds(exercise: Exercise, code: Path) -> float:
    """Of one check, in a child that ends with it."""
    pid = os.fork()
    if not pid:
        silent = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(silent, number)
        # The work is measured, whoever else is at it: time limits are not to end it.
        exercise_check.check_in_process(exercise, "solutions", code=code, patience=100)
        os._exit(0)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise RuntimeError(f"the check of {exercise.folder} on {code} ended with {status}")
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
