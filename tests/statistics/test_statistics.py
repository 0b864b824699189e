"""Statistics: exact where they say so, within their error elsewhere, whatever the order."""

import json
from collections import defaultdict

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import schemas
from pipelines.local_runner import spill
from pipelines.problems import RequestError
from pipelines.reports.split_statistics import packed, summary_by_split, unpacked
from pipelines.schemas import Column, Table
from pipelines.statistics import store, summary
from pipelines.statistics.describe import histogram, month_name
from pipelines.statistics.distribution import distributions
from pipelines.statistics.rounding import (
    RELATIVE_ERROR,
    integers_of,
    keys_of,
    keys_of_integers,
    values_of,
)
from pipelines.statistics.summary import by_year, merge, summarise
from pipelines.writing import manifest

SPLITS = ("train", "eval", "test", "unlabelled")

TABLE = Table(
    "t",
    "",
    (
        Column("year", pa.int16(), True, ""),
        Column("month", pa.int8(), True, ""),
        Column("day", pa.int8(), True, ""),
        Column("whole", pa.int32(), True, ""),
        Column("part", pa.float32(), True, ""),
        Column("word", pa.string(), True, ""),
        Column("at", schemas.TIMESTAMP, True, ""),
    ),
    (),
    day=("year", "month", "day"),
)

# Of the columns that the tests give; the day is always the first.
NAMES = [name for name in TABLE.names if name != "day"]


def batch(**columns) -> pa.RecordBatch:
    rows = len(next(iter(columns.values())))
    given = {"year": [2013] * rows, "month": [1] * rows, "day": [1] * rows, **columns}
    return pa.RecordBatch.from_pylist(
        [{name: values[i] for name, values in given.items()} for i in range(rows)],
        schema=TABLE.arrow,
    )


def whole(*batches: pa.RecordBatch):
    return distributions(merge([summarise(piece, TABLE) for piece in batches]), TABLE)


# Rounding


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1))
def test_a_number_is_counted_within_its_error_and_in_its_order(numbers):
    numbers = np.array(sorted(numbers), np.float32)
    keys = keys_of(numbers)
    assert (np.diff(keys) >= 0).all()
    limits = np.finfo(np.float32)
    # The very largest have no rounded number above them.
    normal = (np.abs(numbers) > limits.tiny) & (np.abs(numbers) < limits.max * (1 - 2.0**-10))
    assert np.isfinite(values_of(keys)).all()
    off = np.abs(values_of(keys) - numbers)[normal]
    assert (off <= np.abs(numbers[normal].astype(np.float64)) * RELATIVE_ERROR).all()


@given(st.lists(st.integers(-(2**31) + 1, 2**31 - 1), min_size=1))
def test_an_integer_up_to_2048_is_counted_as_it_is(numbers):
    numbers = np.array(sorted(numbers), np.int64)
    keys = keys_of_integers(numbers)
    assert (np.diff(keys) >= 0).all()
    found = integers_of(keys)
    small = np.abs(numbers) <= 2_048
    assert (found[small] == numbers[small]).all()
    assert (np.abs(found - numbers) <= np.abs(numbers) * RELATIVE_ERROR + 1e-9).all()


def test_an_infinite_number_is_counted_as_the_largest():
    keys = keys_of(np.array([-np.inf, 0, np.inf], np.float32))
    largest = np.finfo(np.float32).max
    assert values_of(keys) == pytest.approx([-largest, 0, largest], rel=1e-3)


def test_every_integer_about_the_border_keeps_its_order():
    numbers = np.arange(-5_000, 5_001)
    found = integers_of(keys_of_integers(numbers))
    assert (np.diff(found) >= 0).all()
    assert (found[np.abs(numbers) <= 2_048] == numbers[np.abs(numbers) <= 2_048]).all()


# Summaries

