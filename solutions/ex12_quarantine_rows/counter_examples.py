"""What an answer to exercise 12 is tried on once its tests pass."""

import math
import random

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

NAN = math.nan
INTEGERS = [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8()]
FLOATS = [pa.float32(), pa.float64()]
# Few numbers, so that values are often on a limit or beside it.
SMALL = st.sampled_from([0, 1, 2, 3, 10, 11, 100])
LARGE = st.sampled_from([0, -1, -120, 2**53, 2**53 + 1, -(2**53) - 1, 2**62])
REAL = st.sampled_from([0.0, 0.5, -0.5, 1.0, -40.0, 39.75, math.inf, -math.inf])
LIMIT = st.sampled_from([None, None, 0, 1, 2, 10, -1, -120, 12_500, 2**53])
REAL_LIMIT = st.sampled_from([None, None, 0, 0.5, -0.5, 39.75, -40, 1])


def is_outside(value, minimum, maximum):
    """Of one value, in Python."""
    if value is None:
        return False
    low = -math.inf if minimum is None else minimum
    high = math.inf if maximum is None else maximum
    return not low <= value <= high


def marks(harness, values, minimum, maximum, cut=0):
    asked = values.to_pylist()[cut:]
    expected = [is_outside(value, minimum, maximum) for value in asked]
    called = harness.drive(
        "outside_of_slice",
        *(values, cut, len(asked), minimum, maximum),
        call=f"outside({asked}, {minimum}, {maximum})",
    )
    mask = called.value
    mask = mask.tolist() if hasattr(mask, "tolist") else mask
    called.must(
        isinstance(mask, list | tuple)
        and all(isinstance(one, bool) for one in mask)
        and list(mask) == expected,
        "outside marks other values.",
        expected=f"{expected}, of {asked}",
        got=mask,
    )


@pytest.mark.task("range")
@given(
    values=st.lists(SMALL, max_size=6),
    type=st.sampled_from(INTEGERS),
    minimum=LIMIT,
    maximum=LIMIT,
)
def test_any_whole_numbers_and_limits(harness, values, type, minimum, maximum):
    marks(harness, pa.array(values, type), minimum, maximum)


@pytest.mark.task("missing")
@given(
    values=st.lists(st.one_of(st.none(), LARGE), max_size=8),
    minimum=LIMIT,
    maximum=LIMIT,
    cut=st.integers(0, 3),
)
@example(values=[None, None], minimum=1, maximum=None, cut=0)
@example(values=[5, None, 5, None], minimum=None, maximum=1, cut=1)
def test_any_gaps_in_any_slice(harness, values, minimum, maximum, cut):
    marks(harness, pa.array(values, pa.int64()), minimum, maximum, cut)


@pytest.mark.task("nan")
@given(
    values=st.lists(st.one_of(st.none(), st.just(NAN), REAL), max_size=6),
    type=st.sampled_from(FLOATS),
    minimum=REAL_LIMIT,
    maximum=REAL_LIMIT,
)
@example(values=[NAN, None, math.inf, -math.inf], type=FLOATS[0], minimum=None, maximum=None)
@example(values=[math.inf, NAN, -math.inf], type=FLOATS[1], minimum=-40, maximum=39.75)
def test_any_floating_numbers(harness, values, type, minimum, maximum):
    marks(harness, pa.array(values, type), minimum, maximum)


# Rows whose columns break rules that are known by hand: what each row breaks needs no batch.
KINDS = ("EWR", "JFK", "XXX", None)
LENGTHS = (None, 0, 49, 50, 51, 100)
_CHANCE = random.Random(2013)
POOL = [
    (_CHANCE.choice(KINDS), _CHANCE.choice(LENGTHS), _CHANCE.choice(LENGTHS)) for _ in range(60)
]
ROWS = st.lists(st.sampled_from(POOL), max_size=8)
VALIDATION = "pipelines.validation.rules"
# Each rule: what makes it, whether a row breaks it, and what its reason says.
RULES = {
    "origin.known": (
        ("drive:InSet", "origin.known", "origin", ("EWR", "JFK")),
        lambda origin, distance, delay: origin == "XXX",
        lambda origin, distance, delay: "origin is 'XXX', which is none of ('EWR', 'JFK')",
    ),
    "distance.range": (
        (f"{VALIDATION}:Between", "distance.range", "distance", 50, None),
        lambda origin, distance, delay: distance is not None and distance < 50,
        lambda origin, distance, delay: f"distance is {distance}, and must be at least 50",
    ),
    "delay.range": (
        (f"{VALIDATION}:Between", "delay.range", "dep_delay", None, 50),
        lambda origin, distance, delay: delay is not None and delay > 50,
        lambda origin, distance, delay: f"dep_delay is {delay}, and must be at most 50",
    ),
    "origin.required": (
        (f"{VALIDATION}:NotNull", "origin.required", "origin"),
        lambda origin, distance, delay: origin is None,
        lambda origin, distance, delay: "origin is missing",
    ),
    "departed": (
        ("pipelines.flights.rules:PresentWith", "departed", "dep_delay", "distance"),
        lambda origin, distance, delay: delay is None and distance is not None,
        lambda origin, distance, delay: f"dep_delay is missing though distance is {distance}",
    ),
}
CHOSEN = st.lists(st.sampled_from(list(RULES)), unique=True, max_size=5)
TEXTS = pa.list_(pa.string())


