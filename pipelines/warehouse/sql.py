"""The two statements: the training query, and the one that replaces rows."""

from collections.abc import Sequence

import pyarrow as pa

from pipelines.problems import RequestError
from pipelines.schemas import Table
from pipelines.schemas.columns import DAY
from pipelines.schemas.splits import SPLITS, UNLABELLED, SplitShares
from pipelines.warehouse.address import TableAddress


def day_columns(table: Table) -> tuple[str, ...]:
    """The columns that say a row's day: the schema's, or the partition's; empty without both."""
    return table.day or tuple(filter(None, [table.partition]))


def day_text(table: Table, prefix: str = "") -> str:
    """A row's day as SQL's text, such as "2013-01-31"; "" where it is not known.

    A flight's day is the local date of its scheduled departure, as the split has it; the day
    of `time_hour`, by which the table is divided, is UTC's and another one in the evening.

    Args:
        prefix: of the columns, such as "target.".
    """
    names = day_columns(table)
    if len(names) == 3:
        text = f"FORMAT('%04d-%02d-%02d', {', '.join(prefix + name for name in names)})"
    else:
        kind = "TIMESTAMP" if pa.types.is_timestamp(table[names[0]].type) else "DATE"
        text = f"FORMAT_{kind}('%Y-%m-%d', {prefix}{names[0]})"
    return f"IFNULL({text}, '')" if any(table[name].nullable for name in names) else text


def training_query(
    address: TableAddress,
    table: Table,
    shares: SplitShares,
    labelled: Sequence[str],
    only: str | None = None,
) -> str:
    """The rows with their split, which is the pipeline's, row for row.

    Args:
        table: whose columns are read, in order; the result has `split` behind them.
        labelled: columns without which a row is unlabelled.
        only: a name of SPLITS or UNLABELLED; None for all of them.

    Raises:
        RequestError: the split is not by day, and so by no function that BigQuery has; or a
            column of the labels is not in the table, but added by a step.
    """
    for name in labelled:
        if name not in table.names:
            raise RequestError(
                f"The label's column {name} is added by a step of the pipeline, and the table "
                f"{table.name} does not have it: take the splits of a data set."
            )
    if table.split_by != DAY:
        by = table.split_by
        hashed = "its identity" if isinstance(by, str) else f"its columns {', '.join(by)}"
        raise RequestError(
            f"The table {table.name} is split by a hash of {hashed}, which SQL does not have: "
            'give its schema a `day` and split_by = "day", or take the splits of a data set.'
        )
    columns = ",\n  ".join(table.names)
    unlabelled = " OR ".join(f"{name} IS NULL" for name in dict.fromkeys(labelled)) or "FALSE"
    fits = f"\nWHERE split = '{only}'" if only else ""
    # MOD keeps the sign, so the absolute value is taken outside of it. Of the hash it cannot be
    # taken: the smallest INT64 has none.
    bucket = f"ABS(MOD(FARM_FINGERPRINT({day_text(table)}), 100))"
    return f"""\
SELECT
  {columns},
  split
FROM (
  SELECT
    *,
    CASE
      WHEN {unlabelled} THEN '{UNLABELLED}'
      WHEN bucket < {shares.train} THEN '{SPLITS[0]}'
      WHEN bucket < {shares.train + shares.eval} THEN '{SPLITS[1]}'
      ELSE '{SPLITS[2]}'
    END AS split
  FROM (
    SELECT
      *,
      {bucket} AS bucket
    FROM {address.quoted}
  )
){fits}
"""


def replace_rows(target: TableAddress, staged: TableAddress, table: Table) -> str:
    """Replaces the days @days of a table by what is staged, all of it or nothing.

    All rows are replaced where a row has no day. Parameters of the query, where it has: `days`,
    texts such as "2013-01-31"; and, where `is_bounded`, `first` and `last`, the instants between
    which the rows of those days lie, so that no other part is read.
    """
    columns = ", ".join(table.names)
    values = ", ".join(f"staged.{name}" for name in table.names)
    return f"""\
MERGE {target.quoted} AS target
USING {staged.quoted} AS staged
ON FALSE
WHEN NOT MATCHED BY SOURCE{_of_days(table)}
  THEN DELETE
WHEN NOT MATCHED BY TARGET THEN
  INSERT ({columns})
  VALUES ({values})
"""


def is_bounded(table: Table) -> bool:
    """Whether the rows of a day lie in the partitions around it, and a row always has one."""
    part = table.partition
    if part is None or table[part].nullable or not day_columns(table):
        return False
    # A local date of three columns is that of the partition's instant.
    return len(day_columns(table)) == 3 or day_columns(table) == (part,)


def _of_days(table: Table) -> str:
    if not day_columns(table):
        return ""
    first, last = "@first", "@last"
    within = ""
    if table.partition and is_bounded(table):
        if not pa.types.is_timestamp(table[table.partition].type):
            first, last = "DATE(@first)", "DATE(@last)"
        within = f"target.{table.partition} BETWEEN {first} AND {last}\n  AND "
    return f"\n  AND {within}{day_text(table, 'target.')} IN UNNEST(@days)"
