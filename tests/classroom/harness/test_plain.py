"""What passes between tests and the code under test is data, whatever is sent."""

import collections
import datetime
import decimal
import math
import pickle

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom.comparison.differences import same
from classroom.harness.plain import Other, Recipe, Side, Stamped, Watermark, plain

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.datetimes()
    | st.dates()
    | st.timedeltas()
    | st.decimals(allow_nan=False),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner)
    ),
    max_leaves=20,
)


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_plain_data_comes_through_as_it_was(value):
    through = plain(value)
    assert same(value, through, 0.0)
    assert type(through) is type(value)


def test_numpy_and_arrow_come_through_as_they_were():
    batch = pa.record_batch({"a": [1, None], "b": [["x"], None]})
    values = [
        np.float32(1.5),
        np.arange(6, dtype="i2").reshape(2, 3),
        np.array(["a", None], object),
        batch,
        pa.table({"a": pa.chunked_array([[1], [2]])}),
        pa.array([1.0, None]),
        batch.schema,
        pa.timestamp("s", tz="UTC"),
    ]
    for value in values:
        through = plain(value)
        assert type(through) is type(value)
        assert same(value, through)
    assert plain(np.float32(1.5)).dtype == np.float32


def test_the_harness_own_values_come_through():
    values = [
        Recipe("pipelines.schemas.splits:SplitShares", (80, 10, 10), (("x", 1),)),
        Side((1, 2), "list"),
        Stamped({"a": 1}, 3.5, (0.0, 10.0), "late"),
        Watermark(7.0),
    ]
    assert plain(values) == values


def test_an_array_that_comes_through_can_be_written_to():
    array = plain(np.zeros(2))
    array[0] = 1
    assert array.tolist() == [1, 0]


def test_a_slice_of_a_batch_does_not_bring_its_parent():
    from classroom.harness.plain import dumps

    batch = pa.record_batch({"a": np.arange(100_000)})
    assert len(dumps(batch.slice(5, 1))) < 2_000
    assert plain(batch.slice(5, 1)).to_pylist() == [{"a": 5}]


def test_what_is_no_data_comes_as_its_name_and_text():
    class Thing:
        def __repr__(self):
            return "a thing"

    through = plain({"thing": Thing()})
    assert through == {"thing": Other("Thing", "a thing")}
    assert repr(through) == "{'thing': a thing}"


def test_an_object_that_lies_about_itself_does_no_harm():
    class Liar(int):
        def __eq__(self, other):
            return True

        __hash__ = int.__hash__

        def __repr__(self):
            raise RuntimeError("no")

    through = plain([Liar(3), pickle.dumps])
    assert through[0].type == "Liar"
    assert through[0] != 4
    assert type(through[1]) is Other


def test_subclasses_of_containers_come_as_the_containers():
    Row = collections.namedtuple("Row", "a b")
    assert plain(Row(1, 2)) == (1, 2)
    assert plain(collections.Counter("aab")) == {"a": 2, "b": 1}
    assert plain(collections.defaultdict(list, {"a": [1]})) == {"a": [1]}


def test_a_structure_that_contains_itself_ends():
    loop: list = []
    loop.append(loop)
    assert isinstance(plain(loop), list)


def test_numbers_keep_their_precision():
    values = [2**70, -(2**70), 0.1, -0.0, 5e-324, decimal.Decimal("1.10")]
    through = plain(values)
    assert through == values
    assert math.copysign(1, through[3]) == -1
    assert str(through[5]) == "1.10"


def test_an_instant_keeps_its_offset():
    zone = datetime.timezone(datetime.timedelta(hours=-5))
    instant = datetime.datetime(2013, 1, 1, 5, tzinfo=zone)
    assert plain(instant).utcoffset() == datetime.timedelta(hours=-5)
