"""How many shards a split is written in, and which one an example belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pipelines.problems import RequestError

# More than the largest training stage has; a shard's name has room for 99,999.
MAX_HOSTS = 10_000

# What the tf.Example encoding adds to a feature's name: tags and lengths of the map's
# entry, the feature, its list, and one value of at most eight bytes.
FEATURE_OVERHEAD_BYTES = 22
EXAMPLE_OVERHEAD_BYTES = 8


def example_bytes(features: Iterable[str]) -> int:
    """About the size in bytes of a tf.Example with one value for each feature name."""
    return EXAMPLE_OVERHEAD_BYTES + sum(
        FEATURE_OVERHEAD_BYTES + len(name.encode()) for name in features
    )


@dataclass(frozen=True)
class ShardPolicy:
    """How a split is divided into shards.

    Attributes:
        example_bytes: about the size of an encoded example, in bytes.
        hosts: of the training stage; each gets as many shards as every other.
        target_bytes: the size that a shard should not exceed by much. Large enough
            for sequential reads from object storage, small enough to sort in memory.
    """

    example_bytes: int
    hosts: int = 1
    target_bytes: int = 100_000_000

    def shards(self, examples: int) -> int:
        """The number of shards for a split: a multiple of the hosts, at least one each.

        >>> ShardPolicy(example_bytes=1_000).shards(250_000)
        3
        >>> ShardPolicy(example_bytes=1_000, hosts=8).shards(250_000)
        8
        """
        needed = max(1, -(-examples * self.example_bytes // self.target_bytes))
        return -(-needed // self.hosts) * self.hosts


def check_hosts(hosts: int) -> None:
    """Refuses more hosts than anything can feed.

    Raises:
        RequestError: see above.
    """
    if hosts > MAX_HOSTS:
        raise RequestError(
            f"--hosts {hosts:,}: at most {MAX_HOSTS:,}, for every host has a file of each split."
        )


def shard_of(hashes: np.ndarray, shards: int) -> np.ndarray:
    """The shard of each hash: consecutive ranges of hashes, as even as the hash is.

    Args:
        hashes: uint64.
        shards: at most 2**31.

    Returns:
        int64, from 0 to shards - 1.
    """
    top = hashes >> np.uint64(32)
    return ((top * np.uint64(shards)) >> np.uint64(32)).astype(np.int64)


def shard_name(split: str, index: int, shards: int, compressed: bool) -> str:
    """The file name of a shard, such as `train-00000-of-00004.tfrecord`."""
    return f"{split}-{index:05d}-of-{shards:05d}.tfrecord{'.gz' if compressed else ''}"
