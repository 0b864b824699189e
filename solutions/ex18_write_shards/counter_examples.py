"""What an answer to exercise 18 is tried on once its tests pass."""

import hashlib
import random
import struct
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

SPLITS = ("train", "eval", "test")
ALL = 2**64 - 1


def crc32c(data: bytes) -> int:
    """Bit by bit, as its polynomial says."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data: bytes) -> bytes:
    bits = f"{crc32c(data):032b}"
    turned = int(bits[-15:] + bits[:-15], 2)
    return struct.pack("<I", (turned + 0xA282EAD8) % 2**32)


def framed(payload: bytes) -> bytes:
    length = len(payload).to_bytes(8, "little")
    return length + masked(length) + payload + masked(payload)


def mixed(x: int) -> int:
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    x = (x ^ x >> 27) * 0x94D049BB133111EB % 2**64
    return x ^ x >> 31


def hash_of(key: tuple[int, int], salt: str) -> int:
    seed = int.from_bytes(hashlib.sha256(salt.encode()).digest()[:8], "little")
    return mixed(mixed((key[0] + seed) % 2**64) ^ key[1])


def unmixed(x: int) -> int:
    x = (x ^ x >> 31 ^ x >> 62) * pow(0x94D049BB133111EB, -1, 2**64) % 2**64
    x = (x ^ x >> 27 ^ x >> 54) * pow(0xBF58476D1CE4E5B9, -1, 2**64) % 2**64
    return x ^ x >> 30 ^ x >> 60


def key_of(hash_: int, high: int = 5) -> tuple[int, int]:
    """A key with this hash, salted with "flights"."""
    seed = int.from_bytes(hashlib.sha256(b"flights").digest()[:8], "little")
    return high, unmixed(hash_) ^ mixed((high + seed) % 2**64)


# Hashes that begin alike, and those at the limits of shards.
ALIKE = [key_of((7 << 32) + last) for last in (9, 2**31, 3, 2**32 - 1, 0, 4)]
LIMITS = [(*key_of(hash_), 0) for hash_ in (0, 2**62 - 1, 2**62, 2**63 - 1, 2**63, ALL - 1, ALL)]

# Few words, so that two keys share one, and any.
WORD = st.sampled_from([0, 1, 2**63, 2**63 - 1, ALL]) | st.integers(0, ALL)
KEYS = st.lists(st.tuples(WORD, WORD), max_size=12, unique=True)
SALT = st.sampled_from(["flights", "", "1", "2", "é", "a salt of some length"])


def name_of(key: tuple[int, int]) -> bytes:
    return f"UA {key[0] % 9973} EWR {key[0]:x}-{key[1]:x}".encode()


def batch_of(keys, splits=None, unnamed=False) -> pa.RecordBatch:
    """Rows of lists of one value, numbered from 0; equal keys have equal rows."""
    numbers = [sorted(set(keys)).index(key) for key in keys]
    columns = {
        "altitude": pa.array([-number for number in numbers], pa.int64()),
        "_split": pa.array(splits or [0] * len(keys), pa.int64()),
        "_identity": pa.array([b"" if unnamed else name_of(key) for key in keys], pa.binary()),
        "number": pa.array(numbers, pa.int64()),
        "_identity_low": pa.array([signed(low) for _, low in keys], pa.int64()),
        "_identity_high": pa.array([signed(high) for high, _ in keys], pa.int64()),
        "score": pa.array([number / 8 for number in numbers], pa.float32()),
    }
    offsets = pa.array(range(len(keys) + 1), pa.int32())
    lists = [pa.ListArray.from_arrays(offsets, column) for column in columns.values()]
    return pa.RecordBatch.from_arrays(lists, names=list(columns))


def signed(word: int) -> int:
    return word - 2**64 if word >= 2**63 else word


def rows_of(batch) -> list[dict]:
    return [
        {name: value[0] if isinstance(value, list) else value for name, value in row.items()}
        for row in batch.to_pylist()
    ]


@pytest.mark.task("frame", examples=10)
@given(payload=st.binary(max_size=300))
@example(payload=b"\x00" * 256)
@example(payload=bytes(range(256)) * 40)
def test_any_payload_is_framed(harness, payload):
    harness.call("frame", payload).gives(framed(payload))


def gives_in_order(harness, batch, keys, salt, cut=0):
    ran = harness.drive(
        "order_of_a_slice", batch, cut, batch.num_rows - cut, salt, call="in_order(batch, salt)"
    )
    batch, keys = batch.slice(cut), keys[cut:]
    shown = f"in_order of the keys {[f'{high:x} {low:x}' for high, low in keys]}, salt {salt!r}"
    ran.must(isinstance(ran.value, pa.RecordBatch), f"{shown} gives no batch.", got=ran.value)
    order = sorted(range(len(keys)), key=lambda row: hash_of(keys[row], salt))
    given = rows_of(batch)
    expected, got = [given[row] for row in order], rows_of(ran.value)
    ran.must(
        got == expected,
        f"{shown} gives other rows.",
        expected="\n".join(map(str, expected)),
        got="\n".join(map(str, got)),
    )


@pytest.mark.task("order", examples=15)
@given(keys=KEYS, salt=SALT, cut=st.integers(0, 3))
@example(keys=[], salt="s", cut=0)
@example(keys=ALIKE, salt="flights", cut=0)
@example(keys=[(n << 32, 0x5541000045575200) for n in range(60)], salt="s", cut=0)
def test_any_examples_in_the_order_of_their_hash(harness, keys, salt, cut):
    gives_in_order(harness, batch_of(keys), keys, salt, min(cut, len(keys)))


@pytest.mark.task("twice", examples=15)
@given(
    keys=KEYS, place=st.integers(0, 11), times=st.integers(0, 3), unnamed=st.sampled_from([0, 0, 1])
)
@example(keys=[(0, 0), (0, 1), (1, 0), (1, 1)], place=0, times=0, unnamed=0)
@example(keys=[(0, 1), (1, 0)], place=0, times=1, unnamed=0)
@example(keys=[(0, 1), (1, 0)], place=1, times=2, unnamed=1)
def test_any_row_twice_is_named(harness, keys, place, times, unnamed):
    again = [keys[place % len(keys)]] * times if keys else []
    several = random.Random(place).sample(keys + again, len(keys + again))
    batch = batch_of(several, unnamed=bool(unnamed))
    if again and not unnamed:
        ran = harness.call("in_order", batch, "flights")
        ran.raises("JobError", saying=name_of(again[0]).decode())
    else:
        gives_in_order(harness, batch, several, "flights")


ROWS = st.lists(st.tuples(WORD, WORD, st.integers(0, 2)), max_size=16, unique=True).map(
    # A flight is in one split.
    lambda rows: [(*key, split) for key, split in {row[:2]: row[2] for row in rows}.items()]
)
POLICY = st.fixed_dictionaries(
    {
        "example_bytes": st.sampled_from([1, 100]),
        "hosts": st.sampled_from([1, 1, 2, 3]),
        "target_bytes": st.sampled_from([300, 1000, 100_000]),
    }
)
FEW = [(n << 32, n, n % 2) for n in range(9)]
HUNDREDS = {"example_bytes": 100, "hosts": 1, "target_bytes": 300}


def batches_of(rows, chance, pieces):
    """The rows in any order, cut at any places."""
    rows = chance.sample(rows, len(rows))
    whole = batch_of([row[:2] for row in rows], [row[2] for row in rows])
    cuts = sorted(chance.randrange(len(rows) + 1) for _ in range(pieces))
    places = zip([0, *cuts], [*cuts, len(rows)], strict=True)
    return [whole.slice(first, last - first) for first, last in places]


def files_of(rows, policy, salt, compressed) -> dict[str, list[int]]:
    """The numbers of each file's rows, in order."""
    numbers = {key: number for number, key in enumerate(sorted(row[:2] for row in rows))}
    files: dict[str, list[int]] = {}
    ending = ".tfrecord.gz" if compressed else ".tfrecord"
    for split, name in enumerate(SPLITS):
        keys = [row[:2] for row in rows if row[2] == split]
        size = len(keys) * policy["example_bytes"]
        shards = 1
        while shards * policy["target_bytes"] < size or shards % policy["hosts"]:
            shards += 1
        its = [f"{name}-{place:05d}-of-{shards:05d}{ending}" for place in range(shards)]
        files |= {file: [] for file in its}
        for key in sorted(keys, key=lambda key: hash_of(key, salt)):
            files[its[(hash_of(key, salt) >> 32) * shards >> 32]].append(numbers[key])
    return files


