"""Which rows of a table are to be told, and which again."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar.batches import integers
from pipelines.streaming.keyed_rows import KEY, differs, looked_up, places

REVISION = "revision"


def told_rows(
    table: pa.RecordBatch, known: pa.RecordBatch | None, names: Sequence[str], due: np.ndarray
) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """Compares what is known with what was told.

    Args:
        table: with KEY, the columns `names` as they were told, and REVISION, how often: null
            for never.
        known: the same columns as they are known now, and KEY; in any order.
        names: of the columns that are told.
        due: bool, one for each row of the table: whether it is to be told by now.

    Returns:
        (table, told): the table with what is told, and the rows that are told now.
    """
    if known is None:
        return table, table
    rows = places(integers(table.column(KEY)), integers(known.column(KEY)))
    revisions = integers(table.column(REVISION))
    changed = revisions == 0
    columns = {}
    for name in names:
        columns[name] = looked_up(known.column(name), rows).cast(table.schema.field(name).type)
        changed = changed | differs(columns[name], table.column(name))
    now = due & changed & (rows >= 0)
    columns[REVISION] = pa.array(
        np.where(now, revisions + 1, revisions), pa.int32(), mask=(revisions == 0) & ~now
    )
    choose = pa.array(now)
    for name in names:  # what is not told stays as it was told
        columns[name] = pc.if_else(choose, columns[name], table.column(name))
    table = pa.RecordBatch.from_arrays(
        [columns.get(field.name, table.column(field.name)) for field in table.schema],
        schema=table.schema,
    )
    return table, table.filter(choose)
