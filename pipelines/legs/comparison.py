"""How good several ways to predict are on the same legs, and which is better, by how much."""

import math

import numpy as np

from pipelines.sequences.read_rows import PackedRows
from pipelines.training.metrics import classification

EVAL, TEST = "eval", "test"

MODEL = "the transformer"
HISTORY = "trees with history"
ALONE = "trees without history"
SHARE = "the share of training"

ALL, FOLLOWING, FIRST = "all legs", "legs behind another", "first legs"
"""Groups of legs: by whether one is before them in their window."""

# Of the normal distribution: 95 % are nearer to its mean.
_DEVIATIONS = 1.959963984540054


def share_of_training(data: dict[str, PackedRows]) -> dict[str, np.ndarray]:
    """The share of late legs in training, of each leg of the other splits."""
    train = data["train"]
    share = train.labels[train.present].mean()
    return {split: np.full(data[split].present.sum(), share) for split in (EVAL, TEST)}


def members(rows: PackedRows) -> dict[str, np.ndarray]:
    """Which legs are in each group: bool [legs]."""
    following = rows.positions[rows.present] > 0
    return {ALL: np.ones(len(following), bool), FOLLOWING: following, FIRST: ~following}


def groups_of(rows: PackedRows) -> dict[str, int]:
    """How many legs are in each group."""
    return {group: int(mine.sum()) for group, mine in members(rows).items()}


def entry_of(name: str, data: dict[str, PackedRows], said: dict[str, np.ndarray]) -> dict:
    """How good predictions are, by split and group; None of a group without legs.

    Args:
        said: the probability of each leg, by split.
    """
    entry: dict = {"name": name}
    for split in (EVAL, TEST):
        labels = data[split].labels[data[split].present]
        entry[split] = {
            group: classification(said[split][mine], labels[mine]) if mine.any() else None
            for group, mine in members(data[split]).items()
        }
    return entry


def differences(data: dict[str, PackedRows], said: dict[str, dict[str, np.ndarray]]) -> dict:
    """How much lower the model's log loss is than that of the others, on the test split's legs.

    Returns:
        By other way and group a dict of `mean`, in nats a leg, and its `interval`, [low, high],
        which counts legs as independent: those of one stormy day are not, so it is rather wider.
    """
    rows = data[TEST]
    labels = rows.labels[rows.present]
    losses = {name: _losses(its[TEST], labels) for name, its in said.items()}
    return {
        name: {
            group: _interval(losses[name][mine] - losses[MODEL][mine])
            for group, mine in members(rows).items()
        }
        for name in said
        if name != MODEL
    }


def _losses(probability: np.ndarray, labels: np.ndarray) -> np.ndarray:
    clipped = np.clip(probability.astype(np.float64), 1e-7, 1 - 1e-7)
    return -np.where(labels > 0, np.log(clipped), np.log1p(-clipped))


def _interval(values: np.ndarray) -> dict | None:
    if not len(values):
        return None
    mean = float(values.mean())
    reach = _DEVIATIONS * float(values.std()) / math.sqrt(len(values))
    return {"mean": mean, "interval": [mean - reach, mean + reach]}


def verdict(found: dict) -> str:
    """Whether the transformer is better than trees that know the history, in sentences."""
    told = []
    for group in (ALL, FOLLOWING, FIRST):
        if (one := found[HISTORY][group]) is not None:
            told.append(_sentence(group, one))
    return " ".join(told)


def _sentence(group: str, one: dict) -> str:
    low, high = one["interval"]
    size = f"by {abs(one['mean']):.4f} nats ({min(abs(low), abs(high)):.4f} to "
    size += f"{max(abs(low), abs(high)):.4f})"
    if low > 0:
        return f"On {group} the transformer beats {HISTORY} {size}."
    if high < 0:
        return f"On {group} the transformer does not beat {HISTORY}: it is worse {size}."
    return (
        f"On {group} the transformer and {HISTORY} are not told apart: {one['mean']:+.4f} nats "
        f"({low:+.4f} to {high:+.4f})."
    )
