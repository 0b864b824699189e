"""The contract of exercise 18, line by line. The flights are real ones, of flights.csv."""

import datetime
import hashlib
import re
import time

import numpy as np
import pyarrow as pa
import pytest

from pipelines.columnar.keys import identity_keys, identity_texts, salted_hash
from pipelines.columnar.lists import unlisted
from pipelines.problems import JobError
from pipelines.writing.examples import frame_examples
from pipelines.writing.tfrecord import read_records

SPLITS = ("train", "eval", "test")
SALT = "flights"
FEATURES = ("distance", "late")

TRAIN = """
    B6  707 JFK 1598   36 01-03T04
    B6   22 JFK  209  154 01-03T03
    US 1030 EWR  529   13 01-02T10
    UA 1453 EWR 1400  -10 01-02T10
    AA 1141 JFK 1089  -19 01-02T10
    UA  407 LGA 1416   12 01-02T10
    B6  725 JFK 1576  -23 01-02T10
    B6  125 JFK 1069  -16 01-02T11
    B6   49 JFK 1028  -10 01-02T11
    B6  371 LGA 1076   11 01-02T11
    AA  707 LGA 1389   21 01-02T11
    B6   71 JFK 1005    0 01-02T11
"""
EVAL = """
    US 1030 EWR  530   28 01-06T10
"""


def examples(text: str, split: str) -> pa.RecordBatch:
    """What the step before hands over: features and PASSED, lists of one value each."""
    rows = []
    for line in text.strip().splitlines():
        carrier, flight, origin, distance, delay, hour = line.split()
        rows.append(
            {
                "carrier": carrier,
                "flight": int(flight),
                "origin": origin,
                "time_hour": datetime.datetime.fromisoformat(f"2013-{hour}:00:00+00:00"),
                "distance": float(distance),
                "late": int(int(delay) >= 15),
            }
        )
    types = [
        ("carrier", pa.string()),
        ("flight", pa.int32()),
        ("origin", pa.string()),
        ("time_hour", pa.timestamp("s", tz="UTC")),
        ("distance", pa.float32()),
        ("late", pa.int64()),
    ]
    flights = pa.RecordBatch.from_pylist(rows, schema=pa.schema(types))
    identity = ["carrier", "flight", "origin", "time_hour"]
    high, low = identity_keys(flights, identity)
    columns = {
        "distance": flights.column("distance"),
        "late": flights.column("late"),
        "_identity_high": pa.array(high.view(np.int64)),
        "_identity_low": pa.array(low.view(np.int64)),
        "_identity": identity_texts(flights, identity).cast(pa.binary()),
        "_split": pa.array([SPLITS.index(split)] * len(rows), pa.int64()),
    }
    lists = [pa.array([[v] for v in c.to_pylist()], pa.list_(c.type)) for c in columns.values()]
    return pa.RecordBatch.from_arrays(lists, names=list(columns))


TRAINING, EVALUATION = examples(TRAIN, "train"), examples(EVAL, "eval")
COUNTS = {"train": 12, "eval": 1, "test": 0}

# An example is 100 bytes and a shard 400, so 12 examples need 3 shards, 1 or none needs 1. Each
# of two hosts gets as many as the other: 4, 2 and 2.
SHARDS = {"train": 4, "eval": 2, "test": 2}


def miles(batch: pa.RecordBatch) -> list[int]:
    """Distances, which tell these flights apart."""
    return [int(value) for value in unlisted(batch).column("distance").to_pylist()]


def hashes(batch: pa.RecordBatch, salt: str) -> list[int]:
    words = (
        batch.column(name).flatten().to_numpy() for name in ("_identity_high", "_identity_low")
    )
    return salted_hash(*(word.view(np.uint64) for word in words), salt).tolist()


