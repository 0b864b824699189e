"""A pipeline of one's own, handed in: a job with its files, its report, and rows of its table.

    job()      {"name": "storms", "files": {…}, "report": {…}}
    table()    rows of the table as the job reads it

`files` has the texts of the job's files by their place in the checkout: schemas/NAME.toml (and
others that it has), the suite in expectations/, all of pipelines/NAME/. `report` is what the
training on the whole table has reported: its label, the share of positives, and AUCs of this
model and its baselines with their intervals. `table()` has 500 to 20,000 rows, of whole days.

You do not write this file: `python -m exercises.ex35_your_own_pipeline.pack NAME` makes it of the
job NAME of your checkout.
"""

import pyarrow as pa

from pipelines.seats.unsolved import unsolved


def job() -> dict:
    """The job: its name, the texts of its files, what its training has reported."""
    unsolved("ex35_your_own_pipeline")


def table() -> pa.Table:
    """Rows of the job's table, with the columns and types of its schema as it is read."""
    unsolved("ex35_your_own_pipeline")
