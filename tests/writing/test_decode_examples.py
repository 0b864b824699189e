"""The decoder against TensorFlow's own parser, on drawn examples, and on bytes that are none."""

import struct
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from google.protobuf.message import DecodeError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.writing.decode_examples import (
    FLOAT,
    INTEGER,
    ExampleDecoder,
    NoExample,
    read_example,
)
from pipelines.writing.examples import frame_examples
from pipelines.writing.tfrecord import FOOTER_BYTES, HEADER_BYTES

FLOATS, INTEGERS = ("a", "delay"), ("id", "late")
INT64 = st.integers(-(2**63), 2**63 - 1) | st.integers(0, 300)
FLOAT32 = st.floats(width=32)


def varint(value: int) -> bytes:
    value &= 2**64 - 1
    found = b""
    while value > 0x7F:
        found += bytes([value & 0x7F | 0x80])
        value >>= 7
    return found + bytes([value])


def field(number: int, contents: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(contents)) + contents


def of_floats(values, packed=True) -> bytes:
    raw = [struct.pack("<f", value) for value in values]
    inside = field(1, b"".join(raw)) if packed else b"".join(b"\x0d" + one for one in raw)
    return field(2, inside)


def of_integers(values, packed=True) -> bytes:
    raw = [varint(value) for value in values]
    inside = field(1, b"".join(raw)) if packed else b"".join(b"\x08" + one for one in raw)
    return field(3, inside)


def of_texts(values) -> bytes:
    return field(1, b"".join(field(1, value) for value in values))


def example_of(entries) -> bytes:
    """A serialised example of (name, value's bytes) in their order."""
    return field(1, b"".join(field(1, field(1, n.encode()) + field(2, v)) for n, v in entries))


OTHERS = st.one_of(
    st.lists(FLOAT32, max_size=3).map(of_floats),
    st.lists(INT64, max_size=3).map(of_integers),
    st.lists(st.binary(max_size=5), max_size=2).map(of_texts),
)


@st.composite
def examples(draw) -> bytes:
    """An example of all wanted features: others among them, in any order, packed or not."""
    packed = draw(st.booleans())
    entries = [(name, of_floats([draw(FLOAT32)], packed)) for name in FLOATS]
    entries += [(name, of_integers([draw(INT64)], packed)) for name in INTEGERS]
    for name in draw(st.lists(st.sampled_from(["z", "ab", "delays", ""]), unique=True)):
        entries.append((name, draw(OTHERS)))
    return example_of(draw(st.permutations(entries)))


def by_tensorflow(tf, serialised) -> tuple[np.ndarray, np.ndarray]:
    spec = {name: tf.io.FixedLenFeature([], tf.float32) for name in FLOATS}
    spec |= {name: tf.io.FixedLenFeature([], tf.int64) for name in INTEGERS}
    parsed = tf.io.parse_example(serialised, spec)
    together = [
        np.stack([parsed[name].numpy() for name in names], axis=1) for names in (FLOATS, INTEGERS)
    ]
    return tuple(together)


def same(found, expected) -> None:
    for mine, theirs in zip(found, expected, strict=True):
        assert mine.dtype == theirs.dtype
        # By their bits: NaN has many.
        assert mine.shape == theirs.shape
        assert mine.tobytes() == theirs.tobytes()


@settings(max_examples=150)
@given(st.lists(examples(), min_size=1, max_size=12))
@example([example_of([("a", of_floats([1.5])), ("delay", of_floats([-0.0])),
                      ("id", of_integers([-1])), ("late", of_integers([2**62]))])] * 3)  # fmt: skip
def test_examples_are_what_tensorflow_reads(tf, serialised):
    same(ExampleDecoder(FLOATS, INTEGERS).decode(serialised), by_tensorflow(tf, serialised))


@given(st.integers(1, 400), st.integers(0, 2**32))
@settings(max_examples=20)
def test_a_column_is_what_the_encoder_was_given(rows, seed):
    chance = np.random.default_rng(seed)
    # Of all widths, ten bytes for a negative one among them.
    integers = chance.integers(-(2**62), 2**62, (2, rows)) >> chance.integers(0, 62, (2, rows))
    floats = chance.normal(size=(2, rows)).astype(np.float32)
    names = [*FLOATS, *INTEGERS]
    batch = pa.RecordBatch.from_arrays([*map(pa.array, [*floats, *integers])], names=names)
    framed = frame_examples(batch).to_pylist()
    payloads = [record[HEADER_BYTES:-FOOTER_BYTES] for record in framed]
    decoder = ExampleDecoder(FLOATS, INTEGERS)
    for _ in range(2):  # the second time all layouts are known
        same(decoder.decode(payloads), (floats.T.copy(), integers.T.copy()))


def test_no_examples_are_no_rows():
    floats, integers = ExampleDecoder(FLOATS, INTEGERS).decode([])
    assert (floats.shape, integers.shape) == ((0, 2), (0, 2))


