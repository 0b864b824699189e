"""What a data set's examples are to teach, as its manifest and its job say."""

from dataclasses import dataclass, field

from pipelines.problems import RequestError
from pipelines.schemas.labels import BINARY, NUMBER
from pipelines.tables import job as jobs
from pipelines.tables.job import Job
from pipelines.tables.modelling import Modelling
from pipelines.writing.manifest import Manifest


@dataclass(frozen=True)
class Target:
    """A label that is predicted.

    Attributes:
        name: in the examples.
        title: what it says, for people: of a binary one "arrive late", of a number
            "minutes of delay".
    """

    name: str
    title: str


@dataclass(frozen=True)
class Objective:
    """What is predicted of a data set's rows.

    Attributes:
        rows: what a row is, in the plural.
        label: the first binary label.
        amount: the first label that is a number, or None.
        labels: names of all labels: none of them is a feature.
        baseline: the feature that alone is the model's measure; None for any.
        modelling: what the job says of its models; nothing, where the job is not here.
        threshold: the amount from which on the label is positive; None where the two are
            not made of one column, or the job is not here.
    """

    rows: str
    label: Target
    amount: Target | None
    labels: tuple[str, ...]
    baseline: str | None = None
    modelling: Modelling = field(default_factory=Modelling)
    threshold: float | None = None


def job_of(data: dict) -> Job | None:
    """The job that made a data set, or None where it is not here.

    Args:
        data: of its manifest. One that names no job is of the first job that there was.

    Raises:
        RequestError: the job's declaration is wrong.
    """
    name = data.get("job", jobs.DEFAULT)
    try:
        return jobs.find(name)
    except RequestError:
        if name in jobs.names():
            raise
        return None


def objective_of(found: Manifest) -> Objective:
    """What is predicted of a data set's rows.

    Raises:
        RequestError: it has no binary label.
    """
    data, job = found.data, job_of(found.data)
    modelling = job.modelling if job else Modelling()
    labels = data.get("labels", [])
    if "labels" not in data and job is not None:
        kinds = [(label, label.kind(job.checked)) for label in job.labels]
        labels = [{"name": x.name, "kind": kind, "title": x.title} for x, kind in kinds]
    targets: dict[str, Target] = {}
    for label in labels:
        target = Target(label["name"], label.get("title") or label["name"])
        targets.setdefault(label["kind"], target)
    if BINARY not in targets:
        raise RequestError(
            f"{found.folder} has no label that is true or false, which a training predicts: "
            "declare one in the job, such as with `at_least` or `among`, and run again."
        )
    return Objective(
        rows=job.rows if job else "rows",
        label=targets[BINARY],
        amount=targets.get(NUMBER),
        labels=tuple(label["name"] for label in labels),
        baseline=data.get("baseline", modelling.baseline),
        modelling=modelling,
        threshold=_threshold(job, targets),
    )


def _threshold(job: Job | None, targets: dict[str, Target]) -> float | None:
    made_of = {label.name: label for label in job.labels} if job else {}
    label, amount = (
        made_of.get(targets[kind].name) if kind in targets else None for kind in (BINARY, NUMBER)
    )
    return label.at_least if label and amount and label.column == amount.column else None