def written(harness, rows, policy, salt, compressed, chance, pieces):
    """What WriteShards gives, and each file's bytes and rows' numbers."""
    counts = {name: sum(row[2] == split for row in rows) for split, name in enumerate(SPLITS)}
    with tempfile.TemporaryDirectory() as folder:
        recipe = harness.recipe("pipelines.writing.shard_policy:ShardPolicy", **policy)
        batches = batches_of(rows, chance, pieces)
        ran = harness.run(
            "WriteShards", folder, harness.side(counts), recipe, salt, compressed, rows=batches
        )
        ran.must(True, "")
        paths = [path for path in sorted(Path(folder).iterdir()) if path.is_file()]
        files = {path.name: path.read_bytes() for path in paths}
        examples = {path.name: harness.examples(path) for path in paths if path.stat().st_size}
    names = {name for its in examples.values() for one in its for name in one}
    found = {
        name: [number_of(one.get("number", "?")) for one in examples.get(name, ())]
        for name in files
    }
    ran.must(
        names <= {"number", "altitude", "score"},
        "Other columns were written.",
        expected="number, altitude and score",
        got=", ".join(sorted(names)),
    )
    return ran, files, found


def number_of(feature):
    return getattr(feature, "values", (feature,))[0]


def shown(rows, policy, salt, compressed):
    keys = ", ".join(f"{SPLITS[split]} {high:x} {low:x}" for high, low, split in rows)
    return f"Of {keys or 'no example'}; {policy}, salt {salt!r}, compressed={compressed}"


