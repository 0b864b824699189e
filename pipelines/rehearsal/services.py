"""The services of a rehearsal, started and stopped together."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.local_runner.child_processes import ending_with_this_process
from pipelines.problems import JobError, RequestError
from pipelines.rehearsal import bucket
from pipelines.rehearsal.faults import Fault
from pipelines.warehouse import emulator

ROOT = Path(__file__).resolve().parents[2]
_STOP_SECONDS = 10


@dataclass(frozen=True)
class Services:
    """Running services.

    Attributes:
        endpoint: of Dataflow's API.
        environment: what brings the clients of a process to the rehearsed buckets, and to the
            rehearsed BigQuery where there is one.
    """

    endpoint: str
    environment: dict[str, str]


@contextlib.contextmanager
def running(
    folder: Path,
    buckets: Sequence[str],
    location: str,
    output: str,
    faults: Sequence[Fault] = (),
    workers: int | None = None,
    warehouse: bool = False,
    preload: bool = True,
) -> Iterator[Services]:
    """Services for a rehearsal; after it no process is left, and the buckets' files are.

    Args:
        folder: exists; gets the buckets, logs, and what workers write.
        buckets: names of those that are there from the start.
        location: of the buckets, a region.
        output: the job's, whose objects storage faults are about.
        workers: at most how many at once; by default as many as there are cores, two at most.
        warehouse: start BigQuery too.
        preload: get the last rehearsal's libraries ready for workers before there is a job,
            which takes seconds of a processor that are lost where none comes that needs them.

    Raises:
        RequestError: the extra is not installed.
        JobError: a service does not start.
    """
    import importlib.util

    if importlib.util.find_spec("gcp_storage_emulator") is None:
        raise RequestError(
            "The rehearsal needs gcp-storage-emulator: run it by `./workshop`, or install the "
            "extra `rehearse`."
        )
    if warehouse:
        emulator.require()
    storage_faults = [
        {**fault.as_dict(), "prefix": output.removeprefix("gs://").rstrip("/") + "/"}
        for fault in faults
        if fault.kind in ("storage-denied", "bucket-full")
    ]
    with contextlib.ExitStack() as stack:
        storage_ports = _start(
            stack,
            "pipelines.rehearsal.bucket",
            folder,
            {
                "folder": str(folder),
                "buckets": list(buckets),
                "location": location.upper(),
                "faults": storage_faults,
            },
        )
        service = _start(
            stack,
            "pipelines.rehearsal",
            folder,
            {
                "folder": str(folder),
                "storage": f"http://{bucket.LOOPBACK}:{storage_ports['launcher']}",
                "worker_environment": bucket.environment(storage_ports["workers"], str(folder)),
                "workers": workers or min(2, os.cpu_count() or 1),
                "preload": preload,
                "faults": [f.as_dict() for f in faults if f not in storage_faults],
            },
        )
        environment = bucket.environment(storage_ports["launcher"], str(folder))
        if warehouse:
            bigquery = stack.enter_context(
                emulator.warehouse_emulator(
                    folder / "warehouse", f"http://{bucket.LOOPBACK}:{storage_ports['launcher']}"
                )
            )
            environment |= bigquery.environment
        yield Services(f"http://localhost:{service['port']}", environment)


def _start(stack: contextlib.ExitStack, module: str, folder: Path, settings: dict) -> dict:
    """Starts a service; returns what it says of itself when it is ready."""
    log = folder / f"{module.rsplit('.', 1)[-1]}.log"
    with open(log, "wb") as stream:
        process = subprocess.Popen(
            ending_with_this_process(
                [sys.executable, "-P", "-m", module, json.dumps(settings)],
            ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stream,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "2"},
            start_new_session=True,
        )
    stack.callback(_stop, process)
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise JobError(f"The rehearsal's {module} does not start; see {log}.")
    return json.loads(line)


def _stop(process: subprocess.Popen) -> None:
    """Ends a service, which ends with its standard input, and waits for it."""
    assert process.stdin
    assert process.stdout
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
