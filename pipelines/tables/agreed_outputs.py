"""What each seat of a job is to give, from what the job declares."""

import dataclasses
from collections.abc import Mapping

import pyarrow as pa

from pipelines.reading import rejects
from pipelines.schemas.splits import SPLITS, UNLABELLED
from pipelines.seats.agreements import Batches, Objects, Output, keeping_agreement
from pipelines.seats.learner_code import guards_of
from pipelines.seats.registry import FilledSeat
from pipelines.tables.job import Job
from pipelines.tables.prepared_run import PreparedRun
from pipelines.transform.agreed_features import keeping_features
from pipelines.transform.failing_graph import GraphAgain
from pipelines.writing.shards import Shard

_PREPROCESS = "preprocess"


def looked_at(run: PreparedRun) -> PreparedRun:
    """The run with what a learner's seats give looked at; see `pipelines.seats.agreements`."""
    guards = guards_of(run.seats)
    if not guards:
        return run
    outputs = _outputs(run.job)
    seats: dict[str, FilledSeat] = dict(run.seats)
    for name, guard in guards.items():
        make = seats[name].implementation
        if name == _PREPROCESS:
            made = keeping_features(make, run.job.raw, guard)
        else:
            made = keeping_agreement(make, guard, outputs[name])
        seats[name] = dataclasses.replace(seats[name], implementation=made)
    return dataclasses.replace(run, seats=seats)


def graphs_of(run: PreparedRun) -> dict[str, GraphAgain]:
    """What finds a failing line of the learner's seats that make graphs, by seat."""
    return {
        name: GraphAgain(run.seats[name].implementation, run.job.raw, guard)
        for name, guard in guards_of(run.seats).items()
        if name == _PREPROCESS
    }


def _outputs(job: Job) -> dict[str, Output | Mapping[str, Output]]:
    columns = pa.schema(list(job.table.arrow))
    found: dict[str, Output | Mapping[str, Output]] = {
        "read": {"rows": Batches(columns), "rejected": Batches(rejects.SCHEMA)},
        "write": Objects(Shard),
    }
    for step in job.steps:
        columns = pa.schema([*columns, *job.checked.added_by(step.name)])
        found[step.name] = Batches(columns)
    lists = pa.list_(pa.string())
    why = pa.schema([*columns, (rejects.RULES, lists), (rejects.REASONS, lists)])
    found["check"] = {"valid": Batches(columns), "quarantined": Batches(why)}
    found["split"] = {name: Batches(columns) for name in (*SPLITS, UNLABELLED)}
    return found
