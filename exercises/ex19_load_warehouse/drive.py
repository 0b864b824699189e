"""Google's client with a transport to the emulator, on which what happens to real jobs happens."""

import datetime
import functools
import io
import json
import os
import subprocess
import sys

import requests
from google.api_core.exceptions import GoogleAPICallError
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from exercises.ex19_load_warehouse.runs_in_memory import asks, loads
from exercises.ex19_load_warehouse.service_in_memory import Died
from pipelines import schemas
from pipelines.schemas.exporters import bigquery_fields
from pipelines.warehouse.emulator import PROJECT

__all__ = ["asks", "elsewhere", "loaded", "loads", "made", "queried", "split", "splits"]

FIELDS = [
    bigquery.SchemaField.from_api_repr(one) for one in bigquery_fields(schemas.table("flights"))
]

_ELSEWHERE = """
import importlib.util, json, sys
from datetime import date
path, name, table, day, attempt = sys.argv[1:]
spec = importlib.util.spec_from_file_location(name, path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
parquet = sys.stdin.buffer.read()
print(json.dumps(module.load_job_id(table, date.fromisoformat(day), parquet, int(attempt))))
"""


class _Transport(requests.Session):
    """The client's connection.

    Attributes:
        dies: the process is killed when a file has been sent, before it hears the answer.
        slow: a job has not ended when it is looked at for the first time.
        looks: how often each job was looked at.
        priced, really: bytes that a dry run tells, and that a query then reads.
        sent: whether each query was a dry run.
    """

    def __init__(self):
        super().__init__()
        self.dies = self.slow = False
        self.looks: dict[str, int] = {}
        self.priced = self.really = 0
        self.sent: list[bool] = []

    def request(self, method, url, **rest):
        told = _json(rest.get("data")) if method.upper() == "POST" and "/upload/" not in url else {}
        config = told.get("configuration", told)
        query = "query" in config
        dry = bool(config.get("dryRun"))
        if query:
            self.sent.append(dry)
            most = (config["query"] if isinstance(config["query"], dict) else config).get(
                "maximumBytesBilled"
            )
            if not dry and most is not None and self.really > int(most):
                return _refusal(f"Query exceeded limit for bytes billed: {most}.")
        response = super().request(method, url, **rest)
        if self.dies and method.upper() in ("PUT", "POST") and "/upload/" in url:
            answer = _json(response.content)
            if "jobReference" in answer or response.status_code >= 400:
                raise Died
        if query and dry:
            _rewrite(response, self._price)
        if self.slow and method.upper() == "GET" and "/jobs/" in url:
            _rewrite(response, self._delay)
        return response

    def _price(self, answer):
        answer["totalBytesProcessed"] = str(self.priced)
        statistics = answer.setdefault("statistics", {})
        statistics["totalBytesProcessed"] = str(self.priced)
        sizes = dict.fromkeys(("totalBytesProcessed", "estimatedBytesProcessed"), str(self.priced))
        statistics.setdefault("query", {}).update(sizes)

    def _delay(self, answer):
        job = answer.get("jobReference", {}).get("jobId")
        self.looks[job] = self.looks.get(job, 0) + 1
        if self.looks[job] == 1:
            answer["status"] = {"state": "RUNNING"}


