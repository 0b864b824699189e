"""What setup.py asks for and requirements.lock pins, read without running either."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from classroom.catalog import ROOT
from pipelines.data.distributions import STANDS_FOR
from pipelines.problems import RequestError

SETUP, LOCK = ROOT / "setup.py", ROOT / "requirements.lock"

_REQUIREMENT = re.compile(r"([A-Za-z0-9][\w.-]*)(\[[^\]]*\])?\s*([^;]*)")
_BLOCK = re.compile(r"(?m)^(?=[A-Za-z0-9][\w.-]*==)")
_PIN = re.compile(r"(?m)^([A-Za-z0-9][\w.-]*)==([^\s;]+)(?:\s*;\s*(.*?))?\s*\\?$")


def canonical(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


# Extras that are fetched when they are asked for (the data of a job, the book's generator), and
# the build that is in the lock for another.
_APART = ("strikes", "unstructured", "book", "cpu")


def declared(setup: Path = SETUP) -> list[str]:
    """Every requirement of RUNTIME and of the lock's EXTRAS, as setup.py writes it.

    Raises:
        RequestError: setup.py does not define the two as plain values.
    """
    found: dict[str, list[str] | dict[str, list[str]]] = {
        target.id: ast.literal_eval(node.value)
        for node in ast.parse(setup.read_bytes()).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in ("RUNTIME", "EXTRAS")
    }
    runtime, extras = found.get("RUNTIME"), found.get("EXTRAS")
    if not isinstance(runtime, list) or not isinstance(extras, dict):
        raise RequestError(f"{setup} has no list RUNTIME and no dictionary EXTRAS of requirements.")
    locked = (group for name, group in extras.items() if name not in _APART)
    return [*runtime, *(one for group in locked for one in group)]


def name_of(requirement: str) -> str:
    """The canonical name of the package that a requirement is for."""
    found = _REQUIREMENT.match(requirement)
    return canonical(found[1]) if found else ""


def widened(requirement: str) -> str:
    """The requirement without pins and upper bounds: "a>=2,<3" is "a>=2", "a==2" too."""
    found = _REQUIREMENT.match(requirement)
    assert found is not None
    kept = [
        bound.replace("==", ">=", 1).replace("~=", ">=", 1)
        for bound in found[3].replace(" ", "").split(",")
        if bound and not bound.startswith("<")
    ]
    return f"{found[1]}{found[2] or ''}{','.join(kept)}"


def wide(requirements: Iterable[str], only: str | None = None) -> list[str]:
    """The requirements, all of them widened or one alone.

    Raises:
        RequestError: no requirement is for the package `only`.
    """
    requirements = list(requirements)
    names = [name_of(one) for one in requirements]
    if only is not None and canonical(only) not in names:
        raise RequestError(
            f"--only {only} is no package that setup.py asks for: {', '.join(sorted(names))}."
        )
    return [
        widened(one) if only is None or name == canonical(only) else one
        for name, one in zip(names, requirements, strict=True)
    ]


def pins(text: str) -> dict[str, str]:
    """Version by canonical name, of the lines of a lock that are for this machine.

    A build that stands for another package goes by that one's name.
    """
    from packaging.markers import Marker

    of_build = {build: name for name, build in STANDS_FOR.items()}
    return {
        of_build.get(canonical(name), canonical(name)): version
        for name, version, marker in _PIN.findall(text)
        if not marker or Marker(marker).evaluate()
    }


def blocks(lock: str) -> list[str]:
    """The text of each of a lock's packages: its pin, with the hashes and comments behind it."""
    return _BLOCK.split(lock)[1:]


def locked() -> dict[str, str]:
    """Version by canonical name, as requirements.lock pins them for this machine."""
    return pins(LOCK.read_text(encoding="utf-8"))
