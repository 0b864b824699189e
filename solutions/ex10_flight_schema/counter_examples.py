"""What an answer to exercise 10 is tried on once its tests pass."""

import itertools

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

INTEGERS = {"int8": 8, "int16": 16, "int32": 32, "int64": 64}
FLOATS = ("float32", "float64")
OTHERS = ("bool", "string", "date32", "timestamp")
TYPES = [*INTEGERS, *FLOATS, *OTHERS]
ARROW = {
    "int8": pa.int8(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float32": pa.float32(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "string": pa.string(),
    "date32": pa.date32(),
    "timestamp": pa.timestamp("s", "UTC"),
}
TEXTS = ["A", "B", "C", "A "]
# Names whose alphabetical order is none of theirs in time.
MOMENTS = ["plan", "gate", "land"]


def forms_of(type):
    """Columns of a type, with each choice of the facts that it may have. None states nothing."""
    facts = {"nullable": [None, True, False], "description": ["One.", "Other."]}
    if type in INTEGERS:
        facts["min"] = [None, 0, -128, 1]
        facts["max"] = [None, 127, 1] if type == "int8" else [None, 127, 128, 32_767]
    elif type in FLOATS:
        facts |= {"min": [None, 0, -0.5, 0.25], "max": [None, 0.5, 1, 9.5]}
    elif type == "string":
        facts["values"] = [None, ["A"], ["B", "A"], ["C", "A", "B"], ["A", "B"], ["C", "B"], ["A "]]
    return [
        {"name": "x", "type": type} | stated(zip(facts, choice, strict=True))
        for choice in itertools.product(*facts.values())
    ]


def stated(facts):
    return {fact: value for fact, value in facts if value is not None}


FORMS = {type: forms_of(type) for type in TYPES}
SOME = [None, ["SERVING"], ["TRAINING"], ["SERVING", "TRAINING"], []]
WHEN = [
    stated([("known", known), ("missing_in", some)])
    for some, known in itertools.product(SOME, [None, *MOMENTS])
]


def columns(types=TYPES):
    return st.one_of([st.sampled_from(FORMS[type]) for type in types])


def table_of(columns, predicted_at="gate", label=None):
    """A table of columns and of when they are known; `label` is the index of one of them."""
    made = {"name": "t", "moments": MOMENTS, "predicted_at": predicted_at, "columns": []}
    for index, (column, when) in enumerate(columns):
        if index == label:
            made["label"] = "cab"[index]
            when = stated([("known", when.get("known"))])
        made["columns"].append(column | when | {"name": "cab"[index]})
    return made


TABLES = st.builds(
    table_of,
    st.lists(st.tuples(columns(), st.sampled_from(WHEN)), min_size=1, max_size=3),
    st.sampled_from(MOMENTS),
    st.sampled_from([None, 0, 1, 2]),
)


def is_required(column):
    return "nullable" in column and column["nullable"] is False


def limits(column):
    bits = INTEGERS.get(column["type"], 64)
    own = {} if bits == 64 else {"min": -(1 << bits >> 1), "max": (1 << bits >> 1) - 1}
    both = own | column
    return both.get("min"), both.get("max")


@pytest.mark.task("arrow", examples=20)
@given(table=TABLES)
def test_the_schema_of_any_table(harness, table):
    harness.call("arrow_schema", table).gives(
        pa.schema(
            [
                pa.field(one["name"], ARROW[one["type"]], nullable=not is_required(one))
                for one in table["columns"]
            ]
        )
    )


@pytest.mark.task("limits", examples=25)
@given(column=columns())
def test_the_range_of_any_column(harness, column):
    low, high = limits(column)
    if column["type"] in FLOATS:
        # An integer is as good as the float that it is.
        low, high = (None if limit is None else float(limit) for limit in (low, high))
    harness.call("valid_range", column).gives((low, high))


def told(column):
    low, high = limits(column)
    if "values" in column:
        return " Valid: " + ", ".join(column["values"]) + "."
    if low is not None and high is not None:
        return f" Valid: {low} to {high}."
    if low is not None:
        return f" Valid: at least {low}."
    return "" if high is None else f" Valid: at most {high}."


@pytest.mark.task("bigquery", examples=40)
@given(table=TABLES)
def test_the_fields_of_any_table(harness, table):
    kinds = {"bool": "BOOLEAN", "string": "STRING", "date32": "DATE", "timestamp": "TIMESTAMP"}
    kinds |= dict.fromkeys(INTEGERS, "INTEGER") | dict.fromkeys(FLOATS, "FLOAT")
    harness.call("bigquery_fields", table).gives(
        [
            {
                "name": one["name"],
                "type": kinds[one["type"]],
                "mode": "REQUIRED" if is_required(one) else "NULLABLE",
                "description": one["description"] + told(one),
            }
            for one in table["columns"]
        ]
    )


def is_in(column, table, name):
    """Whether an environment has a column."""
    if name == "TRAINING":
        return True
    passed = itertools.takewhile(lambda moment: moment != table["predicted_at"], MOMENTS)
    in_time = {*passed, table["predicted_at"], None}
    return column["name"] != table.get("label") and column.get("known") in in_time


def may_be_missing(column, table, name):
    if column["name"] == table.get("label"):
        return False
    return not is_required(column) or name in column.get("missing_in", ())


@pytest.mark.task("environments", examples=50)
@given(table=TABLES, name=st.sampled_from(["TRAINING", "SERVING"]))
def test_the_environment_of_any_table(harness, table, name):
    ran = harness.call("environment", table, name)
    expected = [
        {**one, "nullable": may_be_missing(one, table, name)}
        for one in table["columns"]
        if is_in(one, table, name)
    ]
    got = ran.value.get("columns") if isinstance(ran.value, dict) else ran.value
    facts = ("name", "type", "nullable", "min", "max", "values", "known", "description")
    left = [{key: one.get(key) for key in facts} for one in expected]
    right = got
    if isinstance(got, list) and all(isinstance(one, dict) for one in got):
        right = [{key: one.get(key) for key in facts} for one in got]
    ran.must(
        left == right and not ran.changed_its_input,
        "The declaration was changed."
        if ran.changed_its_input
        else f"The columns in {name} are others.",
        expected=str(expected),
        got=str(got),
    )


@pytest.mark.task("tfmd", examples=50)
@given(table=TABLES)
def test_the_metadata_of_any_table(harness, table):
    features = []
    for one in table["columns"]:
        having = [name for name in ("TRAINING", "SERVING") if is_in(one, table, name)]
        whole = not any(may_be_missing(one, table, name) for name in having)
        feature = {
            "name": one["name"],
            "type": "FLOAT"
            if one["type"] in FLOATS
            else ("BYTES" if one["type"] == "string" else "INT"),
            "presence": {"min_fraction": 1.0 if whole else 0.0},
        }
        low, high = limits(one)
        domain = {} if low is None else {"min": low}
        domain |= {} if high is None else {"max": high}
        if domain and one["type"] in FLOATS:
            feature["float_domain"] = {key: float(limit) for key, limit in domain.items()}
        elif domain:
            feature["int_domain"] = domain
        if one["type"] == "bool":
            feature["bool_domain"] = {}
        if "values" in one:
            feature["string_domain"] = {"value": one["values"]}
        if "SERVING" not in having:
            feature["not_in_environment"] = ["SERVING"]
        features.append(feature)
    harness.call("tfmd_schema", table).gives(
        {"default_environment": ["TRAINING", "SERVING"], "feature": features}
    )


WHY = {
    "columns": "`why` names the column and what was and is; of a renamed one it has both names.",
    "values": "`why` has, of what differs: both types; both limits of a side of the range; the "
    'texts that came and went; of nullability, which may differ beside the type, "is required" or '
    '"was required".',
}


def compare(ran, expected, got, task):
    """Verdicts without their sentences, and the sentences by what they must have."""
    plain = [
        {key: one.get(key) for key in ("column", "change", "backward", "forward")}
        if isinstance(one, dict)
        else one
        for one in got
    ]
    by_name = sorted(plain, key=repr)
    wanted = sorted([one for one, _ in expected], key=repr)
    ran.must(by_name == wanted, "The changes are others.", expected=str(wanted), got=str(by_name))
    for one, words in expected:
        why = next(other.get("why") for other in got if other["column"] == one["column"])
        for word in words:
            ran.must(
                isinstance(why, str) and word in why,
                f"why does not say {word!r}.",
                expected=f"a sentence with {word}",
                got=repr(why),
                meaning=WHY[task],
            )


def verdict(name, change, backward, forward):
    return {"column": name, "change": change, "backward": backward, "forward": forward}


EMPTY = {"name": "t", "moments": MOMENTS, "predicted_at": "gate"}
BASE = {"type": "int8", "description": "One."}
# Few types and descriptions, so that some were renamed.
ALIKE = st.lists(
    st.builds(
        lambda name, form, facts: {"name": name} | form | facts,
        st.sampled_from("abcdef"),
        st.sampled_from([BASE, BASE | {"type": "string"}, BASE | {"description": "Other."}]),
        st.sampled_from([{}, {"nullable": False}, {"nullable": True, "known": "land"}]),
    ),
    max_size=5,
    unique_by=lambda column: column["name"],
)


@pytest.mark.task("columns", examples=40)
@given(old=ALIKE, new=ALIKE)
@example(
    old=[{"name": "a", **BASE}, {"name": "b", **BASE}],
    new=[{"name": "d", **BASE}, {"name": "c", **BASE}],
)
@example(
    old=[{"name": "a", **BASE}],
    new=[{"name": "b", **BASE, "nullable": False}, {"name": "c", **BASE}],
)
@example(old=[{"name": "a", **BASE}], new=[{"name": name, **BASE} for name in "bcd"])
def test_any_columns_that_moved(harness, old, new):
    ran = harness.call("moved_columns", *({**EMPTY, "columns": columns} for columns in (old, new)))
    expected = []
    groups = {}
    for side, own, others in (("removed", old, new), ("added", new, old)):
        taken = {one["name"] for one in others}
        for one in own:
            if one["name"] not in taken:
                key = (one["type"], one["description"])
                groups.setdefault(key, {"removed": [], "added": []})[side].append(one)
    for group in groups.values():
        pairs = list(zip(group["removed"], group["added"], strict=False))
        for one, other in pairs:
            words = [one["name"], other["name"]]
            expected.append((verdict(one["name"], "renamed", False, False), words))
        for one in group["removed"][len(pairs) :]:
            kept = verdict(one["name"], "removed", True, not is_required(one))
            expected.append((kept, [one["name"]]))
        for one in group["added"][len(pairs) :]:
            kept = verdict(one["name"], "added", not is_required(one), True)
            expected.append((kept, [one["name"]]))
    compare(ran, expected, ran.value, "columns")


# Values that one schema may allow and another not: all limits that are drawn, and their neighbours.
WHOLE = [
    number + step
    for number in (-(2**31), -(2**15), -128, 0, 1, 12, 127, 128, 2**15 - 1, 2**31 - 1)
    for step in (-1, 0, 1)
] + [-(2**40), 2**40]
BROKEN = [-1e300, -0.5, -0.4, 0, 0.2, 0.25, 0.3, 0.5, 0.6, 1, 1.5, 9.5, 9.75, 1e300]


def allowed(column):
    """All that a column allows, of the values that are tried; a missing one is None."""
    low, high = limits(column)
    if column["type"] in INTEGERS:
        values = {("integer", value) for value in WHOLE}
    elif column["type"] in FLOATS:
        values = {("float", value) for value in BROKEN}
    elif column["type"] == "string":
        values = {("string", value) for value in column.get("values", [*TEXTS, "another"])}
    else:
        values = {(column["type"], 0)}
    if column["type"] in (*INTEGERS, *FLOATS):
        values = {
            pair
            for pair in values
            if (low is None or pair[1] >= low) and (high is None or pair[1] <= high)
        }
    if column["type"] == "float64":
        values.add(("float", "with more digits than a float32 has"))
    return values | (set() if is_required(column) else {None})


def judge(harness, old, new):
    ran = harness.call("changed_column", old, new)
    before, after = allowed(old), allowed(new)
    if before == after and old["type"] == new["type"]:
        ran.gives(None)
        return
    words = ["x"]
    if old["type"] != new["type"]:
        words += [old["type"], new["type"]]
    if is_required(old) != is_required(new):
        words.append("is required" if is_required(new) else "was required")
    types = {old["type"], new["type"]}
    if types <= {*INTEGERS} or types <= {*FLOATS}:
        for one, other in zip(limits(old), limits(new), strict=True):
            words += [str(limit) for limit in (one, other) if one != other and limit is not None]
    if "values" in old and "values" in new:
        words += sorted(set(old["values"]) ^ set(new["values"]))
    # Two kinds share no value but the missing one, so that neither is within the other.
    shown = verdict("x", "changed", before <= after, after <= before)
    compare(ran, [(shown, words)], [ran.value], "values")


KINDS = [
    *(([*types], [*types]) for types in (INTEGERS, FLOATS, ["string"], ["bool"])),
    # Where the type breaks one direction, a range may break the other.
    (["float32"], ["float64"]),
    (["float64"], ["float32"]),
]
PAIRS_OF_A_KIND = st.one_of([st.tuples(columns(old), columns(new)) for old, new in KINDS])


@pytest.mark.task("values", examples=30)
@given(old=columns(), new=columns())
def test_any_change_of_a_column(harness, old, new):
    judge(harness, old, new)


# Most pairs of types are of two kinds: these are of one.
@pytest.mark.task("values", examples=80)
@given(pair=PAIRS_OF_A_KIND)
@example(pair=({"name": "x", **BASE}, {"name": "x", **BASE, "min": -128}))
@example(
    pair=(
        {"name": "x", **BASE, "type": "string", "values": ["A", "B", "A"]},
        {"name": "x", **BASE, "type": "string", "values": ["A", "B"]},
    )
)
@example(
    pair=(
        {"name": "x", **BASE, "type": "float32", "min": 0, "max": 1.0},
        {"name": "x", **BASE, "type": "float32", "min": 0.0, "max": 1},
    )
)
@example(
    pair=(
        {"name": "x", **BASE, "min": 0, "max": 1},
        {"name": "x", **BASE, "type": "int64", "min": 0, "max": 1},
    )
)
def test_any_change_within_a_kind(harness, pair):
    judge(harness, *pair)