def expected_files(salt: str = SALT) -> dict[str, list[int]]:
    """Distances of the flights of each file, in order: all arithmetic of Python's own."""
    files: dict[str, list[int]] = {
        f"{split}-{i:05d}-of-{n:05d}.tfrecord": [] for split, n in SHARDS.items() for i in range(n)
    }
    for split, batch in (("train", TRAINING), ("eval", EVALUATION)):
        for code, distance in sorted(zip(hashes(batch, salt), miles(batch), strict=True)):
            shard = (code >> 32) * SHARDS[split] >> 32
            files[f"{split}-{shard:05d}-of-{SHARDS[split]:05d}.tfrecord"].append(distance)
    return files


# The encoded tf.Example of each flight, without the 12 bytes before it and the 4 behind it.
PAYLOADS = {
    frame[12:-4]: distance
    for batch in (TRAINING, EVALUATION)
    for frame, distance in zip(
        frame_examples(batch.select(FEATURES)).to_pylist(), miles(batch), strict=True
    )
}


def write(harness, folder, rows, compressed=False, salt=SALT, **more):
    policy = harness.recipe(
        "pipelines.writing.shard_policy:ShardPolicy", example_bytes=100, hosts=2, target_bytes=400
    )
    counts = harness.side(COUNTS)
    return harness.run(
        "WriteShards", str(folder), counts, policy, salt, compressed, rows=rows, **more
    )


def flights_in(ran, path) -> list:
    """The distances of a file's flights, in order; a record that is none of them as text."""
    try:
        return [PAYLOADS.get(record, f"{record!r:.60}") for record in read_records(path)]
    except JobError as error:
        raise ran.wrong(
            f"{path.name} is no whole TFRecord file.",
            expected="records with their checksums, and nothing else",
            got=str(error),
            meaning="Written in two pieces, with another framing, or twice into one file?",
            hint=3,
        ) from None


def reported(ran) -> dict[str, tuple[int, int, str]]:
    """Examples, bytes and digest of each Shard that came out, by its path."""
    found = {}
    for row in ran.rows:
        shown = re.fullmatch(
            r"Shard\(path='(.*)', examples=(\d+), bytes=(\d+), sha256='(\w+)'\)", str(row)
        )
        if not shown:
            raise ran.wrong(
                "What comes out is no Shard.",
                expected="what write_shard returns, for each file",
                got=str(row),
                hint=3,
            )
        found[shown[1]] = (int(shown[2]), int(shown[3]), shown[4])
    return found


def compare(ran, names, got, expected, what, meaning, hint):
    wrong = [name for name in names if got.get(name) != expected.get(name)]
    ran.must(
        not wrong,
        what,
        expected="\n".join(f"{name}: {expected.get(name, 'nothing')}" for name in wrong),
        got="\n".join(f"{name}: {got.get(name, 'nothing')}" for name in wrong),
        meaning=meaning,
        hint=hint,
    )


# Written by TensorFlow's own TFRecordWriter.
@pytest.mark.task("frame")
@pytest.mark.parametrize(
    ("payload", "before", "behind"),
    [
        (b"flight", "06000000000000007369d537", "1a10f78b"),
        (b"", "000000000000000029039807", "d8ea82a2"),
        (b"D942DN" * 50, "2c01000000000000f2fe5b9d", "907788cb"),
    ],
)
def test_a_record_is_framed_as_tensorflow_frames_it(harness, payload, before, behind):
    called = harness.call("frame", payload)
    called.must(True, "", hint=1)
    expected = bytes.fromhex(before) + payload + bytes.fromhex(behind)
    got = called.value
    parts = (
        (slice(0, 8), "the length", "8 bytes, the least significant first.", 1),
        (slice(8, 12), "the checksum of the length", "Of those 8 bytes as they stand there.", 2),
        (slice(12, 12 + len(payload)), "the payload", "As it is.", 1),
        (slice(12 + len(payload), None), "the checksum of the payload", "Of the payload alone.", 2),
    )
    for place, name, meaning, hint in parts:
        called.must(
            isinstance(got, bytes) and got[place] == expected[place],
            f"In frame({payload!r:.20}), {name} is wrong.",
            expected=expected[place].hex(" "),
            got=got[place].hex(" ") if isinstance(got, bytes) else got,
            meaning=f"{meaning} A checksum is a CRC-32C, rotated right by 15 bits within 32, plus "
            "0xA282EAD8 modulo 2**32: so a file that holds checksums has none that look like them."
            if "checksum" in name
            else meaning,
            hint=hint,
        )


