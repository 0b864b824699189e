"""Which host reads what, for 1 to 64 hosts: pure arithmetic."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.problems import RequestError
from pipelines.training.infeed import fits_in_memory
from pipelines.training.profile import needs
from pipelines.training.sharding import (
    evaluation_steps,
    examples_by_host,
    part_of,
    replica_batch,
    shards_of_host,
    training_steps,
)


def shards(*examples: int, suffix: str = "") -> list[dict]:
    return [
        {"path": f"train-{i}.tfrecord{suffix}", "examples": count, "bytes": 10 * count}
        for i, count in enumerate(examples)
    ]


@pytest.mark.parametrize("hosts", range(1, 65))
def test_every_shard_is_read_by_exactly_one_host(hosts):
    for count in (0, 1, 5, 64, 129):
        read = [i for host in range(hosts) for i in shards_of_host(count, hosts, host)]
        assert sorted(read) == list(range(count))


@settings(max_examples=60, deadline=None)
@given(
    examples=st.lists(st.integers(0, 500), min_size=1, max_size=70),
    hosts=st.integers(1, 64),
    batch=st.integers(1, 64),
    replicas=st.integers(1, 8),
)
def test_in_evaluation_all_hosts_make_the_same_steps_and_lose_nothing(
    examples, hosts, batch, replicas
):
    parts = [
        part_of(
            shards(*examples),
            split="eval",
            training=False,
            batch=batch,
            replicas=replicas,
            hosts=hosts,
            host=host,
        )
        for host in range(hosts)
    ]
    assert sum(part.examples for part in parts) == sum(examples)
    assert len({part.steps for part in parts}) == 1
    padded = [part.batches * batch - part.examples for part in parts]
    assert min(padded) >= 0
    # Not a step more than the richest host needs.
    assert parts[0].steps == 1 or min(padded) < batch * replicas


@settings(max_examples=60, deadline=None)
@given(
    examples=st.lists(st.integers(200, 500), min_size=64, max_size=70),
    hosts=st.integers(1, 64),
    batch=st.integers(1, 25),
    replicas=st.integers(1, 8),
)
def test_in_training_all_hosts_make_the_same_steps_and_each_has_examples_for_them(
    examples, hosts, batch, replicas
):
    parts = [
        part_of(
            shards(*examples),
            split="train",
            training=True,
            batch=batch,
            replicas=replicas,
            hosts=hosts,
            host=host,
        )
        for host in range(hosts)
    ]
    assert len({part.steps for part in parts}) == 1
    assert all(part.batches * batch <= part.examples for part in parts)
    assert min(part.examples for part in parts) < (parts[0].steps + 1) * batch * replicas


def test_steps_worked_out_by_hand():
    by_host = examples_by_host([10, 20, 30, 5], 2)
    assert by_host == [40, 25]
    assert training_steps(by_host, 8) == 3  # 25 examples fill 3 batches of 8
    assert evaluation_steps(by_host, 8) == 5  # 40 examples need 5
    assert evaluation_steps([0, 0], 8) == 1


def test_empty_shards_are_not_opened():
    part = part_of(shards(0, 9, 0), split="train", training=True, batch=3, replicas=1)
    assert part.paths == ("train-1.tfrecord",)
    assert (part.examples, part.steps, part.bytes) == (9, 3, 90)


def test_a_batch_that_does_not_divide_names_the_closest_that_do():
    assert replica_batch(1024, 8) == 128
    with pytest.raises(RequestError, match=r"--batch 1001 does not divide among 8 .*1000 or 1008"):
        replica_batch(1001, 8)
    with pytest.raises(RequestError, match="take 8"):
        replica_batch(3, 8)


def test_more_hosts_than_shards_are_refused_in_training():
    with pytest.raises(RequestError, match=r"4 hosts cannot share 2 shards .*--hosts 4"):
        part_of(shards(9, 9), split="train", training=True, batch=1, replicas=1, hosts=4, host=0)


def test_a_host_without_a_full_step_is_refused_in_training():
    with pytest.raises(RequestError, match=r"has 2 examples on host 1 and a step takes 8"):
        part_of(shards(9, 2), split="train", training=True, batch=4, replicas=2, hosts=2, host=0)


def test_what_fits_in_memory_is_counted_in_columns_of_four_bytes():
    assert fits_in_memory(100, 10, limit=4_000)
    assert not fits_in_memory(101, 10, limit=4_000)


def test_what_feeds_an_accelerator_worked_out_by_hand():
    # 8,192 examples in 10 ms are 819,200/s; a quarter in reserve makes 1,024,000, which is
    # 10.24 cores of 100,000/s: 11 cores, 2 hosts of 8.
    found = needs(10.0, 8_192, 100_000.0, 8)
    assert found.examples_per_second == 819_200
    assert (found.cores, found.hosts, found.shards) == (11, 2, 16)
    assert needs(1_000.0, 10, 100_000.0, 8).shards == 1
