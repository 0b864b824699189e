"""A job's life in the stand-in: pending, running, and how it ends."""

import hashlib
import json
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from apache_beam.portability import common_urns
from apache_beam.portability.api import beam_runner_api_pb2
from google.cloud import dataflow

from pipelines.local_runner.beam_internals import monitoring_infos
from pipelines.local_runner.fork_client import ForkServer
from pipelines.problems import JobError, Problem
from pipelines.rehearsal import api, environment, execution
from pipelines.rehearsal.faults import Fault

State = dataflow.JobState
Importance = dataflow.JobMessageImportance
TERMINAL = (State.JOB_STATE_DONE, State.JOB_STATE_FAILED, State.JOB_STATE_CANCELLED)

# What Dataflow says when it gives up, word for word where it is known.
_FAILED_FOUR_TIMES = (
    "The job failed because a work item has failed 4 times. Look in previous log entries for the "
    "cause of each one of the 4 failures. For more information, see "
    "https://cloud.google.com/dataflow/docs/guides/common-errors."
)


@dataclass(frozen=True)
class Site:
    """Where jobs run.

    Attributes:
        folder: of this rehearsal, for logs and what workers write.
        storage: the address from which the service reads the bucket.
        worker_environment: the workers' variables.
        workers: at most how many at once.
        faults: those to inject.
        fork_server: gives the process to fork workers from for a layer.
    """

    folder: Path
    storage: str
    worker_environment: Mapping[str, str]
    workers: int
    faults: tuple[Fault, ...]
    fork_server: Callable[[Path], ForkServer]