def _json(data):
    try:
        found = json.loads(data) if data else {}
    except (ValueError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _rewrite(response, change):
    answer = _json(response.content)
    if answer and response.ok:
        change(answer)
        response._content = json.dumps(answer).encode()


def _refusal(message):
    response = requests.Response()
    response.status_code = 400
    errors = [{"message": message, "domain": "global", "reason": "bytesBilledLimitExceeded"}]
    told = {"error": {"code": 400, "message": message, "errors": errors}}
    response._content = json.dumps(told).encode()
    response.headers["Content-Type"] = "application/json"
    response.request = requests.Request("POST", "http://localhost").prepare()
    return response


def _connect(host, transport=None):
    return bigquery.Client(
        project=PROJECT,
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": host},
        _http=transport or _Transport(),
    )


@functools.cache
def _dataset(host):
    client = _connect(host)
    client.create_dataset("flights", exists_ok=True)
    return client


def _table(client, table):
    """The table as the contract has it, whatever the code's own is."""
    new = bigquery.Table(table, schema=FIELDS)
    new.time_partitioning = bigquery.TimePartitioning(field="time_hour")
    new.clustering_fields = ["origin", "carrier", "dest"]
    return client.create_table(new)


def _rows(client, table):
    """The flights by UTC day: how many, and the sum of their delays."""
    query = f"""
        SELECT CAST(DATE(time_hour) AS STRING) AS utc_day, COUNT(*) AS flights,
          SUM(IFNULL(arr_delay, 0)) AS delays
        FROM `{table}` GROUP BY utc_day ORDER BY utc_day
    """
    return {row["utc_day"]: [row["flights"], row["delays"]] for row in client.query_and_wait(query)}


def elsewhere(code, table, day, parquet, attempt):
    """The id that another process makes."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONHASHSEED"}
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            _ELSEWHERE,
            str(code.path),
            code.name,
            table,
            str(day),
            str(attempt),
        ],
        input=parquet,
        env={**environment, "PYTHONPATH": path},
        capture_output=True,
        timeout=60,
    )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        return {"said": lines[-1] if lines else "no message"}
    return {"id": json.loads(done.stdout.splitlines()[-1])}


def made(code, host, table, parquet):
    """The table that is made, and its flights after it has been made again."""
    client = _dataset(host)
    code.get("make_table")(client, table)
    found = client.get_table(table)
    part = found.time_partitioning
    client.load_table_from_file(
        io.BytesIO(parquet), table, job_config=bigquery.LoadJobConfig(source_format="PARQUET")
    ).result()
    code.get("make_table")(client, table)
    return {
        "part": None if part is None else [part.type_, part.field],
        "cluster": list(found.clustering_fields or []),
        "columns": [[field.name, field.field_type, field.mode] for field in found.schema],
        "wanted": [[field.name, field.field_type, field.mode] for field in FIELDS],
        "flights": sum(flights for flights, _ in _rows(client, table).values()),
    }


def loaded(code, host, table, *steps):
    """Does one thing after another with a new table.

    Args:
        steps: (what, day, parquet) each, what being

            load    calls load_day
            fails   the same, and it may raise what the client raises
            dies    the same, and the process is killed when the file has been sent
            slow    the same, and the file's job has not ended when it is looked at
            broken  a job of the file's id has failed, for another reason

    Returns:
        For each step the flights by day after it, what load_day returned or raised, how many
        load jobs there are, and whether the job was seen to end.
    """
    client = _dataset(host)
    _table(client, table)
    before = set(_load_jobs(client))
    return [_step(code, host, client, table, before, *step) for step in steps]


def _load_jobs(client):
    return [job.job_id for job in client.list_jobs(max_results=10_000) if job.job_type == "load"]


def _step(code, host, client, table, before, what, day, parquet):
    day, transport = datetime.date.fromisoformat(day), _Transport()
    transport.dies, transport.slow = what == "dies", what == "slow"
    told = {"returned": None, "raised": None, "ended": True}
    if what == "broken":
        job_id = code.get("load_job_id")(table, day, parquet, 0)
        job = client.load_table_from_file(
            io.BytesIO(b"PAR1 cut off PAR1"),
            table,
            job_id=job_id,
            job_config=bigquery.LoadJobConfig(source_format="PARQUET"),
        )
        told["returned"] = job.error_result["reason"]
    else:
        try:
            told["returned"] = code.get("load_day")(_connect(host, transport), table, day, parquet)
        except Died:
            told["raised"] = "killed"
        except GoogleAPICallError as error:
            if what != "fails":
                raise
            told["raised"] = type(error).__name__
        if what == "slow":
            told["ended"] = max(transport.looks.values(), default=0) > 1
    ids = [job_id for job_id in _load_jobs(client) if job_id not in before]
    return {**told, "flights": _rows(client, table), "jobs": len(ids), "ids": ids}


def split(code, host, table, parquet, train, evaluation):
    """What the query gives, asked twice: column names, and rows by carrier, flight, time."""
    client = _dataset(host)
    _table(client, table)
    client.load_table_from_file(
        io.BytesIO(parquet), table, job_config=bigquery.LoadJobConfig(source_format="PARQUET")
    ).result()
    sql = code.get("split_query")(table, train, evaluation)
    if not isinstance(sql, str):
        return {"sql": sql}
    found = []
    for _ in range(2):
        rows = client.query(sql).result()
        names = [field.name for field in rows.schema]
        found.append(sorted((list(row.values()) for row in rows), key=repr))
    return {"sql": sql, "names": names, "first": found[0], "second": found[1]}


def queried(code, host, sql, most_bytes, priced, really):
    """What `query_within` does with a query of that price."""
    _dataset(host)
    transport = _Transport()
    transport.priced, transport.really = priced, really
    told = {"rows": None, "raised": None, "text": ""}
    try:
        told["rows"] = code.get("query_within")(_connect(host, transport), sql, most_bytes)
    except code.get("OverBudget") as error:
        told.update(raised="OverBudget", text=str(error))
    except GoogleAPICallError as error:
        told.update(raised="the service", text=error.message)
    return {**told, "dry": transport.sent.count(True), "run": transport.sent.count(False)}


def splits(code, host, table, parquet, shares):
    """What the query gives for each pair of shares: rows of [flight, split]."""
    client = _dataset(host)
    client.delete_table(table, not_found_ok=True)
    _table(client, table)
    config = bigquery.LoadJobConfig(source_format="PARQUET")
    client.load_table_from_file(io.BytesIO(parquet), table, job_config=config).result()
    return [
        sorted(
            [row["flight"], row["split"]]
            for row in client.query_and_wait(code.get("split_query")(table, *pair))
        )
        for pair in shares
    ]
