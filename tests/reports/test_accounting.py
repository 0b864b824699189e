"""Why there is nothing to train on, in a sentence; and that every row has one fate."""

import pytest

from pipelines.problems import JobError
from pipelines.quarantine.write import Failure
from pipelines.reports.accounting import check_conservation, nothing_to_train_on


def rows(**given: int) -> dict[str, int]:
    names = ("read", "train", "eval", "test", "unlabelled", "quarantined")
    return dict.fromkeys(names, 0) | given


@pytest.mark.parametrize(
    ("counted", "rules", "sentence"),
    [
        (rows(), {}, "The input holds no strikes, only headers"),
        (
            rows(read=1_200, quarantined=1_200),
            {"a": 3, "b": 1_200, "c": 4, "d": 1},
            "All 1,200 strikes were rejected, by b (1,200), c (4), a (3) and 1 more rule, of which "
            "a row may break several; for example, f.csv, line 2: has 'x', which is no day, in "
            "column on; schemas/strikes.toml describes the columns",
        ),
        (
            rows(read=4, unlabelled=4),
            {},
            "None of the 4 valid strikes has a label, so there is nothing to learn from: the "
            "label's column damage is null in every one of them",
        ),
        (
            rows(read=7, quarantined=3, unlabelled=4),
            {"a": 1, "b": 2},
            "None of the 4 valid strikes has a label, so there is nothing to learn from: the "
            "label's column damage is null in every one of them; 3 of 7 were rejected before, by "
            "b (2), a (1)",
        ),
        (
            rows(read=5, test=5),
            {},
            "None of the strikes is in the training split, so there is nothing to learn scales and "
            "vocabularies from: give strikes of more days, or another --split",
        ),
    ],
)
def test_the_sentence_says_why(counted, rules, sentence):
    # A row's name may be of several lines, and a sentence is of one.
    example = ("has 'x', which is no day, in column on", "f.csv,\nline 2")
    failures = {id: Failure(count, (example,)) for id, count in rules.items()}
    assert nothing_to_train_on(counted, failures, "strikes", ["damage"] * 2, "strikes") == sentence


def test_of_labels_of_several_columns_each_row_lacks_one():
    counted = rows(read=2, unlabelled=2)
    assert nothing_to_train_on(counted, {}, "strikes", ["b", "a"]).endswith(
        ": in every one of them one of the labels' columns a and b is null"
    )


def test_a_row_that_is_lost_or_there_twice_stops_the_job():
    check_conservation(rows(read=3, train=1, unlabelled=1, quarantined=1))
    for lost in (rows(read=3, train=2), rows(read=3, train=4)):
        with pytest.raises(JobError, match=r"3 rows were read and \d are accounted for"):
            check_conservation(lost)
