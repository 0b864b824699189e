"""Intervals of metrics and shares, and what two heads say against each other."""

import numpy as np
import pytest

from pipelines.training import intervals, metrics


# Wilson's intervals as tables print them, to four digits.
@pytest.mark.parametrize(
    ("positive", "rows", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 1, 0.2065, 1.0)],
)
def test_the_interval_of_a_share_is_wilsons(positive, rows, low, high):
    assert intervals.wilson(positive, rows) == pytest.approx([low, high], abs=5e-5)


def predictions(rows: int, digits: int) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(11)
    probability = chance.beta(1, 3, rows).round(digits)
    return probability, (chance.random(rows) < probability).astype(np.float32)


@pytest.mark.parametrize("digits", [1, 9], ids=["ties", "no ties"])
def test_metrics_of_rows_drawn_again_are_scikit_learns_with_weights(digits):
    from sklearn import metrics as independent

    probability, label = predictions(300, digits)
    counts = np.bincount(np.random.default_rng(2).integers(0, 300, 300), minlength=300)
    found = intervals._Resampled(probability, label).of(counts)
    expected = {
        "auc": independent.roc_auc_score(label, probability, sample_weight=counts),
        "average_precision": independent.average_precision_score(
            label, probability, sample_weight=counts
        ),
        "brier": independent.brier_score_loss(label, probability, sample_weight=counts),
        "log_loss": independent.log_loss(
            label, np.clip(probability, 1e-7, 1 - 1e-7), sample_weight=counts
        ),
    }
    assert found == pytest.approx(expected, rel=1e-9)


def test_an_interval_of_a_mean_is_about_that_of_the_normal_distribution():
    probability, label = predictions(4_000, 9)
    found = intervals.of_classification(probability, label)
    scores = metrics.classification(probability, label)
    square = (probability - label) ** 2
    reach = 1.96 * square.std() / np.sqrt(len(square))
    low, high = found["brier"]
    assert high - low == pytest.approx(2 * reach, rel=0.2)
    for name, (low, high) in found.items():
        assert low < scores[name] < high
    assert found == intervals.of_classification(probability, label)


def test_labels_that_are_alike_have_no_interval_of_ranking():
    found = intervals.of_classification(np.array([0.2, 0.4]), np.array([0.0, 0.0]))
    assert found["auc"] is found["average_precision"] is None
    assert found["brier"] == pytest.approx([0.04, 0.16])
    one = intervals.of_classification(np.array([0.25]), np.array([1.0]))
    assert one["brier"] == pytest.approx([0.5625, 0.5625])


def test_bins_of_the_calibration_have_their_counts_and_intervals():
    point, other = metrics.calibration(
        np.array([0.1] * 10 + [0.9] * 4), np.array([0.0] * 10 + [1] * 4)
    )
    assert (point["examples"], other["examples"]) == (10, 4)
    assert point["interval"] == pytest.approx([0, 0.2775], abs=5e-5)
    assert other["interval"][0] < 1 == other["interval"][1]


def test_contradictions_worked_out_by_hand():
    # The median reaches 15 in rows 0, 1 and 3, and one half is reached in rows 1 and 2.
    quantiles = np.array([[0, 20, 60], [16, 30, 40], [0, 14, 15], [0, 15, 20]])
    probability = np.array([0.3, 0.95, 0.5, 0.05])
    low, median, high = metrics.contradictions(probability, quantiles, (0.1, 0.5, 0.9), 15)
    assert (low["by_quantile_only"], low["by_probability_only"]) == (0, 0)
    assert (median["by_quantile_only"], median["by_probability_only"]) == (2, 1)
    # The highest quantile reaches it everywhere; one in ten is likely but in the last row.
    assert (high["by_quantile_only"], high["by_probability_only"]) == (1, 0)
    assert [row["share"] for row in (low, median, high)] == [0, 0.75, 0.25]


def test_that_the_best_epoch_was_the_last_and_that_a_feature_leaks_is_told(capsys):
    import sys

    from pipelines.training.screen import Screen

    scores = {"auc": 0.9, "brier": 0.1, "log_loss": 0.3, "calibration_error": 0.0}
    outcome = {
        "examples": {"train": 10}, "rows": "rows", "steps": 5, "seconds": 1.0, "output": "x",
        "accelerator": {"kind": "cpu"}, "framework": "jax",
        "comparison": [{"name": "this model", "test": scores}],
        "settings": {"epochs": 3}, "seats": {}, "best_was_last": True,
        "leaks": [{"feature": "cause_id", "auc": 0.9931}], "label": {"name": "late"},
    }  # fmt: skip
    console = Screen(sys.stderr)
    console.outcome(outcome, sys.stdout)
    told = capsys.readouterr().out
    assert "last of the 3 allowed" in told
    assert "the feature cause_id alone ranks the label late almost perfectly (AUC 0.9931)" in told
    console.outcome({**outcome, "best_was_last": False, "leaks": []}, sys.stdout)
    told = capsys.readouterr().out
    assert "allowed" not in told
    assert "Warning" not in told
