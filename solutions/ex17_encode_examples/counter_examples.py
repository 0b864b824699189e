"""What an answer to exercise 17 is tried on once its tests pass."""

import itertools
import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

INT64 = [0, 1, -1, 127, 128, 255, 256, 16_384, 2**31, -(2**31), 2**53 + 1, 2**63 - 1, -(2**63)]
FLOATS = [0.0, -0.0, 0.1, -0.26, 1 / 3, 16_777_217.0, 3e38, 1e-45]
FLOATS += [math.inf, -math.inf, math.nan, 1e300]
TEXTS = ["", "UA", "N14228", "Montréal", "東京", "x" * 200]
# Type, kind of its feature, values, and how a value becomes one of the feature.
TYPES = [
    (pa.int8(), "int64", [0, 1, -1, 127, -128], int),
    (pa.uint8(), "int64", [0, 1, 127, 128, 255], int),
    (pa.int64(), "int64", INT64, int),
    (pa.uint64(), "int64", [0, 1, 300, 2**63 - 1], int),
    (pa.bool_(), "int64", [True, False], int),
    (pa.float16(), "float", [np.float16(0.1), np.float16(0), np.float16(-2)], float),
    (pa.float32(), "float", FLOATS[:6], lambda value: nearest(value)),
    (pa.float64(), "float", FLOATS, lambda value: nearest(value)),
    (pa.string(), "bytes", TEXTS, str.encode),
    (pa.large_string(), "bytes", TEXTS, str.encode),
    (pa.binary(), "bytes", [b"", b"\x00", b"\xff\xfe", b"UA"], bytes),
    (pa.large_binary(), "bytes", [b"", b"\x00", b"UA"], bytes),
]
NAMES = ["a", "a_", "a_z", "ab", "Z", "b", "é", "x" * 130]


def nearest(value: float) -> float:
    with np.errstate(over="ignore"):
        return float(np.float32(value))


@st.composite
def batches(draw, nulls=True, lists=True):
    """A batch, and each row's features as (kind, values) by name."""
    rows = draw(st.integers(1, 4))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    columns, expected = {}, [{} for _ in range(rows)]
    for name in names:
        type_, kind, values, becomes = draw(st.sampled_from(TYPES))
        listed = lists and draw(st.booleans())
        value = st.sampled_from(values)
        cell = st.lists(value, min_size=0 if nulls else 1, max_size=3) if listed else value
        cells = [draw(st.none() | cell if nulls else cell) for _ in range(rows)]
        list_type = draw(st.sampled_from([pa.list_, pa.large_list])) if listed else None
        columns[name] = pa.array(cells, list_type(type_) if list_type else type_)
        for row, found in zip(expected, cells, strict=True):
            if found is not None:
                row[name] = (kind, tuple(map(becomes, found if listed else [found])))
    return pa.record_batch(columns), expected


def one(name, values, type_):
    return pa.record_batch({name: pa.array(values, type_)})


def all_types(listed):
    """A column of every type with all its values, one behind the other."""
    rows = max(len(values) for _, _, values, _ in TYPES)
    columns, expected = {}, [{} for _ in range(rows)]
    for place, (type_, kind, values, becomes) in enumerate(TYPES):
        cells = [values[row % len(values)] for row in range(rows)]
        cells = [[cell, values[0]] for cell in cells] if listed else cells
        columns[f"of {place}"] = pa.array(cells, pa.list_(type_) if listed else type_)
        for row, found in zip(expected, cells, strict=True):
            row[f"of {place}"] = (kind, tuple(map(becomes, found if listed else [found])))
    return pa.record_batch(columns), expected


def gives(harness, batch, expected):
    ran = harness.call("encode", batch)
    ran.must(
        isinstance(ran.value, list) and len(ran.value) == len(expected),
        f"encode({batch.to_pydict()!r}) gives no example for each row.",
        expected=f"a list of {len(expected)}",
        got=repr(ran.value)[:200],
    )
    for row, (payload, right) in enumerate(zip(ran.value, expected, strict=True)):
        (found,) = harness.examples([payload])
        got = {name: (feature.kind, feature.values) for name, feature in found.items()}
        # A feature of no values has no kind that matters.
        got = {
            name: (right.get(name, ("",))[0], ()) if not values else (kind, values)
            for name, (kind, values) in got.items()
        }
        wrong = [
            name
            for name in dict.fromkeys([*right, *got])
            if repr(right.get(name)) != repr(got.get(name))
        ]
        ran.must(
            not wrong,
            f"encode gives another example for row {row}, {told(batch, row, wrong[:3])}.",
            expected=repr({name: right[name] for name in wrong[:3] if name in right}),
            got=repr({name: got[name] for name in wrong[:3] if name in got}),
            meaning=ZEROS if got == right else "",
        )
    return ran


