"""The contract of exercise 17: from files to parsed blocks.

What is expected of blocks is counted: each record has its place as its value.
"""

import math

import pyarrow as pa
import pytest

SECONDS = 30


class Blocks:
    """The blocks of files with so many records each."""

    def __init__(self, harness, counts, rows, hint=1):
        call = f"read_blocks(files of {list(counts)} records, rows={rows})"
        self.ran = harness.drive("blocks", list(counts), rows, once=True, call=call)
        self.blocks = self.ran.value["blocks"]
        self.hint = hint

    def must(self, holds, sentence, expected, got, meaning, hint=None):
        self.ran.must(
            holds, sentence, expected=expected, got=got, meaning=meaning, hint=hint or self.hint
        )


@pytest.mark.task("blocks", seconds=SECONDS)
def test_records_come_in_blocks_of_one_file(harness):
    read = Blocks(harness, (5, 2, 3), 2)
    spec = read.ran.value["spec"]
    read.must(
        spec == [1, "string"],
        "An element is no vector of strings.",
        "a vector of strings",
        f"{spec[1]} of rank {spec[0]}",
        "A parser wants many strings at a time: batch them before anything else is done.",
    )
    read.must(
        sorted(read.blocks) == [[0, 1], [2, 3], [4], [5, 6], [7, 8], [9]],
        "The blocks have other records.",
        "[0, 1], [2, 3] and [4] of the first file, [5, 6] of the second, [7, 8] and [9] of the "
        "third",
        repr(read.blocks),
        "A block is of one file, so the last one of a file may be smaller. Batch inside what "
        "interleave does for each file, not behind it.",
        1,
    )


@pytest.mark.task("blocks", seconds=SECONDS)
def test_blocks_never_overtake_one_another(harness):
    read = Blocks(harness, (5, 2, 3), 2, hint=3)
    read.must(
        not read.ran.value["any_order"],
        "Blocks come in the order in which the files answer.",
        "deterministic=True",
        f"{', '.join(read.ran.value['any_order'])} with deterministic=False",
        "Then two runs read the same files in another order. It shows only where files are slow, "
        "as those of object storage are.",
    )


@pytest.mark.task("blocks", seconds=SECONDS)
def test_files_are_read_in_turn(harness):
    read = Blocks(harness, (5, 2, 3), 2, hint=2)
    read.must(
        read.blocks == [[0, 1], [5, 6], [7, 8], [2, 3], [9], [4]],
        "The blocks come in another order.",
        "[0, 1], [5, 6], [7, 8]: the first block of each file; then [2, 3], [9]; then [4]",
        repr(read.blocks),
        "Read one after the other, each file's opening is waited for, and neighbours in a file "
        "come together. Interleaved, several are under way.",
    )


@pytest.mark.task("blocks", seconds=SECONDS)
def test_no_more_than_cycle_files_are_open(harness):
    read = Blocks(harness, [2] * 20, 1, hint=3)
    read.must(
        read.blocks[:32] == [[n] for n in [*range(0, 32, 2), *range(1, 32, 2)]]
        and sorted(read.blocks) == [[n] for n in range(40)],
        "Of 20 files, not the first 16 are read side by side.",
        "the first records of files 0 to 15, then their second ones, then files 16 to 19",
        f"records {', '.join(str(block[0]) for block in read.blocks if block)}",
        "Each file that is open takes a buffer, and a large split has thousands of files: CYCLE "
        "says how many at a time.",
    )


