"""What follows from a suite's outcome: pages, a summary in the manifest, why a run stops."""

import contextlib
import dataclasses
import json
import os

import apache_beam as beam

from pipelines import storage
from pipelines.validation.judge import observed
from pipelines.validation.judge_process import SuiteOutcome, outcome_of
from pipelines.validation.suite import STOP, WARN
from pipelines.writing.publication import Publication

# What a stopped run leaves, of what it has written.
_KEPT = ("validation", "quarantine", "statistics")


class Judge(beam.PTransform):
    """Has what was measured judged, and writes the result and its Data Docs.

    Expects a PCollection of one `pipelines.validation.judge.Measured`; returns one of one
    `SuiteOutcome`, without its page. What follows from it is for the last step, when
    everything that a stopped run leaves is written.
    """

    def __init__(self, publication: Publication):
        super().__init__()
        self._publication = publication

    def expand(self, measured):
        return measured | "Ask" >> beam.Map(_write_outcome, self._publication)


def _write_outcome(measured, publication: Publication) -> SuiteOutcome:
    outcome = outcome_of(measured, {"run_id": publication.run})
    text = json.dumps(outcome.result, indent=1).encode()
    storage.write_file(publication.path("validation", "result.json"), text)
    storage.write_file(
        publication.path("validation", "data_docs", "index.html"), outcome.page.encode()
    )
    return dataclasses.replace(outcome, page="")


def summary_of(outcome: SuiteOutcome) -> dict:
    """What the manifest says: the suite, how many expectations hold, which only warn."""
    return {
        "suite": outcome.result["suite_name"],
        "expectations": len(outcome.ids),
        "successful": len(outcome.ids) - len(outcome.failed()),
        "warnings": {id: observed(result) for id, result in outcome.failed(WARN)},
    }


def stopping(outcome: SuiteOutcome) -> str | None:
    """The expectation that has failed and stops the run, with what was observed.

    Returns:
        A sentence without its full stop; None where none has failed.
    """
    stopped = outcome.failed(STOP)
    if not stopped:
        return None
    (id, result), *others = stopped
    more = f" (and {len(others)} more)" if others else ""
    return f"The suite {outcome.result['suite_name']} stops the run: {id}: {observed(result)}{more}"


def keep_reports(publication: Publication) -> str:
    """Puts a stopped run's reports and quarantine beside its output, and says where.

    `DIR.stopped` holds those of the last run that was stopped. No data set is in it.
    """
    folder = f"{publication.target}.stopped"
    if _is_anothers(folder):
        folder = f"{folder}-{publication.run}"
    storage.remove_tree(folder)
    for part in _KEPT:
        source = publication.path(part)
        for path in storage.files_below(source):
            name = _below(source, path)
            with contextlib.suppress(FileNotFoundError):
                storage.write_file(storage.join(folder, part, name), storage.read_file(path))
    return folder


def _is_anothers(folder: str) -> bool:
    """Whether there is something of that name that no stopped run has left."""
    if not storage.is_remote(folder) and os.path.lexists(folder) and not os.path.isdir(folder):
        return True
    own = tuple(storage.join(folder, part, "") for part in _KEPT)
    return not all(path.startswith(own) for path in storage.files_below(folder))


def _below(folder: str, path: str) -> str:
    return path[len(folder) :].lstrip("/" + os.sep)