def is_refused(tf, serialised: bytes) -> bool:
    """Whether protobuf refuses it, or TensorFlow's parser, which takes more."""
    try:
        tf.train.Example.FromString(serialised)
        by_tensorflow(tf, [serialised])
    except (tf.errors.InvalidArgumentError, UnicodeDecodeError, DecodeError):
        return True
    return False


GOOD = [("a", of_floats([1])), ("delay", of_floats([2])), ("id", of_integers([3]))]
WHOLE = example_of([*GOOD, ("late", of_integers([4]))])
HOSTILE = [
    (example_of(GOOD), "has no value of the feature late"),
    (example_of([*GOOD, ("late", b"")]), "has no value of the feature late"),
    (example_of([*GOOD, ("late", of_floats([1]))]), "has float for the feature late, which is int"),
    (example_of([*GOOD, ("late", of_texts([b"1"]))]), "has bytes for the feature late, which is"),
    (example_of([*GOOD, ("late", of_integers([1, 2]))]), "has 2 values of the feature late, not o"),
    (example_of([*GOOD, ("late", of_integers([]))]), "has 0 values of the feature late, not one"),
    (b"\xff" * 11, "is no tf.Example: a number at byte 0 that does not end"),
    (b"\x0a\xff\x01", "is no tf.Example: a field of 255 bytes at byte 3, of 0"),
    (b"\x0b", "is no tf.Example: a field of wire type 3"),
    (WHOLE[:-1], "is no tf.Example: "),
    (example_of([*GOOD, ("late", field(2, field(1, b"\x00" * 5)))]), "floats in 5 bytes, which is"),
    (b"", "has no value of the feature a"),
]


@pytest.mark.parametrize(("hostile", "sentence"), HOSTILE)
@pytest.mark.parametrize("before", [0, 3])
def test_what_is_no_example_of_these_features_is_named(hostile, sentence, before):
    with pytest.raises(NoExample, match=sentence) as raised:
        ExampleDecoder(FLOATS, INTEGERS).decode([WHOLE] * before + [hostile, WHOLE])
    assert raised.value.row == before


@given(st.binary(max_size=60) | st.tuples(st.just(WHOLE), st.integers(0, len(WHOLE) - 1),
                                          st.integers(1, 255)))  # fmt: skip
@settings(max_examples=300)
def test_any_bytes_are_read_as_tensorflow_reads_them_or_are_named(tf, drawn):
    if isinstance(drawn, tuple):
        whole, place, change = drawn
        drawn = whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :]
    decoder = ExampleDecoder(FLOATS, INTEGERS)
    decoder.decode([WHOLE])  # its layout is known
    try:
        found = decoder.decode([WHOLE, drawn])
    except NoExample:
        assert is_refused(tf, drawn)
    else:
        same(found, by_tensorflow(tf, [WHOLE, drawn]))


def test_two_numbers_in_the_bytes_of_one_are_not_taken_for_it():
    one, two = (example_of([*GOOD, ("late", of_integers(values))]) for values in ([300], [1, 2]))
    assert len(one) == len(two)
    with pytest.raises(NoExample, match="has 2 values of the feature late") as raised:
        ExampleDecoder(FLOATS, INTEGERS).decode([one, two])
    assert raised.value.row == 1


def test_layouts_without_end_are_still_read(monkeypatch):
    from pipelines.writing import decode_examples

    monkeypatch.setattr(decode_examples, "_LAYOUTS_AT_MOST", 2)
    names = [f"n{number}" for number in range(9)]
    drawn = [
        example_of([*GOOD, ("late", of_integers([4])), (name, of_texts([]))]) for name in names
    ]
    decoder = ExampleDecoder(FLOATS, INTEGERS)
    for _ in range(2):
        floats, integers = decoder.decode(drawn)
        assert floats.tolist() == [[1, 2]] * 9
        assert integers.tolist() == [[3, 4]] * 9
    assert sum(map(len, decoder._layouts.values())) == 2


def test_an_example_is_read_by_the_rules_of_protobuf():
    # Of one name the last; pieces of a list are put together; what is unknown is passed over.
    twice = [("a", of_floats([1])), ("a", of_floats([2]) + of_floats([3]))]
    unknown = b"\x10\x05" + field(9, b"?")
    assert read_example(example_of(twice) + unknown) == {b"a": (FLOAT, [2, 3])}
    assert read_example(field(1, field(1, field(1, b"b")))) == {}
    assert read_example(example_of([("i", of_integers([-5], packed=False))])) == {
        b"i": (INTEGER, [-5])
    }


def test_tensorflow_is_not_imported():
    code = (
        "import sys, pipelines.writing.decode_examples as d\n"
        "d.ExampleDecoder(['a'], []).decode([])\n"
        "sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
