"""What the tests know of a hand-in: its rows, its runs, and which row is which."""

import random
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exercises.ex35_your_own_pipeline.planting import Defect, plant
from exercises.ex35_your_own_pipeline.readme_answers import answered
from pipelines.schemas.splits import FATES, SPLITS

# Rows of a batch: two sizes, neither of which divides the other.
SIZES = (500, 333)
CUTS = 3
OWN_ROWS = 6
# Rows that have the least or the most of a column, at most.
EXTREMES = 12


@dataclass(frozen=True)
class HandIn:
    """What was handed in, as plain data.

    Attributes:
        said: the drive's answer, to fail with.
        rows: the sample of the table.
    """

    harness: object
    said: object
    rows: pa.Table

    @property
    def name(self) -> str:
        return self.said.value["name"]

    @property
    def files(self) -> dict[str, str]:
        return self.said.value["files"]

    @property
    def report(self) -> dict:
        return self.said.value["report"]

    @property
    def facts(self) -> dict:
        return self.said.value["facts"]

    @property
    def readme(self) -> str:
        return self.files.get(f"pipelines/{self.name}/README.md", "")

    def checked(self, tables: list[pa.Table], call: str):
        """What the drive gives for tables; one call for all tests that ask for the same."""
        return self.harness.drive("checked", tables, SIZES[0], call=call, once=True)

    def base(self):
        """The rows as they were handed in, by fate."""
        return self.checked([self.rows], "The job, on your table,").value[0]

    def keys(self, rows: pa.Table) -> list[tuple]:
        """What tells each row apart."""
        columns = [rows.column(name).to_pylist() for name in self.facts["identity"]]
        return [*zip(*columns, strict=True)]

    def days(self, rows: pa.Table) -> list:
        """The day of each row: a date, or (year, month, day); None where it lacks one."""
        columns = [rows.column(name) for name in self.facts["day"]]
        if len(columns) == 1:
            return columns[0].cast(pa.date32()).to_pylist()
        found = zip(*[column.to_pylist() for column in columns], strict=True)
        return [None if None in day else day for day in found]

    def moments(self, rows: pa.Table) -> list:
        """When each row is: its instant where the schema's day is one, else its day."""
        day = rows.column(self.facts["day"][0])
        is_instant = len(self.facts["day"]) == 1 and pa.types.is_timestamp(day.type)
        return day.to_pylist() if is_instant else self.days(rows)

    def by_key(self, fates: dict[str, pa.Table]) -> dict[tuple, tuple[str, tuple]]:
        """Of each row its fate, and its values in the order of the table's columns."""
        found = {}
        for fate in FATES:
            rows = fates[fate]
            names = [name for name in rows.column_names if not name.startswith("_")]
            values = zip(*[rows.column(name).to_pylist() for name in names], strict=True)
            for key, row in zip(self.keys(rows), values, strict=True):
                found[key] = (fate, row)
        return found

    def features_of(self, fates: dict[str, pa.Table]) -> dict[tuple, tuple[str, dict]]:
        """Of each row its fate and its raw features."""
        names = fates["train"].column_names
        wanted = [(name, names.index(name)) for name in self.facts["features"]]
        return {
            key: (fate, {name: row[place] for name, place in wanted})
            for key, (fate, row) in self.by_key(fates).items()
        }

    def elsewhere(self) -> dict[str, pa.Table]:
        """The rows in another order, in a worker's process; by fate."""
        seed = self.harness.seed
        ran = self.harness.drive(
            "on_a_worker",
            *(self.permuted(seed), SIZES[1], 1 + seed % 1_000),
            call="The job, on your table in another order, on a worker,",
            once=True,
        )
        return ran.value

    def in_another_order(self):
        """The rows in another order and in other batches."""
        return self.harness.drive(
            "checked",
            *([self.permuted(self.harness.seed)], SIZES[1]),
            call="The job, on your table in another order,",
            once=True,
        )

    def examples(self):
        """Examples of the rows; of these in another order; and with other rows of evaluation."""
        base = self.base()
        strange = {split: self._strange(base[split]) for split in ("eval", "test")}
        sets = [
            {split: fates[split] for split in SPLITS}
            for fates in (base, self.in_another_order().value[0], {**base, **strange})
        ]
        return self.harness.drive("examples", sets, call="The job's preprocessing", once=True)

    def labels(self) -> list[list[int]]:
        """The label of each row of the splits, split by split."""
        base = self.base()
        parts = [base[split] for split in SPLITS]
        return self.harness.drive("labels", parts, call="The job's label", once=True).value

    def _strange(self, rows: pa.Table) -> pa.Table:
        """The rows with features as training has not seen them."""
        for name in self.facts["features"]:
            place, column = rows.column_names.index(name), rows.column(name)
            if pa.types.is_string(column.type):
                strange = pa.array([f"never seen {number}" for number in range(len(rows))])
            elif pa.types.is_boolean(column.type):
                strange = pc.invert(column)
            else:
                other = pc.add(pc.multiply(column.cast(pa.float64()), 0.5), 1.0)
                strange = other.cast(column.type, safe=False)
            rows = rows.set_column(place, name, strange)
        return rows

    def permuted(self, seed: int) -> pa.Table:
        """The rows in another order."""
        order = [*range(self.rows.num_rows)]
        random.Random(seed).shuffle(order)
        return self.rows.take(pa.array(order))

    def spoilt(self, seed: int) -> tuple[pa.Table, list[Defect]]:
        """The rows, some of them with a planted defect."""
        return plant(self.rows, self.facts, seed)

    def until(self, moment) -> pa.Table:
        """The rows that are not later."""
        moments = self.moments(self.rows)
        return self.rows.filter(pa.array([one is not None and one <= moment for one in moments]))


