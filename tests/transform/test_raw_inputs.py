"""What preprocessing asks for and its table does not give is told in one sentence."""

import dataclasses

import apache_beam as beam
import pyarrow as pa
import pytest

from pipelines import schemas
from pipelines.problems import RequestError
from pipelines.tables import assembly
from pipelines.transform.raw_inputs import MissingRawFeature, with_raw_inputs

TABLE = schemas.Table(
    "storms",
    "",
    (
        schemas.Column("pressure", pa.float32(), True, "", known="before", feature="number"),
        schemas.Column("wind", pa.float32(), True, "", known="before"),
        schemas.Column("category", pa.string(), True, "", known="after"),
    ),
    (),
)
INPUTS = {"pressure": 1013.0}


def asks(name):
    return with_raw_inputs(lambda inputs: {"z": inputs[name]}, TABLE)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("wind", "the table storms has the column, without a `feature`; give it one in its schema"),
        ("category", "the column is known only at after, after the prediction at before"),
        ("presure", "'presure' is no raw feature: 'pressure' is one."),
        ("sky", "'sky' is no raw feature: there are 'pressure'."),
    ],
)
def test_the_sentence_names_the_line_the_feature_and_what_to_do(name, sentence):
    with pytest.raises(MissingRawFeature) as caught:
        asks(name)(INPUTS)
    line = asks.__code__.co_firstlineno + 1
    assert str(caught.value).startswith(f"tests/transform/test_raw_inputs.py, line {line}: ")
    assert sentence in str(caught.value)


def test_what_is_there_is_given_and_what_may_be_missing_can_be_asked_for():
    called = with_raw_inputs(
        lambda inputs: {**inputs.copy(), "sky": inputs.get("sky"), "no": "sky" in inputs}, TABLE
    )
    assert called(INPUTS) == {"pressure": 1013.0, "sky": None, "no": False}
    copied = with_raw_inputs(lambda inputs: inputs.copy()["sky"], TABLE)
    with pytest.raises(MissingRawFeature):
        copied(INPUTS)


def test_a_build_that_asks_for_it_is_a_wrong_request(monkeypatch):
    def build(*_):
        asks("wind")(INPUTS)

    monkeypatch.setattr(assembly.graph, "build", build)
    run = dataclasses.make_dataclass("Run", ["seats"])({})
    with pytest.raises(RequestError, match=r"line \d+: .wind. is no raw feature: the table"):
        assembly.build_guarded(beam.Pipeline(), run, None, {})
