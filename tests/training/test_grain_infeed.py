"""The infeed on Grain: its laws, and those that hold for the infeed on tf.data too.

An example's number stands in its `amount`, so that what came is told by that alone.
"""

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.problems import JobError, RequestError
from pipelines.training.features import Features, make_parser
from pipelines.training.grain_infeed import GrainInfeed
from pipelines.training.infeed import Feed
from pipelines.training.sharding import part_of
from pipelines.writing.array_record import ArrayRecords, write_records
from pipelines.writing.examples import frame_examples
from pipelines.writing.tfrecord import FOOTER_BYTES, HEADER_BYTES, file_body

FEATURES = Features(("dep_delay_z",), (("carrier_id", 17),), label="late", amount="arrival_delay")


def framed(first: int, count: int) -> pa.LargeBinaryArray:
    """Examples of the numbers from `first` on."""
    numbers = np.arange(first, first + count)
    columns = {
        "arrival_delay": numbers.astype(np.float32),
        "carrier_id": numbers % 17,
        "dep_delay_z": (numbers / 2).astype(np.float32),
        "late": numbers % 2,
        "passed_over": numbers * 1_000,
    }
    return frame_examples(pa.RecordBatch.from_pydict(columns))


class Shards:
    """The same examples as files of both formats, of so many examples each."""

    def __init__(self, folder, counts):
        self.tfrecord, self.paths, self.counts, first = [], [], counts, 0
        for place, count in enumerate(counts):
            frames = framed(first, count)
            path = folder / f"train-{place:05d}.tfrecord"
            path.write_bytes(file_body(frames))
            self.tfrecord.append({"path": str(path), "examples": count, "bytes": 1})
            self.paths.append(str(path.with_suffix(".arrayrecord")))
            records = [frame[HEADER_BYTES:-FOOTER_BYTES] for frame in frames.to_pylist()]
            write_records(self.paths[-1], records)
            first += count

        self.examples = ArrayRecords(self.paths, counts)


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    return Shards(tmp_path_factory.mktemp("shards"), (40, 0, 33, 27))


def on_grain(shards, training, batch, host, hosts, seed=0, first_step=0):
    infeed = GrainInfeed(
        shards.examples,
        FEATURES,
        batch=batch * hosts,
        training=training,
        seed=seed,
        host=host,
        hosts=hosts,
    )
    infeed.restore({"next_example": first_step * batch * hosts})
    return infeed


def on_tf_data(shards, training, batch, host, hosts, seed=0, first_step=0):
    from solutions.ex24_tpu_infeed.solution import make_infeed

    part = part_of(
        shards.tfrecord,
        split="train",
        training=training,
        batch=batch,
        replicas=1,
        hosts=hosts,
        host=host,
    )
    feed = Feed(training=training, seed=seed, first_step=first_step)
    batches = make_infeed(part, make_parser(FEATURES), feed)
    pass_ = batches if training else batches.take(part.batches - first_step)
    return pass_.as_numpy_iterator()


BOTH = pytest.mark.parametrize("infeed", [on_grain, on_tf_data])


def numbers_of(*batches: dict) -> list[int]:
    return [int(number) for batch in batches for number in batch["amount"][batch["weight"] > 0]]


def taken(batches, count: int) -> list[dict]:
    return [next(batches) for _ in range(count)]


# What holds for both.


@BOTH
@pytest.mark.parametrize("hosts", [1, 2, 3])
def test_an_evaluation_has_every_example_once_over_all_hosts(tf, infeed, shards, hosts):
    found, passes = [], []
    for host in range(hosts):
        batches = list(infeed(shards, False, 8, host, hosts))
        assert {len(batch["weight"]) for batch in batches} == {8}
        assert all(set(batch["weight"]) <= {0, 1} for batch in batches)
        found += numbers_of(*batches)
        passes.append(len(batches))
    assert sorted(found) == list(range(100))
    assert len(set(passes)) == 1


@BOTH
def test_a_seed_decides_the_order(tf, infeed, shards):
    orders = [
        numbers_of(*taken(iter(infeed(shards, True, 10, 0, 1, seed)), 20)) for seed in (1, 1, 2)
    ]
    assert orders[0] == orders[1]
    assert orders[0][:100] != orders[2][:100]
    assert orders[0][:100] != orders[0][100:]
    assert sorted(orders[0][:100]) == sorted(orders[0][100:]) == list(range(100))


@BOTH
@pytest.mark.parametrize("step", [1, 9, 23])
def test_a_training_goes_on_at_the_very_example_where_it_stood(tf, infeed, shards, step):
    whole = taken(iter(infeed(shards, True, 10, 0, 1, 5)), 30)
    rest = taken(iter(infeed(shards, True, 10, 0, 1, 5, first_step=step)), 30 - step)
    assert numbers_of(*rest) == numbers_of(*whole[step:])


def test_both_give_batches_of_the_same_columns_and_types(tf, shards):
    mine, theirs = (next(iter(infeed(shards, False, 8, 0, 1))) for infeed in (on_grain, on_tf_data))
    assert mine.keys() == theirs.keys()
    for name in mine:
        assert (mine[name].dtype, mine[name].shape) == (theirs[name].dtype, theirs[name].shape)
        assert mine[name].flags["C_CONTIGUOUS"]


# What holds for random access alone.


