"""A rejected row's time is exported as the instant that it is, or without a zone if it had none."""

import datetime
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import schemas
from pipelines.quarantine.rejected_rows import export
from pipelines.reading.plan import plan_reads
from pipelines.reading.read import read_range

TABLE = schemas.parse(
    """
    table = "t"
    description = "d"
    missing = ["-"]
    [columns]
    n = { type = "int16", nullable = true, missing = ["none"], description = "d" }
    text = { type = "string", nullable = true, description = "d" }
    at = { type = "timestamp[s, tz=UTC]", nullable = true, description = "d" }
    """,
    "t.toml",
)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (None, "2013-06-01T05:00:00"),
        ("UTC", "2013-06-01T05:00:00Z"),
        ("America/New_York", "2013-06-01T05:00:00Z"),
    ],
)
def test_a_row_of_parquet_is_exported_with_its_instant(tmp_path, zone, shown):
    moment = datetime.datetime(2013, 6, 1, 5, tzinfo=datetime.UTC if zone else None)
    at = pa.array([moment], pa.timestamp("us", zone))
    pq.write_table(pa.table({"n": ["x"], "text": ["a"], "at": at}), tmp_path / "t.parquet")
    plan = plan_reads(str(tmp_path / "t.parquet"), TABLE)
    ((rows, rejects),) = [p for r in plan.ranges for p in read_range(r, TABLE.arrow)]
    assert (rows.num_rows, rejects.num_rows) == (0, 1)
    (row,) = rejects.to_pylist()
    entry = {name: row[name] for name in ("file", "line", "offset", "text")}
    export(
        iter([entry | {"rules": row["_rules"], "reasons": row["_reasons"]}]),
        TABLE,
        out := io.StringIO(),
    )
    assert out.getvalue().splitlines()[1].split(",")[:3] == ["x", "a", shown]


def test_a_missing_value_is_exported_as_its_column_has_it():
    entry = {"row": {"n": None, "text": None, "at": None}, "rules": [], "reasons": []}
    export(iter([entry]), TABLE, out := io.StringIO())
    assert out.getvalue().splitlines()[1].split(",")[:3] == ["none", "-", "-"]