rows = st.lists(
    st.tuples(
        st.sampled_from([2012, 2013]),
        st.integers(1, 12),
        st.none() | st.integers(-3_000, 3_000),
        st.none() | st.floats(-100, 100, width=32) | st.just(float("nan")),
        st.none() | st.sampled_from(["", "a", "b", "ü", "née"]),
        st.none() | st.integers(0, 10**6),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_the_order_and_the_batches_do_not_matter(rows, random):
    def pieces(rows):
        cuts = sorted(random.sample(range(len(rows) + 1), min(3, len(rows))))
        parts = [rows[a:b] for a, b in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
        return [
            summarise(batch(**dict(zip(NAMES, zip(*part, strict=True), strict=True))), TABLE)
            for part in parts
            if part
        ]

    first = merge(pieces(rows))
    random.shuffle(rows)
    parts = pieces(rows)
    second = merge([merge(parts[:1]), merge(parts[1:])] if len(parts) > 1 else parts)
    assert (first.codes == second.codes).all()
    assert (first.counts == second.counts).all()
    keys = [("month", "ascending"), ("column", "ascending"), ("text", "ascending")]
    assert first.texts.sort_by(keys) == second.texts.sort_by(keys)
    np.testing.assert_allclose(first.moments, second.moments, rtol=1e-12)


@settings(max_examples=60, deadline=None)
@given(rows)
def test_of_any_rows_the_counts_are_those_of_pandas(rows):
    frame = pd.DataFrame(rows, columns=NAMES).astype({"whole": "Int64", "at": "Int64"})
    found = whole(batch(**dict(zip(NAMES, zip(*rows, strict=True), strict=True))))
    slices = {None: frame}
    for (year, month), part in frame.groupby(["year", "month"]):
        slices[year * 12 + month - 1] = part
    assert set(found) == set(slices)
    for month, part in slices.items():
        for name in ("whole", "part", "word", "at"):
            column, values = found[month][name], part[name].dropna()
            assert (column.rows, column.missing) == (len(part), len(part) - len(values))
            if name == "at":
                values = values // 86_400 * 86_400
            if name == "whole":
                values = values[values.abs() <= 2_048]
                kept = np.abs(column.values) <= 2_048
                counted = dict(zip(column.values[kept], column.counts[kept], strict=True))
            else:
                counted = dict(zip(column.values, column.counts, strict=True))
            if name != "part":
                assert counted == values.value_counts().to_dict()
            elif len(values):
                assert column.mean == pytest.approx(values.mean(), rel=1e-6, abs=1e-6)
                assert column.deviation == pytest.approx(values.std(ddof=0), rel=1e-4, abs=1e-4)
                assert (column.least, column.most) == (values.min(), values.max())


@given(st.lists(st.integers(-50, 50), min_size=1), st.lists(st.floats(0, 1), min_size=1))
def test_quantiles_are_numpys_inverted_cdf(numbers, shares):
    column = whole(batch(whole=numbers, part=numbers, word=[""] * len(numbers), at=numbers))
    expected = np.quantile(numbers, shares, method="inverted_cdf")
    assert column[None]["whole"].quantiles(shares).tolist() == expected.tolist()


def test_a_column_without_values_has_rows_and_nothing_else():
    nothing = [None, None]
    found = whole(batch(whole=nothing, part=nothing, word=nothing, at=nothing))[None]
    for name in ("whole", "part", "word", "at"):
        assert (found[name].rows, found[name].missing, found[name].distinct) == (2, 2, 0)
        assert found[name].least is None


def test_too_many_texts_are_sampled_the_same_way_in_any_order(monkeypatch):
    monkeypatch.setattr(summary, "MAX_TEXTS", 50)
    words = [f"word {i % 1_000}" for i in range(3_000)] + ["few"] * 7
    order = np.random.default_rng(3).permutation(len(words))
    found = []
    for places in (np.arange(len(words)), order):
        pieces = []
        for part in np.array_split(places, 9):
            some = [words[i] for i in part]
            none = [None] * len(some)
            pieces.append(summarise(batch(whole=none, part=none, word=some, at=none), TABLE))
        merged = merge([merge(pieces[:4]), merge(pieces[4:])])
        found.append(distributions(merged, TABLE)[None]["word"])
    first, second = found
    assert first.level == second.level >= 4
    assert (first.values == second.values).all()
    assert (first.counts == second.counts).all()
    assert 25 <= len(first.values) <= 50
    # Every text of the sample is there with all its rows.
    assert set(first.counts.tolist()) <= {3, 7}
    assert first.rows == len(words)
    assert first.distinct == pytest.approx(1_001, rel=0.3)


ROWS = st.lists(
    st.tuples(
        st.integers(2012, 2015),
        st.integers(1, 12),
        st.one_of(st.none(), st.integers(-(2**31) + 1, 2**31 - 1)),
        st.one_of(st.none(), st.floats(width=32)),
        st.one_of(st.none(), st.sampled_from(["", "a", "é", "ZZZ"])),
        st.one_of(st.none(), st.integers(0, 2**31)),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=25, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_years_summarised_apart_and_packed_are_the_whole(pieces):
    summaries = [
        summarise(batch(**dict(zip(NAMES, zip(*rows, strict=True), strict=True))), TABLE)
        for rows in pieces
    ]
    years = defaultdict(list)
    for part in summaries:
        for year, of_year in by_year(part):
            assert set((of_year.months // 12).tolist()) == {year}
            years["s", year].append(unpacked(packed(of_year)))
    found = summary_by_split((key, packed(merge(parts))) for key, parts in years.items())["s"]
    expected = merge(summaries)
    assert found.months.tolist() == expected.months.tolist()
    assert (found.codes == expected.codes).all()
    assert (found.counts == expected.counts).all()
    order = [(name, "ascending") for name in ("month", "column", "text")]
    assert found.texts.sort_by(order).equals(expected.texts.sort_by(order))
    np.testing.assert_allclose(found.moments, expected.moments, rtol=1e-12)


def test_a_histogram_holds_every_row_once():
    values = [0, 0, 1, 5, 9, 10]
    column = whole(batch(whole=values, part=values, word=[""] * 6, at=values))[None]["whole"]
    borders, rows = histogram(column, 5)
    assert borders.tolist() == [0, 2, 4, 6, 8, 10]
    assert rows.tolist() == [3, 0, 1, 0, 2]


# What a run writes


@pytest.fixture(scope="module")
def flights(six_thousand_flights) -> pd.DataFrame:
    return pd.read_csv(six_thousand_flights, keep_default_na=False, na_values=["NA"])


def read_json(data_set, split) -> dict:
    return json.loads((data_set / "statistics" / f"{split}.json").read_text())


def test_the_splits_together_are_the_input(data_set, flights):
    described = {split: read_json(data_set, split) for split in SPLITS}
    rows = manifest.load(str(data_set)).rows
    assert rows["quarantined"] == 0
    for split in SPLITS:
        assert {column["rows"] for column in described[split].values()} == {rows[split]}
    for name in ("dep_delay", "tailnum", "carrier", "air_time"):
        missing = sum(described[split][name]["missing"] for split in SPLITS)
        assert missing == flights[name].isna().sum()
    carriers = pd.Series(dtype=float)
    for split in SPLITS:
        carriers = carriers.add(pd.Series(described[split]["carrier"]["top"]), fill_value=0)
    assert carriers.to_dict() == flights["carrier"].value_counts().to_dict()
    assert described["unlabelled"]["arr_delay"]["missing"] == rows["unlabelled"]


def test_the_counts_are_those_of_the_input_by_month(data_set, flights):
    counts = store.read(str(data_set))
    assert counts.months == [f"2013-{month:02d}" for month in range(1, 13)]
    assert counts.splits == sorted(SPLITS)
    table = schemas.table("enriched_flight")
    for month in (1, 2, 12):
        part = flights[flights["month"] == month]
        found = counts.columns(table, months=[f"2013-{month:02d}"])
        for name in ("dep_delay", "origin", "distance", "tailnum"):
            expected = part[name].value_counts().to_dict()
            counted = dict(zip(found[name].values, found[name].counts, strict=True))
            assert {k: v for k, v in counted.items() if isinstance(k, str) or abs(k) < 2_049} == {
                k: v for k, v in expected.items() if isinstance(k, str) or abs(k) < 2_049
            }
            assert found[name].missing == part[name].isna().sum()
            assert found[name].rows == len(part)


def test_the_counts_are_a_plain_table_for_others(data_set):
    table = pq.read_table(data_set / "statistics" / "counts.parquet").to_pandas()
    assert list(table) == ["split", "month", "column", "number", "text", "rows"]
    slices = table[table["column"].isna()]
    rows = manifest.load(str(data_set)).rows
    assert slices.groupby("split")["rows"].sum().to_dict() == {s: rows[s] for s in SPLITS}


def test_tensorflow_metadata_has_a_data_set_of_each_split_and_month(data_set, flights):
    from tensorflow_metadata.proto.v0 import statistics_pb2

    listed = statistics_pb2.DatasetFeatureStatisticsList.FromString(
        (data_set / "statistics" / "FeatureStats.pb").read_bytes()
    )
    found = {dataset.name: dataset for dataset in listed.datasets}
    rows = manifest.load(str(data_set)).rows
    assert {name: found[name].num_examples for name in SPLITS} == {s: rows[s] for s in SPLITS}
    for split in SPLITS:
        months = [d for name, d in found.items() if name.startswith(f"{split}/2013-")]
        assert sum(month.num_examples for month in months) == rows[split]
    features = {feature.path.step[0]: feature for feature in found["train"].features}
    assert list(features) == schemas.table("enriched_flight").names
    described = read_json(data_set, "train")
    delay = features["dep_delay"].num_stats
    assert delay.mean == described["dep_delay"]["mean"]
    assert delay.median == described["dep_delay"]["p50"]
    assert delay.common_stats.num_non_missing == rows["train"]
    for feature in features.values():
        if feature.WhichOneof("stats") == "num_stats":
            for drawn in feature.num_stats.histograms:
                total = sum(bucket.sample_count for bucket in drawn.buckets)
                assert total == pytest.approx(feature.num_stats.common_stats.num_non_missing)
    (ewr, *_) = features["origin"].string_stats.top_values
    assert (ewr.value, ewr.frequency) == ("EWR", described["origin"]["top"]["EWR"])
    assert features["origin"].string_stats.avg_length == 3.0


def test_a_column_that_a_data_set_does_not_have_has_no_distribution(data_set):
    flights = schemas.table("flights")
    newer = Column("wifi", pa.string(), True, "Whether there was any.")
    table = Table("flights", "", (*flights.columns, newer), ())
    assert set(store.read(str(data_set)).columns(table)) == set(flights.names)


def test_damaged_or_missing_counts_are_refused(data_set, tmp_path):
    with pytest.raises(RequestError, match=r"counts\.parquet cannot be read"):
        store.read(str(tmp_path))
    (tmp_path / "statistics").mkdir()
    whole = (data_set / "statistics" / "counts.parquet").read_bytes()
    for contents in (b"", b"PAR1", whole[: len(whole) // 2]):
        (tmp_path / "statistics" / "counts.parquet").write_bytes(contents)
        with pytest.raises(RequestError, match=r"counts\.parquet is damaged"):
            store.read(str(tmp_path))


def test_a_month_has_the_name_of_the_calendar():
    assert month_name(2013 * 12) == "2013-01"
    assert month_name(2013 * 12 + 11) == "2013-12"


def test_a_summary_crosses_stages_of_this_machine_in_a_file(tmp_path):
    values = np.random.default_rng(1).normal(size=5_000).tolist()
    rows = batch(whole=list(range(5_000)), part=values, word=["a"] * 5_000, at=[None] * 5_000)
    ((_, expected),) = by_year(summarise(rows, TABLE))
    with spill.into(str(tmp_path / "spilled")):
        address = packed(expected)
        found = unpacked(address)
    assert len(address) < 500 < spill.SMALLEST_BYTES < len(packed(expected))
    assert (found.codes == expected.codes).all()
    assert (found.counts == expected.counts).all()
