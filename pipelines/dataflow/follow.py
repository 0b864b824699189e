"""Following a job that runs elsewhere: its states, its messages, its seats' rows."""

import re
import time
from collections import Counter
from typing import Any

from apache_beam.runners.dataflow.dataflow_runner import DataflowPipelineResult
from apache_beam.runners.runner import PipelineState

from pipelines.local_runner import beam_internals
from pipelines.problems import JobError, Problem, problem_in
from pipelines.terminal.console import Console

_METRICS_EVERY_SECONDS = 2.0
_STEP = re.compile(r"\[while running '(?P<step>[^']+)'\]")
_STAGE = re.compile(r"Workflow failed\. Causes: (?:S\d+:)?(?P<stage>\S.*?) failed\.,")
_ERROR = re.compile(
    r"^(?P<error>(?:\w+\.)*\w*(?:Error|Exception|Interrupt)\w*: .+?)(?: \[while.*)?$", re.M
)
# What storage's clients say of a refusal: Google's own, and TensorFlow's with the answer's body.
_REFUSED = (
    re.compile(r"Forbidden: 403 .*?https?://\S+?: (?P<why>.+?)(?:: \('Request failed|$)"),
    re.compile(r"response code 403.*?\"message\": *\"(?P<why>.+?)\"", re.DOTALL),
)
# Google's client, when it writes in pieces, drops the words of the answer.
_REFUSED_WITHOUT_WORDS = re.compile(r"InvalidResponse: \(403, ")
_PERHAPS = (
    "storage answered 403 to a worker that writes: its service account may not create objects "
    "there, or the bucket takes no more"
)


class RowsSoFar:
    """Rows by seat of a running job, asked of the service now and then."""

    def __init__(self, result: DataflowPipelineResult):
        self._result = result
        self._asked = 0.0
        self._rows: dict[str, int] = {}

    @property
    def rows(self) -> dict[str, int]:
        """Rows that left each seat so far."""
        if time.monotonic() - self._asked > _METRICS_EVERY_SECONDS:
            self._asked = time.monotonic()
            counted: Counter = Counter()
            try:
                found = self._result.metrics().query()["counters"]
            except Exception:  # the service may be out of reach for a moment
                return self._rows
            for counter in found:
                if counter.key.metric.name == "rows":
                    counted[counter.key.metric.namespace] += (
                        counter.attempted or counter.committed or 0
                    )
            self._rows = dict(counted)
        return self._rows


def follow(result: DataflowPipelineResult, console: Console, every: float) -> None:
    """Shows what a job says until it ends.

    Args:
        every: seconds between two looks.

    Raises:
        JobError: the job failed or was cancelled; says why, and in which step.
    """
    client, job_id = beam_internals.dataflow_client(result), result.job_id()
    since, seen = None, set()
    state: Any = None
    errors: list[str] = []
    while True:
        ended = PipelineState.is_terminal(result.state)  # asks the service
        if (current := beam_internals.dataflow_state(result)) != state:
            state = current
            console.say(_state_name(state.name))
        token = None
        while True:
            messages, token = client.list_messages(job_id, start_time=since, page_token=token)
            for message in messages:
                if message.id in seen:
                    continue
                seen.add(message.id)
                since = message.time
                level = message.message_importance.name.removeprefix("JOB_MESSAGE_")
                if level == "ERROR":
                    errors.append(message.message_text)
                elif level == "WARNING":
                    console.say(f"  {one_line(message.message_text)}")
                elif level == "BASIC":
                    console.say(f"  {message.message_text}")
            if not token:
                break
        if ended:
            break
        time.sleep(every)
    if state.name == "JOB_STATE_CANCELLED":
        raise JobError("The job was cancelled: nothing was published.")
    if state.name != "JOB_STATE_DONE":
        raise failure(errors)


def _state_name(name: str) -> str:
    return f"Job is {name.removeprefix('JOB_STATE_').lower()}"


def one_line(text: str) -> str:
    """The line of a traceback that says what happened; of other texts the first."""
    found = [match["error"] for match in _ERROR.finditer(text)]
    first = text.strip().splitlines()[0] if text.strip() else ""
    before, mark, _ = first.partition("Traceback")
    if found:
        return f"{before.rstrip()} {found[-1]}".strip() if mark else found[-1]
    return first


def refusal_in(text: str) -> str | None:
    """Why storage refused something, in its own words if it is told; None where it did not."""
    found = [match["why"] for refused in _REFUSED for match in refused.finditer(text)]
    if not found and _REFUSED_WITHOUT_WORDS.search(text):
        return _PERHAPS
    return found[-1] if found else None


def failure(errors: list[str]) -> Problem:
    """What to tell of a job that failed, from its error messages."""
    text = "\n".join(errors)
    step = _STEP.search(text)
    stage = _STAGE.search(text)
    # Beam cannot put a step's name into every error; the service names the stage.
    where = f" in the stage {stage['stage']}" if stage else ""
    where = f" in the step {step['step']}" if step else where
    worker_errors = [error for error in errors if not error.startswith("Workflow failed")]
    if problem := problem_in("\n".join(worker_errors)):
        return problem
    if why := refusal_in("\n".join(worker_errors)):
        return JobError(f"The job failed{where}: {why.rstrip('.')}. Nothing was published.")
    cause = one_line(worker_errors[-1] if worker_errors else (errors or ["no reason given"])[-1])
    again = " (four attempts)" if "failed 4 times" in text else ""
    return JobError(f"The job failed{where}{again}: {cause.rstrip('.')}. Nothing was published.")
