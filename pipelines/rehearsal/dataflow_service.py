"""The stand-in of Dataflow's REST service: which call does what."""

import http.server
import json
import re
import threading
import time
import urllib.parse
from collections import Counter

from google.cloud import dataflow

from pipelines.rehearsal import api
from pipelines.rehearsal.faults import Fault
from pipelines.rehearsal.rehearsed_job import RehearsedJob, Site

_JOBS = re.compile(
    r"/v1b3/projects/(?P<project>[^/]+)(/locations/(?P<location>[^/]+))?/jobs"
    r"(/(?P<job>[^/:]+)(?P<part>/messages|/metrics)?)?"
)
_PAGE = 100


class Service:
    """Jobs, and what the API's calls do with them."""

    def __init__(self, site: Site):
        self._site = site
        self._jobs: dict[str, RehearsedJob] = {}
        self._lock = threading.Lock()

    def answer(self, method: str, url: str, body: dict | None) -> dict:
        """The answer to a call.

        Raises:
            api.ApiError: anything but 200.
        """
        parsed = urllib.parse.urlparse(url)
        query = {name: values[-1] for name, values in urllib.parse.parse_qs(parsed.query).items()}
        found = _JOBS.fullmatch(parsed.path)
        if not found:
            raise api.ApiError(404, f"Method not found: {method} {parsed.path}")
        project, location = found["project"], found["location"] or "us-central1"
        if found["job"] is None:
            if method == "POST":
                return self._create(project, location, body or {})
            if method == "GET":
                return self._list(project, location, query)
        else:
            job = self._find(found["job"], project, location)
            if method == "PUT" and found["part"] is None:
                return self._update(job, body or {})
            if method == "GET":
                if found["part"] == "/messages":
                    return self._messages(job, query)
                if found["part"] == "/metrics":
                    return api.as_json(job.metrics())
                return api.as_json(job.message)
        raise api.ApiError(501, f"The rehearsal has no {method} {parsed.path}.")

    def stop(self) -> None:
        """Ends all jobs."""
        for job in self._jobs.values():
            job.cancel()

    def _find(self, job_id: str, project: str, location: str) -> RehearsedJob:
        job = self._jobs.get(job_id)
        if job is None or (job.message.project_id, job.message.location) != (project, location):
            raise api.ApiError(
                404,
                f"(rehearsal): Information about job {job_id} could not be found in our system. "
                "Please double check the id is correct.",
            )
        return job

    def _create(self, project: str, location: str, body: dict) -> dict:
        message = api.parse_job(body)
        api.check_job(message)
        with self._lock:
            for job in self._jobs.values():
                if job.message.name != message.name:
                    continue
                if message.client_request_id == job.message.client_request_id:
                    return api.as_json(job.message)  # the same request, sent again
                if job.active:
                    raise api.ApiError(
                        409,
                        f"(rehearsal): The workflow could not be created. Causes: There is already "
                        f"an active job named {message.name}.",
                    )
            job = RehearsedJob(message, project, location, self._site)
            self._jobs[job.id] = job
        answer = api.as_json(job.message)
        job.start()
        return answer

    def _list(self, project: str, location: str, query: dict) -> dict:
        start = api.page_start(query.get("pageToken"))
        jobs = [
            job.message
            for job in reversed(self._jobs.values())
            if (job.message.project_id, job.message.location) == (project, location)
        ]
        answer = dataflow.ListJobsResponse(jobs=jobs[start : start + _PAGE])
        if len(jobs) > start + _PAGE:
            answer.next_page_token = api.page_token(start + _PAGE)
        return api.as_json(answer)

    def _update(self, job: RehearsedJob, body: dict) -> dict:
        wanted = api.parse_job(body).requested_state
        if wanted == dataflow.JobState.JOB_STATE_CANCELLED:
            job.cancel()
        elif wanted == dataflow.JobState.JOB_STATE_DRAINING:
            raise api.ApiError(400, "Drain is for streaming jobs, and this one is a batch job.")
        else:
            raise api.ApiError(400, f"A job cannot be asked to become {wanted.name}.")
        return api.as_json(job.message)

    def _messages(self, job: RehearsedJob, query: dict) -> dict:
        least = query.get("minimumImportance", "0")
        importances = dataflow.JobMessageImportance
        try:
            rank = int(least) if least.isdigit() else importances[least].value
        except KeyError as error:
            raise api.ApiError(400, f"Invalid value at 'minimum_importance': {least}") from error
        since = query.get("startTime")
        found = []
        for message in job.messages():
            if message.message_importance.value < rank:
                continue
            if since and api.as_json(message)["time"] < since:
                continue
            found.append(message)
        start = api.page_start(query.get("pageToken"))
        answer = dataflow.ListJobMessagesResponse(job_messages=found[start : start + _PAGE])
        if len(found) > start + _PAGE:
            answer.next_page_token = api.page_token(start + _PAGE)
        return api.as_json(answer)


def _handler(service: Service, faults: list[Fault]):
    calls: Counter = Counter()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self):
            length = int(self.headers.get("Content-Length") or 0)
            sent = self.rfile.read(length)
            try:
                self._inject_fault()
                body = json.loads(sent) if sent else None
                status, answer = 200, service.answer(self.command, self.path, body)
            except api.ApiError as refused:
                status, answer = refused.code, refused.as_dict()
            except ValueError as error:
                wrong = api.ApiError(400, f"Invalid JSON payload received. {error}")
                status, answer = wrong.code, wrong.as_dict()
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def _inject_fault(self):
            kind = self.command + re.sub(r"/jobs/[^/?]+", "/jobs/ID", self.path.split("?")[0])
            calls[kind] += 1
            for fault in faults:
                if fault.kind == "api-slow":
                    time.sleep(fault.number)
                elif calls[kind] <= fault.number:
                    code = int(fault.kind.removeprefix("api-"))
                    raise api.ApiError(
                        code,
                        "Internal error encountered."
                        if code == 500
                        else "Quota exceeded for quota metric 'Requests' and limit 'Requests per "
                        "minute' of service 'dataflow.googleapis.com'.",
                    )

        do_GET = do_POST = do_PUT = _handle

        def log_message(self, *_):
            pass

    return Handler


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # The launcher may go away at any time, as it may from the real service.
        pass


def serve(site: Site) -> tuple[Service, int]:
    """Serves the API on the loopback address, in threads.

    Returns:
        The service, and its port.
    """
    service = Service(site)
    injected = [fault for fault in site.faults if fault.kind.startswith("api-")]
    server = _Server(("127.0.0.1", 0), _handler(service, injected))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return service, server.server_address[1]
