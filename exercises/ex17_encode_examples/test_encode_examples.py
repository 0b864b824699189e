"""The contract of exercise 17: from rows to examples. The rows are flights of 1 January 2013."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

# The second and the third flight of the year.
FLIGHTS = pa.record_batch(
    {
        "carrier": ["UA", "AA"],
        "flight": pa.array([1714, 1141], pa.int16()),
        "dep_delay": pa.array([4, 2], pa.float64()),
        "arr_delay": pa.array([20, 33], pa.float32()),
        "late": [True, True],
    }
)


def encoded(harness, batch, hint=1):
    """The examples of a batch, once they are as many strings of bytes as it has rows."""
    ran = harness.call("encode", batch)
    ran.must(
        isinstance(ran.value, list)
        and len(ran.value) == batch.num_rows
        and all(isinstance(one, bytes) for one in ran.value),
        "It gives no list of one serialised example for each row.",
        expected=f"a list of {batch.num_rows} bytes objects",
        got=repr(ran.value)[:200],
        meaning="A row that is left out moves all that come behind it: row and example have one "
        "number.",
        hint=hint,
    )
    return ran, ran.value


def gives(harness, batch, expected, meaning, hint):
    ran, payloads = encoded(harness, batch, hint)
    ran.gives_examples(expected, harness.examples(payloads), meaning=meaning, hint=hint)


@pytest.mark.task("kinds")
def test_each_column_is_a_feature_of_its_kind(harness):
    gives(
        harness,
        FLIGHTS,
        [
            {"carrier": "UA", "flight": 1714, "dep_delay": 4.0, "arr_delay": 20.0, "late": 1},
            {"carrier": "AA", "flight": 1141, "dep_delay": 2.0, "arr_delay": 33.0, "late": 1},
        ],
        "The column's type decides the kind, not how a value looks: 4.0 in a column of floating "
        "numbers is a float. Whoever reads asks for one kind, and gets an error for another.",
        1,
    )


@pytest.mark.task("kinds")
def test_integers_keep_all_their_digits(harness):
    batch = pa.record_batch({"id": pa.array([2**53 + 1, 2**63 - 1, 127, 128], pa.int64())})
    gives(
        harness,
        batch,
        [{"id": 2**53 + 1}, {"id": 2**63 - 1}, {"id": 127}, {"id": 128}],
        "An int64 has 63 bits of digits. A float64 has 53: what passes through one is rounded, "
        "and two ids become one.",
        2,
    )


@pytest.mark.task("kinds")
def test_integers_below_zero_are_integers(harness):
    batch = pa.record_batch(
        {"arr_delay": pa.array([-18, -1], pa.int16()), "id": [-(2**63), -(2**53) - 1]}
    )
    gives(
        harness,
        batch,
        [{"arr_delay": -18, "id": -(2**63)}, {"arr_delay": -1, "id": -(2**53) - 1}],
        "Flights land early. protobuf writes an int64 below 0 as value + 2**64, in ten bytes.",
        2,
    )


@pytest.mark.task("kinds")
def test_a_float_is_the_nearest_float32(harness):
    batch = pa.record_batch({"dep_delay": [0.1, 1e39, -1e300], "late": [[1e39], [-1e39], [0.5]]})
    infinite = float("inf")
    gives(
        harness,
        batch,
        [
            {"dep_delay": 0.10000000149011612, "late": [infinite]},
            {"dep_delay": infinite, "late": [-infinite]},
            {"dep_delay": -infinite, "late": [0.5]},
        ],
        "A FloatList has float32. What is beyond the largest, 3.4e38, is infinite, as a cast of "
        "Arrow and of NumPy has it; struct.pack raises an OverflowError, in the middle of a job.",
        2,
    )


@pytest.mark.task("kinds")
def test_texts_are_utf_8_and_binaries_are_what_they_are(harness):
    batch = pa.record_batch(
        {"name": ["Montréal", "東京"], "raw": pa.array([b"\xff\x00", b"N14228"], pa.binary())}
    )
    gives(
        harness,
        batch,
        [{"name": "Montréal", "raw": b"\xff\x00"}, {"name": "東京", "raw": b"N14228"}],
        "A BytesList has bytes: a text is there in UTF-8, and its length is counted in bytes.",
        2,
    )


@pytest.mark.task("kinds")
def test_a_list_is_a_feature_of_several_values(harness):
    batch = pa.record_batch(
        {
            "delays": pa.array([[11.0, 20.0, 33.0], [-18.0]], pa.list_(pa.float64())),
            "flights": pa.array([[1545], [1714, -1]], pa.large_list(pa.int32())),
            "route": pa.array([["EWR", "IAH"], ["LGA"]]),
        }
    )
    gives(
        harness,
        batch,
        [
            {"delays": [11.0, 20.0, 33.0], "flights": [1545], "route": ["EWR", "IAH"]},
            {"delays": [-18.0], "flights": [1714, -1], "route": ["LGA"]},
        ],
        "All values of a list are in the one feature, in their order.",
        3,
    )


@pytest.mark.task("kinds")
def test_protobuf_reads_the_same(harness):
    ran = harness.drive("by_protobuf", FLIGHTS, call="tf.train.Example.FromString of each row")
    ran.must(
        ran.value[0]
        == {
            "carrier": ["bytes", [b"UA"]],
            "flight": ["int64", [1714]],
            "dep_delay": ["float", [4.0]],
            "arr_delay": ["float", [20.0]],
            "late": ["int64", [1]],
        },
        "protobuf finds something else in the first row.",
        expected="UA, 1714, 4.0, 20.0 and 1",
        got=repr(ran.value[0]),
        meaning="The bytes are read by TensorFlow: its message decides what they mean.",
        hint=2,
    )


@pytest.mark.task("kinds")
def test_an_example_is_as_short_as_protobuf_writes_it(harness):
    batch = pa.record_batch(
        {
            "id": [126, 127, 128, 16_383, 16_384],
            "ids": [[126, 127], [128], [0], [1], [-1]],
            "texts": [["x" * 126], ["x" * 127], ["x" * 128], [""], ["x"]],
        }
    )
    ran = harness.drive("lengths", batch, call="The bytes of each example")
    ran.must(
        all(mine == its for mine, its in ran.value),
        "Some examples have more bytes than they need.",
        expected=", ".join(str(its) for _, its in ran.value),
        got=", ".join(str(mine) for mine, _ in ran.value),
        meaning="The numbers of a feature are in one field, behind one another, and a number up to "
        "127 is one byte. Another way to write them is read as well, but has other bytes than all "
        "who write as the format says.",
        hint=1,
    )


@pytest.mark.task("kinds")
@pytest.mark.parametrize("listed", [False, True], ids=["values", "lists"])
def test_a_type_without_a_kind_is_refused(harness, listed):
    hour = datetime(2013, 1, 1, 10, tzinfo=UTC)
    times = pa.array([[hour]] if listed else [hour])
    batch = pa.record_batch({"carrier": ["UA"], "time_hour": times})
    harness.call("encode", batch).raises(
        "TypeError",
        saying="time_hour",
        meaning="A time as an integer has lost its unit: seconds, or microseconds? Whoever makes "
        "the batch has to say what the number is.",
        hint=3,
    )


@pytest.mark.task("kinds")
def test_a_type_without_a_kind_is_refused_before_there_is_a_row(harness):
    times = pa.array([], pa.timestamp("s", "UTC"))
    batch = pa.record_batch({"carrier": pa.array([], pa.string()), "time_hour": times})
    harness.call("encode", batch).raises(
        "TypeError",
        saying="time_hour",
        meaning="The type is there without a row. A job whose first batches are empty would "
        "otherwise stop at night, when the first row comes.",
        hint=3,
    )


@pytest.mark.task("missing")
def test_a_null_is_no_feature(harness):
    # AA 791 of 1 January was cancelled; N-numbers are missing too.
    batch = pa.record_batch(
        {
            "dep_delay": pa.array([2.0, None], pa.float64()),
            "flight": pa.array([None, 791], pa.int64()),
            "tailnum": pa.array([None, "N3EHAA"]),
            "delays": pa.array([[1.0], None], pa.list_(pa.float64())),
        }
    )
    gives(
        harness,
        batch,
        [{"dep_delay": 2.0, "delays": [1.0]}, {"flight": 791, "tailnum": "N3EHAA"}],
        "What is missing is left out, so that whoever reads decides what stands for it. A 0 or "
        "a NaN here would be taken for a value.",
        1,
    )


@pytest.mark.task("missing")
def test_a_row_of_nulls_is_an_example_all_the_same(harness):
    batch = pa.record_batch({"dep_delay": pa.array([None, 5.0], pa.float32())})
    gives(
        harness,
        batch,
        [{}, {"dep_delay": 5.0}],
        "A row without values has an example without features.",
        1,
    )


@pytest.mark.task("missing")
def test_nothing_is_a_value(harness):
    batch = pa.record_batch(
        {
            "dep_delay": pa.array([0.0], pa.float64()),
            "flight": pa.array([0], pa.int64()),
            "late": [False],
            "tailnum": [""],
            "temp": pa.array([float("nan")], pa.float64()),
            "delays": pa.array([[]], pa.list_(pa.float64())),
        }
    )
    gives(
        harness,
        batch,
        [
            {
                "dep_delay": 0.0,
                "flight": 0,
                "late": 0,
                "tailnum": "",
                "temp": float("nan"),
                "delays": [],
            }
        ],
        'Only a null is missing. 0, False, "" and NaN are values, and a list of no values is a '
        "feature: whoever asks for it finds it.",
        2,
    )


@pytest.mark.task("missing")
def test_a_null_does_not_change_its_neighbours(harness):
    batch = pa.record_batch({"id": pa.array([2**53 + 1, None, -(2**53) - 1], pa.int64())})
    gives(
        harness,
        batch,
        [{"id": 2**53 + 1}, {}, {"id": -(2**53) - 1}],
        "The column is of integers, with or without a null. pandas and NumPy have no integer that "
        "is missing, and make floats of all of them.",
        3,
    )


# `carrier` begins `carrier_id`, `dep_delay` begins `dep_delay_z`.
NAMES = pa.record_batch(
    {
        "dep_delay_z": pa.array([-0.26, 0.1, 3.5], pa.float32()),
        "carrier_id": pa.array([0, 4, 3], pa.int64()),
        "dep_delay": pa.array([2.0, None, 47.0], pa.float64()),
        "carrier": ["UA", "AA", None],
        "Zone": ["EWR", "LGA", "JFK"],
        "été": pa.array([0, 1, 0], pa.int8()),
    }
)
SORTED = ["Zone", "carrier", "carrier_id", "dep_delay", "dep_delay_z", "été"]


@pytest.mark.task("same")
def test_features_are_in_the_order_of_their_names(harness):
    ran, payloads = encoded(harness, NAMES)
    order = list(harness.examples(payloads)[0])
    ran.must(
        order == SORTED,
        "The features of the first example are in another order.",
        expected=", ".join(SORTED),
        got=", ".join(order),
        meaning="protobuf's map has no order: what it writes may differ from process to process. "
        "Its deterministic=True is an order of its own, where carrier_id comes before carrier, "
        "and the next version may have another. Join the entries yourself, in sorted(names).",
        hint=2,
    )


@pytest.mark.task("same")
@pytest.mark.parametrize("order", [SORTED, SORTED[::-1]], ids=["sorted", "reversed"])
def test_the_order_of_columns_changes_no_byte(harness, order):
    _, payloads = encoded(harness, NAMES)
    ran, others = encoded(harness, NAMES.select(order))
    ran.must(
        others == payloads,
        "The same rows with their columns in another order give other bytes.",
        expected=payloads[0].hex(),
        got=others[0].hex(),
        meaning="Two jobs that read the same columns in another order write the same examples. A "
        "checksum of the file must not say that the data have changed.",
        hint=1,
    )


@pytest.mark.task("same")
def test_a_row_has_the_same_bytes_in_any_batch(harness):
    _, payloads = encoded(harness, NAMES)
    ran = harness.drive("slices", NAMES, 1, call="encode(batch.slice(row, 1)) for each row")
    ran.must(
        ran.value == payloads,
        "A row has other bytes when it is alone in a batch.",
        expected=", ".join(one.hex() for one in payloads),
        got=", ".join(one.hex() for one in ran.value),
        meaning="How many rows come together is chance, and a slice has its values behind an "
        "offset. A row's bytes are of its own values only, whatever its neighbours lack.",
        hint=3,
    )
