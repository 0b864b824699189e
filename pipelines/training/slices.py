"""Groups of rows that the report looks at one by one."""

import json

import numpy as np

from pipelines import storage
from pipelines.tables.modelling import CategoryGroup, CycleGroup, Modelling
from pipelines.training.features import Features
from pipelines.training.metrics import classification

# Fewer rows say nothing.
_LEAST = 50

# Where a job declares no groups: at most so many kinds of them, of at most so many ids each.
_KINDS, _MOST_IDS = 4, 31

_ID = "_id"


def of_cycle(sine: np.ndarray, cosine: np.ndarray, period: float) -> np.ndarray:
    """What a cycle's two features stand for, from 0 to the period, to the nearest whole."""
    turns = np.arctan2(sine.astype(np.float64), cosine.astype(np.float64)) / (2 * np.pi)
    return np.rint(turns % 1.0 * period) % period


def vocabularies(folder: str) -> dict[str, str]:
    """Files of the transform's vocabularies, by name."""
    try:
        return json.loads(
            storage.read_file(storage.join(folder, "transformed_metadata", "asset_map"))
        )
    except (OSError, ValueError):
        return {}


def vocabulary(folder: str, name: str) -> list[str] | None:
    """The words of a vocabulary of the transform in their order, or None without one."""
    try:
        path = storage.join(folder, "transform_fn", "assets", vocabularies(folder)[name])
        return storage.read_file(path).decode(errors="replace").splitlines()
    except (OSError, KeyError):
        return None


def declared(modelling: Modelling, features: Features, folder: str) -> tuple:
    """The groups that a job declares, or else the categories of few ids, the largest first.

    A vocabulary has the name of its feature, or that without its "_id".
    """
    if modelling.groups is not None:
        return modelling.groups
    known = vocabularies(folder)
    few = sorted(
        (pair for pair in features.categories if pair[1] <= _MOST_IDS), key=lambda p: -p[1]
    )
    found = []
    for feature, _ in few[:_KINDS]:
        title = feature.removesuffix(_ID)
        words = next((name for name in (feature, title) if name in known), None)
        found.append(CategoryGroup(title, feature, words))
    return tuple(found)


def groups(
    modelling: Modelling, features: Features, rows: dict, folder: str
) -> dict[str, tuple[list, np.ndarray]]:
    """Names of the groups, and each row's group, by kind; kinds that the data lacks are left out.

    Args:
        rows: `numbers` [rows, numbers] and `ids` [rows, categories].
        folder: of the data set, for the words of its vocabularies.
    """
    names = [name for name, _ in features.categories]
    found = {}
    for group in declared(modelling, features, folder):
        if isinstance(group, CycleGroup) and set(group.features) <= set(features.numbers):
            sine, cosine = (
                rows["numbers"][:, features.numbers.index(name)] for name in group.features
            )
            position = of_cycle(sine, cosine, group.period)
            place = np.searchsorted(np.array(group.begins), position, side="right") - 1
            found[group.title] = (list(group.names), place)
        elif isinstance(group, CategoryGroup) and group.feature in names:
            words = vocabulary(folder, group.vocabulary) if group.vocabulary else None
            size = features.size(group.feature)
            titles = [str(i) for i in range(size)]
            if words is not None:
                titles = [*words[:size], *["others"] * (size - len(words))]
            found[group.title] = (titles, rows["ids"][:, names.index(group.feature)])
    return found


def by_group(
    modelling: Modelling, features: Features, rows: dict, probability: np.ndarray, folder: str
) -> dict:
    """The metrics of every group of at least some rows, by kind."""
    found = {}
    for kind, (titles, place) in groups(modelling, features, rows, folder).items():
        found[kind] = []
        for i, title in enumerate(titles):
            mine = place == i
            if mine.sum() >= _LEAST:
                label = rows["label"][mine]
                found[kind].append(
                    {
                        "name": title,
                        "examples": int(mine.sum()),
                        "positive": float(label.mean()),
                        "predicted": float(probability[mine].mean()),
                        **classification(probability[mine], label),
                    }
                )
    return found