class RehearsedJob:
    """A submitted job, from its creation to its end."""

    def __init__(self, message: dataflow.Job, project: str, location: str, site: Site):
        created = api.now()
        self._site = site
        self._lock = threading.RLock()
        self._messages: list[dataflow.JobMessage] = []
        self._infos: list = []
        self._steps: dict[str, str] = {}
        self._pool: execution.WorkerPool | None = None
        self._cancelled = False
        self.message = message
        message.id = f"{created:%Y-%m-%d_%H_%M_%S}-{uuid.uuid4().int % 10**19}"
        message.project_id = project
        message.location = location
        message.create_time = created
        message.start_time = created
        self._become(State.JOB_STATE_PENDING)

    @property
    def id(self) -> str:
        """The service's id of it."""
        return self.message.id

    @property
    def active(self) -> bool:
        """Whether it has not ended."""
        return self.message.current_state not in TERMINAL

    def start(self) -> None:
        """Lets it run, in a thread of its own."""
        threading.Thread(target=self._run, name=self.id, daemon=True).start()

    def cancel(self) -> None:
        """Ends it; what its workers were writing stays as it is."""
        with self._lock:
            if not self.active or self._cancelled:
                return
            self._cancelled = True
            self._become(State.JOB_STATE_CANCELLING)
            self._say(Importance.JOB_MESSAGE_BASIC, "Cancel request is committed for workflow job.")
            if self._pool:
                self._pool.cancel()

    def messages(self) -> list[dataflow.JobMessage]:
        """What it has said so far, in order."""
        with self._lock:
            return list(self._messages)

    def metrics(self) -> dataflow.JobMetrics:
        """Its counters and distributions so far."""
        with self._lock:
            return api.metrics_of(self._infos, self._steps)

    def _become(self, state: dataflow.JobState) -> None:
        with self._lock:
            self.message.current_state = state
            self.message.current_state_time = api.now()

    def _say(self, importance: dataflow.JobMessageImportance, text: str) -> None:
        with self._lock:
            message = dataflow.JobMessage(
                id=f"{len(self._messages):016x}",
                time=api.now(),
                message_text=text,
                message_importance=importance,
            )
            self._messages.append(message)
            with open(self._site.folder / "messages.log", "a", encoding="utf-8") as log:
                level = importance.name.removeprefix("JOB_MESSAGE_")
                log.write(f"{message.time:%H:%M:%S.%f} {level} {text}\n")

    def _run(self) -> None:
        try:
            self._execute()
        except execution.Cancelled:
            self._end(State.JOB_STATE_CANCELLED, "Workers have been stopped: job cancelled.")
        except execution.WorkItemFailed as failed:
            workers = ", ".join(failed.workers)
            self._say(Importance.JOB_MESSAGE_ERROR, failed.causes[-1])
            self._fail(
                f"Workflow failed. Causes: {failed.stage} failed., {_FAILED_FOUR_TIMES} "
                f"The work item was attempted on these workers: {workers}"
            )
        except Problem as problem:
            self._fail(f"Workflow failed. Causes: {problem}")
        except Exception as error:
            if self._cancelled:
                self._end(State.JOB_STATE_CANCELLED, "Workers have been stopped: job cancelled.")
                return
            import traceback

            traceback.print_exc()
            self._fail(f"Workflow failed. Causes: {type(error).__name__}: {error}")

    def _fail(self, text: str) -> None:
        self._say(Importance.JOB_MESSAGE_ERROR, text)
        self._end(State.JOB_STATE_FAILED, "Worker pool stopped.")

    def _end(self, state: dataflow.JobState, text: str) -> None:
        self._say(Importance.JOB_MESSAGE_BASIC, text)
        self._become(state)

    def _execute(self) -> None:
        self._say(
            Importance.JOB_MESSAGE_BASIC,
            f"Rehearsing the job {self.message.name} in {self.message.location}.",
        )
        options = api.options_of(self.message)
        contents = self._read(options["pipelineUrl"], options.get("pipelineProtoHash"))
        graph = beam_runner_api_pb2.Pipeline.FromString(contents)
        self._steps = {
            transform.unique_name: name for name, transform in graph.components.transforms.items()
        }
        self._say(
            Importance.JOB_MESSAGE_DETAILED,
            f"The graph has {len(graph.components.transforms)} transforms, {len(contents)} bytes.",
        )
        layer, package = self._prepare(graph)
        self._check_cancelled()
        watch = execution.Watch(
            started=lambda stage: self._say(
                Importance.JOB_MESSAGE_DETAILED, f"Executing operation {stage}"
            ),
            finished=lambda stage: self._say(
                Importance.JOB_MESSAGE_DEBUG, f"Finished operation {stage}"
            ),
            failed=lambda stage, worker, error: self._say(
                Importance.JOB_MESSAGE_WARNING,
                f"A work item of {stage} failed on {worker} and will be retried: {error}",
            ),
            counted=self._count,
            lost=lambda worker, why: self._say(Importance.JOB_MESSAGE_WARNING, why),
        )
        server = self._site.fork_server(layer)
        pool = execution.WorkerPool(
            server,
            self._site.folder,
            package,
            self._site.worker_environment,
            json.dumps({f"beam:option:{name}:v1": value for name, value in options.items()}),
            self._site.faults,
            watch,
        )
        self._begin(pool)
        requested = self.message.environment.worker_pools[0]
        workers = min(requested.num_workers or self._site.workers, self._site.workers)
        self._say(Importance.JOB_MESSAGE_BASIC, f"Starting {workers} workers in this machine …")
        execution.RehearsalExecution(pool, workers).run_graph(graph)
        with self._lock:
            # A request to cancel that was committed holds, even if the last bundle was faster.
            self._check_cancelled()
            self._end(State.JOB_STATE_DONE, "Worker pool stopped.")

    def _begin(self, pool: execution.WorkerPool) -> None:
        """Runs from here on by a pool of workers, unless it was cancelled before there was one."""
        with self._lock:
            self._check_cancelled()
            self._pool = pool
            self._become(State.JOB_STATE_RUNNING)

    def _check_cancelled(self) -> None:
        if self._cancelled:
            raise execution.Cancelled

    def _count(self, infos: list) -> None:
        with self._lock:
            self._infos = list(monitoring_infos.consolidate([*self._infos, *infos]))

    def _prepare(self, graph) -> tuple[Path, Path]:
        """Fetches the staged files and makes the workers' environment of them."""
        staged = Path(tempfile.mkdtemp(prefix="staged-", dir=self._site.folder))
        sdists: list[Path] = []
        requirements: list[str] = []
        for env in graph.components.environments.values():
            for artifact in env.dependencies:
                if artifact.type_urn != common_urns.artifact_types.URL.urn:
                    raise JobError("A staged file is not on object storage.")
                where = beam_runner_api_pb2.ArtifactUrlPayload.FromString(artifact.type_payload)
                role = beam_runner_api_pb2.ArtifactStagingToRolePayload.FromString(
                    artifact.role_payload
                )
                name = role.staged_name or where.url.rsplit("/", 1)[-1]
                path = staged / Path(name).name
                path.write_bytes(self._read(where.url, where.sha256))
                if name == "workflow.tar.gz" or name.endswith((".tar.gz", ".zip")):
                    sdists.append(path)
                elif name == "requirements.txt":
                    lines = path.read_text().splitlines()
                    requirements += [x for x in lines if x.strip() and not x.startswith(("#", "-"))]
        if len(sdists) != 1:
            raise JobError(
                f"{len(sdists)} source distributions are staged, and the rehearsal installs one: "
                "submit with --setup_file, and without --extra_package."
            )
        requirements += environment.requirements_of(sdists[0])
        self._say(Importance.JOB_MESSAGE_BASIC, "Installing the staged package on the workers …")
        layer = environment.dependencies(requirements)
        return layer, environment.package(sdists[0], layer)

    def _read(self, url: str, sha256: str | None) -> bytes:
        """An object's bytes.

        Raises:
            JobError: it is not there, or not what was staged.
        """
        bucket, _, name = url.removeprefix("gs://").partition("/")
        quoted = urllib.parse.quote(name, safe="")
        address = f"{self._site.storage}/storage/v1/b/{bucket}/o/{quoted}?alt=media"
        try:
            with urllib.request.urlopen(address) as answer:
                contents = answer.read()
        except urllib.error.HTTPError as error:
            raise JobError(f"Unable to open the staged file {url}: {error.reason}.") from error
        if sha256 and hashlib.sha256(contents).hexdigest() != sha256:
            raise JobError(f"The staged file {url} is not the one that was submitted.")
        return contents
