"""Prism: Beam's portable local runner, one Go program that keeps all data in memory."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pipelines.problems import Problem, RequestError
from pipelines.runners import install
from pipelines.runners.names import has

VARIABLE = "WORKSHOP_PRISM"
# For those who keep nothing in their home: in the checkout, where git does not look.
IN_CHECKOUT = Path(__file__).parents[2] / "build" / "runners" / "prism" / "bin" / "prism"


def binary() -> str | None:
    """The Prism program: of WORKSHOP_PRISM, the checkout, the cache or the PATH, in this order.

    Raises:
        RequestError: WORKSHOP_PRISM names something that is no program.
    """
    if named := os.environ.get(VARIABLE):
        if not _is_program(named):
            raise RequestError(f"{VARIABLE} must name the Prism program, and {named} is none.")
        return named
    if _is_program(IN_CHECKOUT):
        return str(IN_CHECKOUT)
    installed = install.folder("prism") / "bin" / "prism"
    if install.stamp("prism") and _is_program(installed):
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

    Workers are threads of the submitting process: what a `DoFn` shares is loaded once, and
    Python's global lock lets one of them compute at a time.

    Args:
        given: options that the user chose; what they set is not set again.

    Returns:
        `given`, completed.

    Raises:
        RequestError: there is no Prism here.
    """
    completed = list(given)
    # An endpoint is a Prism that somebody started.
    if not has(given, "prism_location") and not has(given, "job_endpoint"):
        if reason := available():
            raise RequestError(reason)
        completed.append(f"--prism_location={binary()}")
    defaults = {
        "runner": "PrismRunner",
        "environment_type": "LOOPBACK",
        "prism_log_level": "error",  # at its own default it reports every job
    }
    return completed + [
        f"--{name}={value}" for name, value in defaults.items() if not has(given, name)
    ]


def _is_program(path: str | Path) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def _is_beams(path: str) -> bool:
    """Whether this is Beam's Prism; other programs have the name as well."""
    try:
        answer = subprocess.run([path, "--help"], capture_output=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"job_port" in answer.stdout + answer.stderr
