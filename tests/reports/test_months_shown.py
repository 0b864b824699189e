"""The page's drift by month says how many months it leaves out."""

import numpy as np
import pyarrow as pa
import pytest

from pipelines import schemas
from pipelines.reports.run_page import MONTHS, page_statistics, run_page
from pipelines.statistics.distribution import distributions
from pipelines.statistics.summary import merge, summarise

TABLE = schemas.Table(
    "readings",
    "",
    (
        schemas.Column("year", pa.int16(), False, ""),
        schemas.Column("month", pa.int8(), False, ""),
        schemas.Column("day", pa.int8(), False, ""),
        schemas.Column("amount", pa.float32(), True, "", drift=0.1),
    ),
    (),
    day=("year", "month", "day"),
)
FATES = dict.fromkeys(("read", "train", "eval", "test", "unlabelled", "quarantined"), 0)


def page_of(months: int) -> str:
    """The page of ten rows in each month from January 2001 on."""
    number = np.repeat(np.arange(months), 10)
    columns = [2001 + number // 12, number % 12 + 1, np.ones(len(number)), number % 3]
    arrays = [pa.array(c, t.type) for c, t in zip(columns, TABLE.columns, strict=True)]
    summary = merge([summarise(pa.record_batch(arrays, names=TABLE.names), TABLE)])
    wholes = {"train": distributions(summary, TABLE, 0)[None]}
    shown = page_statistics(
        wholes, distributions(summary, TABLE, MONTHS), TABLE, (), len(summary.months)
    )
    return run_page({"rows": FATES, "run": "abc"}, {}, shown, "readings")


@pytest.mark.parametrize(("months", "first"), [(23, "01-01"), (24, "01-01"), (30, "01-07")])
def test_the_months_that_are_not_shown_are_counted(months, first):
    page = page_of(months)
    shown = [f'<th scope="col">{first}</th>' in page, '<th scope="col">01-06</th>' in page]
    assert shown == [True, months <= 24]
    assert ("Of 30 months with rows, the last 24 are shown." in page) == (months == 30)
    assert ("months with rows" in page) == (months == 30)
