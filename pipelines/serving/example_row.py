"""A row that a served model can be asked about, for people to copy."""

import json
from collections.abc import Collection, Mapping

from pipelines import storage
from pipelines.serving.column_limits import Limits
from pipelines.statistics import store

_MEDIAN = "p50"
_DIGITS = 6


def example_row(
    data: str, columns: Mapping[str, str], limits: Mapping[str, Limits], required: Collection[str]
) -> dict:
    """Of each raw column the median of the training split, or its most frequent text.

    Args:
        data: folder of the data set, whose statistics tell; where they are gone, the row has
            what must be there and is within its limits, and no more.
        columns: name -> "float32" or "string".
        limits: of columns, by name.
        required: columns of which every row has a value.

    Returns:
        Column -> number, text or None, as a request has them in JSON.
    """
    described = _described(data)
    return {
        name: _value(
            described.get(name, {}), kind == "string", limits.get(name, Limits()), name in required
        )
        for name, kind in columns.items()
    }


def _described(data: str) -> dict:
    try:
        found = json.loads(storage.read_file(storage.join(data, store.FOLDER, "train.json")))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _value(described: Mapping, text: bool, limits: Limits, needed: bool):
    number = described.get(_MEDIAN)
    found = next(iter(described.get("top", {})), None)
    if text and not limits.whole:
        if limits.values is not None and found not in limits.values:
            found = limits.values[0]
        return found or ("x" if needed else None)
    if number is None and not needed:
        return None
    near = limits.nearest(float(f"{number or 0.0:.{_DIGITS}g}"))
    return str(near) if text else near
