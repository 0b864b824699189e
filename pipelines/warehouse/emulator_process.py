"""The emulator's own process: bqemulator, with what the service has and it lacks.

Loading and exporting stand on these:

- an uploaded job keeps the id that the client gave it, and an id that is taken is refused (409);
- a load is done whole or not at all, and says how many rows it brought;
- `table$20130115` is a day's part of a table;
- an export has the service's names, and goes to a bucket;
- a table knows when it was last changed, and how many rows it has then;
- a project with dashes needs no backticks, and a MERGE without matches no time that grows with the
  square of the rows.
"""

import asyncio
import dataclasses
import os
import re
import shutil
import signal
import sys
from pathlib import Path

from pipelines.warehouse.emulator import PROJECT, STORAGE


def _confine_to(folder: Path, engine) -> None:
    """Lets statements read and write files of the emulator's folder alone, and for good.

    DuckDB's SQL reaches every file of its process (`read_text`, `COPY … TO`); the service's none.
    """
    place = str(folder).replace("'", "''")
    engine.connection.execute(f"SET allowed_directories = ['{place}']")
    engine.connection.execute("SET enable_external_access = false")


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
        config["query"]["query"] = _joinable(_quoted(config["query"].get("query", "")))
        job = await handle_query(project_id, job_id, config, dry_run=dry_run, ctx=ctx, **rest)
        # It reads the clock before it changes the table.
        return job if dry_run else job.model_copy(update={"end_time": ctx.clock.now()})

    # What Google's client sends with a file whose size it knows.
    upload._PERMITTED_MEDIA_CONTENT_TYPES += ("*/*",)
    upload._load_configuration_from_envelope = with_id
    upload._run_load = load_by_id
    jobs._handle_query_job = query


def _quoted(sql: str) -> str:
    """Tables in backticks: the service takes a project's dashes without them, DuckDB does not."""
    return re.sub(
        r"\b(FROM|JOIN|INTO|UPDATE|TABLE)(\s+)([a-z][a-z0-9]*-[a-z0-9-]*\.\w+\.\w+)",
        r"\1\2`\3`",
        sql,
        flags=re.IGNORECASE,
    )


def _joinable(sql: str) -> str:
    """A MERGE without matches as DuckDB can do it; for FALSE it compares each row with each."""
    column = re.search(r"\btarget\.(\w+)", sql)
    if not sql.startswith("MERGE") or column is None:
        return sql
    never = "ON target.{0} = staged.{0} AND target.{0} <> staged.{0}".format(column[1])
    return re.sub(r"^ON FALSE$", never, sql, flags=re.MULTILINE)


def _export_as_the_service() -> None:
    """Numbers the files of an export, and brings them to the rehearsal's buckets."""
    from bqemulator.api.routes import jobs
    from bqemulator.domain.errors import ResourceRef, resource_not_found

    execute = jobs.execute_extract_job

    async def execute_and_bring(project_id, job_id, config, context):
        extract = config["extract"]
        # A table is exported to one file here; the service makes one for each GB or so.
        places = [uri.replace("*", f"{0:012d}") for uri in extract["destinationUris"]]
        bucket, _, name = places[0].removeprefix("gs://").partition("/")
        file = context.settings.gcs_local_root / bucket / name
        storage = os.environ.get(STORAGE)
        if storage:
            file.parent.mkdir(parents=True, exist_ok=True)
        numbered = {**config, "extract": {**extract, "destinationUris": places}}
        job = await execute(project_id, job_id, numbered, context)
        if storage:
            if not _bring(file, storage, bucket, name):
                raise resource_not_found(ResourceRef("bucket", project_id, resource_id=bucket))
            file.unlink()
        return job.model_copy(update={"configuration": config})

    jobs.execute_extract_job = execute_and_bring


def _bring(file: Path, storage: str, bucket: str, name: str) -> bool:
    """Makes a file an object of a bucket; False where there is no such bucket."""
    import requests

    with requests.Session() as session, open(file, "rb") as content:
        session.trust_env = False  # proxies are for those who look for the real service
        answer = session.post(
            f"{storage}/upload/storage/v1/b/{bucket}/o",
            params={"uploadType": "media", "name": name},
            data=content,
            headers={"Content-Type": "application/octet-stream"},
        )
    if answer.status_code == 404:
        return False
    answer.raise_for_status()
    return True


def _date_changes() -> None:
    """Lets a table know when it was last changed, by a load or a statement, and its rows then."""
    from bqemulator.storage.sql_identifiers import quoted_table_ref
    from bqemulator.versioning.snapshots import SnapshotManager

    record = SnapshotManager.record_change

    def record_and_date(self, project, dataset, table, *rest, **named):
        found = self._catalog.get_table(project, dataset, table)
        if found is not None:
            count = f"SELECT COUNT(*) FROM {quoted_table_ref(project, dataset, table)}"
            (rows,) = self._engine.execute(count).fetchone()
            changed = {"last_modified_time": self._clock.now(), "num_rows": rows}
            self._catalog.update_table(found.model_copy(update=changed))
        return record(self, project, dataset, table, *rest, **named)

    SnapshotManager.record_change = record_and_date


