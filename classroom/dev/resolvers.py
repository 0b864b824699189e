"""Choosing and installing versions, by uv where it is there, else by pip."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from classroom import bootstrap
from classroom.dev.requirements import canonical, pins
from pipelines.problems import JobError


class Conflict(Exception):
    """Requirements that no versions meet; the text is the resolver's explanation."""


class Resolver(Protocol):
    """Chooses versions and installs them into an environment of its own.

    Attributes:
        python: the environment's interpreter, there after `install`.
    """

    python: Path

    def resolve(self, requirements: Sequence[str], alone: bool = False) -> dict[str, str]:
        """The newest version by name that meets all requirements; asks the package index.

        Args:
            alone: each requirement by itself, without what the packages need of each other.

        Raises:
            Conflict: there are no such versions.
            JobError: the index does not answer.
        """
        ...

    def install(self, versions: Mapping[str, str]) -> None:
        """Makes the environment, with these versions in it. Raises: JobError."""
        ...


def resolver(folder: Path) -> Resolver:
    """The resolver of this machine, with its environment in a folder."""
    uv = bootstrap.any_uv()
    return _Uv(uv, folder) if uv else _Pip(folder)


class _Uv:
    def __init__(self, uv: str, folder: Path):
        self._uv, self._folder = uv, folder
        self.python = folder / "bin" / "python"

    def resolve(self, requirements: Sequence[str], alone: bool = False) -> dict[str, str]:
        command = [self._uv, "pip", "compile", "-", "--python", sys.executable, "--quiet"]
        command += ["--no-header", "--no-annotate", *(["--no-deps"] if alone else [])]
        return pins(_output(command, "\n".join(requirements)))

    def install(self, versions: Mapping[str, str]) -> None:
        _run([self._uv, "venv", "--quiet", "--clear", "--python", sys.executable, self._folder])
        wanted = [f"{name}=={version}" for name, version in versions.items()]
        _run([self._uv, "pip", "install", "--no-deps", "--python", self.python, *wanted])


class _Pip:
    def __init__(self, folder: Path):
        self._folder = folder
        self.python = folder / "bin" / "python"

    def _make(self) -> None:
        """The environment, whose pip resolves too: that of the checkout may have none."""
        if not self.python.exists():
            _run([sys.executable, "-m", "venv", self._folder])

    def resolve(self, requirements: Sequence[str], alone: bool = False) -> dict[str, str]:
        self._make()
        command = [str(self.python), "-m", "pip", "install", "--dry-run", "--ignore-installed"]
        command += ["--progress-bar", "off", "--no-input", "--disable-pip-version-check"]
        with tempfile.NamedTemporaryFile(suffix=".json") as report:
            # Not --quiet with the report on standard output: then pip keeps a conflict's causes
            # to itself.
            command += ["--report", report.name, *(["--no-deps"] if alone else []), *requirements]
            _output(command)
            found = [item["metadata"] for item in json.load(report)["install"]]
        return {canonical(item["name"]): item["version"] for item in found}

    def install(self, versions: Mapping[str, str]) -> None:
        self._make()
        wanted = [f"{name}=={version}" for name, version in versions.items()]
        _run([self.python, "-m", "pip", "install", "--quiet", "--no-deps", *wanted])


def holders(explanation: str, name: str) -> list[str]:
    """The packages that hold another back, from a resolver's explanation of a conflict.

    Returns:
        Sentences such as "apache-beam asks for pyarrow<26"; none where nothing is said of it.
    """
    text = " ".join(explanation.split())
    pattern = (
        r"([A-Za-z0-9][\w.-]*?)(?:\[[^\]]*\])?(?:(?:\s|[<>=!~]+)\d\S*)? depends on "
        rf"({re.escape(name)}(?![\w-])(?:\[[^\]]*\])?[^\s]*)"
    )
    found = re.findall(pattern, text, re.IGNORECASE)
    return list(dict.fromkeys(f"{by} asks for {what.rstrip('.,')}" for by, what in found))


def remove(folder: Path) -> None:
    """Removes an environment; its downloads stay in the resolver's own cache."""
    shutil.rmtree(folder, ignore_errors=True)


def _output(command: Sequence[str], text: str = "") -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if not done.returncode:
        return done.stdout
    if re.search(r"depends? on|unsatisfiable|ResolutionImpossible|No solution", done.stderr):
        raise Conflict(f"{done.stdout}\n{done.stderr}")
    raise JobError(
        f"{Path(command[0]).name} cannot choose versions; does the package index answer? It says:\n"
        f"{done.stderr.strip()}"
    )


def _run(command: Sequence[str | Path]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise JobError(
            f"The environment cannot be made: {Path(command[0]).name} says:\n{done.stderr.strip()}"
        )
