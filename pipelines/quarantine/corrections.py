"""Replaying quarantined rows: each corrected row takes the place of the one rejected.

`workshop quarantine DIR --export FILE` names every rejected row by a key of its contents
as they were read, and `run --corrections FILE` leaves the rows with these keys out where
they are read, so that nothing of them reaches any other row, and reads FILE in their
place. A rejected row that FILE does not name stays as it is.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines import storage
from pipelines.problems import JobError, RequestError
from pipelines.quarantine.row_keys import REPLACES, line_key, row_keys
from pipelines.reading import input_files
from pipelines.reading.plan import ReadPlan, plan_reads
from pipelines.reading.rejects import are_lines
from pipelines.schemas import Table

# Keys travel in the job's description, of which a service takes some megabytes.
MAX_CORRECTIONS = 200_000

USED = "used"


@dataclass(frozen=True)
class Corrections:
    """Corrected rows.

    Attributes:
        plan: how to read them.
        keys: uint64, sorted: of the rows that they take the place of.
        lines: the line of each key in the file.
    """

    plan: ReadPlan
    keys: np.ndarray
    lines: np.ndarray


def plan_corrections(path: str, table: Table) -> Corrections:
    """What a file of corrections holds.

    Args:
        table: of the rows as they are read.

    Raises:
        RequestError: it is no CSV that `workshop quarantine --export` has written, or
            names a row twice. The sentence names the line.
    """
    plan = plan_reads(path, table, option="--corrections")
    if len(plan.files) != 1 or plan.files[0].kind != input_files.CSV:
        raise RequestError(f"--corrections {path}: give one CSV file.")
    path = plan.files[0].path
    if REPLACES not in plan.files[0].header:
        raise RequestError(
            f"{path}, line 1: there is no column {REPLACES}, which says what each row takes the "
            "place of; make the file with `workshop quarantine DIR --export`."
        )
    lines: dict[int, int] = {}
    with io.TextIOWrapper(storage.open_file(path), "utf-8-sig", "replace", newline="") as file:
        for number, row in _rows(file):
            text = row.get(REPLACES) or ""
            try:
                key = int(text, 16)
            except ValueError:
                key = -1
            if not 0 <= key < 1 << 64 or len(text) != 16:
                raise RequestError(
                    f"{path}, line {number}: {REPLACES} is {text!r}; leave it as it was exported."
                )
            if key in lines:
                raise RequestError(
                    f"{path}, line {number}: the row {text} is corrected in line {lines[key]} "
                    "already; remove one."
                )
            lines[key] = number
    if not lines:
        raise RequestError(f"{path} holds no corrected row, only a header.")
    if len(lines) > MAX_CORRECTIONS:
        raise RequestError(
            f"{path} holds {len(lines):,} corrections, and at most {MAX_CORRECTIONS:,} are taken "
            "at once: correct the input itself."
        )
    keys = np.array(sorted(lines), np.uint64)
    return Corrections(plan, keys, np.array([lines[int(key)] for key in keys]))


def _rows(file: Iterable[str]):
    """(line, row) of the lines that are not blank; one line is one row, as it is read."""
    header = None
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        cells = next(csv.reader([line, ""]))
        if header is None:
            header = [name.strip() for name in cells]
        else:
            yield number, dict(zip(header, cells, strict=False))


class _LeaveOut(beam.DoFn):
    def __init__(self, keys: np.ndarray, table: Table):
        self._keys = keys
        self._table = table

    def process(self, batch: pa.RecordBatch):
        if are_lines(batch.schema):
            texts = batch.column("text").to_pylist()
            found = np.array([line_key(text) for text in texts], np.uint64)
        else:
            found = row_keys(batch, self._table)
        index = np.minimum(np.searchsorted(self._keys, found), len(self._keys) - 1)
        replaced = self._keys[index] == found
        if not replaced.any():
            yield batch
            return
        # As bytes: Beam's coder of integers takes signed ones only.
        yield beam.pvalue.TaggedOutput(USED, np.unique(found[replaced]).tobytes())
        if not replaced.all():
            yield batch.filter(pa.array(~replaced))


class Correct(beam.PTransform):
    """Leaves out the rows and rejected lines that corrections take the place of.

    Args:
        corrections: see `plan_corrections`.
        table: of the rows as they are read.

    Expects the outputs "rows" and "rejected" of the seat `read`, of the input and
    (under "corrected rows", "corrected rejected") of the corrections. Returns a dict:
    "rows", "rejected", and "all used", a PCollection of one element when every
    correction was found to take the place of a row; if one was not, the job fails.
    """

    def __init__(self, corrections: Corrections, table: Table):
        super().__init__()
        self._table = table
        self._corrections = corrections

    def expand(self, read: Mapping[str, beam.PCollection]):
        corrections = self._corrections
        outputs, used = {}, []
        for name in ("rows", "rejected"):
            kept = read[name] | f"LeaveOut[{name}]" >> beam.ParDo(
                _LeaveOut(corrections.keys, self._table)
            ).with_outputs(USED, main="kept")
            kept["kept"].element_type, kept[USED].element_type = pa.RecordBatch, bytes
            used.append(kept[USED])
            both = (kept["kept"], read[f"corrected {name}"])
            outputs[name] = both | f"With[{name}]" >> beam.Flatten().with_output_types(
                pa.RecordBatch
            )
        outputs["all used"] = (
            tuple(used)
            | "Used" >> beam.Flatten()
            | "Distinct" >> beam.CombineGlobally(_distinct)
            | "Check" >> beam.Map(_check_used, corrections)
        )
        return outputs


def _distinct(found: Iterable[bytes]) -> bytes:
    return np.unique(np.frombuffer(b"".join(found), np.uint64)).tobytes()


def _check_used(used: bytes, corrections: Corrections) -> bool:
    unused = ~np.isin(corrections.keys, np.frombuffer(used, np.uint64))
    if unused.any():
        lines = np.sort(corrections.lines[unused])
        path = corrections.plan.files[0].path
        others = f" (and those of {len(lines) - 1:,} further lines)" if len(lines) > 1 else ""
        raise JobError(
            f"{path}, line {lines[0]}: the row that it takes the place of{others} is not in the "
            "input, so nothing was published; run on the input that was exported from, or remove "
            "the line."
        )
    return True