ZEROS = (
    "0.0 and -0.0 are equal and have other bytes: what looks one up, as a dict or a cache does, "
    "may find the other."
)


def told(batch, row, names):
    """A row's values of some columns."""
    chosen = batch.select([name for name in names if name in batch.schema.names])
    types = ", ".join(str(type_) for type_ in chosen.schema.types)
    return f"{chosen.to_pylist()[row]!r} of {types}"


@pytest.mark.task("kinds", examples=10)
@given(drawn=batches(nulls=False))
@example(drawn=all_types(listed=False))
@example(drawn=all_types(listed=True))
def test_any_values_are_features_of_their_kind(harness, drawn):
    gives(harness, *drawn)


OTHERS = [
    pa.array([date(2013, 1, 1)]),
    pa.array([datetime(2013, 1, 1)]),
    pa.array([datetime(2013, 1, 1, tzinfo=UTC)]),
    pa.array([timedelta(minutes=2)]),
    pa.array([Decimal("2.50")]),
    pa.array([{"lat": 1.0}]),
    pa.array([[[1]]]),
    pa.array([[date(2013, 1, 1)]]),
    pa.array([None], pa.timestamp("s")),
    pa.array([None]),
]


@pytest.mark.task("kinds", examples=6)
@given(other=st.sampled_from(range(len(OTHERS))), name=st.sampled_from(["time_hour", "z", "a"]))
@example(other=8, name="a")
@example(other=9, name="z")
def test_any_other_type_is_refused(harness, other, name):
    batch = pa.record_batch({"carrier": ["UA"], name: OTHERS[other]})
    harness.call("encode", batch).raises("TypeError", saying=name)


@pytest.mark.task("missing", examples=18)
@given(drawn=batches())
@example(drawn=(one("a", [None, None], pa.int64()), [{}, {}]))
@example(drawn=(one("a", [[], None], pa.list_(pa.string())), [{"a": ("bytes", ())}, {}]))
def test_any_nulls_are_left_out(harness, drawn):
    gives(harness, *drawn)


@pytest.mark.task("same", examples=10)
@given(drawn=batches(), size=st.integers(1, 3), order=st.randoms(use_true_random=False))
def test_a_row_of_any_batch_has_the_same_bytes(harness, drawn, size, order):
    batch, _ = drawn
    ran = harness.call("encode", batch)
    for found in harness.examples(ran.value):
        ran.must(
            list(found) == sorted(found),
            "The features are in another order.",
            expected=", ".join(sorted(found)),
            got=", ".join(found),
        )
    names = list(batch.schema.names)
    order.shuffle(names)
    call = f"encode({batch.to_pydict()!r}, its columns in the order {names}, in slices of {size})"
    again = harness.drive("slices", batch.select(names), size, call=call)
    again.must(
        again.value == ran.value,
        "The rows have other bytes than in the whole batch.",
        expected=", ".join(payload.hex() for payload in ran.value),
        got=", ".join(payload.hex() for payload in again.value),
    )


@pytest.mark.task("blocks", examples=1)
@given(counts=st.lists(st.integers(0, 5), min_size=1, max_size=18), rows=st.integers(1, 4))
@example(counts=[3, 0, 1], rows=2)
def test_any_files_in_turn(harness, counts, rows):
    ran = harness.drive("blocks", counts, rows, call=f"read_blocks(files of {counts}, rows={rows})")
    numbers, files = itertools.count(), []
    for count in counts:
        records = [next(numbers) for _ in range(count)]
        files.append([records[first : first + rows] for first in range(0, count, rows)])
    in_turn = [block for turn in itertools.zip_longest(*files) for block in turn if block]
    got = ran.value["blocks"]
    if len(counts) > 16:
        # Which turn a file begins with that takes another's place is not said.
        in_turn, got = sorted(in_turn), sorted(got)
    ran.must(got == in_turn, "The blocks are others.", expected=repr(in_turn), got=repr(got))


DEFAULTS = {"int64": -1, "float": math.nan, "bytes": b""}


@pytest.mark.task("parse", examples=6)
@given(drawn=batches(lists=False))
@example(drawn=(one("a", [None, None], pa.string()), [{}, {}]))
def test_any_examples_are_parsed(harness, drawn):
    batch, rows = drawn
    names = batch.schema.names
    plain = [{name: row[name][1][0] if name in row else None for name in names} for row in rows]
    called = f"make_parser(…)(examples of {batch.to_pydict()!r})"
    ran = harness.drive("parsed", batch.schema, plain, call=called)
    columns = ran.value["columns"]
    parses(ran, batch, rows, {name: values for name, (_, values) in columns.items()})


