"""Examples of pictures: their bytes, and shards that are cut by bytes."""

import numpy as np
import pytest

from pipelines.pictures.examples import encode
from pipelines.pictures.write import RANGES, cut_by_bytes, order_of
from pipelines.writing.shard_policy import ShardPolicy


def test_an_example_is_what_tensorflow_reads(tf):
    pixels = bytes(range(256)) * 3
    encoded = encode("digits/é.png", 300, pixels)
    features = tf.train.Example.FromString(encoded).features.feature
    assert sorted(features) == ["label", "path", "pixels"]
    assert features["label"].int64_list.value[:] == [300]
    assert features["path"].bytes_list.value[:] == ["digits/é.png".encode()]
    assert features["pixels"].bytes_list.value[:] == [pixels]
    # In order of names, which is protobuf's own deterministic one.
    assert encoded == tf.train.Example.FromString(encoded).SerializeToString(deterministic=True)


def cut(sizes: dict[int, int], target: int, hosts: int = 1) -> list[int]:
    """The shards of ranges that have bytes, and how many shards there are."""
    table = np.zeros((3, RANGES), np.int64)
    for place, size in sizes.items():
        table[1, place] = size
    found = cut_by_bytes(table, ShardPolicy(1, hosts, target))
    assert found[0, -1] == found[2, -1] == hosts
    return [int(found[1, place]) for place in sorted(sizes)] + [int(found[1, -1])]


def test_shards_hold_so_many_bytes_and_not_so_many_examples():
    # One range has as many bytes as all the others: it has a shard for itself.
    assert cut({0: 10, 1: 10, 2: 10, 3: 30}, 30) == [0, 0, 0, 1, 2]
    assert cut({0: 30, 1: 10, 2: 10, 3: 10}, 30) == [0, 1, 1, 1, 2]
    assert cut({0: 10, 9: 10, 4_095: 10}, 10) == [0, 1, 2, 3]


def test_every_host_has_a_shard_also_of_nothing():
    assert cut({}, 10, hosts=4) == [4]
    assert cut({5: 3}, 10, hosts=2)[-1] == 2


def test_shards_are_in_the_order_of_ranges():
    sizes = np.random.default_rng(3).integers(0, 50, (3, RANGES))
    found = cut_by_bytes(sizes, ShardPolicy(1, 1, 5_000))
    for split in range(3):
        shards, ranges = found[split, -1], found[split, :-1]
        assert shards == -(-sizes[split].sum() // 5_000)
        assert (np.diff(ranges) >= 0).all()
        held = np.bincount(ranges, sizes[split], shards)
        assert held.max() <= 5_000 + 50
        assert held.min() > 0.9 * sizes[split].sum() / shards


def test_the_order_depends_on_paths_and_salt_alone():
    paths = [f"digits/{n}.png" for n in range(50)]
    order = order_of(paths, "digits")
    assert (order_of(paths[::-1], "digits") == order[::-1]).all()
    assert (order_of(paths, "other") != order).all()
    assert len(set(order.tolist())) == 50


@pytest.mark.parametrize("label", [0, 127, 128, 10**9])
def test_labels_of_any_width(label):
    from pipelines.writing.decode_examples import read_example

    assert read_example(encode("a", label, b""))[b"label"] == ("int64", [label])