def hand_in(harness) -> HandIn:
    """What was handed in; a task fails where it cannot be loaded."""
    said = harness.drive("described", call="The job of your exercise.py", once=True)
    said.must(True, "")
    return HandIn(harness, said, harness.call("table").value)


def differing(one: dict, other: dict, keys) -> list[tuple]:
    """Keys of which two runs say something else; NaN is as NaN."""
    return [key for key in keys if not same(one.get(key), other.get(key))]


def same(one, other) -> bool:
    """Whether two values are equal, NaN being NaN."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (one != one and other != other)
    return one == other


def shown(key: tuple) -> str:
    """A row, for people."""
    return " ".join(map(str, key))


def whole_rows(rows: pa.Table, names: list[str]) -> Counter:
    """How often each row is there, as the tuple of its values; NaN is the text "NaN"."""
    if not rows.num_rows:
        return Counter()
    columns = [
        ["NaN" if value != value else value for value in rows.column(name).to_pylist()]
        for name in names
    ]
    return Counter(zip(*columns, strict=True))


def auc(values: np.ndarray, label: np.ndarray) -> float:
    """How well a number ranks a label, whichever way round; 0.5 where it says nothing."""
    positive, negative = label.sum(), (1 - label).sum()
    if not positive or not negative:
        return 0.5
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    area = (ranks[label == 1].sum() - positive * (positive + 1) / 2) / (positive * negative)
    return float(max(area, 1 - area))


def rank_of(column: pa.ChunkedArray, label: np.ndarray) -> np.ndarray:
    """A column as numbers to rank by: of texts, the share of positives among their rows."""
    if pa.types.is_string(column.type) or pa.types.is_binary(column.type):
        codes = np.unique([value or "" for value in column.to_pylist()], return_inverse=True)[1]
        sizes = np.bincount(codes)
        return (np.bincount(codes, label) / sizes)[codes]
    numbers = pc.fill_null(column.cast(pa.float64()), float("nan"))
    values = numbers.to_numpy()
    return np.where(np.isnan(values), np.nanmin(values, initial=0.0) - 1, values)


def answers(readme: str) -> dict[int, str]:
    """The texts behind the headings `## 1. …` to `## 6. …`."""
    return {answer.number: answer.text for answer in answered(readme)}


def figures(report: dict) -> tuple[dict, list[dict]]:
    """Of a training's report the model's line, and those of its baselines."""
    lines = [one for one in report.get("comparison", []) if isinstance(one, dict)]
    own = [one for one in lines if one.get("name") == "this model"]
    return (own or [{}])[0], [one for one in lines if one.get("name") != "this model"]