@pytest.mark.task("parse", examples=2, needs=("missing",))
@given(drawn=batches(lists=False))
def test_what_is_encoded_is_parsed(harness, drawn):
    batch, rows = drawn
    ran = harness.drive(
        "encoded_and_parsed", batch, call=f"make_parser(…)(encode({batch.to_pydict()!r}))"
    )
    parses(ran, batch, rows, ran.value)


def parses(ran, batch, rows, columns):
    kinds = {type_: kind for type_, kind, _, _ in TYPES}
    for name, type_ in zip(batch.schema.names, batch.schema.types, strict=True):
        default = DEFAULTS[kinds[type_]]
        right = [row[name][1][0] if name in row else default for row in rows]
        ran.must(
            repr(columns.get(name)) == repr(right),
            f"The column {name} has other values.",
            expected=repr(right),
            got=repr(columns.get(name)),
        )


def taken(harness, sizes, seed=1, epochs=2):
    examples, block, batch, steps = sizes
    flights = [(float(row % 50), "UA") for row in range(examples)]
    call = (
        f"epochs({examples} flights in blocks of {block}, parse, {examples}, batch={batch}, "
        f"steps={steps}, seed={seed})"
    )
    how = {"call": call, "once": True, "global_seed": seed % 100 + 5}
    return harness.drive("batches", flights, block, batch, steps, seed, epochs * steps, **how)


SIZES = st.builds(
    lambda batch, steps, more, block: (batch * steps + more, block, batch, steps),
    st.integers(1, 8),
    st.integers(1, 4),
    st.sampled_from([0, 0, 1, 5]),
    st.sampled_from([1, 3, 8, 100]),
)
# Few enough that orders of many epochs can be compared; two searches share them.
FEW, EPOCHS = (60, 20, 30, 1), 120
# Many examples, all of them in each epoch.
MANY = (300, 50, 10, 30)


@pytest.mark.task("epochs", examples=1)
@given(sizes=SIZES)
@example(sizes=MANY)
def test_epochs_of_any_size(harness, sizes):
    examples, _, batch, steps = sizes
    ran = taken(harness, sizes)
    got, batches = ran.value["taken"], 2 * steps
    ran.must(len(got) == batches, "It ends.", expected=f"{batches} batches", got=str(len(got)))
    ran.must(
        all(shape == [batch] for shape, _ in ran.value["spec"].values()),
        "The element_spec has other sizes.",
        expected=f"[{batch}] for each column",
        got=repr(ran.value["spec"]),
    )
    of_epochs = [
        [row for one in got[epoch * steps : (epoch + 1) * steps] for row in one["row"]]
        for epoch in range(2)
    ]
    for epoch, rows in enumerate(of_epochs):
        ran.must(
            len(set(rows)) == batch * steps and set(rows) <= set(range(examples)),
            f"Epoch {epoch} has others than {batch * steps} different examples.",
            expected=f"{batch * steps} of rows 0 to {examples - 1}",
            got=repr(rows),
        )
    if sizes == MANY:
        ran.must(
            max(of_epochs[0][:50]) >= 200,
            "The first batches have examples of the first blocks only.",
            expected="any of the 300 rows may come first",
            got=f"the largest of the first 50 rows is {max(of_epochs[0][:50])}",
        )


@pytest.mark.task("seeds", examples=1)
@given(
    seeds=st.lists(
        st.integers(-9, 9) | st.integers(-(2**63), 2**63 - 1), min_size=2, max_size=2, unique=True
    )
)
@example(seeds=[1, 2])
@example(seeds=[1, 2**32 + 1])
def test_any_seed_and_epoch_have_an_order_of_their_own(harness, seeds):
    seen = {}
    for seed in seeds:
        ran = taken(harness, FEW, seed, EPOCHS)
        for epoch, one in enumerate(ran.value["taken"]):
            rows = tuple(one["row"])
            ran.must(
                rows not in seen,
                f"Epoch {epoch} of seed {seed} has the order of epoch and seed {seen.get(rows)}.",
                expected="another order for each seed and epoch",
                got=repr(rows),
            )
            seen[rows] = (epoch, seed)


@pytest.mark.task("cache", examples=1)
@given(sizes=SIZES)
@example(sizes=FEW)
def test_any_examples_are_parsed_once(harness, sizes):
    examples, block, _, _ = sizes
    epochs = EPOCHS if sizes == FEW else 2
    ran = taken(harness, sizes, epochs=epochs)
    parsed = ran.value["parsed"]
    ran.must(
        sum(parsed) == examples and len(parsed) <= -(-examples // block),
        f"Of {examples} examples in {epochs} epochs, {sum(parsed)} were parsed, in "
        f"{len(parsed)} calls.",
        expected=f"{examples}, in {-(-examples // block)} calls at most",
        got=f"calls of parse with {parsed} strings",
    )
