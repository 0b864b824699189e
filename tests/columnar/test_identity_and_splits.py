"""A flight's identity, hashes, shards and splits."""

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.columnar.farmhash import fingerprint64
from pipelines.columnar.keys import (
    identity_keys,
    identity_texts,
    range_of,
    salted_hash,
)
from pipelines.problems import RequestError
from pipelines.schemas.splits import SplitShares
from pipelines.writing.shard_policy import ShardPolicy, shard_name, shard_of
from solutions.ex14_split_by_day.solution import bucket_of_day
from tests.support.moments import times

# Identity, hashes, shards


def identified(*flights: tuple) -> pa.RecordBatch:
    """Flights of (carrier, flight, origin, seconds since 1970)."""
    carriers, numbers, origins, hours = zip(*flights, strict=True)
    return pa.record_batch(
        {
            "carrier": pa.array(carriers, pa.string()),
            "flight": pa.array(numbers, pa.int32()),
            "origin": pa.array(origins, pa.string()),
            "time_hour": times(list(hours)),
        }
    )


identities = st.lists(
    st.tuples(
        st.text("ABC9", min_size=1, max_size=4),
        st.integers(1, 99_999),
        st.sampled_from(["EWR", "JFK", "LGA", "E"]),
        st.integers(0, 200_000).map(lambda hour: hour * 3_600),
    ),
    min_size=1,
    max_size=20,
    unique=True,
)


IDENTITY = ("carrier", "flight", "origin", "time_hour")


def test_a_flight_is_named_by_its_identity():
    named = identity_texts(identified(("AA", 77, "EWR", 3_600 * 10)), IDENTITY)
    assert named.to_pylist() == ["AA 77 EWR 1970-01-01T10:00:00Z"]


def test_a_row_of_any_identity_has_a_name():
    row = pa.record_batch(
        {
            "text": ["", "a", None],
            "whole": pa.array([1, None, 3], pa.int8()),
            "on": pa.array([0, 1, None], pa.date32()),
            "so": [True, None, False],
        }
    )
    assert identity_texts(row, ["text"]).to_pylist() == ['""', "a", "?"]
    assert identity_texts(row, ["whole", "on", "so"]).to_pylist() == [
        *("1 1970-01-01 true", "? 1970-01-02 ?", "3 ? false"),
    ]


@settings(max_examples=60, deadline=None)
@given(identities)
def test_no_two_flights_share_a_key(flights):
    high, low = identity_keys(identified(*flights), IDENTITY)
    assert len(set(high.tolist())) == len(set(low.tolist())) == len(flights)


def test_identities_of_any_length_and_type_have_keys_of_their_own():
    names = ["United", "United Express", "Unite", "", None, "Überlingen", "Über"]
    batch = pa.record_batch(
        {
            "operator": pa.array(names * 2),
            "share": pa.array([0.5] * 7 + [-0.5] * 7),
            "day": pa.array([1] * 14, pa.date32()),
            "valid": pa.array([True, None] * 7),
        }
    )
    for columns in (["operator", "share"], ["operator", "share", "day", "valid"]):
        high, low = identity_keys(batch, columns)
        assert len(set(high.tolist())) == len(set(low.tolist())) == 14


def test_a_missing_value_is_no_zero_and_no_empty_text():
    batch = pa.record_batch({"number": [0, None], "text": ["", None]})
    for column in batch.schema.names:
        assert len(set(identity_keys(batch, [column])[0].tolist())) == 2


def test_the_key_of_a_row_does_not_depend_on_the_rows_around_it():
    flights = [("AA", 1, "EWR", 0), ("B6", 2, "JFK", 3_600), ("AA", 3, "LGA", 7_200)]
    together = identity_keys(identified(*flights), IDENTITY)
    for i, flight in enumerate(flights):
        alone = identity_keys(identified(flight), IDENTITY)
        assert [word[0] for word in alone] == [word[i] for word in together]


def test_salted_hashes_are_even_and_another_salt_or_bit_gives_unrelated_ones():
    count = 1 << 16
    high = np.arange(count, dtype=np.uint64) << np.uint64(32)
    low = np.full(count, 12_345, np.uint64)
    hashes = salted_hash(high, low, "flights")
    assert hashes.dtype == np.uint64
    assert len(np.unique(hashes)) == count
    assert (hashes == salted_hash(high, low, "flights")).all()
    # A bit differs from that of another hash as often as not: 32 of 64 bits, and over 65,536
    # pairs the mean has a deviation of 4 / 256.
    for others in (
        salted_hash(high, low, "flightt"),
        salted_hash(high ^ np.uint64(1), low, "flights"),
        salted_hash(high, low ^ np.uint64(1 << 63), "flights"),
    ):
        flipped = np.bitwise_count(hashes ^ others)
        assert abs(flipped.mean() - 32) < 0.1
    shares = np.bincount(shard_of(hashes, 16), minlength=16) / count
    np.testing.assert_allclose(shares, 1 / 16, rtol=0.1)