@pytest.mark.task("order")
@pytest.mark.parametrize("salt", ["flights", "another"])
def test_examples_come_in_the_order_of_their_hash(harness, salt):
    called = harness.call("in_order", TRAINING, salt)
    called.must(hasattr(called.value, "schema"), "It gives no batch.", got=called.value, hint=2)
    expected = [d for _, d in sorted(zip(hashes(TRAINING, salt), miles(TRAINING), strict=True))]
    called.must(
        miles(called.value) == expected,
        "The examples are in another order.",
        expected=f"the distances {expected}",
        got=f"the distances {miles(called.value)}",
        meaning="The smallest salted hash comes first, as an unsigned number. An order by time or "
        "airport would show the model one airport for an hour.",
        hint=1,
    )


@pytest.mark.task("order")
def test_the_order_before_does_not_matter(harness):
    turned = TRAINING.take(list(range(11, -1, -1)))
    called = harness.call("in_order", turned, SALT)
    order = np.argsort(np.array(hashes(TRAINING, SALT), np.uint64))
    expected = unlisted(TRAINING.take(order.tolist()))
    called.must(hasattr(called.value, "schema"), "It gives no batch.", got=called.value, hint=2)
    got = unlisted(called.value)
    called.must(
        got.to_pylist() == expected.to_pylist(),
        "The examples are in another order, or no longer whole.",
        expected=expected,
        got=got,
        meaning="The same examples, the other way round, have one order, and keep their columns.",
        hint=2,
    )


@pytest.mark.task("order")
def test_a_slice_is_ordered_by_its_own_rows(harness):
    part = TRAINING.slice(3, 5)
    called = harness.drive(
        "order_of_a_slice", TRAINING, 3, 5, SALT, call=f"in_order(batch.slice(3, 5), {SALT!r})"
    )
    called.must(hasattr(called.value, "schema"), "It gives no batch.", got=called.value, hint=2)
    expected = [d for _, d in sorted(zip(hashes(part, SALT), miles(part), strict=True))]
    called.must(
        miles(called.value) == expected,
        "The rows 3 to 7 of a batch come out as others.",
        expected=f"the distances {expected}",
        got=f"the distances {miles(called.value)}",
        meaning="A slice shares the memory of its batch and begins at an offset: `.values` of a "
        "column of lists does not know of it, and `.flatten()` does.",
        hint=2,
    )


@pytest.mark.task("twice")
def test_a_flight_that_is_there_twice_is_named(harness):
    twice = TRAINING.take([0, 1, 2, 3, 2, 4])
    harness.call("in_order", twice, SALT).raises(
        "JobError",
        saying="US 1030 EWR 2013-01-02T10:00:00Z",
        meaning="Two rows of one flight have one hash and no order; and trained on twice, a flight "
        "counts twice. Who has to fix the input needs its name.",
        hint=1,
    )


@pytest.mark.task("twice")
def test_flights_that_share_a_part_of_their_identity_are_two(harness):
    # AA 707 and B6 707; UA 1453 and US 1030 of the same hour; US 1030 on two days.
    batch = pa.Table.from_batches([TRAINING, EVALUATION]).combine_chunks().to_batches()[0]
    # The first two share one word of their keys, as if by chance, and the next two the other.
    for name, row in (("_identity_high", 0), ("_identity_low", 2)):
        place = batch.schema.get_field_index(name)
        values = batch.column(place).to_pylist()
        values[row + 1] = values[row]
        batch = batch.set_column(place, name, pa.array(values, batch.column(place).type))
    called = harness.call("in_order", batch, SALT)
    called.must(
        called.error is None and called.value.num_rows == 13,
        "Different flights were taken for the same one.",
        expected="13 examples",
        got=called.error and str(called.error),
        meaning="US 1030 flies every day: a flight is both words of its key.",
        hint=2,
    )


