"""A checkout of a test's own with one small exercise, which is whole."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from classroom import catalog

NAME = "ex01_late_flights"

_TASKS = ("late", "missing", "border", "early")

_TESTS = '''\
"""The contract of exercise 01."""

import pytest


@pytest.mark.task("late")
def test_a_delay_of_an_hour_is_late(harness):
    harness.call("late", 60).gives(True, meaning="An hour is late.", hint=1)


@pytest.mark.task("missing")
def test_a_missing_delay_stays_missing(harness):
    harness.call("late", None).gives(None, meaning="Nothing is known of it.", hint=2)


@pytest.mark.task("border")
def test_fifteen_minutes_are_late(harness):
    harness.call("late", 15).gives(True, meaning="The limit itself is late.", hint=3)


@pytest.mark.task("early")
def test_an_early_flight_is_not_late(harness):
    harness.call("late", -20).gives(False, meaning="It left early.", hint=1)
'''

_SOLUTION = '''\
"""Which flights are late."""


def late(delay: int | None) -> bool | None:
    """Whether 15 minutes or more are missing; None where the delay is."""
    # BEGIN SOLUTION
    if delay is None:
        return None
    return delay >= 15
    # END SOLUTION
'''

_STUB = '''\
"""Which flights are late."""

from pipelines.seats.unsolved import unsolved


def late(delay: int | None) -> bool | None:
    """Whether 15 minutes or more are missing; None where the delay is."""
    unsolved("ex01_late_flights")
'''

_COUNTER_EXAMPLES = '''\
"""What an answer is tried on once its tests pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.task("border")
@given(delay=st.integers(-60, 1_500))
def test_any_delay(harness, delay):
    harness.call("late", delay).gives(delay in range(15, 1_501))
'''

_README = """\
# Late

[Hints](hints.md)

```python
late(3)
```

## The contract

`late(delay)`:

- says whether a flight is late (*late*);
- gives None for None (*missing*);
- counts 15 minutes as late, and no fewer (*border*); one that left early is not late (*early*).
"""

_ALTERNATIVES = {
    "by_negation": "return None if delay is None else not delay < 15",
    "by_quotient": "return delay if delay is None else delay // 15 > 0",
}

# Name, task, message, what is replaced, and with what.
_MUTANTS = (
    ("never", "late", "An hour is late.", "return delay >= 15", "return False"),
    ("zero", "missing", "Nothing is known of it.", "if delay is None:", "if delay == -99:"),
    ("above", "border", "The limit itself is late.", "return delay >= 15", "return delay > 15"),
    ("size", "early", "It left early.", "return delay >= 15", "return abs(delay) >= 15"),
    (
        *("hours", "border", "counts 15 minutes as late, and no fewer"),
        *("return delay >= 15", "return delay in range(15, 61)"),
    ),
)


def make(root: Path) -> Path:
    """A checkout in `root` with the exercise; the product's own packages are linked or copied."""
    # `classroom` finds the exercises beside itself, so it is a copy.
    shutil.copytree(
        catalog.ROOT / "classroom",
        root / "classroom",
        ignore=shutil.ignore_patterns("__pycache__", "originals.txt"),
    )
    for name in ("pipelines", "schemas", "expectations", "pyproject.toml"):
        (root / name).symlink_to(catalog.ROOT / name)
    tasks = "".join(
        f'\n[[task]]\nname = "{name}"\ntitle = "What is {name}"\npoints = 1\n' for name in _TASKS
    )
    hints = "".join(
        f"## {name}\n" + "".join(f"\n### Rung {rung}?\n\nTry it.\n" for rung in (1, 2, 3)) + "\n"
        for name in _TASKS
    )
    files = {
        "README.md": "# A checkout\n\nBegin with exercise 01.\n",
        "exercises/__init__.py": "",
        "exercises/parts.toml": '[[part]]\nnumber = 1\ntitle = "The only part"\n',
        f"exercises/{NAME}/__init__.py": "",
        f"exercises/{NAME}/exercise.toml": f'part = 1\ntitle = "Late"\nminutes = 5\n{tasks}',
        f"exercises/{NAME}/README.md": _README,
        f"exercises/{NAME}/hints.md": hints,
        f"exercises/{NAME}/test_late_flights.py": _TESTS,
        f"exercises/{NAME}/exercise.py": _STUB,
        "solutions/__init__.py": "",
        f"solutions/{NAME}/__init__.py": '"""The answer."""\n',
        f"solutions/{NAME}/solution.py": _SOLUTION,
        f"solutions/{NAME}/TEACHING.md": "# Late\n\n## What the reference does\n\nIt compares.\n",
        f"solutions/{NAME}/counter_examples.py": _COUNTER_EXAMPLES,
    }
    for name, task, message, old, new in _MUTANTS:
        files[f"solutions/{NAME}/mutants/{name}.py"] = (
            f'"""Wrong about {task}.\n\nTask: {task}\nMessage: {message}\n'
            f'Replace: {old}\nWith: {new}\n"""\n'
        )
    for name, line in _ALTERNATIVES.items():
        files[f"solutions/{NAME}/alternatives/{name}.py"] = (
            f'"""Another way."""\n\n\ndef late(delay):\n    """Whether it is."""\n    {line}\n'
        )
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def dev(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `workshop dev …` of the checkout."""
    return run(root, "classroom", "dev", *arguments)


def run(root: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a module in the checkout: `classroom` is `workshop`. Nothing stays warm."""
    process = start(root, module, *arguments)
    out, err = process.communicate(timeout=600)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def start(root: Path, module: str, *arguments: str, **environment) -> subprocess.Popen[str]:
    """Starts what `run` runs, with further settings in its environment."""
    fixed = {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", "WORKSHOP_WARM": "0"}
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=root,
        env={**os.environ, **fixed, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
