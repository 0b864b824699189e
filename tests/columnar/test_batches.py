"""Batches, their coder, and the raw features."""

import numpy as np
import pyarrow as pa
import pytest

from pipelines import schemas
from pipelines.columnar.batches import concat, integers, nullable, present, slices, split_by
from pipelines.problems import RequestError
from pipelines.shuffling.coders import RecordBatchCoder
from tests.support.moments import UTC_SECONDS, times

# Batches and their coder


def test_a_slice_is_coded_without_the_rest_of_its_parent():
    parent = pa.record_batch({"x": np.random.default_rng(0).random(100_000)})
    coder = RecordBatchCoder()
    piece = parent.slice(50_000, 10)
    coded = coder.encode(piece)
    assert len(coded) < 1_000
    assert coder.decode(coded) == piece
    assert len(coder.encode(parent)) > 700_000


def test_every_kind_of_column_comes_back_as_it_was():
    batch = pa.record_batch(
        {
            "whole": pa.array([1, None, -3], pa.int16()),
            "number": pa.array([0.5, None, -0.0], pa.float32()),
            "text": pa.array(["", None, "é"]),
            "time": times([0, None, 1]),
            "list": pa.array([["a", None], [], None], pa.list_(pa.string())),
        }
    )
    coder = RecordBatchCoder()
    for piece in (batch, batch.slice(1, 1), batch.slice(0, 0), batch.select([])):
        back = coder.decode(coder.encode(piece))
        assert back.schema == piece.schema
        assert back == piece


def test_beam_knows_the_coder_and_does_not_take_it_for_a_keys():
    import apache_beam as beam

    assert isinstance(beam.coders.registry.get_coder(pa.RecordBatch), RecordBatchCoder)
    assert not RecordBatchCoder().is_deterministic()


def test_batches_are_cut_by_key_joined_and_sliced_without_losing_a_row():
    batch = pa.record_batch({"x": pa.array(range(6), pa.int64())})
    parts = list(split_by(batch, np.array([2, 0, 2, 1, 0, 2])))
    assert [(key, part.column("x").to_pylist()) for key, part in parts] == [
        (0, [1, 4]),
        (1, [3]),
        (2, [0, 2, 5]),
    ]
    assert concat([part for _, part in parts]).column("x").to_pylist() == [1, 4, 3, 0, 2, 5]
    assert [piece.num_rows for piece in slices(batch, 4)] == [4, 2]
    assert list(split_by(batch.slice(0, 0), np.array([], np.int64))) == []
    assert [key for key, _ in split_by(batch, np.full(6, 9))] == [9]


def test_pieces_have_the_batchs_types_whether_it_has_one_key_or_several():
    one_each = pa.record_batch(
        {
            "x": pa.array([[1], [2], [3]], pa.list_(pa.int64())),
            "_rules": pa.array([["a"], ["b"], ["c"]], pa.large_list(pa.string())),
        }
    )
    for keys in ([5, 5, 5], [5, 6, 5]):
        parts = [part for _, part in split_by(one_each, np.array(keys))]
        assert [part.schema for part in parts] == [one_each.schema] * len(parts)
        rows = [row for part in parts for row in part.to_pylist()]
        assert sorted(rows, key=str) == one_each.to_pylist()


def test_missing_values_survive_the_way_through_numpy():
    column = pa.array([3, None, -1], pa.int16())
    values, known = integers(column, missing=7), present(column)
    assert values.dtype == np.int64
    assert (values.tolist(), known.tolist()) == ([3, 7, -1], [True, False, True])
    assert nullable(values, known, pa.int16()) == column
    instant = times([5, None])
    assert nullable(integers(instant), present(instant), UTC_SECONDS) == instant


# Raw features


def test_a_feature_that_is_known_after_the_prediction_is_refused_by_name():
    text = """
        table = "t"
        description = ""
        moments = ["schedule", "departure", "arrival"]
        predicted_at = "departure"
        [columns]
        air_time = { type = "int16", nullable = true, known = "arrival", feature = "number",
                     description = "" }
    """.replace("\n                     ", " ")
    with pytest.raises(RequestError, match=r"t\.toml, column air_time: it is a feature, and known"):
        schemas.parse(text, "t.toml")
