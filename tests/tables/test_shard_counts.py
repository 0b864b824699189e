"""Hosts are held against the rows that they are to read."""

import pyarrow as pa
import pytest

from pipelines import schemas
from pipelines.reading.plan import plan_reads
from pipelines.reading.read import read_first
from pipelines.schemas.splits import SplitShares
from pipelines.tables.shard_counts import empty_expected, empty_shards

SHARES = SplitShares(80, 10, 10)


@pytest.mark.parametrize(
    ("hosts", "rows", "told"),
    [
        (1, 1, None),
        (1000, 10**9, None),
        (8, 6_000, None),
        # 600 examples in 1,000 shards leave 1000 * exp(-0.6) of them empty.
        (1000, 6_000, "about 8 of train and about 549 of eval and about 549 of test"),
        (100, 6_000, None),
        (100, 5_000, "about 1 of eval and about 1 of test"),
    ],
)
def test_empty_shards_are_told_before_the_run(hosts, rows, told):
    found = empty_expected(hosts, rows, SHARES)
    if told is None:
        assert found is None
    else:
        assert found == (
            f"--hosts {hosts:,} and about {rows:,} rows: shards without an example are to be "
            f"expected, {told}."
        )


def split(*examples: int) -> dict:
    return {"examples": sum(examples), "shards": [{"examples": count} for count in examples]}


def test_empty_shards_are_told_behind_the_run():
    assert empty_shards({"train": split(3, 2), "eval": split(0)}) is None
    assert empty_shards({"train": split(3, 0), "eval": split(0, 0)}) == (
        "Shards without an example: 1 of train's 2, 2 of eval's 2. Fewer --hosts leave none."
    )


def test_more_rows_than_numbers_hold_are_all_rows(tmp_path):
    column = schemas.Column("n", pa.int64(), True, "")
    table = schemas.Table("t", "", (column,), ())
    (tmp_path / "a.csv").write_text("n\n1\nx\n2\n")
    plan = plan_reads(str(tmp_path / "a.csv"), table, rows=99999999999999999999)
    pieces = list(read_first(plan, table.arrow))
    assert sum(rows.num_rows for rows, _ in pieces) == 2
    assert sum(rejects.num_rows for _, rejects in pieces) == 1