@pytest.mark.task("blocks", seconds=SECONDS)
def test_the_next_file_takes_the_place_of_one_that_ends(harness):
    read = Blocks(harness, [2] * 20, 1, hint=3)
    begun = [block[0] // 2 for block in read.blocks if block[0] % 2 == 0]
    read.must(
        begun == list(range(20)),
        "The files do not begin in their order.",
        ", ".join(map(str, range(20))),
        ", ".join(map(str, begun)),
        "Where a file ends, the next one of `paths` is opened.",
    )


@pytest.mark.task("blocks", seconds=SECONDS)
def test_the_next_file_does_not_wait_for_all_that_are_open(harness):
    read = Blocks(harness, [1, *[4] * 15, 1], 1, hint=3)
    turns = [block[0] for block in read.blocks]
    read.must(
        len(turns) == 62 and turns.index(61) < turns.index(60),
        "The file of record 61 is opened once all the 16 before it have ended.",
        "record 61 of the 17th file before record 60, the last one of the 16th: the first file has "
        "one record, and its place is free after that",
        f"records {', '.join(map(str, turns))}",
        "In groups of 16, the longest file of each is read alone in the end, and nothing beside it "
        "is under way.",
    )


@pytest.mark.task("blocks", seconds=SECONDS)
@pytest.mark.parametrize(
    ("counts", "rows", "expected"),
    [((0, 3, 0), 3, [[0, 1, 2]]), ((0,), 2, [])],
    ids=["empty files", "nothing"],
)
def test_a_file_may_be_empty(harness, counts, rows, expected):
    read = Blocks(harness, counts, rows, hint=3)
    read.must(
        read.blocks == expected,
        "The blocks have other records.",
        repr(expected),
        repr(read.blocks),
        "A shard without examples is a file as well; it gives no block.",
    )


SCHEMA = pa.schema(
    {
        "carrier": pa.string(),
        "dep_delay": pa.float64(),
        "flight": pa.int16(),
        "late": pa.bool_(),
        "raw": pa.large_binary(),
    }
)
ROWS = [
    {"carrier": b"UA", "dep_delay": 2.0, "flight": 1545, "late": 0, "raw": b"\x00"},
    {"carrier": b"AA", "dep_delay": None, "flight": 791, "late": None, "raw": b""},
    {"carrier": None, "dep_delay": -1.0, "flight": None, "late": 1, "raw": None},
    {"carrier": b"", "dep_delay": 0.0, "flight": 0, "late": 0, "raw": b"\xff"},
]


def columns_of(harness):
    return harness.drive("parsed", SCHEMA, ROWS, once=True, call="make_parser(schema)(4 examples)")


@pytest.mark.task("parse", seconds=SECONDS)
def test_each_column_is_a_tensor_of_its_type(harness):
    ran = columns_of(harness)
    types = {name: type_ for name, (type_, _) in ran.value["columns"].items()}
    expected = {
        "carrier": "string",
        "dep_delay": "float32",
        "flight": "int64",
        "late": "int64",
        "raw": "string",
    }
    ran.must(
        types == expected,
        "The columns have other types.",
        expected=repr(expected),
        got=repr(types),
        meaning="tf.Example has three kinds of values, whatever the batch's column was.",
        hint=1,
    )
    flights = ran.value["columns"]["flight"][1]
    ran.must(
        isinstance(flights, list) and len(flights) == 4 and flights[0] == 1545,
        "The flight of the first example is wrong.",
        expected="a vector of 4 numbers, 1545 the first",
        got=repr(flights),
        meaning="A column of one value a row is a vector: FixedLenFeature([], …).",
        hint=1,
    )


@pytest.mark.task("parse", seconds=SECONDS)
def test_what_an_example_lacks_has_its_default(harness):
    ran = columns_of(harness)
    found = {name: values for name, (_, values) in ran.value["columns"].items()}
    expected = {
        "carrier": [b"UA", b"AA", b"", b""],
        "dep_delay": [2.0, float("nan"), -1.0, 0.0],
        "flight": [1545, 791, -1, 0],
        "late": [0, -1, 1, 0],
        "raw": [b"\x00", b"", b"", b"\xff"],
    }
    for name, values in expected.items():
        ran.must(
            repr(found[name]) == repr(values),
            f"The column {name} has other values.",
            expected=repr(values),
            got=repr(found[name]),
            meaning="Where an example lacks a feature, the default stands for it: without one the "
            "parser fails in the middle of a training, at the first row that lacks something.",
            hint=2,
        )
    assert math.isnan(expected["dep_delay"][1])


@pytest.mark.task("parse", seconds=SECONDS)
def test_all_strings_are_parsed_in_one_call(harness):
    ran = columns_of(harness)
    ran.must(
        not ran.value["loops"],
        "A loop goes through the strings, one at a time.",
        expected="one operation for the whole vector",
        got="a while loop in the graph of the parser",
        meaning="The fixed cost of an operation is then paid for each example. "
        "tf.io.parse_example takes a vector; parse_single_example does not.",
        hint=3,
    )
