"""That a row which is there twice stops a packed job, wherever the two are."""

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest

from pipelines.columnar.keys import HIGH, LOW, NAME
from pipelines.problems import JobError
from pipelines.reading.rejects import quarantined
from pipelines.schemas import Column, Table
from pipelines.schemas.labels import Label
from pipelines.schemas.splits import QUARANTINED, SPLITS, TEST, UNLABELLED
from pipelines.sequences.pack_sequences import PackedSequences
from pipelines.sequences.packing_job import PackingContext
from pipelines.sequences.rows_once import RowsOnce, check_once
from pipelines.sequences.sequence_job import Sequences
from pipelines.text.pack_texts import Texts
from pipelines.writing.example_formats import TFRECORD
from pipelines.writing.publication import Publication


def passed(numbers, names):
    columns = {
        HIGH: pa.array(numbers, pa.int64()),
        LOW: pa.array([-number for number in numbers], pa.int64()),
        NAME: pa.array(names, pa.binary()),
    }
    return pa.record_batch(columns)


def test_a_row_that_is_there_twice_is_named():
    batch = passed([1, 2, 1], [b"UA 1", b"UA 2", b"UA 1"])
    with pytest.raises(JobError, match=r"the same row more than once \(UA 1\): remove"):
        check_once(batch)
    check_once(batch.slice(1))
    check_once(batch.slice(0, 0))


def test_rows_that_need_not_differ_may_be_equal():
    check_once(passed([1, 1, 2], [b"", b"", b"UA 2"]))


def run(*batches):
    with beam.Pipeline("FnApiRunner") as pipeline:
        _ = pipeline | beam.Create(batches, reshuffle=False) | RowsOnce(5)


def test_the_two_are_found_in_different_batches():
    batches = [passed([number], [b"UA %d" % number]) for number in range(12)]
    run(*batches)
    with pytest.raises(Exception, match=r"the same row more than once \(UA 7\)"):
        run(*batches, batches[7])


TABLE = Table(
    "trips",
    "Trips of cars.",
    (
        Column("trip", pa.int64(), False, "Its number."),
        Column("car", pa.string(), False, "That drove."),
        Column("at", pa.timestamp("s", "UTC"), False, "Its begin."),
        Column("late", pa.bool_(), False, "Whether it was."),
    ),
    ("trip",),
)


def trips(*rows):
    columns = zip(*rows, strict=True)
    return pa.record_batch(
        [
            pa.array(list(values), field.type)
            for values, field in zip(columns, TABLE.arrow, strict=True)
        ],
        schema=TABLE.arrow,
    )


def numbers(batch, first):
    return {"one": np.ones(batch.num_rows, np.float32)}


STEPS = {
    "sequences": PackedSequences(Sequences("trips", "car", "at", 60, (), numbers, ("one",))),
    "texts": Texts("car"),
}


@pytest.mark.parametrize("packed", STEPS.values(), ids=STEPS)
def test_a_packed_job_fails_though_the_two_are_of_other_keys_and_other_splits(packed, tmp_path):
    folder = str(tmp_path)
    publication = Publication(folder, folder, folder, "1")
    asked = PackingContext(TABLE, Label("late", "late"), publication, 4, "", False, TFRECORD)

    def pack(given):
        with beam.Pipeline("FnApiRunner") as pipeline:
            rows = {
                name: pipeline | name >> beam.Create([batch], reshuffle=False)
                for name, batch in given.items()
            }
            _ = rows | packed.step(asked)

    once = {name: trips((number, "A car", number, True)) for number, name in enumerate(SPLITS)}
    others = dict.fromkeys((UNLABELLED, QUARANTINED), trips((9, "A car", 9, True)))
    others[QUARANTINED] = quarantined(others[QUARANTINED], [["rule"]], [["why"]])
    pack(once | others)
    # The first one's trip, on another side and of another car.
    twice = trips((2, "A car", 2, True), (0, "B car", 7_000, False))
    with pytest.raises(Exception, match=r"the same row more than once \(0\)"):
        pack(once | others | {TEST: twice})
