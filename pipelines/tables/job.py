"""A job: the declaration of a table, and of what is made of it.

A job is one value in one module, `pipelines/<name>/job.py`. What it does not say is the same
for every job: reading, quarantine, checks, statistics, split, transform, shards, manifest,
pages, submission, rehearsal, warehouse, training.
"""

import difflib
import functools
import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pipelines
from pipelines.problems import RequestError
from pipelines.schemas import Column, Table
from pipelines.schemas.columns import DAY
from pipelines.schemas.labels import Label, check_labels
from pipelines.sequences.packing_job import PackedExamples
from pipelines.tables.lookups import LookupFiles, LookupTable
from pipelines.tables.modelling import Modelling
from pipelines.transform.raw import RawFeatures, raw_features_table
from pipelines.validation.rules import RowRule
from pipelines.validation.suite import Suite, load_suite, row_rules

DEFAULT = "flights"


@dataclass(frozen=True)
class Context:
    """What a step may be made with.

    Attributes:
        lookups: the job's lookup tables.
        ranges: key ranges that rows are to be shuffled into.
    """

    lookups: LookupFiles
    ranges: int


@dataclass(frozen=True)
class Step:
    """A step between reading and checking: a PTransform from record batches to record batches.

    It may add columns, which the job's `checked` table names with `seat` = its name. It
    neither loses nor repeats a row.

    Attributes:
        name: as the manifest and the run's table show it.
        arguments: what its transform is made with.
        transform: makes it; None where a seat of this name fills it.
    """

    name: str
    arguments: Callable[[Context], tuple] = lambda context: ()
    transform: Callable[..., Any] | None = None


@dataclass(frozen=True)
class Job:
    """A table, and what is made of it.

    Attributes:
        name: of the job, its package and its output folder.
        rows: what a row is, in the plural: "flights".
        table: the rows as they are read.
        checked: the rows as they are checked: `table`, and what the steps add.
        suite: file name of the Great Expectations suite in `expectations/`.
        preprocessing: TensorFlow Transform's function, of raw features to features; None
            where the seat `preprocess` gives it.
        default_input: finds the input where none is named; None where one must be.
        lookups: small tables that steps join, by name.
        steps: from `table` to `checked`.
        labels: what is to be predicted, the first for training; none is allowed.
        rules: makes further rules of single rows; see `pipelines.validation.rules.RowRule`.
        split_seat: whether the seat `split` splits the rows, by their day, and not the general
            split.
        examples: describes the features that `preprocessing` gives, where their domains
            are not all the transform's to know; None where they are.
        modelling: what training, export and prediction are told beside.
        packed: examples are packed of several rows, and not made by `preprocessing`, which is
            None then; the first label must be true or false.
    """

    name: str
    rows: str
    table: Table
    checked: Table
    suite: str
    preprocessing: Callable[[dict], dict] | None
    default_input: Callable[[], str] | None = None
    lookups: Mapping[str, LookupTable] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    labels: tuple[Label, ...] = ()
    rules: Callable[[], Sequence] = tuple
    split_seat: bool = False
    examples: Table | None = None
    modelling: Modelling = field(default_factory=Modelling)
    packed: PackedExamples | None = None

    def __post_init__(self):
        check_labels(self.labels, self.checked, f"the job {self.name}")
        if self.split_seat and self.checked.split_by != DAY:
            raise RequestError(
                f"the job {self.name}: the seat `split` splits by day, and the table "
                f"{self.checked.name} states another split_by; remove that, or `split_seat`."
            )
        for name, lookup in self.lookups.items():
            for column in lookup.columns:
                if column not in self.checked.names:
                    raise RequestError(
                        f"the job {self.name}: the lookup table {name} gives the column {column}, "
                        f"which the table {self.checked.name} lacks; add it, or correct the name."
                    )
        if not any(column.feature for column in self.checked.columns):
            raise RequestError(
                f"the job {self.name}: no column of the table {self.checked.name} is a feature, so "
                "there is nothing to make examples of; give one a `feature`, number or category."
            )

    @property
    def seats(self) -> tuple[str, ...]:
        """Names of the seats that the job uses, in the pipeline's order."""
        filled = [step.name for step in self.steps if step.transform is None]
        return (
            "read",
            *filled,
            "check",
            *(["split"] if self.split_seat else []),
            *(["preprocess"] if self.preprocessing is None and self.packed is None else []),
            "write",
        )

    @property
    def stages(self) -> tuple[str, ...]:
        """Names of all that rows go through, seats or not, in order."""
        return ("read", *(s.name for s in self.steps), "check", "split", "preprocess", "write")

    @property
    def extras(self) -> tuple[str, ...]:
        """Extras of this project that its workers need."""
        return () if self.packed is None else self.packed.extras

    def load_suite(self, path: str | None = None, parameters: Mapping | None = None) -> Suite:
        """A suite, checked against the columns of the checked rows.

        Args:
            path: a file; None for the job's own.
            parameters: values of the suite's parameters.

        Raises:
            RequestError: see `pipelines.validation.suite.load_suite`.
        """
        return load_suite(path, self.checked.arrow, parameters, default=self.suite)

    def row_rules(self, suite: Suite) -> list[RowRule]:
        """All the rules that decide which rows go on."""
        return row_rules(self.checked, suite, self.rules())

    @functools.cached_property
    def raw(self) -> RawFeatures:
        """What preprocessing is given of a row."""
        return RawFeatures(self.checked, self.labels)


def raw_features(job: Job) -> Table:
    """What preprocessing is given of a job's rows, as a table with the labels behind."""
    known = {} if job.examples is None else {c.name: c for c in job.examples.columns}
    labels = []
    for label in job.labels:
        made = Column(
            label.name,
            job.raw.schema.field(label.name).type.value_type,
            False,
            f"The label: {label.title or label.name}.",
            known=job.checked[label.column].known,
        )
        labels.append(known.get(label.name, made))
    return raw_features_table(job.checked, labels)


def names(declared: str = "job") -> list[str]:
    """Names of the jobs that there are: packages of `pipelines` with a `job.py`.

    Args:
        declared: the module that makes a package a job; "command" of those with commands of
            their own, such as those that are no table.
    """
    this = __name__.split(".")[1]
    rooms = [module.name for module in pkgutil.iter_modules(pipelines.__path__) if module.ispkg]
    return sorted(
        room
        for room in rooms
        if room != this and importlib.util.find_spec(f"pipelines.{room}.{declared}") is not None
    )


@functools.cache
def find(name: str) -> Job:
    """The job of a name, which `pipelines/<name>/job.py` declares as `JOB`.

    Raises:
        RequestError: there is none, or its declaration is wrong.
    """
    known = names()
    if name not in known:
        close = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}."
        raise RequestError(
            f"--job {name}: there is no such job: {hint} `./workshop new` makes one of a table."
        )
    module = f"pipelines.{name}.job"
    try:
        found = importlib.import_module(module).JOB
    except RequestError:
        raise
    except Exception as error:
        raise RequestError(
            f"{module.replace('.', '/')}.py cannot be imported ({type(error).__name__}: {error}): "
            "correct it."
        ) from error
    if not isinstance(found, Job) or found.name != name:
        raise RequestError(f"{module.replace('.', '/')}.py: JOB is no job of the name {name}.")
    return found
