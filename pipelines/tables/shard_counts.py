"""Whether there are rows enough for the hosts that are to read them."""

import math
from collections.abc import Mapping

from pipelines.problems import RequestError
from pipelines.reading.plan import ReadPlan
from pipelines.schemas.splits import SPLITS, SplitShares

# The estimate of rows from a file's size is right within a factor of two on flights, and rows
# of few short columns are shorter.
_UNSURE = 8
# Fewer empty shards than this are not worth a word before the run.
_EXPECTED = 0.5


def check_feeds(hosts: int, plan: ReadPlan) -> None:
    """Refuses more hosts than the input can have rows.

    Raises:
        RequestError: most hosts would have none.
    """
    most = plan.estimated_rows() * _UNSURE
    if hosts > max(most, 1):
        raise RequestError(
            f"--hosts {hosts:,}: the input holds about {plan.estimated_rows():,} rows, so that "
            "most hosts would have none; give fewer hosts or more rows."
        )


def empty_expected(hosts: int, rows: int, shares: SplitShares) -> str | None:
    """What to say before a run whose splits are likely to have shards without an example.

    Args:
        rows: of the input, about.

    Returns:
        A sentence, or None where every shard is likely to have some.
    """
    told = []
    for split, share in zip(SPLITS, (shares.train, shares.eval, shares.test), strict=True):
        # A shard is decided by a hash: the chance that it gets none of the examples.
        empty = hosts * math.exp(-rows * share / 100 / hosts)
        if share and hosts > 1 and empty >= _EXPECTED:
            told.append(f"about {max(1, round(empty)):,} of {split}")
    if not told:
        return None
    return (
        f"--hosts {hosts:,} and about {rows:,} rows: shards without an example are to be expected, "
        f"{' and '.join(told)}."
    )


def empty_shards(splits: Mapping[str, Mapping]) -> str | None:
    """What to say of a data set that has shards without an example.

    Args:
        splits: as the manifest has them.

    Returns:
        A sentence, or None where there are none, or a split has no more than its one shard.
    """
    told = []
    for name, split in splits.items():
        shards = split["shards"]
        empty = sum(not shard["examples"] for shard in shards)
        if empty and len(shards) > 1:
            told.append(f"{empty:,} of {name}'s {len(shards):,}")
    if not told:
        return None
    return f"Shards without an example: {', '.join(told)}. Fewer --hosts leave none."