def batch_of(rows, first):
    columns = {
        "flight": pa.array(range(first, first + len(rows)), pa.int32()),
        "dep_delay": pa.array([row[2] for row in rows], pa.int16()),
        "tags": pa.array([[row[0]] for row in rows], TEXTS),
        "origin": pa.array([row[0] for row in rows], pa.string()),
        "distance": pa.array([row[1] for row in rows], pa.int16()),
        "nothing": pa.array([None] * len(rows), pa.float32()),
    }
    return pa.RecordBatch.from_pydict(columns)


def quarantines(harness, parts, chosen, cut=0):
    """Each row comes out once and whole, with the rules that it broke."""
    batches, valid, bad, first = [], [], [], 0
    for rows in parts:
        batch = batch_of(rows, first).slice(cut)
        first += len(rows)
        batches.append(batch)
        for row, cells in zip(batch.to_pylist(), rows[cut:], strict=True):
            broken = [name for name in chosen if RULES[name][1](*cells)]
            if broken:
                why = [RULES[name][2](*cells) for name in broken]
                bad.append({**row, "_rules": broken, "_reasons": why})
            else:
                valid.append(row)
    rules = [harness.recipe(*RULES[name][0]) for name in chosen]
    ran = harness.run("QuarantineRows", rules, rows=batches)
    schema = batches[0].schema if batches else batch_of([], 0).schema
    lists = schema.append(pa.field("_rules", TEXTS)).append(pa.field("_reasons", TEXTS))
    for tag, wanted, its in (("valid", valid, schema), ("quarantined", bad, lists)):
        found = ran.outputs.get(tag)
        ran.must(found is not None, f"There is no output {tag!r}.")
        for one in found:
            ran.must(
                isinstance(one, pa.RecordBatch) and one.num_rows and one.schema.equals(its),
                f"A batch of {tag!r} has no rows, or other columns.",
                expected=str(its),
                got=str(getattr(one, "schema", one)),
            )
        got = sorted((row for one in found for row in one.to_pylist()), key=lambda r: r["flight"])
        ran.must(
            got == wanted,
            f"The output {tag!r} has other rows, by the rules {', '.join(chosen) or '(none)'}.",
            expected="\n".join(map(str, wanted)) or "none",
            got="\n".join(map(str, got)) or "none",
        )


@pytest.mark.task("parts", examples=20)
@given(parts=st.lists(ROWS, max_size=3), rule=st.sampled_from(list(RULES)))
def test_any_rows_are_parted_by_any_rule(harness, parts, rule):
    quarantines(harness, parts, [rule])


@pytest.mark.task("reasons", examples=30)
@given(rows=ROWS, chosen=CHOSEN)
@example(rows=[("XXX", 49, 51), (None, 49, None)], chosen=list(RULES))
@example(rows=[("XXX", 49, 51), ("EWR", 50, 50), (None, 0, None)], chosen=list(RULES)[::-1])
def test_any_row_names_all_its_rules_and_why(harness, rows, chosen):
    quarantines(harness, [rows], chosen)


@pytest.mark.task("whole", examples=20)
@given(parts=st.lists(ROWS, min_size=1, max_size=3), chosen=CHOSEN, cut=st.integers(0, 2))
@example(parts=[POOL[:30], [], POOL], chosen=list(RULES), cut=1)
def test_every_row_of_any_slices_comes_out_whole(harness, parts, chosen, cut):
    quarantines(harness, parts, chosen, cut)