@pytest.mark.task("twice")
def test_rows_that_need_not_differ_may_be_equal(harness):
    twice = TRAINING.take([0, 1, 2, 3, 2, 4])
    place = twice.schema.get_field_index("_identity")
    unnamed = pa.array([[b""]] * 6, twice.column(place).type)
    called = harness.call("in_order", twice.set_column(place, "_identity", unnamed), SALT)
    called.must(
        called.error is None and called.value.num_rows == 6,
        "Rows without an `_identity` were refused as duplicates.",
        expected="6 examples, two of them equal",
        got=called.error and str(called.error),
        meaning="Some tables hold equal rows, each of which counts: no column tells them apart, "
        "and their `_identity` is empty.",
        hint=2,
    )


@pytest.mark.task("shards")
def test_every_example_is_in_its_shard_in_order_and_reported(harness, tmp_path):
    batches = [TRAINING.slice(0, 5), EVALUATION, TRAINING.slice(5)]
    ran = write(harness, tmp_path, batches)
    ran.must(True, "", hint=1)
    expected = {name: rows for name, rows in expected_files().items() if rows}
    written = {path.name: flights_in(ran, path) for path in tmp_path.iterdir() if path.is_file()}
    got = {name: rows for name, rows in written.items() if rows}
    compare(
        ran,
        sorted(expected.keys() | got.keys()),
        {name: sorted(rows, key=lambda row: (type(row) is str, row)) for name, rows in got.items()},
        {name: sorted(rows) for name, rows in expected.items()},
        "The shards have other examples (distances).",
        "Splits do not mix, and each has its own number of shards: policy.shards(examples[split]). "
        "The shard is shard_of(the salted hash, that number); what is written are the features, "
        "not the columns PASSED.",
        1,
    )
    compare(
        ran,
        expected,
        got,
        expected,
        "The examples of a shard are in another order (distances).",
        "A shard's examples come in pieces, in any order: put them in order when all are there.",
        2,
    )
    told = {}
    for name, rows in expected.items():
        data = (tmp_path / name).read_bytes()
        told[f"examples/{name}"] = (len(rows), len(data), hashlib.sha256(data).hexdigest())
    compare(
        ran,
        sorted(told),
        reported(ran),
        told,
        "A Shard says another thing than its file (examples, bytes, SHA-256).",
        "The manifest is made of these, and training refuses what does not match it.",
        3,
    )


@pytest.mark.task("shards")
def test_a_flight_that_comes_in_two_batches_fails_the_job(harness, tmp_path):
    ran = write(harness, tmp_path, [TRAINING.slice(0, 7), TRAINING.slice(6)])
    ran.raises(
        "JobError",
        "RuntimeError",
        saying="B6 725 JFK 2013-01-02T10:00:00Z",
        meaning="Each batch has it once: only where the examples of a shard are together can it be "
        "seen that the flight is there twice.",
        hint=2,
    )


@pytest.mark.task("shards")
def test_a_runner_may_cut_repeat_and_reorder_as_it_likes(harness, tmp_path):
    ran = write(
        harness,
        tmp_path,
        [TRAINING.slice(0, 3), EVALUATION, TRAINING.slice(3, 1), TRAINING.slice(4)],
        distributed=True,
    )
    ran.must(bool(ran.rows), "Nothing came out.", expected="a Shard for each file", hint=3)
    expected = expected_files()
    for path in tmp_path.iterdir():
        ran.must(
            path.name in expected and flights_in(ran, path) == expected[path.name],
            f"After several runs, {path.name} is wrong.",
            expected=f"the distances {expected.get(path.name, 'of no file: this name is none')}",
            got=f"the distances {flights_in(ran, path)}",
            meaning="A worker that fails is run again: a file is written whole each time, not "
            "continued, and what is temporary is removed.",
            hint=3,
        )


