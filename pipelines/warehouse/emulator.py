"""BigQuery on this machine: bqemulator on the loopback address, without network or containers.

The emulator is a process of its own, for it brings a web server and DuckDB. Things of the service
that it lacks are added when it starts, for loading stands on them: an uploaded job keeps the id
that the client gave it, an id that is taken is refused (409), a table knows when it was last
changed, and a MERGE without matches takes no time that grows with the square of the rows.
"""

import contextlib
import os
import re
import signal
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

_NEEDED = ("bqemulator", "duckdb", "duckdb_extension_spatial")
_SECONDS_TO_START = 60


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


@contextlib.contextmanager
def warehouse_emulator(folder: str | os.PathLike | None = None) -> Iterator[Emulator]:
    """An empty BigQuery, for as long as the context lasts. Takes about two seconds to start.

    Args:
        folder: for its log and its buckets; None for a temporary one.

    Raises:
        RequestError: its packages are not installed.
        JobError: it does not start; the sentence has the last line of its log.
    """
    if lacking := missing():
        raise RequestError(
            f"The BigQuery emulator needs the package {lacking}: install this project with its "
            "extra `rehearse`."
        )
    with contextlib.ExitStack() as stack:
        if folder is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="workshop-bigquery-"))
        folder = Path(folder).resolve()
        buckets, ready, log = folder / "buckets", folder / "ready", folder / "emulator.log"
        buckets.mkdir(parents=True, exist_ok=True)
        ready.unlink(missing_ok=True)
        with open(log, "wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for the command that uses it, which then stops it.
                start_new_session=True,
            )
        try:
            host, storage = _wait(process, ready, log)
            yield Emulator(host, storage, buckets)
        finally:
            _stop(process)


def _wait(process: subprocess.Popen, ready: Path, log: Path) -> list[str]:
    end = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        if ready.exists():
            return ready.read_text().split()
        time.sleep(0.05)
    lines = log.read_text(errors="replace").strip().splitlines() or ["it says nothing"]
    raise JobError(f"The BigQuery emulator did not start: {lines[-1][:300].rstrip('.')}.")


def _stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _load_packaged_spatial(engine) -> None:
    # bqemulator would fetch it from the network.
    import duckdb
    import duckdb_extension_spatial

    below = Path(duckdb_extension_spatial.__file__).parent / "extensions"
    path = below / f"v{duckdb.__version__}" / "spatial.duckdb_extension"
    engine.connection.execute(f"LOAD '{path}'")


def _keep_job_ids() -> None:
    """Gives uploads the id in their envelope, and refuses an id that is taken."""
    from bqemulator.api.routes import jobs, upload
    from bqemulator.domain.errors import ResourceRef, resource_already_exists

    configuration_of, run_load, handle_load = (
        upload._load_configuration_from_envelope,
        upload._run_load,
        jobs._handle_load_job_with_async_envelope,
    )
    handle_query = jobs._handle_query_job
    # The configuration is the one thing that reaches the load from the envelope.
    key = "_workshop_job_id"

    def refuse_taken(project, job_id, context):
        if context.catalog.get_job(project, job_id) is not None:
            raise resource_already_exists(ResourceRef("job", project, resource_id=job_id))

    def with_id(envelope):
        job_id = envelope.get("jobReference", {}).get("jobId")
        return {**configuration_of(envelope), **({key: job_id} if job_id else {})}

    async def load_by_id(*, project_id, configuration, media_path, ctx):
        configuration = dict(configuration)
        job_id = configuration.pop(key, None)
        if job_id is None:
            return await run_load(
                project_id=project_id, configuration=configuration, media_path=media_path, ctx=ctx
            )
        refuse_taken(project_id, job_id, ctx)
        load = {**configuration["load"], "sourceUris": [f"file://{media_path}"]}
        job = await handle_load(project_id, job_id, {**configuration, "load": load}, ctx)
        ctx.catalog.upsert_job(job)
        return job_id, job

    async def query(project_id, job_id, config, *, dry_run, ctx, **rest):
        if not dry_run:
            refuse_taken(project_id, job_id, ctx)
        config["query"]["query"] = _joinable(config["query"].get("query", ""))
        job = await handle_query(project_id, job_id, config, dry_run=dry_run, ctx=ctx, **rest)
        # It reads the clock before it changes the table.
        return job if dry_run else job.model_copy(update={"end_time": ctx.clock.now()})

    upload._load_configuration_from_envelope = with_id
    upload._run_load = load_by_id
    jobs._handle_query_job = query


def _joinable(sql: str) -> str:
    """A MERGE without matches as DuckDB can do it; for FALSE it compares each row with each."""
    column = re.search(r"\btarget\.(\w+)", sql)
    if not sql.startswith("MERGE") or column is None:
        return sql
    never = "ON target.{0} = staged.{0} AND target.{0} <> staged.{0}".format(column[1])
    return re.sub(r"^ON FALSE$", never, sql, flags=re.MULTILINE)


def _date_changes() -> None:
    """Lets a table know when it was last changed, by a load or a statement."""
    from bqemulator.versioning.snapshots import SnapshotManager

    record = SnapshotManager.record_change

    def record_and_date(self, project, dataset, table, *rest, **named):
        found = self._catalog.get_table(project, dataset, table)
        if found is not None:
            now = self._clock.now()
            self._catalog.update_table(found.model_copy(update={"last_modified_time": now}))
        return record(self, project, dataset, table, *rest, **named)

    SnapshotManager.record_change = record_and_date


def _serve(folder: Path) -> None:
    import asyncio

    from bqemulator.config import LogLevel, Settings
    from bqemulator.server import EmulatorServer
    from bqemulator.storage.engine import DuckDBEngine

    DuckDBEngine._load_spatial = _load_packaged_spatial
    _keep_job_ids()
    _date_changes()
    server = EmulatorServer(
        Settings(
            rest_port=0,
            grpc_port=0,
            default_project_id=PROJECT,
            gcs_local_root=folder / "buckets",
            upload_staging_dir=folder / "uploads",
            enable_format_extensions=False,
            log_level=LogLevel.WARNING,
        )
    )

    async def serve() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await server.start()
        written = folder / "ready.tmp"
        written.write_text(f"{server.rest_url}\n{server.grpc_endpoint}\n")
        written.rename(folder / "ready")
        with contextlib.suppress(asyncio.CancelledError):
            # Nobody is left to stop an emulator whose parent was killed.
            parent = os.getppid()
            while not stop.is_set() and os.getppid() == parent:
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(stop.wait(), 1)
        await server.stop()

    asyncio.run(serve())


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