def _load_whole() -> None:
    """Makes a load all or nothing, and lets it replace a day's part of a table."""
    from bqemulator.api.routes import jobs
    from bqemulator.jobs import executor

    parse, empty, bring, execute = (
        executor._parse_load_job_config,
        executor._apply_load_write_disposition,
        executor._load_path_into_target,
        jobs.execute_load_job,
    )
    # Rows that a job's files had, by the identity of its configuration.
    brought: dict[int, int] = {}

    def parse_decorated(project_id, config):
        load = config.get("load", {})
        target = load.get("destinationTable", {})
        table = target.get("tableId", "").partition("$")[0]
        plain = {**load, "destinationTable": {**target, "tableId": table}}
        # What it keeps as it came is where the day is found again.
        return dataclasses.replace(parse(project_id, {"load": plain}), raw_config=load)

    def one_file_that_replaces(job):
        return job.write_disposition == "WRITE_TRUNCATE" and len(job.source_uris) == 1

    def empty_if_there_are_more(job, context):
        if not one_file_that_replaces(job):
            empty(job, context)

    def bring_whole(path, job, context):
        run = context.engine.execute
        outside = _outside_the_day(job, context)
        run("BEGIN TRANSACTION")
        try:
            if one_file_that_replaces(job):
                run(f"DELETE FROM {job.target_ref}" + (f" WHERE NOT {outside}" if outside else ""))
            count = f"SELECT COUNT(*), COUNT(*) FILTER ({outside or 'FALSE'}) FROM {job.target_ref}"
            rows, others = run(count).fetchone()
            bring(path, job, context)
            rows_now, others_now = run(count).fetchone()
            load = id(job.raw_config)
            brought[load] = brought.get(load, 0) + rows_now - rows
            if others_now != others:
                day = job.raw_config["destinationTable"]["tableId"].partition("$")[2]
                raise ValueError(
                    "Some rows belong to different partitions rather than destination partition "
                    f"{day}"
                )
        except BaseException:
            run("ROLLBACK")
            raise
        run("COMMIT")

    async def execute_counting(project_id, job_id, config, context):
        load = id(config.get("load"))
        try:
            job = await execute(project_id, job_id, config, context)
            rows = {"load": {**job.statistics["load"], "outputRows": str(brought.get(load, 0))}}
            return job.model_copy(update={"statistics": {**job.statistics, **rows}})
        finally:
            brought.pop(load, None)

    jobs.execute_load_job = execute_counting
    executor._parse_load_job_config = parse_decorated
    executor._apply_load_write_disposition = empty_if_there_are_more
    executor._load_path_into_target = bring_whole


def _outside_the_day(job, context) -> str:
    """The condition of rows outside the day that a load names; "" where it names none."""
    _, decorated, day = job.raw_config["destinationTable"]["tableId"].partition("$")
    if not decorated:
        return ""
    if not re.fullmatch(r"\d{8}", day):
        raise ValueError(f"Invalid partition decorator ${day}: give a day as $YYYYMMDD")
    found = context.catalog.get_table(job.project_id, job.dataset_id, job.table_id)
    parts = found.time_partitioning if found is not None else None
    if parts is None or parts.type != "DAY" or parts.field is None:
        raise ValueError(f"The table {job.table_id} is not partitioned by the day of a column")
    return f"strftime(\"{parts.field}\", '%Y%m%d') IS DISTINCT FROM '{day}'"


def _serve(folder: Path, temporary: bool) -> None:
    from bqemulator.config import LogLevel, Settings
    from bqemulator.server import EmulatorServer
    from bqemulator.storage.engine import DuckDBEngine

    def load_extensions(engine) -> None:
        _load_packaged_spatial(engine)
        _confine_to(folder.resolve(), engine)

    DuckDBEngine._load_spatial = load_extensions
    _keep_job_ids()
    _load_whole()
    _export_as_the_service()
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
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, stop.set)
        # Nothing is ever written to it: it ends with the process that holds the other end.
        loop.add_reader(sys.stdin.fileno(), stop.set)
        await server.start()
        written = folder / "ready.tmp"
        written.write_text(f"{server.rest_url}\n{server.grpc_endpoint}\n")
        written.rename(folder / "ready")
        await stop.wait()
        # All of it is in memory, and goes with the process: taking it apart takes a second.
        if temporary:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    asyncio.run(serve())


def main(argv: list[str]) -> None:
    """Serves until standard input ends: FOLDER, and "temporary" if it is to go then."""
    folder, *rest = argv
    _serve(Path(folder), rest == ["temporary"])


if __name__ == "__main__":
    main(sys.argv[1:])
