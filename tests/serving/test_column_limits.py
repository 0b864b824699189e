"""What the schema states of a value holds for one that a served model is asked about."""

import json

import numpy as np
import pytest

from pipelines import schemas
from pipelines.flights.job import JOB
from pipelines.serving import column_limits, rest
from pipelines.serving.column_limits import Limits, limits_of

NAN = float("nan")


def column(text: str, feature: str) -> schemas.Column:
    fields = f'{text}, nullable = true, description = "", feature = "{feature}"'
    return schemas.parse(f'table = "t"\ndescription = ""\n[columns]\nx = {{ {fields} }}', "t.toml")[
        "x"
    ]


NUMBERS = [
    ('type = "int8", min = 1, max = 12', [0, 13, 5.5, 1e38, -1e38], [1, 12, NAN]),
    ('type = "int16"', [32_768, -32_769, 1e38, float("inf"), 0.5], [32_767, -32_768, 0, NAN]),
    ('type = "float32", min = -60.5', [-60.6, -1e38], [-60.5, 1e38, NAN]),
    ('type = "float64"', [], [1e38, -1e38, 0.5, NAN]),
    ('type = "int32", values = [1, 5]', [0, 2, 4], [1, 5, NAN]),
    ('type = "float32", values = [0.5]', [0, 1], [0.5, NAN]),
    ('type = "bool"', [2, 0.5, -1], [0, 1, NAN]),
]
TEXTS = [
    ('type = "string"', [], [b"x", b"", b"\xff"]),
    ('type = "string", values = ["a", "bé"]', [b"b", b"A", b"\xff"], [b"a", "bé".encode(), b""]),
    ('type = "int8", max = 9', [b"10", b"1.5", b"x", b"1" * 500], [b"9", b"-7", b""]),
    ('type = "int8", values = [1, 2]', [b"3", b"x"], [b"1", b"2", b""]),
    ('type = "bool"', [b"1", b"True"], [b"true", b"false", b""]),
]


@pytest.mark.parametrize(
    ("text", "feature", "wrong", "right"),
    [(t, "number", w, r) for t, w, r in NUMBERS] + [(t, "category", w, r) for t, w, r in TEXTS],
)
def test_a_value_is_outside_of_what_its_column_states(text, feature, wrong, right):
    written = json.loads(json.dumps(limits_of(column(text, feature)).as_dict()))
    limits = column_limits.from_dict(written)
    values = np.array(wrong + right, float if feature == "number" else object)
    assert limits.broken(values).tolist() == [True] * len(wrong) + [False] * len(right)
    assert limits.must or not wrong


LIMITS = {name: limits_of(JOB.checked[name]) for name in ("month", "dep_delay", "dest")}
KINDS = {"month": rest.FLOAT, "dep_delay": rest.FLOAT, "dest": rest.STRING}
ROW = {"month": 5, "dep_delay": 30, "dest": "ORD"}


def asked(rows: list[dict], by_row: bool = True) -> rest.Question:
    columns = {name: [row[name] for row in rows] for name in KINDS}
    body = {"instances": rows} if by_row else {"inputs": columns}
    return rest.parse_request(json.dumps(body).encode(), {"x": KINDS}, "x", (), LIMITS)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"month": 13}, "month is 13, and must be a whole number, at least 1 and at most 12."),
        ({"month": 5.5}, "month is 5.5, and must be a whole number, at least 1 and at most 12."),
        ({"dep_delay": 1e38}, "dep_delay is 1e+38, and must be a whole number, at least -120"),
    ],
)
def test_a_row_outside_of_the_schemas_limits_is_named(wrong, sentence):
    with pytest.raises(rest.BadRequest) as refused:
        asked([ROW, {**ROW, **wrong}])
    assert str(refused.value).startswith(f"instances[1].{sentence}")
    (name,) = wrong
    with pytest.raises(rest.BadRequest) as refused:
        asked([ROW, {**ROW, **wrong}, {**ROW, **wrong}], by_row=False)
    assert str(refused.value).startswith(f"inputs.{name}[1] is ")
    assert "(and 1 more rows are wrong)" in str(refused.value)


def test_what_is_missing_breaks_no_limit_and_right_rows_are_taken():
    found = asked([ROW, dict.fromkeys(ROW)])
    assert found.columns["month"].tolist() == pytest.approx([5, NAN], nan_ok=True)
    assert found.columns["dest"].tolist() == [b"ORD", b""]


def test_a_serialised_row_is_looked_at_too():
    columns = {"month": np.array([5, 13], np.float32), "dest": np.array([b"ORD", b""], object)}
    with pytest.raises(rest.BadRequest, match=r"inputs\.month\[1\] is 13\.0, and must be"):
        rest.check_limits(columns, LIMITS, by_row=False)
    with pytest.raises(rest.BadRequest, match=r"instances\[1\]\.dest is missing"):
        rest.check_known(columns, ("dest",), by_row=True)


def test_limits_are_said_as_they_are():
    assert Limits(values=("a", "b")).must == "one of 'a', 'b'"
    assert Limits(minimum=0.5).must == "at least 0.5"
    assert Limits(whole=True).must == "a whole number"