@pytest.mark.task("empty")
def test_a_shard_without_examples_is_a_file(harness, tmp_path):
    ran = write(harness, tmp_path, [TRAINING, EVALUATION])
    ran.must(True, "", hint=1)
    got = sorted(path.name for path in tmp_path.iterdir())
    expected = sorted(expected_files())
    ran.must(
        got == expected,
        "There are other files.",
        expected="\n".join(expected),
        got="\n".join(got),
        meaning="12, 1 and 0 examples make 4, 2 and 2 shards here. Who reads `-of-00002` waits for "
        "two files: one that is missing looks like one that was lost.",
        hint=1,
    )
    names = sorted(reported(ran))
    ran.must(
        names == [f"examples/{name}" for name in expected],
        "Not every file has its Shard.",
        expected="\n".join(f"examples/{name}" for name in expected),
        got="\n".join(names),
        meaning="A file that the manifest does not list does not exist.",
        hint=2,
    )


@pytest.mark.task("empty")
@pytest.mark.parametrize("rows", [[TRAINING.slice(0, 0)], []], ids=["no row", "no batch"])
def test_no_examples_at_all_are_files_too(harness, tmp_path, rows):
    ran = write(harness, tmp_path, rows)
    ran.must(True, "", hint=3)
    got = sorted(path.name for path in tmp_path.iterdir())
    ran.must(
        got == sorted(expected_files()),
        "There are other files.",
        expected="\n".join(sorted(expected_files())),
        got="\n".join(got) or "none",
        meaning="What depends on an element that comes by is not done when none comes.",
        hint=3,
    )


@pytest.mark.task("same")
def test_neither_order_nor_batches_change_a_byte_of_a_compressed_file(harness, tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    turned = TRAINING.take(list(range(11, -1, -1)))
    ran = write(harness, one, [TRAINING, EVALUATION], compressed=True)
    ran.must(True, "", hint=2)
    again = write(
        harness, other, [turned.slice(0, 7), EVALUATION, turned.slice(7)], compressed=True
    )
    again.must(True, "", hint=2)
    first, second = ({p.name: p.read_bytes() for p in f.iterdir()} for f in (one, other))
    for name, rows in expected_files().items():
        file = f"{name}.gz"
        ran.must(
            file in first and file in second,
            f"There is no {file}.",
            expected=file,
            got="\n".join(sorted(first)),
            meaning="shard_name and write_shard are told whether files are compressed.",
            hint=2,
        )
        got = flights_in(ran, one / file)
        ran.must(got == rows, f"{file} has other examples.", expected=rows, got=got, hint=2)
        written = int.from_bytes(first[file][4:8], "little")
        ran.must(
            abs(time.time() - written) > 3600,
            f"The header of {file} says when it was written.",
            expected="a time of 0, or another that is the same in each run",
            got=f"{datetime.datetime.fromtimestamp(written, datetime.UTC):%Y-%m-%d %H:%M} UTC",
            meaning="A gzip header holds the time, unless it is told not to: a second later, the "
            "same examples give another file.",
            hint=1,
        )
        again.must(
            first[file] == second[file],
            f"{file} has other bytes when the examples come in another order.",
            expected=hashlib.sha256(first[file]).hexdigest(),
            got=hashlib.sha256(second[file]).hexdigest(),
            meaning="The same examples give the same file, whoever came first.",
            hint=1,
        )


@pytest.mark.task("same")
def test_another_salt_puts_examples_elsewhere(harness, tmp_path):
    ran = write(harness, tmp_path, [TRAINING, EVALUATION], salt="another")
    ran.must(True, "", hint=3)
    expected = expected_files("another")
    got = {
        name: flights_in(ran, tmp_path / name) if (tmp_path / name).exists() else []
        for name in expected
    }
    compare(
        ran,
        expected,
        got,
        expected,
        "With another salt, examples are in other places than they should be (distances).",
        "The salt decides both the shard and the order in it: it is how one asks for another "
        "shuffle, and gets the same one twice.",
        3,
    )
