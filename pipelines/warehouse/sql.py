"""The two statements: the training query, and the one that replaces days."""

from pipelines.schemas import Table
from pipelines.schemas.splits import SPLITS, UNLABELLED, SplitShares
from pipelines.warehouse.address import TableAddress

# A flight's day is the local date of its scheduled departure, as the split has it; the day of
# `time_hour`, by which the table is parted, is UTC's and another one in the evening.
DAY = "FORMAT('%04d-%02d-%02d', {0}year, {0}month, {0}day)"

# MOD keeps the sign, so the absolute value is taken outside of it. Of the hash it cannot be
# taken: the smallest INT64 has none.
BUCKET = f"ABS(MOD(FARM_FINGERPRINT({DAY.format('')}), 100))"


def training_query(
    address: TableAddress, table: Table, shares: SplitShares, only: str | None = None
) -> str:
    """The flights with their split, which is the pipeline's, row for row.

    Args:
        table: whose columns are read, in order; the result has `split` behind them.
        only: a name of SPLITS or UNLABELLED; None for all of them.
    """
    columns = ",\n  ".join(table.names)
    fits = f"\nWHERE split = '{only}'" if only else ""
    return f"""\
SELECT
  {columns},
  split
FROM (
  SELECT
    *,
    CASE
      WHEN arr_delay IS NULL THEN '{UNLABELLED}'
      WHEN bucket < {shares.train} THEN '{SPLITS[0]}'
      WHEN bucket < {shares.train + shares.eval} THEN '{SPLITS[1]}'
      ELSE '{SPLITS[2]}'
    END AS split
  FROM (
    SELECT
      *,
      {BUCKET} AS bucket
    FROM {address.quoted}
  )
){fits}
"""


def replace_days(target: TableAddress, staged: TableAddress, table: Table) -> str:
    """Replaces the days @days of a table by what is staged, all of it or nothing.

    Parameters of the query: `days`, texts such as "2013-01-31"; `first` and `last`, the
    instants between which the rows of those days lie, so that no other part is read.
    """
    columns = ", ".join(table.names)
    values = ", ".join(f"staged.{name}" for name in table.names)
    within = f"target.{table.partition} BETWEEN @first AND @last\n  AND " if table.partition else ""
    return f"""\
MERGE {target.quoted} AS target
USING {staged.quoted} AS staged
ON FALSE
WHEN NOT MATCHED BY SOURCE
  AND {within}{DAY.format("target.")} IN UNNEST(@days)
  THEN DELETE
WHEN NOT MATCHED BY TARGET THEN
  INSERT ({columns})
  VALUES ({values})
"""
