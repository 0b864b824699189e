"""A feature that alone tells the label is found, whatever its kind, and no other."""

import numpy as np

from pipelines.training.features import Features
from pipelines.training.leaks import find_leaks, told_of_leaks

ROWS = 2_000
FEATURES = Features(("falling", "noise", "rising"), (("cause_id", 4), ("name_id", ROWS)))


def split(seed: int, label: np.ndarray | None = None) -> dict:
    random = np.random.default_rng(seed)
    label = random.integers(0, 2, ROWS).astype(np.float32) if label is None else label
    order = np.arange(ROWS) / ROWS
    # One of a hundred rows in the wrong half: an area of about 0.99 and more.
    wrong = np.where(np.arange(ROWS) % 400 == 0, 1 - label, label)
    numbers = np.stack([-(wrong + order / 2), random.normal(size=ROWS), label + order / 2], 1)
    # The ids of names are all different: in training each tells its row, and no other.
    ids = np.stack([label * 2 + random.integers(0, 2, ROWS), random.permutation(ROWS)], 1)
    return {"numbers": numbers, "ids": ids.astype(np.int64), "label": label}


def test_numbers_and_categories_that_tell_the_label_are_found_with_their_area():
    found = find_leaks(FEATURES, split(1), split(2))
    assert [leak["feature"] for leak in found] == ["cause_id", "rising", "falling"]
    assert [leak["auc"] for leak in found[:2]] == [1.0, 1.0]
    assert 0.99 <= found[2]["auc"] < 1
    first, _, last = told_of_leaks(found, "late")
    assert first.startswith("Warning: the feature cause_id alone tells the label late (AUC 1): is")
    assert (
        f"falling alone ranks the label late almost perfectly (AUC {found[2]['auc']:.4f})" in last
    )


def test_of_few_rows_of_a_label_nothing_is_said():
    label = np.zeros(ROWS, np.float32)
    label[:9] = 1
    assert find_leaks(FEATURES, split(1, label), split(2, label)) == []
