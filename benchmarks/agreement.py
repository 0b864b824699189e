"""Proves that two outputs hold the same examples, whoever wrote them and in what order.

Peers may differ in three things only: the order of the examples, the order of
words that are equally frequent, and the last digits of a z-score or of a quantile
that was estimated. So an output is reduced to what they must agree on:

- a z-score to the rank of its value among the distinct values of the column;
- a word's id to the number of times that it occurs, ids having to be in the order
  of frequency;
- the rows, so reduced, to one digest of their sorted multiset;
- quantile buckets to how far, in rank, each boundary is from its exact place.

`python -m benchmarks.agreement FOLDER` prints the reduction of one output as JSON.
"""

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import record_files

ZSCORES = ["dep_delay_z", "distance_z", "hour_z", "minute_z"]
IDS = ["carrier_id", "origin_id", "dest_id", "tailnum_id"]
BUCKET = "distance_bucket"
LABEL = "label"
BUCKETS = 10

READ_BATCH = 8192
# Neighbouring raw values (a minute, a mile) are more than 1e-3 apart as z-scores,
# and two roundings of one value less than 1e-5.
SAME_VALUE = 1e-4
MOMENT_TOLERANCE = 1e-3
# The largest z-score is about 32: float32 statistics move it by some 1e-4.
ZSCORE_TOLERANCE = 1e-3
# TensorFlow Transform asks for 0.01; Ray's sketch promises 0.017.
RANK_TOLERANCE = 0.03


def read(folder: Path) -> dict[str, np.ndarray]:
    """The features of all examples, as plain TensorFlow reads them.

    Raises:
        ValueError: the features are not exactly the ten, one value in each.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    spec = {
        **{name: tf.io.FixedLenFeature([], tf.float32) for name in ZSCORES},
        **{name: tf.io.FixedLenFeature([], tf.int64) for name in [*IDS, BUCKET, LABEL]},
    }
    records = tf.data.TFRecordDataset([str(path) for path in record_files(folder)])
    for record in records.take(1):
        names = set(tf.train.Example.FromString(record.numpy()).features.feature)
        if names != set(spec):
            raise ValueError(f"features {sorted(names ^ set(spec))} are missing or too many")
    parsed = records.batch(READ_BATCH).map(lambda batch: tf.io.parse_example(batch, spec))
    batches = list(parsed.as_numpy_iterator())
    if not batches:
        raise ValueError("there is no example")
    return {name: np.concatenate([batch[name] for batch in batches]) for name in spec}


def ranks(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each value's rank among the distinct ones, and those, ascending."""
    distinct, where = np.unique(values.astype("f8"), return_inverse=True)
    group = np.cumsum(np.diff(distinct, prepend=distinct[0]) > SAME_VALUE)
    firsts = np.flatnonzero(np.diff(group, prepend=-1))
    return group[where], distinct[firsts]


def boundary_error(distance: np.ndarray, bucket: np.ndarray) -> float:
    """How far the boundaries are from the exact quantiles, as a share of the rows.

    Raises:
        ValueError: a longer distance is in a lower bucket.
    """
    order = np.argsort(distance, kind="stable")
    if np.any(np.diff(bucket[order]) < 0):
        raise ValueError("buckets do not rise with the distance")
    worst = 0.0
    for k in range(1, BUCKETS):
        above = distance[bucket >= k]
        boundary = above.min() if len(above) else np.inf
        below, upto = np.mean(distance < boundary), np.mean(distance <= boundary)
        worst = max(worst, below - k / BUCKETS, k / BUCKETS - upto)
    return float(worst)


def reduce(columns: dict[str, np.ndarray]) -> dict[str, Any]:
    """What outputs of the same work have in common; see the module's docstring."""
    problems = []
    distinct, reduced = {}, [columns[LABEL]]
    for name in ZSCORES:
        rank, values = ranks(columns[name])
        reduced.append(rank)
        distinct[name] = values.tolist()
        mean, deviation = columns[name].mean(dtype="f8"), columns[name].std(dtype="f8")
        if abs(mean) > MOMENT_TOLERANCE or abs(deviation - 1) > MOMENT_TOLERANCE:
            problems.append(f"{name} has mean {mean:.4f} and standard deviation {deviation:.4f}")
    for name in IDS:
        counts = np.bincount(columns[name])
        if np.any(np.diff(counts) > 0):
            problems.append(f"{name} is not in the order of frequency")
        reduced.append(counts[columns[name]])
    try:
        error = boundary_error(columns["distance_z"], columns[BUCKET])
        if error > RANK_TOLERANCE:
            problems.append(f"a boundary of {BUCKET} is {error:.1%} of the rows off")
    except ValueError as unordered:
        problems.append(str(unordered))
    rows = np.stack([column.astype("<i8") for column in reduced], axis=1)
    rows = rows[np.lexsort(rows.T)]
    return {
        "examples": len(rows),
        "late": int(columns[LABEL].sum()),
        "rows": hashlib.sha256(rows.tobytes()).hexdigest(),
        "zscores": distinct,
        "problems": problems,
    }


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Why two reductions are not of the same work; empty if they are."""
    found = list(theirs["problems"])
    for name in ("examples", "late"):
        if ours[name] != theirs[name]:
            found.append(f"{theirs[name]:,} {name} instead of {ours[name]:,}")
    for name in ZSCORES:
        mine, other = np.array(ours["zscores"][name]), np.array(theirs["zscores"][name])
        if len(mine) != len(other):
            found.append(f"{len(other)} distinct values of {name} instead of {len(mine)}")
        elif np.abs(mine - other).max() > ZSCORE_TOLERANCE:
            found.append(f"{name} differs by up to {np.abs(mine - other).max():.4f}")
    if not found and ours["rows"] != theirs["rows"]:
        found.append("the columns agree one by one, but not the rows")
    return found


def main() -> None:
    try:
        print(json.dumps(reduce(read(Path(sys.argv[1])))))
    except Exception as error:
        sys.exit(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
