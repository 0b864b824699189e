"""What fails in the graph of a learner's preprocessing function is told with its line."""

import importlib.util
import math
import pickle
import sys

import pyarrow as pa
import pytest

from pipelines.columnar.lists import one_each
from pipelines.flights.job import JOB
from pipelines.problems import JobError
from pipelines.seats.learner_code import Guard
from pipelines.seats.row_subsets import batches_in, fewest_rows
from pipelines.transform.agreed_features import keeping_features
from pipelines.transform.failing_graph import GraphAgain, GraphFailed

GUARD = Guard("preprocess", "ex15_preprocess_features")
MEAN = 'tft.mean(inputs["distance"])'
LABELS = '"late": inputs["late"], "arrival_delay": inputs["arrival_delay"]'


@pytest.fixture
def function(tmp_path, tf):
    """Makes a learner's function of the lines of its body; returns it."""
    folder = tmp_path / "exercises" / GUARD.folder
    folder.mkdir(parents=True)

    def make(*lines: str):
        body = "\n    ".join(
            ["import tensorflow as tf", "import tensorflow_transform as tft", *lines]
        )
        path = folder / "exercise.py"
        path.write_text(f"def preprocessing_fn(inputs):\n    {body}\n")
        spec = importlib.util.spec_from_file_location("learners_exercise", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules["learners_exercise"] = module
        return module.preprocessing_fn

    yield make
    sys.modules.pop("learners_exercise", None)


@pytest.fixture(scope="module")
def batch() -> pa.RecordBatch:
    """Five raw rows: the third has no year of its plane, the fourth a tail number of letters."""
    columns = []
    for field in JOB.raw.schema:
        kind = field.type.value_type
        values = {pa.float32(): [1.0] * 5, pa.int64(): [0] * 5, pa.binary(): [b"7"] * 5}[kind]
        if field.name == "plane_year":
            values = [2000.0, 2001.0, math.nan, 2003.0, 2004.0]
        if field.name == "tailnum":
            values = [b"1", b"2", b"3", b"N4", b"5"]
        columns.append(one_each(pa.array(values, kind)))
    return pa.RecordBatch.from_arrays(columns, schema=JOB.raw.schema)


@pytest.mark.parametrize(
    ("line", "said", "row"),
    [
        ('number = tf.strings.to_number(inputs["tailnum"])', "convert string: N4", 3),
        ('number = tf.debugging.check_numerics(inputs["plane_year"], "NaN!")', "NaN!", 2),
        ('number = tf.debugging.check_numerics(inputs["plane_year"], "NaN!") - ' + MEAN, "NaN!", 2),
    ],
)
def test_the_operation_that_fails_names_its_line_and_its_rows(function, batch, line, said, row):
    made = function("month = inputs['month'] + 1.0", line, f'return {{"x": number, {LABELS}}}')
    again = pickle.loads(pickle.dumps(GraphAgain(made, JOB.raw, GUARD)))
    place, what, given = again.explain(ValueError("Fetching the values for: …"), (None, batch))
    assert (place.line, place.source) == (5, line)
    assert "InvalidArgumentError: " in what
    assert said in what
    assert given == (batch,)

    def fails(args) -> bool:
        try:
            again(*args)
        except GraphFailed:
            return True
        return False

    (one,) = batches_in(fewest_rows(given, fails, 60.0).value)
    assert str(one.to_pylist()) == str(batch.slice(row, 1).to_pylist())


def test_an_analysis_alone_is_not_computed_and_does_not_fail(function, batch):
    made = function(f'return {{"x": inputs["distance"] - {MEAN}, "y": inputs["day"], {LABELS}}}')
    (features,) = GraphAgain(made, JOB.raw, GUARD)(batch)
    assert sorted(features) == ["arrival_delay", "late", "y"]
    assert features["y"].tolist() == [1.0] * 5


def test_what_a_row_is_computed_of_in_vain_does_not_count(function, batch):
    made = function(
        'unused = tf.strings.to_number(inputs["tailnum"])',
        f'return {{"x": inputs["day"], {LABELS}}}',
    )
    assert GraphAgain(made, JOB.raw, GUARD)(batch)


def test_a_feature_with_fewer_rows_is_named(function, batch):
    made = function("late = inputs['late'][1:]", 'return {"late": late, "x": inputs["day"]}')
    with pytest.raises(GraphFailed, match="feature 'late' has 4 rows, of a batch of 5") as raised:
        GraphAgain(made, JOB.raw, GUARD)(batch)
    assert raised.value.place.source == "late = inputs['late'][1:]"


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("None", "gave None, and the seat gives a dict of tensors by feature."),
        ('{"x": inputs["day"]}', "gave no feature 'late': the labels go through as they are."),
        (
            '{"late": tf.cast(inputs["late"], tf.float32), "arrival_delay": inputs["day"]}',
            "gave the label 'late' as float32 and not as int64.",
        ),
        (
            f'{{"x": inputs["day"][:, None] * inputs["day"], {LABELS}}}',
            "gave the feature 'x' of the shape (None, None): the first dimension",
        ),
        (f'{{"x": 1.0, {LABELS}}}', "gave an object of float as the feature 'x'"),
    ],
)
def test_features_that_are_none_are_told_when_the_graph_is_built(function, tf, returned, said):
    made = keeping_features(function(f"return {returned}"), JOB.raw, GUARD)
    types = {pa.float32(): tf.float32, pa.int64(): tf.int64, pa.binary(): tf.string}

    @tf.function(autograph=False)
    def graph():
        inputs = {
            field.name: tf.compat.v1.placeholder(types[field.type.value_type], [None])
            for field in JOB.raw.schema
        }
        made(inputs)
        return 0

    with pytest.raises(JobError) as raised:
        graph.get_concrete_function()
    assert str(raised.value).startswith(
        "Your code in the seat preprocess failed: exercises/ex15_preprocess_features/exercise.py, "
        f"line 4, `return {returned}` {said}"
    )


def test_an_error_without_a_text_is_told_by_its_kind():
    _, said, _ = GraphAgain(lambda inputs: inputs, None, GUARD).explain(AssertionError(), ())
    assert said == "gave what cannot be worked with: AssertionError"
