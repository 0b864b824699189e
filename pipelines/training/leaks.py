"""Features that alone tell the label: known only afterwards, as a rule, and no help beforehand."""

from collections.abc import Mapping, Sequence

import numpy as np

from pipelines.training.features import Features

# What ranks so well alone is seldom knowledge of before.
LEAKS_FROM = 0.99
# Rows of either label, below which a perfect order is chance.
_FEWEST = 10
# Training rows that numbers are ranked on.
_ROWS = 50_000


def find_leaks(features: Features, train: Mapping, other: Mapping) -> list[dict]:
    """Features each of which alone ranks the label almost perfectly, rising or falling.

    Args:
        train: `numbers` [rows, numbers], `ids` [rows, categories] and `label` of the training
            split, on which numbers are ranked, and the share of positives of each id is learned.
        other: the same of another split, on which these shares are ranked, so that ids of few
            rows do not flatter themselves.

    Returns:
        A dict of `feature` and `auc` for each of at least `LEAKS_FROM`, the best first. Cost:
        a sort of 50,000 numbers for each feature.
    """
    some = slice(None, None, -(-len(train["label"]) // _ROWS) or 1)
    label = train["label"][some]
    found = {}
    for i, name in enumerate(features.numbers):
        area = _area(label, train["numbers"][some, i])
        found[name] = max(area, 1 - area)
    for i, (name, size) in enumerate(features.categories):
        ids = train["ids"][:, i]
        rows = np.bincount(ids, minlength=size)
        positive = np.bincount(ids, train["label"], minlength=size)
        share = (positive + train["label"].mean()) / (rows + 1)
        found[name] = _area(other["label"], share[other["ids"][:, i]])
    leaks = [(name, area) for name, area in found.items() if area >= LEAKS_FROM]
    return [
        {"feature": name, "auc": float(area)}
        for name, area in sorted(leaks, key=lambda leak: (-leak[1], leak[0]))
    ]


def _area(label: np.ndarray, score: np.ndarray) -> float:
    """The area under the ROC curve; 1/2, which says nothing, of too few rows of either label."""
    from sklearn.metrics import roc_auc_score

    positive = label.sum()
    if not _FEWEST <= positive <= len(label) - _FEWEST:
        return 0.5
    return float(roc_auc_score(label, score))


def told_of_leaks(leaks: Sequence[Mapping], label: str) -> list[str]:
    """A sentence for each feature of `find_leaks`."""
    return [
        f"Warning: the feature {leak['feature']} alone "
        + (
            f"tells the label {label} (AUC 1)"
            if leak["auc"] == 1
            else f"ranks the label {label} almost perfectly (AUC {leak['auc']:.4f})"
        )
        + ": is it known when the prediction is made? If not, it is no feature: take its "
        "`feature` out of the schema, and it out of the preprocessing."
        for leak in leaks
    ]
