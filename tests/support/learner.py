"""A learner's own copy of the checkout, with a small exercise that needs no Beam."""

import contextlib
import os
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pexpect

ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("classroom", "pipelines", "schemas", "expectations", "solutions", "exercises")

EXERCISES = ("ex81_add_minutes", "ex82_subtract_minutes")
WAITING = "waiting for a save"

# A learner's terminal has colours, and Python keeps what it has compiled.
_NOT_PASSED_ON = ("NO_COLOR", "PYTHONDONTWRITEBYTECODE")

# Only what hangs takes so long, on however busy a machine.
_HANGS_SECONDS = 300.0

_TOML = """
part = 1
title = "Minutes are added"
prerequisites = [{prerequisites}]
minutes = 5
needs = []

[[task]]
name = "plain"
title = "Minutes are added to a time"
points = 2

[[task]]
name = "midnight"
title = "Midnight is passed"
points = 3
after = ["plain"]
"""

_TESTS = """
import pytest


@pytest.mark.task("plain")
def test_minutes_are_added(harness):
    harness.call("add", 100, 20).gives(120, meaning="20 minutes after 100.", hint=2)


@pytest.mark.task("midnight")
def test_after_midnight_it_begins_again(harness):
    harness.call("add", 1430, 20).gives(10, meaning="A day has 1440 minutes.", hint=1)
"""

_SOLUTION = '''"""Minutes of a day."""


def add(time, minutes):
    """The time so many minutes later."""
    # BEGIN SOLUTION
    return (time + minutes) % 1440
    # END SOLUTION
'''

_HINTS = """
## plain

### First

What does `time + minutes` give?

### Second

Return it.

### Third

    return time + minutes

## midnight

### First

What is 1430 + 20?

### Second

Look at `%`.
"""

RIGHT = "def add(time, minutes):\n    return (time + minutes) % 1440\n"
WRONG = "def add(time, minutes):\n    return time - minutes\n"
HALF = "def add(time, minutes):\n    return time + minutes\n"


class Checkout:
    """A copy of the product in a folder, and a learner at its terminal.

    Args:
        settings: by "path: text there", what stands there in this copy.
        exercises: folders of those that it has.
    """

    def __init__(
        self,
        folder: Path,
        settings: dict[tuple[str, str], str] | None = None,
        exercises: tuple[str, ...] = EXERCISES,
    ):
        self.root = folder / "c"
        self.runtime = folder / "r"
        self.runtime.mkdir(parents=True)
        for package in _PACKAGES:
            shutil.copytree(
                ROOT / package, self.root / package, ignore=shutil.ignore_patterns("__pycache__")
            )
        for place in (*self.root.glob("exercises/ex*"), *self.root.glob("solutions/ex*")):
            shutil.rmtree(place)
        for number, name in enumerate(exercises):
            self._add_exercise(name, exercises[:number])
        for (path, before), after in (settings or {}).items():
            text = (self.root / path).read_text()
            assert before in text
            (self.root / path).write_text(text.replace(before, after))
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON},
            "PYTHONPATH": str(self.root),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "TERM": "xterm",
            "COLUMNS": "80",
        }
        self.write_originals()

    def write_originals(self) -> None:
        """Writes down what the exercises' files are."""
        made = self.python(
            "from classroom import catalog\nfrom classroom.checking import originals\n"
            "originals.CHECKSUMS.write_text(originals.checksums_text(catalog.load()))"
        )
        assert made.returncode == 0, made.stderr

    def _add_exercise(self, name: str, before: tuple[str, ...]) -> None:
        for track in ("exercises", "solutions"):
            (self.root / track / name).mkdir()
            (self.root / track / name / "__init__.py").touch()
        exercise, solution = self.root / "exercises" / name, self.root / "solutions" / name
        prerequisites = ", ".join(f'"{folder}"' for folder in before)
        (exercise / "exercise.toml").write_text(_TOML.format(prerequisites=prerequisites))
        (exercise / f"test_{name[5:]}.py").write_text(_TESTS)
        (exercise / "hints.md").write_text(_HINTS)
        (exercise / "README.md").write_text("# Minutes are added\n")
        (solution / "solution.py").write_text(_SOLUTION)
        self.stub = (
            '"""Minutes of a day."""\n\nfrom pipelines.seats.unsolved import unsolved\n\n\n'
            'def add(time, minutes):\n    """The time so many minutes later."""\n'
            f'    unsolved("{name}")\n'
        )
        (exercise / "exercise.py").write_text(self.stub)

    def file(self, number: int = 0) -> Path:
        """What the learner writes in the first exercise, or another."""
        return self.root / "exercises" / EXERCISES[number] / "exercise.py"

    def write(self, text: str, number: int = 0) -> None:
        """Saves it as an editor does: beside, then renamed."""
        beside = self.file(number).with_suffix(".swp")
        beside.write_text(text)
        os.replace(beside, self.file(number))

    def add_with(self, *lines: str) -> None:
        """Saves a solution with statements before its return."""
        body = textwrap.indent(textwrap.dedent("\n".join(lines)), "    ")
        self.write(f"def add(time, minutes):\n{body}\n    return (time + minutes) % 1440\n")

    def run(self, *argv: str, **environment: str) -> subprocess.CompletedProcess:
        """A command, its output piped. A daemon that it starts stays until `stop`."""
        return subprocess.run(
            [sys.executable, "-P", "-m", "classroom", *argv],
            cwd=self.root,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_HANGS_SECONDS,
        )

    def spawn(self, *argv: str, columns: int = 80, **environment: str) -> pexpect.spawn:
        """A command in a terminal of its own."""
        return pexpect.spawn(
            sys.executable,
            ["-P", "-m", "classroom", *argv],
            cwd=str(self.root),
            env={**self.environment, "COLUMNS": str(columns), **environment},
            dimensions=(40, columns),
            encoding="utf-8",
            timeout=_HANGS_SECONDS,
        )

    def python(self, code: str) -> subprocess.CompletedProcess:
        """Python's own code in this copy."""
        return subprocess.run(
            [sys.executable, "-P", "-c", code],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=_HANGS_SECONDS,
        )

    def daemons(self) -> list[int]:
        """Process ids of the daemons that serve this copy, the dead ones left out."""
        found = []
        for lock in self.runtime.glob("flights-workshop/*.lock"):
            text = ""
            # A daemon that ends removes its own.
            with contextlib.suppress(FileNotFoundError):
                text = lock.read_text().strip()
            if text and alive(int(text)):
                found.append(int(text))
        return sorted(found)

    def stop(self) -> None:
        """Ends the daemons, as the end of their terminals would."""
        for pid in self.daemons():
            os.kill(pid, 15)
        assert in_time(lambda: not self.daemons())


def alive(pid: int) -> bool:
    """Whether a process runs: one that has ended and that nobody has asked about does not."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(pid: int) -> list[int]:
    """Process ids of the children of a process."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(word) for word in file.read().split()]
    except FileNotFoundError:
        return []


def descendants(pid: int) -> list[int]:
    """Process ids of all that a process has started, and these in turn."""
    return [found for child in children(pid) for found in (child, *descendants(child))]


def in_time(condition, seconds: float = _HANGS_SECONDS) -> bool:
    """Waits until the condition holds; False if it does not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False
