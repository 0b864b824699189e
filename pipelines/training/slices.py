"""Groups of flights that the report looks at one by one: carriers, hours, months."""

import json

import numpy as np

from pipelines import storage
from pipelines.training.features import Features
from pipelines.training.metrics import classification

_MONTH_BEGINS = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MINUTES, _DAYS = 1440.0, 365.25

# Fewer flights say nothing.
_LEAST = 50


def of_cycle(sine: np.ndarray, cosine: np.ndarray, period: float) -> np.ndarray:
    """What a cycle's two features stand for, from 0 to the period, to the nearest whole."""
    turns = np.arctan2(sine.astype(np.float64), cosine.astype(np.float64)) / (2 * np.pi)
    return np.rint(turns % 1.0 * period) % period


def vocabulary(folder: str, name: str) -> list[str] | None:
    """The words of a vocabulary of the transform in their order, or None without one."""
    try:
        assets = json.loads(
            storage.read_file(storage.join(folder, "transformed_metadata", "asset_map"))
        )
        path = storage.join(folder, "transform_fn", "assets", assets[name])
        return storage.read_file(path).decode().splitlines()
    except (OSError, ValueError, KeyError):
        return None


def groups(features: Features, rows: dict, folder: str) -> dict[str, tuple[list, np.ndarray]]:
    """Names of the groups, and each row's group, by kind; kinds that the data lacks are left out.

    Args:
        rows: `numbers` [rows, numbers] and `ids` [rows, categories].
        folder: of the data set, for the carriers' names.
    """

    def number(name):
        return rows["numbers"][:, features.numbers.index(name)]

    found = {}
    names = [name for name, _ in features.categories]
    if "carrier_id" in names:
        words = vocabulary(folder, "carrier") or []
        size = features.size("carrier_id")
        titles = words + ["others"] * (size - len(words))
        found["carrier"] = (titles, rows["ids"][:, names.index("carrier_id")])
    if {"time_of_day_sin", "time_of_day_cos"} <= set(features.numbers):
        minute = of_cycle(number("time_of_day_sin"), number("time_of_day_cos"), _MINUTES)
        found["hour"] = ([f"{hour:02d}" for hour in range(24)], (minute // 60).astype(int))
    if {"time_of_year_sin", "time_of_year_cos"} <= set(features.numbers):
        day = of_cycle(number("time_of_year_sin"), number("time_of_year_cos"), _DAYS)
        month = np.searchsorted(_MONTH_BEGINS, day, side="right") - 1
        found["month"] = (list(_MONTHS), month)
    return found


def by_group(features: Features, rows: dict, probability: np.ndarray, folder: str) -> dict:
    """The metrics of every group of at least some flights, by kind."""
    found = {}
    for kind, (titles, place) in groups(features, rows, folder).items():
        found[kind] = []
        for i, title in enumerate(titles):
            mine = place == i
            if mine.sum() >= _LEAST:
                late = rows["late"][mine]
                found[kind].append(
                    {
                        "name": title,
                        "examples": int(mine.sum()),
                        "late": float(late.mean()),
                        "predicted": float(probability[mine].mean()),
                        **classification(probability[mine], late),
                    }
                )
    return found