def gives_files(harness, rows, policy, salt="flights", compressed=False, pieces=2):
    chance = random.Random(len(rows))
    ran, files, numbers = written(harness, rows, policy, salt, compressed, chance, pieces)
    expected = files_of(rows, policy, salt, compressed)
    ran.must(
        numbers == expected,
        f"{shown(rows, policy, salt, compressed)}: the files have other examples.",
        expected="\n".join(f"{name}: {its}" for name, its in sorted(expected.items())),
        got="\n".join(f"{name}: {its}" for name, its in sorted(numbers.items())),
    )
    told = {
        f"Shard(path='examples/{name}', examples={len(its)}, bytes={len(files[name])}, "
        f"sha256='{hashlib.sha256(files[name]).hexdigest()}')"
        for name, its in expected.items()
    }
    got = [str(row) for row in ran.rows]
    ran.must(
        set(got) == told and len(got) == len(told),
        f"{shown(rows, policy, salt, compressed)}: the Shards say something else.",
        expected="\n".join(sorted(told)),
        got="\n".join(sorted(got)),
    )
    return files


@pytest.mark.task("shards", examples=4)
@given(rows=ROWS, policy=POLICY, salt=SALT, pieces=st.integers(0, 4))
@example(rows=LIMITS, policy=HUNDREDS | {"hosts": 2}, salt="flights", pieces=1)
def test_any_examples_are_in_their_shards(harness, rows, policy, salt, pieces):
    gives_files(harness, rows, policy, salt, pieces=pieces)


@pytest.mark.task("shards", examples=2)
@given(rows=ROWS.filter(bool), place=st.integers(0, 15), policy=POLICY, pieces=st.integers(0, 4))
@example(rows=[(1, 2, 0)], place=0, policy=HUNDREDS, pieces=1)
def test_any_flight_twice_fails_the_job(harness, rows, place, policy, pieces):
    twice = rows[place % len(rows)]
    several = [*rows, twice]
    counts = {name: sum(row[2] == split for row in several) for split, name in enumerate(SPLITS)}
    recipe = harness.recipe("pipelines.writing.shard_policy:ShardPolicy", **policy)
    with tempfile.TemporaryDirectory() as folder:
        batches = batches_of(several, random.Random(place), pieces)
        ran = harness.run("WriteShards", folder, harness.side(counts), recipe, "s", rows=batches)
    ran.raises("JobError", "RuntimeError", saying=name_of(twice[:2]).decode())


@pytest.mark.task("empty", examples=3)
@given(
    rows=st.lists(
        st.tuples(WORD, WORD, st.integers(0, 2)), max_size=3, unique_by=lambda row: row[:2]
    ),
    hosts=st.sampled_from([1, 2, 5]),
    compressed=st.booleans(),
)
@example(rows=[(1, 1, 1), (2, 2, 1), (3, 3, 1)], hosts=8, compressed=False)
def test_every_shard_is_a_file(harness, rows, hosts, compressed):
    policy = {"example_bytes": 1, "hosts": hosts, "target_bytes": 100}
    gives_files(harness, rows, policy, compressed=compressed)


@pytest.mark.task("same", examples=3)
@given(rows=ROWS, policy=POLICY, compressed=st.booleans(), chance=st.randoms(use_true_random=False))
@example(rows=FEW, policy=HUNDREDS, compressed=True, chance=random.Random(1))
def test_any_order_and_batches_give_the_same_bytes(harness, rows, policy, compressed, chance):
    first = gives_files(harness, rows, policy, compressed=compressed)
    ran, second, _ = written(
        harness, rows, policy, "flights", compressed, chance, chance.randrange(6)
    )
    other = sorted(name for name in first | second if first.get(name) != second.get(name))
    ran.must(
        not other,
        f"{shown(rows, policy, 'flights', compressed)}: in another order, other bytes.",
        expected="the same bytes in each file",
        got=f"others in {', '.join(other)}",
    )
    for name, data in second.items():
        when = int.from_bytes(data[4:8], "little") if name.endswith(".gz") else 0
        ran.must(
            abs(time.time() - when) > 3600,
            f"The gzip header of {name} says when it was written.",
            expected="no time",
            got=time.ctime(when),
        )
