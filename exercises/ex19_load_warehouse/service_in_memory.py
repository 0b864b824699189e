"""A BigQuery in this process: load jobs that fail, run on and are refused when a test says so.

It is what Google's client talks to instead of a server: its connection. A request that it does
not know raises `Unknown`, since an answer may ask the service for more than it needs.
"""

import dataclasses
import functools
import io
import json
import re
import urllib.parse

import pyarrow.parquet as pq
import requests

HOST = "http://localhost"
PROJECT = "workshop-project"


class Died(BaseException):
    """The process is killed here."""


class Unknown(Exception):
    """A request that this service has no answer to."""


@dataclasses.dataclass
class Job:
    """A load job.

    Attributes:
        config: its configuration, as it was sent.
        data: the file.
        looks: how often it is looked at before it has ended.
        fate: the reason for which it fails, or None.
    """

    id: str
    config: dict
    data: bytes
    looks: int
    fate: str | None
    ended: bool = False


class Service(requests.Session):
    """Tables, load jobs and one query.

    Attributes:
        tables: by name, each with the numbers of its flights by UTC day; tests fill it.
        jobs: all load jobs, by id, in the order in which they were sent.
        done: ids of those that have ended, in that order.
        dies: the process is killed when a file is "sent", or when a job is "looked" at.
        looks, fate: of the next job.
        rival: another process sends the next file as well, a moment earlier.
        priced, really: bytes that a dry run tells, and that a query then reads.
        rows: what a query gives, of one column "n".
        asked: for each query whether it was a dry run.
    """

    def __init__(self):
        super().__init__()
        self.tables: dict[str, dict[str, list[int]]] = {}
        self.jobs: dict[str, Job] = {}
        self.done: list[str] = []
        self.dies = None
        self.looks, self.fate = 0, None
        self.rival = False
        self.priced = self.really = 0
        self.rows: list[int] = []
        self.asked: list[bool] = []
        self._begun: dict[str, dict] = {}

    def request(self, method, url, data=None, headers=None, **_):
        """Answers a request of Google's client."""
        parts = urllib.parse.urlsplit(url)
        query = urllib.parse.parse_qs(parts.query)
        path = parts.path.split("/projects/", 1)[-1].split("/")[1:]
        method = method.upper()
        if parts.path.startswith("/upload/"):
            return self._uploaded(method, query, data, headers)
        if method == "POST" and path[0] in ("jobs", "queries"):
            return self._asked(path[0], json.loads(data))
        if method == "GET" and path[0] == "queries":
            return _answer(self._result(path[1]))
        if method == "GET" and path == ["jobs"]:
            return _answer({"jobs": [self._told(job) for job in self.jobs.values()]})
        if method == "GET" and path[0] == "jobs":
            if path[1].startswith("query"):
                return _answer(_query_job(path[1], self.really))
            return self._looked(urllib.parse.unquote(path[1]))
        if method == "GET" and path[0] == "datasets" and path[2:3] == ["tables"]:
            return self._table(urllib.parse.unquote(path[1]), urllib.parse.unquote(path[3]))
        raise Unknown(f"{method} {parts.path}")

    def _table(self, dataset, name):
        if f"{PROJECT}.{dataset}.{name.partition('$')[0]}" not in self.tables:
            return _refusal(404, f"Not found: Table {name}", "notFound")
        place = {"projectId": PROJECT, "datasetId": dataset, "tableId": name}
        partitioning = {"type": "DAY", "field": "time_hour"}
        return _answer({"tableReference": place, "timePartitioning": partitioning})

    def _uploaded(self, method, query, data, headers):
        kind = query.get("uploadType", [""])[0]
        if kind == "resumable" and "upload_id" not in query:
            upload = str(len(self._begun))
            self._begun[upload] = json.loads(data)
            place = f"{HOST}/upload/?uploadType=resumable&upload_id={upload}"
            return _answer({}, headers={"location": place})
        if kind == "resumable":
            sent = data if isinstance(data, bytes) else data.read()
            return self._sent(self._begun[query["upload_id"][0]], sent)
        names = {name.lower(): value for name, value in headers.items()}
        kind = names["content-type"]
        kind = kind.decode() if isinstance(kind, bytes) else kind
        boundary = re.search(r'boundary="?([^";]+)', kind)[1].encode()
        _, told, file, _ = data.split(b"--" + boundary)
        told, file = (one.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n") for one in (told, file))
        return self._sent(json.loads(told), file)

    def _sent(self, told, data):
        """The file of a load job has come."""
        if self.rival:
            self.rival = False
            self._sent(told, data)
        name = told.get("jobReference", {}).get("jobId") or f"drawn-{len(self.jobs)}"
        if name in self.jobs:
            return _refusal(409, f"Already Exists: Job {name}", "duplicate")
        config = told["configuration"]["load"]
        self.jobs[name] = Job(name, config, data, self.looks, self.fate)
        self.looks, self.fate = 0, None
        self._end(self.jobs[name])
        if self.dies == "sent":
            raise Died
        return _answer(self._told(self.jobs[name]))

    def _looked(self, name):
        if name not in self.jobs:
            return _refusal(404, f"Not found: Job {name}", "notFound")
        if self.dies == "looked":
            raise Died
        job = self.jobs[name]
        job.looks -= 1
        self._end(job)
        return _answer(self._told(job))

    def _end(self, job):
        """Writes the job's rows, where it has come to its end."""
        if job.ended or job.looks > 0:
            return
        job.ended = True
        self.done.append(job.id)
        job.fate = job.fate or self._wrong(job)
        if job.fate:
            return
        table, _, part = _target(job)
        old = self.tables.setdefault(table, {})
        if job.config.get("writeDisposition") == "WRITE_TRUNCATE":
            for day in [part] if part else list(old):
                old.pop(day, None)
        for day, numbers in flights(job.data).items():
            old[day] = sorted([*old.get(day, ()), *numbers])

    def _wrong(self, job):
        """Why the service cannot run a job, or None."""
        if _target(job)[0] not in self.tables and (
            job.config.get("createDisposition") == "CREATE_NEVER"
        ):
            return "notFound"
        readable = job.config.get("sourceFormat") == "PARQUET" and flights(job.data) is not None
        return None if readable else "invalid"

    def _told(self, job):
        status = {"state": "DONE" if job.ended else "RUNNING"}
        if job.ended and job.fate:
            status["errorResult"] = {"reason": job.fate, "message": f"The job failed: {job.fate}."}
            status["errors"] = [status["errorResult"]]
        return _job(job.id, {"load": job.config}, status, {"load": {"outputRows": "1"}})

    def _asked(self, path, told):
        """A query, as a job or without one."""
        config = told.get("configuration", told)
        if path == "jobs" and "query" not in config:
            raise Unknown("a job that is neither a load nor a query")
        limits = config["query"] if isinstance(config["query"], dict) else config
        dry, most = bool(config.get("dryRun")), limits.get("maximumBytesBilled")
        self.asked.append(dry)
        if not dry and most is not None and self.really > int(most):
            return _refusal(
                400, f"Query exceeded limit for bytes billed: {most}.", "bytesBilledLimitExceeded"
            )
        name = told.get("jobReference", {}).get("jobId") or f"query-{len(self.asked)}"
        name = name if name.startswith("query") else f"query-{name}"
        size = self.priced if dry else self.really
        if path == "jobs":
            return _answer(_query_job(name, size, config))
        return _answer({**self._result(name, dry), "totalBytesProcessed": str(size)})

    def _result(self, name, dry=False):
        rows = [] if dry else self.rows
        return {
            "kind": "bigquery#queryResponse",
            "jobReference": {"projectId": "p", "jobId": name, "location": "US"},
            "schema": {"fields": [{"name": "n", "type": "INTEGER", "mode": "NULLABLE"}]},
            "rows": [{"f": [{"v": str(row)}]} for row in rows],
            "totalRows": str(len(rows)),
            "totalBytesProcessed": str(self.really),
            "jobComplete": True,
        }


def _target(job):
    """Table and UTC day that a job writes to; no day is all days."""
    place = job.config["destinationTable"]
    name, _, day = place["tableId"].partition("$")
    table = f"{place['projectId']}.{place['datasetId']}.{name}"
    return table, name, f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else None


@functools.lru_cache(100)
def flights(data):
    """Numbers of a Parquet file's flights by UTC day; None where it cannot be read."""
    try:
        table = pq.read_table(io.BytesIO(data), columns=["time_hour", "flight"])
    except Exception:
        return None
    found: dict[str, list[int]] = {}
    for row in table.to_pylist():
        found.setdefault(f"{row['time_hour']:%Y-%m-%d}", []).append(row["flight"])
    return found


def _query_job(name, size, config=None):
    sizes = dict.fromkeys(("totalBytesProcessed", "estimatedBytesProcessed"), str(size))
    statistics = {"totalBytesProcessed": str(size), "query": sizes}
    table = {"projectId": "p", "datasetId": "d", "tableId": "t"}
    config = config or {"query": {"query": "", "destinationTable": table}}
    return _job(name, config, {"state": "DONE"}, statistics)


def _job(name, config, status, statistics):
    return {
        "kind": "bigquery#job",
        "id": name,
        "jobReference": {"projectId": "p", "jobId": name, "location": "US"},
        "configuration": config,
        "status": status,
        "statistics": statistics,
    }


def _answer(told, code=200, headers=None):
    response = requests.Response()
    response.status_code = code
    response._content = json.dumps(told).encode()
    response.headers.update({"Content-Type": "application/json", **(headers or {})})
    response.request = requests.Request("POST", HOST).prepare()
    return response


def _refusal(code, message, reason):
    errors = [{"message": message, "domain": "global", "reason": reason}]
    return _answer({"error": {"code": code, "message": message, "errors": errors}}, code)
