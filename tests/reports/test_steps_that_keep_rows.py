"""A step that is to keep every row, and does not, is named with whose it is."""

import pytest

from pipelines.problems import JobError
from pipelines.reports.accounting import Kept, check_steps, sides

TOLD = {
    "enrich": ("Your code in the seat enrich failed: a file, line 3", "`./workshop check 7`."),
    "check": ("Your code in the seat check failed: a file, line 9", "`./workshop check 12`."),
    "write": ("Your code in the seat write failed: a file, line 1", "`./workshop check 18`."),
}
COUNTED = {
    "rows": 10,
    "into enrich": 10,
    "out of enrich 0": 10,
    "into check": 10,
    "out of check 0": 7,
    "out of check 1": 3,
}


def test_both_sides_of_each_step_are_counted():
    steps = {"enrich": Kept("before", ("behind",)), "split": Kept("valid", ("train", "test"))}
    assert sides(steps) == {
        "into enrich": "before",
        "into split": "valid",
        "out of enrich 0": "behind",
        "out of split 0": "train",
        "out of split 1": "test",
    }


def test_steps_that_keep_every_row_are_not_named():
    check_steps(COUNTED, TOLD, "flights")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"out of check 1": 2},
            "Your code in the seat check failed: a file, line 9, was given 10 flights and gave 9: "
            "it loses flights, so nothing was published. `./workshop check 12`.",
        ),
        (
            {"out of enrich 0": 1_012, "into check": 1_012},
            "Your code in the seat enrich failed: a file, line 3, was given 10 flights and gave "
            "1,012: it repeats flights, so nothing was published. `./workshop check 7`.",
        ),
        ({"out of check 0": 0, "out of check 1": 0}, "gave 0: it loses flights"),
    ],
)
def test_the_first_step_that_does_not_is_named(changed, sentence):
    with pytest.raises(JobError) as raised:
        check_steps(COUNTED | changed, TOLD, "flights")
    assert sentence in str(raised.value)
