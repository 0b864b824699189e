"""Which raw features are used: what comes out decides, not what is looked at."""

import pytest

from pipelines.flights.job import JOB
from pipelines.terminal.console import told_of_unused
from pipelines.training.infeed import open_data
from pipelines.transform.used_inputs import UsedInputs
from pipelines.writing import manifest


@pytest.fixture
def used(tf):
    """A function of a preprocessing and names of inputs: traces it; gives the used ones."""
    import tensorflow_transform as tft

    def trace(function, names, texts=()) -> set[str]:
        recorded = UsedInputs(function)
        assert recorded.names is None
        spec = {name: tf.TensorSpec([None], tf.float32) for name in names}
        spec |= {name: tf.TensorSpec([None], tf.string) for name in texts}
        tft.get_transform_input_columns(recorded, spec)
        return set(recorded.names)

    return trace


def test_an_input_that_nothing_comes_of_is_not_used(tf, used):
    import tensorflow_transform as tft

    def preprocess(inputs):
        _looked_at = inputs["looked_at"] * 2
        return {
            "scaled": inputs["plain"] - tft.mean(inputs["only_analysed"]),
            "ids": tft.compute_and_apply_vocabulary(inputs["text"]),
            "sparse": tf.sparse.from_dense(inputs["sparse"]),
        }

    numbers = ["plain", "only_analysed", "sparse", "looked_at", "never"]
    assert used(preprocess, numbers, ["text"]) == {"plain", "only_analysed", "sparse", "text"}


def test_an_input_that_is_passed_on_is_used(used):
    assert used(dict, ["a", "b"]) == {"a", "b"}


def test_all_features_of_the_flights_are_used(tf, used):
    from solutions.ex15_preprocess_features.solution import preprocessing_fn

    def preprocess(inputs):
        labels = {"late": inputs["dep_delay"], "arrival_delay": inputs["dep_delay"]}
        return preprocessing_fn(inputs | labels)

    numbers, texts = JOB.raw.numbers, JOB.raw.categories
    assert used(preprocess, numbers, texts) >= {*numbers, *texts}


def test_the_manifest_names_what_a_light_preprocessing_leaves_and_training_reads_it(light_data_set):
    unused = manifest.load(str(light_data_set)).data["unused_features"]
    assert set(unused) == {*JOB.raw.numbers, *JOB.raw.categories} - {"dep_delay", "distance"}
    assert open_data(str(light_data_set), ["train"]).unused == tuple(unused)


def test_the_lines_name_each_feature_and_what_to_do():
    (line,) = told_of_unused(["weekday"])
    assert "feature weekday is used nowhere" in line
    assert "`feature` out of the schema" in line
    assert told_of_unused([]) == []