def test_a_row_keeps_its_values_together(shards):
    (batch,) = taken(on_grain(shards, True, 64, 0, 1), 1)
    np.testing.assert_array_equal(batch["numbers"][:, 0] * 2, batch["amount"])
    np.testing.assert_array_equal(batch["ids"][:, 0], batch["amount"] % 17)
    np.testing.assert_array_equal(batch["label"], batch["amount"] % 2)


@pytest.mark.parametrize(("batch", "hosts"), [(7, 1), (4, 3), (64, 1), (1, 64), (150, 1)])
def test_every_example_comes_once_an_epoch_though_batches_do_not_divide_it(shards, batch, hosts):
    steps = -(-300 // (batch * hosts))
    infeeds = [on_grain(shards, True, batch, host, hosts) for host in range(hosts)]
    sequence = numbers_of(*(next(infeed) for _ in range(steps) for infeed in infeeds))
    for epoch in range(3):
        assert sorted(sequence[epoch * 100 : epoch * 100 + 100]) == list(range(100))
    for infeed in infeeds:
        infeed.close()


@given(st.lists(st.tuples(st.integers(1, 16), st.integers(1, 5), st.integers(1, 3)), max_size=4))
@settings(max_examples=8)
@example([(8, 4, 2), (64, 1, 1), (3, 5, 1), (1, 7, 2)])
def test_nothing_is_repeated_or_lost_when_the_number_of_hosts_changes(shards, course):
    """Each part of the course: so many hosts, so large batches, so many steps."""
    whole = on_grain(shards, True, 10, 0, 1, seed=3)
    state, sequence = {"next_example": 0}, []
    for hosts, batch, steps in course:
        infeeds = []
        for host in range(hosts):
            infeed = on_grain(shards, True, batch, host, hosts, seed=3)
            infeed.restore(state)
            infeeds.append(infeed)
        sequence += numbers_of(*(next(infeed) for _ in range(steps) for infeed in infeeds))
        # Any host's state is that of all.
        (state,) = {tuple(infeed.state().items()) for infeed in infeeds}
        state = dict(state)
        for infeed in infeeds:
            infeed.close()
    assert state == {"next_example": len(sequence)}
    expected = numbers_of(*taken(whole, -(-len(sequence) // 10)))
    assert sequence == expected[: len(sequence)]
    whole.close()


def test_the_position_is_that_of_what_was_taken_and_not_of_what_was_read_ahead(shards):
    infeed = on_grain(shards, True, 10, 0, 1)
    taken(infeed, 3)
    assert infeed.state() == {"next_example": 30}
    assert len(repr(infeed.state())) < 40
    fourth = next(infeed)
    infeed.restore({"next_example": 30})
    assert numbers_of(next(infeed)) == numbers_of(fourth)


def test_a_training_of_some_epochs_ends_with_a_batch_that_is_filled(shards):
    infeed = GrainInfeed(shards.examples, FEATURES, batch=64, training=True, epochs=2)
    batches = list(infeed)
    assert [int(batch["weight"].sum()) for batch in batches] == [64, 64, 64, 8]
    assert {len(batch["label"]) for batch in batches} == {64}
    assert sorted(numbers_of(*batches)) == sorted([*range(100)] * 2)
    filling = batches[-1]["weight"] == 0
    assert not any(column[filling].any() for column in batches[-1].values())


def test_an_evaluation_is_in_the_order_of_the_shards_and_can_be_repeated(shards):
    infeed = on_grain(shards, False, 30, 0, 1)
    for _ in range(2):
        assert numbers_of(*infeed) == list(range(100))


def test_a_host_without_examples_has_as_many_batches_as_the_others(shards):
    batches = list(on_grain(shards, False, 2, 63, 64))
    assert len(batches) == 1
    assert not batches[0]["weight"].any()


def test_no_amount_is_no_column(shards):
    features = Features(("dep_delay_z",), (), label="late")
    (batch,) = taken(GrainInfeed(shards.examples, features, batch=5, training=False), 1)
    assert {name: column.shape for name, column in batch.items()} == {
        "numbers": (5, 1),
        "ids": (5, 0),
        "label": (5,),
        "weight": (5,),
    }


def test_a_batch_that_does_not_divide_among_the_hosts_is_refused(shards):
    with pytest.raises(RequestError, match="--batch 10 does not divide among 3 hosts"):
        GrainInfeed(shards.examples, FEATURES, batch=10, training=True, hosts=3)


def test_an_example_that_is_none_is_named_by_file_and_record(tmp_path):
    path = str(tmp_path / "train.arrayrecord")
    records = [frame[HEADER_BYTES:-FOOTER_BYTES] for frame in framed(0, 5).to_pylist()]
    write_records(path, [*records[:3], b"\xff" * 20, *records[3:]])
    infeed = GrainInfeed(ArrayRecords([path], [6]), FEATURES, batch=6, training=False)
    with pytest.raises(JobError, match=r"train\.arrayrecord: record 3 is no tf\.Example: .*: run"):
        next(infeed)


def test_tensorflow_is_not_imported(tmp_path, shards):
    code = f"""
import sys
from pipelines.training.features import Features, read_features
from pipelines.training.grain_infeed import GrainInfeed
from pipelines.training.random_access import open_examples
from pipelines.writing.array_record import ArrayRecords
examples = ArrayRecords({shards.paths!r}, {shards.counts!r})
features = Features(("dep_delay_z",), (("carrier_id", 17),), label="late")
assert len(next(GrainInfeed(examples, features, batch=5, training=True))["label"]) == 5
sys.exit("tensorflow" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
