"""What is said of what was taken of an input."""

import pytest

from pipelines.tables.notes import notes_of

FATES = dict.fromkeys(("read", "train", "eval", "test", "unlabelled", "quarantined"), 0)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (["gate"], "the input's column gate is passed over."),
        (["", "gate"], "the input's columns (without a name), gate are passed over."),
        ([f"c{n:02d}" for n in range(15)], "c10, c11 and 3 more are passed over."),
    ],
)
def test_columns_that_the_job_ignores_are_named_and_cut_after_some(columns, told):
    (note,) = notes_of({"rows": FATES, "input": {"ignored_columns": columns}}, "flights")
    assert note.startswith("Not read, for the table has none of that name: ")
    assert note.endswith(told)


def test_of_an_input_that_is_the_tables_nothing_is_said():
    assert notes_of({"rows": FATES, "input": {"ignored_columns": []}}, "flights") == []
