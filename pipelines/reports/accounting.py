"""Every row's fate, counted in the data itself, so that retries do not count twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
import pyarrow as pa

from pipelines.columnar.shown_values import shortened
from pipelines.problems import JobError
from pipelines.quarantine.by_rule import most_broken_first, some_break_several
from pipelines.schemas.splits import FATES, QUARANTINED, UNLABELLED

READ = "read"
# Rules that a sentence names.
_RULES_TOLD = 3
# Characters of a reason that a sentence shows.
_REASON_SHOWN = 400


class CountRows(beam.PTransform):
    """Counts the rows of batches by name.

    Expects a dict of name to PCollections of batches; returns a PCollection of one
    dict of name to rows. A name without a batch is 0.
    """

    def __init__(self, names: tuple[str, ...]):
        super().__init__()
        self._names = names

    def expand(self, batches: Mapping[str, beam.PCollection]):
        names = self._names
        counted = tuple(batches[name] | f"Rows[{name}]" >> beam.Map(_rows, name) for name in names)
        zeros = counted[0].pipeline | "Zeros" >> beam.Create(
            [(name, 0) for name in names], reshuffle=False
        )
        return (
            (*counted, zeros)
            | "All" >> beam.Flatten()
            | "Sum" >> beam.CombinePerKey(sum)
            | "AsDict" >> beam.combiners.ToDict()
        )


def _rows(batch: pa.RecordBatch, name: str) -> tuple[str, int]:
    return name, batch.num_rows


@dataclass(frozen=True)
class Kept:
    """What goes into a step that is to keep every row, and what comes out of it.

    Attributes:
        given: batches, or their rows.
        gave: of each output.
    """

    given: Any
    gave: tuple


def sides(steps: Mapping[str, Kept]) -> dict[str, Any]:
    """What is on both sides of steps by its name: for `CountRows`, or as it has counted."""
    found = {f"into {name}": step.given for name, step in steps.items()}
    for name, step in steps.items():
        found |= {f"out of {name} {i}": batches for i, batches in enumerate(step.gave)}
    return found


def check_steps(counted: Mapping[str, int], told: Mapping[str, tuple[str, str]], what: str) -> None:
    """Every step that is to keep every row has done so.

    Args:
        counted: rows by name, those of `sides` among them.
        told: of each step, in their order, whose it is, as the beginning of a sentence, and
            what to do, as a sentence.
        what: a row is, in the plural.

    Raises:
        JobError: names the first step that has not.
    """
    for name, (whose, way) in told.items():
        gave = [rows for side, rows in counted.items() if side.startswith(f"out of {name} ")]
        given = counted.get(f"into {name}", sum(gave))
        if sum(gave) != given:
            does = "loses" if sum(gave) < given else "repeats"
            raise JobError(
                f"{whose}, was given {given:,} {what} and gave {sum(gave):,}: it {does} "
                f"{what}, so nothing was published. {way}"
            )


def nothing_to_train_on(
    rows: Mapping[str, int],
    failures: Mapping,
    what: str,
    labels: Sequence[str] = (),
    table: str = "",
) -> str:
    """Why no row is in the training split, as a sentence without its full stop.

    Args:
        rows: by fate.
        failures: what rows broke, by rule; each has `rows`, and (reason, row) as `examples`.
        what: a row is, in the plural.
        labels: the columns that the labels are made of.
        table: the name of the table that is read.
    """
    if not rows[READ]:
        return f"The input holds no {what}, only headers"
    broken = _broken(failures, rows[QUARANTINED])
    if rows[QUARANTINED] == rows[READ]:
        return (
            f"All {rows[READ]:,} {what} were rejected, by {broken}{_example(failures)}; "
            f"schemas/{table}.toml describes the columns"
        )
    rejected = ""
    if rows[QUARANTINED]:
        rejected = f"; {rows[QUARANTINED]:,} of {rows[READ]:,} were rejected before, by {broken}"
    if rows[UNLABELLED] == rows[READ] - rows[QUARANTINED]:
        return (
            f"None of the {rows[UNLABELLED]:,} valid {what} has a label, so there is nothing to "
            f"learn from{_empty(labels)}{rejected}"
        )
    return (
        f"None of the {what} is in the training split, so there is nothing to learn scales and "
        f"vocabularies from: give {what} of more days, or another --split{rejected}"
    )


def _empty(labels: Sequence[str]) -> str:
    """What is missing where no row has every label."""
    match sorted(set(labels)):
        case []:
            return ""
        case [column]:
            return f": the label's column {column} is null in every one of them"
        case columns:
            return f": in every one of them one of the labels' columns {_listed(columns)} is null"


def _example(failures: Mapping) -> str:
    """A row that broke the rule that most rows broke, and why."""
    _, most = most_broken_first(failures)[0]
    if not most.examples:
        return ""
    reason, name = most.examples[0]
    told = f"{shortened(name)}: {shortened(reason, _REASON_SHOWN)}"
    return f"; for example, {' '.join(told.split())}"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _broken(failures: Mapping, rejected: int) -> str:
    """The rules that most rows broke, with the number of each."""
    most = most_broken_first(failures)
    told = ", ".join(f"{id} ({failure.rows:,})" for id, failure in most[:_RULES_TOLD])
    others = len(most) - _RULES_TOLD
    more = f" and {others} more {'rule' if others == 1 else 'rules'}" if others > 0 else ""
    several = some_break_several(failures, rejected)
    return f"{told}{more}{', of which a row may break several' if several else ''}"


def check_conservation(rows: Mapping[str, int], what: str = "rows") -> None:
    """Every row that was read has one fate.

    Args:
        rows: by fate.
        what: a row is, in the plural, for the sentence.

    Raises:
        JobError: the fates do not add up to the rows read.
    """
    accounted = sum(rows[fate] for fate in FATES)
    if rows[READ] != accounted:
        shown = ", ".join(f"{rows[fate]:,} {fate}" for fate in FATES)
        raise JobError(
            f"{rows[READ]:,} rows were read and {accounted:,} are accounted for ({shown}): "
            "a step loses or repeats rows, so no data set was published."
        )
