"""What it costs to grade a class, beside a pytest process for each answer, one after the other.

    python -m benchmarks.grading [--learners N] [--jobs N] [NAME …]

Every learner hands in a right answer, of the reference's or another style: these take longest,
for all tests run, and the searches for counter-examples behind them. The class is graded by
`workshop grade`, confined; for the comparison one answer to each exercise is checked by pytest
in a process of its own, and counted as often as there are learners. Processors' seconds are
compared, which other work on the machine changes little: where nothing else runs, `--jobs`
answers run at the same time, and one pytest process.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from classroom import catalog
from classroom.catalog import ROOT, Exercise

PROMISED, MOST_BYTES = 5.0, 4_000_000_000
_SAMPLE_SECONDS = 0.5


@dataclass
class Cost:
    """Attributes: seconds by the clock, cpu_seconds of all processes, bytes of memory at most."""

    seconds: float
    cpu_seconds: float
    bytes: int = 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="of an exercise (default: all)")
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--jobs", type=int, default=2, help="answers at the same time")
    options = parser.parse_args()
    everything = catalog.load()
    chosen = [catalog.find(name, everything) for name in options.names] or list(everything)
    alone = {one.folder: _by_pytest(one) for one in chosen}
    with tempfile.TemporaryDirectory() as folder:
        paths = _hand_in(Path(folder, "handed-in"), chosen, options.learners)
        whole = _graded(paths, Path(folder, "out"), chosen, options.jobs)
    for name, cost in alone.items():
        print(f"pytest {name:<28} {cost.cpu_seconds:>8.2f} s of processors for one answer")
    together = sum(cost.cpu_seconds for cost in alone.values()) * options.learners
    answers = len(chosen) * options.learners
    ratio = together / (whole.cpu_seconds / options.jobs)
    print(f"pytest, one after the other      {together:>8.0f} s for {answers} answers")
    print(
        f"grade, {options.jobs} at the same time        {whole.cpu_seconds / options.jobs:>8.0f} s "
        f"({whole.cpu_seconds:.0f} s of processors, {whole.seconds:.0f} s by the clock here)"
    )
    kept = ratio >= PROMISED and whole.bytes <= MOST_BYTES
    print(f"{ratio:.1f} times faster ({PROMISED:g} promised), {whole.bytes / 1e9:.2f} GB of 4")
    return 0 if kept else 1


def _hand_in(folder: Path, exercises: list[Exercise], learners: int) -> Path:
    for exercise in exercises:
        others = sorted((exercise.solution.parent / "alternatives").glob("*.py"))
        styles = [exercise.solution, *others]
        for number in range(learners):
            path = folder / f"learner-{number:02}" / exercise.folder / "exercise.py"
            path.parent.mkdir(parents=True)
            # No two are alike, as those of a class are not.
            text = styles[number % len(styles)].read_text(encoding="utf-8")
            path.write_text(f"{text}\n# {number}\n", encoding="utf-8")
    return folder


def _graded(paths: Path, out: Path, exercises: list[Exercise], jobs: int) -> Cost:
    only = [word for one in exercises for word in ("--only", one.name)]
    words = ["grade", str(paths), "--out", str(out), "--jobs", str(jobs), "--seed", "15", *only]
    return _measured([sys.executable, "-P", "-m", "classroom", *words])


def _by_pytest(exercise: Exercise) -> Cost:
    words = ["-p", "no:cacheprovider", "-q", "--steps", "solutions", str(exercise.directory)]
    return _measured([sys.executable, "-P", "-m", "pytest", *words])


def _measured(command: list[str]) -> Cost:
    """Of a command and all that it starts. Raises: SystemExit, where it fails."""
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    ) as process:
        memory = _Memory(process.pid)
        memory.start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        memory.ended.set()
        memory.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with exit code {process.returncode}.")
    return Cost(time.monotonic() - began, usage.ru_utime + usage.ru_stime, memory.most)


class _Memory(threading.Thread):
    """The memory of a process and its descendants, each shared page once."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.most = 0
        self.ended = threading.Event()
        self._pid = pid

    def run(self) -> None:
        """Called by `start`."""
        while not self.ended.wait(_SAMPLE_SECONDS):
            self.most = max(self.most, sum(map(_bytes, _tree(self._pid))))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        except OSError:
            continue
        found += map(int, children)
    return found


def _bytes(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
