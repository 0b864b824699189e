"""Rows that a lookup table has a match for are counted, and one that fits none is told."""

import pandas as pd
import pyarrow as pa
import pytest

from pipelines.flights.job import JOB
from pipelines.problems import RequestError
from pipelines.schemas import Column, Table
from pipelines.tables.job import Job
from pipelines.tables.lookup_matches import matches
from pipelines.tables.lookups import LookupTable
from pipelines.tables.notes import notes_of
from pipelines.writing import manifest
from tests.support.any_table import as_it_is

_FILES = ("planes", "airports")
COLUMNS = {"weather": ("temp", "wind"), "planes": ("seats",), "ports": ("lat",)}


def test_a_row_has_a_match_if_any_of_the_tables_columns_has_a_value():
    batch = pa.record_batch(
        {
            "temp": pa.array([None, 1.0, None, 2.0]),
            "wind": pa.array([None, None, 3.0, 4.0]),
            "seats": pa.array([None] * 4, pa.int16()),
        }
    )
    assert matches(batch, COLUMNS) == {"": 4, "weather": 3, "planes": 0, "ports": 0}


def notes(matched: int, rows: int) -> list[str]:
    fates = dict.fromkeys(("read", "train", "eval", "test", "unlabelled", "quarantined"), 0)
    by = ["origin", "time_hour"]
    lookups = {"weather": {"by": by, "rows": rows, "matched": matched}}
    return notes_of({"rows": fates, "lookups": lookups}, "flights")


@pytest.mark.parametrize(
    ("matched", "rows", "told"),
    [(0, 1684, True), (16, 1684, True), (17, 1684, False), (0, 0, False)],
)
def test_a_table_that_fits_hardly_any_row_is_told_with_the_count(matched, rows, told):
    found = notes(matched, rows)
    assert len(found) == told
    if told:
        assert f"{matched:,} of 1,684 flights have a match in the lookup table weather" in found[0]
        assert "(by origin and time_hour)" in found[0]


def test_every_lookup_table_of_the_flights_is_counted_by_columns_that_it_alone_gives():
    named = [name for lookup in JOB.lookups.values() for name in lookup.columns]
    assert all(lookup.columns for lookup in JOB.lookups.values())
    own = {"scheduled_at", "departed_at", "landed_at", "weekday"}
    assert sorted(named) == sorted(set(JOB.checked.added_by("enrich").names) - own)


def test_a_lookup_column_that_the_checked_table_lacks_is_refused():
    table = Table("t", "", (Column("n", pa.int32(), False, "", feature="number"),), ())
    lookup = LookupTable(table, "t.csv", str, ("m",))
    with pytest.raises(RequestError, match="lookup table more gives the column m"):
        Job("t", "rows", table, table, "", as_it_is, lookups={"more": lookup})


def test_a_run_counts_the_flights_with_a_match(light_data_set, six_thousand_flights, real_folder):
    flights = pd.read_csv(six_thousand_flights, keep_default_na=False, dtype=str)
    planes, airports = (pd.read_csv(real_folder / f"{n}.csv", dtype=str) for n in _FILES)
    lookups = manifest.load(str(light_data_set)).data["lookups"]
    assert lookups["planes"]["matched"] == flights["tailnum"].isin(planes["tailnum"]).sum()
    assert lookups["airports"]["matched"] == flights["dest"].isin(airports["faa"]).sum()
    assert {found["rows"] for found in lookups.values()} == {len(flights)}
