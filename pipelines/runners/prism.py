"""Prism: Beam's portable local runner, one Go program that keeps all data in memory."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pipelines.problems import Problem, RequestError
from pipelines.runners import install

VARIABLE = "WORKSHOP_PRISM"
# A folder of the checkout's build output, for those who keep nothing in their home.
IN_CHECKOUT = Path(__file__).parents[2] / "build" / "runners" / "prism" / "bin" / "prism"


def binary() -> str | None:
    """The Prism program: of WORKSHOP_PRISM, the checkout, the cache or the PATH, in this order.

    Raises:
        RequestError: WORKSHOP_PRISM names something else than a program.
    """
    if named := os.environ.get(VARIABLE):
        if not _runs(named):
            raise RequestError(f"{VARIABLE} must name the Prism program, and {named} is none.")
        return named
    if _runs(IN_CHECKOUT):
        return str(IN_CHECKOUT)
    if install.stamp("prism") and _runs(installed := install.folder("prism") / "bin" / "prism"):
        return str(installed)
    on_path = shutil.which("prism")
    return on_path if on_path and _is_beams(on_path) else None


def available() -> str | None:
    """Why there is no Prism here; None when there is."""
    try:
        if binary():
            return None
    except Problem as problem:
        return str(problem)
    return "Prism is not installed: `./workshop runner install prism` builds it."


def options(given: Sequence[str] = ()) -> list[str]:
    """Beam options that run a pipeline on the installed Prism, without any download.

    Workers are threads of the submitting process, so what a `DoFn` shares is loaded once,
    and Python's lock makes it one core's work.

    Args:
        given: options that the user chose; what they set is not set again.

    Returns:
        `given`, completed.

    Raises:
        RequestError: Prism is not installed.
    """
    completed = list(given)
    if not has(given, "runner"):
        completed.append("--runner=PrismRunner")
    # An endpoint is a Prism that runs already.
    if not has(given, "prism_location") and not has(given, "job_endpoint"):
        if reason := available():
            raise RequestError(reason)
        completed.append(f"--prism_location={binary()}")
    if not has(given, "environment_type"):
        completed.append("--environment_type=LOOPBACK")
    if not has(given, "prism_log_level"):
        completed.append("--prism_log_level=error")
    return completed


def has(given: Sequence[str], name: str) -> bool:
    """Whether a Beam option of this name is among `given`."""
    return any(option == f"--{name}" or option.startswith(f"--{name}=") for option in given)


def _runs(path: str | Path) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def _is_beams(path: str) -> bool:
    """Whether it is Beam's Prism: other programs have this name as well."""
    try:
        said = subprocess.run([path, "--help"], capture_output=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"job_port" in said.stdout + said.stderr