def test_the_hash_is_the_same_in_every_process():
    # PYTHONHASHSEED changes what Python's own hash says of a text, and must not matter here.
    code = (
        "import numpy as np, pyarrow as pa\n"
        "from pipelines.columnar.keys import range_of, salted_hash\n"
        "one = np.ones(1, np.uint64)\n"
        "print(salted_hash(one, one, 'x')[0], range_of(pa.array(['N1']), one, 1000)[0])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    one = np.ones(1, np.uint64)
    here = (salted_hash(one, one, "x")[0], range_of(pa.array(["N1"]), one, 1000)[0])
    assert said == {"{} {}\n".format(*here)}


def test_equal_keys_share_a_range_and_rows_without_a_key_are_spread():
    keys = pa.array(["N1", None, "N2", "N1", None, "N2"])
    spread = np.array([0, 1, 2, 3, 4, 5], np.uint64)
    found = range_of(keys, spread, 1_000)
    assert found[0] == found[3]
    assert found[2] == found[5]
    assert found[1] == 1
    assert found[4] == 4
    assert range_of(keys.slice(0, 2), spread[:2], 1_000).tolist() == found[:2].tolist()
    many = range_of(pa.array([f"N{i}" for i in range(8_000)]), np.zeros(8_000, np.uint64), 8)
    assert set(many.tolist()) == set(range(8))
    np.testing.assert_allclose(np.bincount(many), 1_000, rtol=0.15)


def test_shards_are_consecutive_ranges_of_hashes():
    top = 1 << 64
    hashes = np.array([0, top // 4 - 1, top // 4, top // 2, top * 3 // 4, top - 1], np.uint64)
    assert shard_of(hashes, 4).tolist() == [0, 0, 1, 2, 3, 3]
    assert shard_of(hashes, 1).tolist() == [0] * 6
    assert shard_of(hashes, 3).max() == 2


@pytest.mark.parametrize(
    ("examples", "hosts", "shards"),
    [
        (0, 1, 1),
        (1, 1, 1),
        (100_000, 1, 1),  # 100,000 examples of 1,000 bytes are 100 MB, one shard
        (100_001, 1, 2),
        (250_000, 1, 3),
        (250_000, 2, 4),
        (250_000, 8, 8),
        (1_700_000, 8, 24),
        (0, 5, 5),
    ],
)
def test_shards_are_as_many_as_the_size_needs_and_a_multiple_of_the_hosts(examples, hosts, shards):
    assert ShardPolicy(example_bytes=1_000, hosts=hosts).shards(examples) == shards


def test_a_shards_name_says_its_place_among_how_many():
    assert shard_name("train", 7, 24, False) == "train-00007-of-00024.tfrecord"
    assert shard_name("eval", 0, 1, True) == "eval-00000-of-00001.tfrecord.gz"


# Splits


def test_a_fingerprint_of_more_than_32_bytes_is_refused():
    assert isinstance(fingerprint64(b"x" * 32), int)
    with pytest.raises(ValueError, match="at most 32 bytes, and this text has 33"):
        fingerprint64(b"x" * 33)


# What tf.fingerprint says, read as little-endian signed integers.
FINGERPRINTS = {
    "": -7286425919675154353,
    "x": -4503883598042011646,
    "xxxx": -2891450599704050514,
    "x" * 17: -7140662122295251035,
    "x" * 32: -5545167349709743099,
    "2013-01-01": 6657392973057484694,
    "2013-06-01": -4262645342919506234,
}


def test_fingerprints_of_every_kind_of_length_are_those_of_farmhash():
    assert {text: fingerprint64(text) for text in FINGERPRINTS} == FINGERPRINTS


def test_a_days_bucket_is_the_last_two_digits_of_its_fingerprint_whatever_its_sign():
    assert bucket_of_day("2013-01-01") == 94
    assert bucket_of_day("2013-06-01") == 34


def test_buckets_go_to_train_then_eval_then_test():
    shares = SplitShares.parse("70/20/10")
    assert [shares.split_of(bucket) for bucket in (0, 69, 70, 89, 90, 99)] == [0, 0, 1, 1, 2, 2]
    alone = SplitShares.parse("100/0/0")
    assert {alone.split_of(bucket) for bucket in range(100)} == {0}


@pytest.mark.parametrize(
    "text", ["", "80", "80/20", "80/10/10/0", "80/10/11", "0/50/50", "110/-5/-5", "a/b/c", "1/1/1"]
)
def test_shares_that_are_not_three_percentages_are_refused_in_one_sentence(text):
    with pytest.raises(RequestError, match="add up to 100") as caught:
        SplitShares.parse(text)
    assert str(caught.value).startswith(f"--split {text}: ")
