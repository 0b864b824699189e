"""What the flights' own `history` says of the legs, by gradient boosting: the model's measure."""

import numpy as np

from pipelines.legs.leg_features import HISTORY, OWN
from pipelines.sequences.read_rows import PackedRows

# That scikit-learn takes, with those that it has not seen.
_CATEGORIES = 255


def table_of(rows: PackedRows, history: bool) -> np.ndarray:
    """The elements as rows of a table: float32 [elements, features].

    Args:
        history: with what the seat `history` says, or of the leg alone.
    """
    there = rows.present
    columns = [rows.numbers[name][there] for name in OWN]
    # The numbers of words begin with the most frequent: the rarest are one category.
    columns += [np.minimum(ids[there], _CATEGORIES - 1) for ids in rows.categories.values()]
    if history:
        known = rows.numbers[HISTORY[0]][there] > 0
        columns += [np.where(known, rows.numbers[name][there], np.nan) for name in HISTORY[1:]]
    return np.stack(columns, axis=1).astype(np.float32)


def boosted(data: dict[str, PackedRows], history: bool, seed: int) -> dict[str, np.ndarray]:
    """Probabilities of the elements of the splits "eval" and "test", by split.

    It stops where the evaluation split no longer gains, as the model's epoch is chosen.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    train, evaluation = data["train"], data["eval"]
    # A column without a value cannot be binned.
    history = history and bool(train.numbers[HISTORY[0]][train.present].any())
    columns = len(OWN) + len(train.categories)
    trees = HistGradientBoostingClassifier(
        learning_rate=0.2,
        max_iter=100,
        categorical_features=list(range(len(OWN), columns)),
        early_stopping=True,
        n_iter_no_change=10,
        random_state=seed,
    )
    trees.fit(
        table_of(train, history),
        train.labels[train.present],
        X_val=table_of(evaluation, history),
        y_val=evaluation.labels[evaluation.present],
    )
    return {
        split: trees.predict_proba(table_of(data[split], history))[:, 1]
        for split in ("eval", "test")
    }
