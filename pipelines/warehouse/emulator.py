"""BigQuery on this machine: bqemulator on the loopback address, without network or containers.

The emulator is a process of its own, for it brings a web server and DuckDB; what runs in it is
`pipelines.warehouse.emulator_process`.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pipelines.problems import JobError, RequestError

PROJECT = "workshop-project"

# What Google's client looks at, and what this project's looks at for the Storage API.
REST_VARIABLE = "BIGQUERY_EMULATOR_HOST"
STORAGE_VARIABLE = "BIGQUERY_STORAGE_EMULATOR_HOST"

# What its own process looks at: the emulator of Cloud Storage.
STORAGE = "STORAGE_EMULATOR_HOST"

_NEEDED = ("bqemulator", "duckdb", "duckdb_extension_spatial")
# Which only a hang takes, on a busy machine too.
_SECONDS_TO_START, _SECONDS_TO_STOP = 300, 30

_ROOT = Path(__file__).resolve().parents[2]
_SERVICE = "pipelines.warehouse.emulator_process"


@dataclass(frozen=True)
class Emulator:
    """A running emulator.

    Attributes:
        host: of the REST service, as BIGQUERY_EMULATOR_HOST takes it.
        storage: of the Storage API, host:port.
        buckets: the folder in which it finds gs://BUCKET/… as BUCKET/….
    """

    host: str
    storage: str
    buckets: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which a process finds it."""
        return {REST_VARIABLE: self.host, STORAGE_VARIABLE: self.storage}


def missing() -> str | None:
    """The package without which the emulator cannot start, or None."""
    return next((name for name in _NEEDED if find_spec(name) is None), None)


def require() -> None:
    """Raises: RequestError, where the emulator's packages are not installed."""
    if lacking := missing():
        raise RequestError(
            f"The BigQuery emulator needs the package {lacking}: install this project with its "
            "extra `rehearse`."
        )


@contextlib.contextmanager
def warehouse_emulator(
    folder: str | os.PathLike | None = None, storage: str | None = None
) -> Iterator[Emulator]:
    """An empty BigQuery, for as long as the context lasts. Takes about two seconds to start.

    Args:
        folder: for its log and its buckets; None for a temporary one.
        storage: an emulator of Cloud Storage, to whose buckets tables are exported, such as
            "http://127.0.0.1:1234"; None to export to `buckets`.

    Raises:
        RequestError: its packages are not installed.
        JobError: it does not start; the sentence has the last line of its log.
    """
    require()
    temporary = folder is None
    folder = Path(folder or tempfile.mkdtemp(prefix="workshop-bigquery-")).resolve()
    try:
        (folder / "buckets").mkdir(parents=True, exist_ok=True)
        (folder / "ready").unlink(missing_ok=True)
        process = _start(folder, temporary, storage)
        try:
            host, storage = _wait(process, folder / "ready", folder / "emulator.log")
            yield Emulator(host, storage, folder / "buckets")
        finally:
            _stop(process)
    finally:
        if temporary:
            shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, temporary: bool, storage: str | None) -> subprocess.Popen:
    words = [str(folder), *(["temporary"] if temporary else [])]
    with open(folder / "emulator.log", "wb") as output:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", _SERVICE, *words],
            # At its end, however this process ends, the emulator ends.
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(_ROOT), STORAGE: storage or ""},
            # Ctrl-C is for the command that uses it, which then stops it.
            start_new_session=True,
        )


def _wait(process: subprocess.Popen, ready: Path, log: Path) -> list[str]:
    end = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        if ready.exists():
            return ready.read_text().split()
        time.sleep(0.05)
    lines = log.read_text(errors="replace").strip().splitlines() or ["it says nothing"]
    raise JobError(f"The BigQuery emulator did not start: {lines[-1][:300].rstrip('.')}.")


def _stop(process: subprocess.Popen) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
