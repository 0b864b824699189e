"""What the model is compared with, on the very same features and splits."""

import time

import numpy as np

from pipelines.training.features import Features


def always_negative(test: dict) -> np.ndarray:
    """The probability of one who says that no row ever is positive."""
    return np.zeros(len(test["label"]))


def best_number(features: Features, train: dict) -> str | None:
    """The baseline that the data declares, or the number that ranks the training split best.

    Returns:
        A number's name; None where there is no number.
    """
    from sklearn.metrics import roc_auc_score

    if features.baseline or not features.numbers:
        return features.baseline
    if not 0 < train["label"].sum() < len(train["label"]):
        return features.numbers[0]
    areas = [roc_auc_score(train["label"], column) for column in train["numbers"].T]
    return features.numbers[int(np.argmax(np.abs(np.array(areas) - 0.5)))]


def number_alone(name: str, features: Features, train: dict, test: dict) -> np.ndarray:
    """The share of positives by one number, rising or falling, as the training split has it."""
    from sklearn.isotonic import IsotonicRegression

    column = features.numbers.index(name)
    curve = IsotonicRegression(increasing="auto", out_of_bounds="clip")
    curve.fit(train["numbers"][:, column], train["label"])
    return curve.predict(test["numbers"][:, column])


def gradient_boosting(train: dict, test: dict, seed: int) -> tuple[np.ndarray, dict]:
    """scikit-learn's gradient boosting on all features.

    Categories are given as their ids, most frequent first. Returns (probabilities, its
    settings and seconds). Cost: some twenty seconds of processor time for 260,000 rows.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    def columns(rows):
        return np.concatenate([rows["numbers"], rows["ids"].astype(np.float32)], axis=1)

    settings = {"max_iter": 300, "learning_rate": 0.1, "early_stopping": False}
    started = time.monotonic()
    model = HistGradientBoostingClassifier(**settings, random_state=seed)
    model.fit(columns(train), train["label"])
    probability = model.predict_proba(columns(test))[:, 1]
    return probability, {**settings, "seconds": round(time.monotonic() - started, 1)}


def permutation_groups(features: Features) -> dict[str, tuple[list[int], list[int]]]:
    """Columns that are shuffled together, by name: those of numbers, and those of ids.

    Sine and cosine of one cycle are one piece of knowledge.
    """
    found: dict[str, tuple[list[int], list[int]]] = {}
    for i, name in enumerate(features.numbers):
        title = name.removesuffix("_sin").removesuffix("_cos")
        found.setdefault(title, ([], []))[0].append(i)
    for i, (name, _) in enumerate(features.categories):
        found.setdefault(name, ([], []))[1].append(i)
    return found


def permuted(rows: dict, columns: tuple[list[int], list[int]], seed: int) -> dict:
    """The rows with some columns shuffled among each other: what they told is lost."""
    order = np.random.default_rng(seed).permutation(len(rows["label"]))
    numbers, ids = rows["numbers"].copy(), rows["ids"].copy()
    numbers[:, columns[0]] = numbers[order][:, columns[0]]
    ids[:, columns[1]] = ids[order][:, columns[1]]
    return {**rows, "numbers": numbers, "ids": ids}
