"""What a judge lets in of an answer's bytes: all that is sound, and nothing else."""

import base64
import datetime
import decimal
import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.grading.admission import admit
from classroom.grading.frames import Malformed
from classroom.harness.plain import Stamped, dumps, loads

NESTED = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.decimals(allow_nan=False)
    | st.datetimes()
    | st.timedeltas(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)
ERROR = {"kind": "raised", "type": "E", "bases": ["E"], "message": "", "traceback": ""}
RAN = {"outputs": {"main": [Stamped(1, 0.0)]}, "counters": {"n": 1}, "logs": [], "shuffles": None}


@given(NESTED)
def test_plain_values_come_through_as_they_are(value):
    assert admitted(dumps({"value": value}), "call")["value"] == value


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6).reshape(2, 3),
        np.array(["a", None], object),
        np.float32(1.5),
        pa.array([[1, 2], None, []]),
        pa.array([{"a": 1, "b": "x"}]),
        pa.array(["a", "b", "a"]).dictionary_encode(),
        pa.array([[1, 2], [3, 4]], pa.list_(pa.int8(), 2)),
        pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())),
        pa.record_batch({"t": pa.array([0], pa.timestamp("s", "UTC"))}),
        pa.table({"a": [1, 2]}),
        pa.schema([("a", pa.int64())]),
        pa.decimal128(5, 2),
        {frozenset({1}), datetime.time(1)},
        decimal.Decimal("NaN"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_exercises_give_comes_through(value):
    assert dumps(admitted(dumps({"value": value}), "get")["value"]) == dumps(value)


@pytest.mark.parametrize(
    "answer", [RAN, {**RAN, "shuffles": {"step": (3, 40)}}, {"error": ERROR}], ids=repr
)
def test_what_a_pipeline_gives_comes_through(answer):
    assert admitted(dumps(answer), "run") == answer


def admitted(data: bytes, request: str):
    admit(data, request)
    return loads(data)


def answer(value: str) -> bytes:
    return b'{"dict": [["value", ' + value.encode() + b"]]}"


def arrow(batch) -> dict:
    (content,) = json.loads(dumps(batch)).values()
    return {"batch": content}


def with_bytes(change) -> str:
    """A record batch whose bytes a stranger has changed."""
    content = bytearray(base64.b64decode(arrow(pa.record_batch({"a": ["xyz", "uvw"]}))["batch"]))
    change(content)
    return json.dumps({"batch": base64.b64encode(content).decode()})


def offset_too_far(content: bytearray) -> None:
    offsets = np.array([0, 3, 6], "<i4").tobytes()
    place = content.rindex(offsets)
    content[place + 4 : place + 8] = np.array([2**30], "<i4").tobytes()


EXTENSION = pa.record_batch(
    [pa.array([1])],
    schema=pa.schema([pa.field("a", pa.int64(), metadata={"ARROW:extension:name": "x"})]),
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "cannot be read"),
        (b"\xff\x00", "cannot be read"),
        (b"null", "no message"),
        (answer("[1]"), "no known form"),
        (answer('{"a": 1, "b": 2}'), "no known form"),
        (answer('{"code": "import os"}'), "no known kind"),
        (answer('{"recipe": ["pipelines.x:y", [], []]}'), "no known kind"),
        (answer("NaN"), "NaN"),
        (answer('{"list": ' * 5_000 + "1" + "}" * 5_000), "levels|without end"),
        (answer("[" * 99_999 + "]" * 99_999), "without end"),
        (answer('{"list": [' + "1," * 3_000_001 + "1]}"), "more than 3,000,000 values"),
        (answer('{"int": "' + "9" * 5_000 + '"}'), "number that is none"),
        (answer('{"decimal": "1E+999999999"}'), "without measure"),
        (answer('{"set": [{"list": []}]}'), "cannot be read"),
        (answer('{"ndarray": ["<f8", [1000000000, 1000000000], ""]}'), "not as large as it says"),
        (answer('{"ndarray": ["|O", [1], "AAAAAAAAAAA="]}'), "array of objects"),
        (answer('{"ndarray": ["<f8", [-1], ""]}'), "without a shape"),
        (answer('{"objects": [[9], {"list": []}]}'), "not as large as it says"),
        (answer('{"bytes": "*"}'), "bytes that are none"),
        (answer('{"datetime": "yesterday"}'), "cannot be read"),
        (answer(with_bytes(offset_too_far)), "cannot be read"),
        (answer(with_bytes(lambda content: content.clear())), "cannot be read"),
        (answer(json.dumps(arrow(EXTENSION))), "nobody knows here"),
        (answer(json.dumps(arrow(pa.record_batch([pa.nulls(9_000_000)], ["a"])))), "rows"),
        (dumps({"value": 1, "printed": 3}), "what was printed"),
        (dumps({"value": 1, "defined": ["a", "b"]}), "place"),
        (dumps({"value": 1, "changed": "no"}), "no truth"),
        (dumps({"printed": ""}), "no value"),
        (dumps({"error": {**ERROR, "bases": [1]}}), "error that is none"),
        (dumps({"error": {"kind": "raised"}}), "error that is none"),
        (dumps({"error": {**ERROR, "message": "x" * 200_001}}), "error that is none"),
        (dumps({"value": 1, "printed": "x" * 200_001}), "more than 200,000 printed characters"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(data, said):
    with pytest.raises(Malformed) as refused:
        admitted(data, "call")
    assert any(text in str(refused.value) for text in said.split("|")), refused.value


@pytest.mark.parametrize(
    "change",
    [
        {"outputs": None},
        {"outputs": {"main": [1]}},
        {"outputs": {"main": [Stamped(1, None)]}},
        {"outputs": {"main": [Stamped(1, 0.0, (1.0, "x", 2.0))]}},
        {"counters": {"n": "1"}},
        {"logs": "all well"},
        {"shuffles": {"step": (1,)}},
        {"broken": {"when": "never"}},
    ],
)
def test_a_pipelines_answer_must_be_whole(change):
    with pytest.raises(Malformed):
        admitted(dumps({**RAN, **change}), "run")


def test_random_changes_of_arrows_bytes_crash_nothing():
    batch = pa.record_batch({"a": ["xyz", None, "uvw"], "b": [[1], [2, 3], None]})
    content = base64.b64decode(arrow(batch)["batch"])
    random = np.random.default_rng(7)
    refused = 0
    for _ in range(300):
        changed = bytearray(content)
        for place in random.integers(0, len(changed), 3):
            changed[place] = random.integers(0, 256)
        text = json.dumps({"batch": base64.b64encode(changed).decode()})
        try:
            value = admitted(answer(text), "call")["value"]
            value.to_pylist()
        except (Malformed, UnicodeDecodeError):
            refused += 1
    assert refused > 50
