"""tf.Examples are read as TensorFlow writes them, and their differences are named."""

import math

import pytest

from classroom.comparison.example_differences import (
    Feature,
    between_examples,
    decode,
    read_examples,
)
from pipelines.problems import JobError
from pipelines.writing.tfrecord import frame_records


@pytest.fixture(scope="module")
def written(tf):
    """A serialised example of every kind of feature, by TensorFlow."""

    def feature(**kind):
        return tf.train.Feature(**kind)

    return tf.train.Example(
        features=tf.train.Features(
            feature={
                "delay": feature(float_list=tf.train.FloatList(value=[1.5, -2.0, math.nan])),
                "flight": feature(int64_list=tf.train.Int64List(value=[-1, 2**62, 300])),
                "carrier": feature(bytes_list=tf.train.BytesList(value=[b"UA", b""])),
                "none": feature(float_list=tf.train.FloatList()),
                "unset": feature(),
            }
        )
    ).SerializeToString()


def test_every_kind_of_feature_is_read_as_tensorflow_wrote_it(written):
    example = decode(written)
    assert example["delay"].kind == "float"
    assert example["delay"].values[:2] == (1.5, -2.0)
    assert math.isnan(example["delay"].values[2])
    assert example["flight"] == Feature("int64", (-1, 2**62, 300))
    assert example["carrier"] == Feature("bytes", (b"UA", b""))
    assert example["none"] == Feature("float", ())
    assert example["unset"] == Feature("", ())


def test_a_file_of_examples_is_read(written, tmp_path):
    path = tmp_path / "x.tfrecord"
    path.write_bytes(frame_records([written, written]).to_pybytes())
    assert len(read_examples(path)) == 2
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(JobError):
        read_examples(path)


@pytest.mark.parametrize("data", [b"\xff", b"\x0a\x05x", b"\x0a\xff\xff\xff\xff\xff"])
def test_bytes_that_are_no_example_are_refused(data):
    with pytest.raises(ValueError, match=r"no tf\.Example"):
        decode(data)


EXPECTED = {"id": 7, "delay": [1.5, 2.5], "carrier": "UA"}
SAME = {
    "id": Feature("int64", (7,)),
    "delay": Feature("float", (1.5, 2.5)),
    "carrier": Feature("bytes", (b"UA",)),
}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, None),
        ({"id": Feature("float", (7.0,))}, "is wrong in example 0: id is float, not int64."),
        (
            {"delay": Feature("float", (1.5,))},
            "is wrong in example 0: delay has 1 values, not 2.",
        ),
        (
            {"carrier": Feature("bytes", (b"AA",))},
            "is wrong in example 0: carrier has other values.",
        ),
        (
            {"extra": Feature("int64", (1,))},
            "is wrong in example 0: it has extra too many.",
        ),
    ],
)
def test_examples_differ_by_features_kinds_shapes_and_values(changed, sentence):
    found = between_examples([EXPECTED], [{**SAME, **changed}])
    assert (found and found.sentence) == sentence


def test_a_missing_feature_is_named():
    found = between_examples([EXPECTED], [{k: v for k, v in SAME.items() if k != "id"}])
    assert found.sentence == "is wrong in example 0: it lacks id."


def test_floats_are_compared_as_the_float32_that_they_are():
    third = Feature("float", (0.3333333432674408,))
    assert between_examples([{"x": 1 / 3}], [{"x": third}]) is None
    assert between_examples([{"x": math.nan}], [{"x": Feature("float", (math.nan,))}]) is None
    assert between_examples([{"x": 0.34}], [{"x": third}]) is not None


def test_with_a_key_order_is_no_matter():
    one, two = ({"id": Feature("int64", (n,))} for n in (1, 2))
    assert between_examples([{"id": 1}, {"id": 2}], [two, one], key="id") is None
    assert between_examples([{"id": 1}, {"id": 2}], [two, one]) is not None
    gone = between_examples([{"id": 1}, {"id": 3}], [two, one], key="id")
    assert gone.sentence == "lacks 1 of the examples, by their id."
    assert between_examples([{"id": 1}], [two, one]).sentence == "has 2 examples, not 1."
