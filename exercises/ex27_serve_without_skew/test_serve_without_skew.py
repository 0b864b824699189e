"""The contract of exercise 27, line by line, on flights of 2013.

The model and the transform are small ones of `drive.py`; what they give for training is compared
with what is served.
"""

import math

import numpy as np
import pytest

from pipelines.flights.job import JOB

SECONDS = 60

# Raw columns of six flights; what is not here was missing in training too. Of the destinations
# the vocabulary knows ATL, ORD and SJU.
ROWS = [
    {"dep_delay": 2, "sched_dep_time": 515, "sched_arr_time": 819, "dest": "IAH"},
    {"dep_delay": -6, "sched_dep_time": 2359, "sched_arr_time": 442, "dest": "SJU"},
    {"dep_delay": 68, "sched_dep_time": 1400, "sched_arr_time": 1636, "dest": "ATL"},
    {"dep_delay": -6, "sched_dep_time": 600, "sched_arr_time": 730, "dest": "ORD"},
    {"dep_delay": 14, "sched_dep_time": 2359, "sched_arr_time": 437, "dest": "BQN"},
    {"dep_delay": 40, "sched_dep_time": 1300, "sched_arr_time": 1554, "dest": "MCO"},
]
TEMPERATURES = [39.02, math.nan, 36.0, 51.08, math.nan, 44.06]
ROWS = [{**row, "weather_temp": t} for row, t in zip(ROWS, TEMPERATURES, strict=True)]

EVERY = tuple(range(len(ROWS)))

LABELS = ("late", "arrival_delay", "arr_delay")
SKEW = "What is computed at serving a second time is another computation: by and by, or at once."


OF_SIGNATURES = (
    "Each is a tf.function with an input_signature, so that it can be saved. `features.numbers` "
    "are names, `features.categories` are pairs of a name and a size; the model takes numbers of "
    "float32 and ids of int32, a row for each flight."
)


OF_NUMBERS_ALONE = "Its ids are a tensor [batch, 0] of int32: there are none, of each flight."


class Served:
    """What signatures answer for the flights, and what training made of them."""

    def __init__(self, harness, hint=1, categories=True):
        call = "make_signatures(model, transform, features" + (
            ")" if categories else " of numbers alone)"
        )
        self.ran = harness.drive("served", ROWS, categories, call=call)
        self.hint = hint
        meaning = OF_SIGNATURES if categories else OF_NUMBERS_ALONE
        self.ran.must(True, "", hint=hint, meaning=meaning)
        self.signatures = self.ran.value["signatures"]
        self.trained = self.ran.value["trained"]

    def must(self, holds, sentence, expected, got, meaning, hint=None):
        self.ran.must(
            bool(holds),
            sentence,
            expected=expected,
            got=got,
            meaning=meaning,
            hint=hint or self.hint,
        )

    def found(self, how: str) -> dict:
        self.must(
            how in self.ran.value,
            "The model could not be asked.",
            "the signatures serving_default, examples and features",
            sorted(self.signatures),
            "Each of the three takes a batch of any length.",
        )
        return self.ran.value[how]

    def close(self, name, got, want, sentence, meaning, hint=None, rows=EVERY):
        """The values of some rows are those of training; numbers to 1e-5, ids exactly."""
        rows = list(rows)
        got, want = np.asarray(got), np.asarray(want)
        same = got.shape == want.shape and (
            np.array_equal(got[rows], want[rows])
            if want.dtype.kind in "iu"
            else np.allclose(got[rows], want[rows], rtol=0, atol=1e-5)
        )
        self.must(
            same,
            sentence,
            f"{name} {shown(want[rows])}",
            shown(got[rows]) if got.shape == want.shape else f"shape {list(got.shape)}",
            meaning,
            hint,
        )


def shown(values: np.ndarray) -> list:
    return np.round(values, 4).tolist() if values.dtype.kind == "f" else values.tolist()


@pytest.mark.task("signatures", seconds=SECONDS)
def test_three_signatures_take_raw_flights(harness):
    served = Served(harness)
    served.must(
        set(served.signatures) == {"serving_default", "examples", "features"},
        "The signatures are not the three that are wanted.",
        ["examples", "features", "serving_default"],
        sorted(served.signatures),
        "A client asks a signature by its name, and serving_default if it gives none.",
    )
    raw = {name: [[None], "float32"] for name in JOB.raw.numbers}
    raw |= {name: [[None], "string"] for name in JOB.raw.categories}
    for signature in ("serving_default", "features"):
        inputs = served.signatures[signature]["inputs"]
        labels = sorted(set(LABELS) & set(inputs))
        served.must(
            not labels,
            f"{signature} wants the label {', '.join(labels)}.",
            "raw columns that are known when the aircraft leaves",
            labels,
            "The label is what the question is about: who asks has none, and a made-up one is one "
            "more thing to be wrong. The specification can be had without labels.",
            2,
        )
        unknown = [name for name in inputs if name not in raw]
        served.must(
            not unknown,
            f"{signature} has inputs that are no raw columns.",
            f"{len(raw)} inputs: {', '.join(list(raw)[:3])}, …",
            f"{len(inputs)} inputs: {', '.join(unknown[:3])}, …",
            "In a saved signature an input has the name of its TensorSpec, which is its third "
            "argument; without one TensorFlow makes a name up. Clients give columns by name.",
            2,
        )
        name = next((name for name in raw if inputs.get(name) != raw[name]), None)
        served.must(
            name is None,
            f"{signature} does not take the raw columns as they are.",
            f"{name}: {raw.get(name)}",
            f"{name}: {inputs.get(name)}",
            "[None] is a batch of any length, and types are those of `feature_spec`: a client "
            "needs to know nothing of features.",
            2,
        )
    served.must(
        list(served.signatures["examples"]["inputs"].items()) == [("examples", [[None], "string"])],
        "The signature examples does not take serialised examples.",
        {"examples": [[None], "string"]},
        served.signatures["examples"]["inputs"],
        "It has one input of that name: texts, any number of them.",
        3,
    )


@pytest.mark.task("signatures", seconds=SECONDS)
def test_each_signature_gives_what_it_says(harness):
    served = Served(harness)
    for signature in ("serving_default", "examples"):
        outputs = served.signatures[signature]["outputs"]
        ranks = {name: [len(shape or []), dtype] for name, (shape, dtype) in outputs.items()}
        expected = {"late_probability": [1, "float32"], "delay_minutes": [2, "float32"]}
        served.must(
            ranks == expected,
            f"{signature} does not give the two answers.",
            {"late_probability": "float32 [batch]", "delay_minutes": "float32 [batch, quantiles]"},
            {name: f"{dtype} {shape}" for name, (shape, dtype) in outputs.items()},
            "Clients take an answer's parts by name.",
            3,
        )


@pytest.mark.task("features", seconds=SECONDS)
def test_the_features_are_those_that_the_model_takes(harness):
    served = Served(harness)
    trained = served.trained["features"]
    expected = {name: values.dtype.name for name, values in trained.items()}
    got = {name: v.dtype.name for name, v in served.found("together")["features"].items()}
    served.must(
        got == expected,
        "The signature features does not give the model's features.",
        expected,
        got,
        "It is for looking into an answer: what the model was given, no more, no less, and of the "
        "types that the transform gives. An id is no number.",
    )


@pytest.mark.task("features", seconds=SECONDS)
def test_a_row_alone_has_the_features_that_it_has_among_others(harness):
    served = Served(harness, 2)
    trained = served.trained["features"]
    together, alone = served.found("together")["features"], served.found("alone")["features"]
    for name, want in trained.items():
        differs = not np.allclose(together[name], alone[name], rtol=0, atol=1e-5)
        served.must(
            not differs,
            f"{name} depends on the other rows of a request.",
            f"{shown(want)}, six at a time or one by one",
            f"{shown(together[name])} together, {shown(alone[name])} one by one",
            "A request may be of one flight, whose mean is itself. Means, deviations and "
            "vocabularies are training's, and are in the transform already.",
        )


@pytest.mark.task("features", seconds=SECONDS)
def test_what_is_missing_is_told_to_the_transform_as_in_training(harness):
    served = Served(harness, 3)
    without = [i for i, t in enumerate(TEMPERATURES) if math.isnan(t)]
    for name in ("temp_missing", "temp_z"):
        served.close(
            name,
            served.found("together")["features"][name],
            served.trained["features"][name],
            "A missing temperature is not what it was in training.",
            "A missing number is NaN, which the transform knows how to take. A 0 in its place is a "
            "frosty day: 0 degrees Fahrenheit, 3 deviations below the mean, and not missing.",
            rows=without,
        )


@pytest.mark.task("features", seconds=SECONDS)
def test_a_destination_that_training_has_not_seen_has_the_same_id(harness):
    served = Served(harness, 2)
    unseen = [i for i, row in enumerate(ROWS) if row["dest"] in ("IAH", "BQN", "MCO")]
    served.close(
        "dest_id",
        served.found("together")["features"]["dest_id"],
        served.trained["features"]["dest_id"],
        "A text out of the vocabulary has another id than in training.",
        "The ids behind the vocabulary's are a hash of the text, by the transform's own function. "
        "Another hash, or one id for all, is an embedding that was learnt for another airport.",
        rows=unseen,
    )


@pytest.mark.task("features", seconds=SECONDS)
def test_every_feature_is_the_trainings(harness):
    served = Served(harness, 2)
    for name, want in served.trained["features"].items():
        served.close(
            name,
            served.found("together")["features"][name],
            want,
            f"{name} is not what it was in training.",
            SKEW + " Take every feature out of the transform, as it is.",
        )


@pytest.mark.task("predictions", seconds=SECONDS)
def test_a_probability_is_between_0_and_1(harness):
    served = Served(harness)
    found = served.found("together")["late_probability"]
    served.must(
        ((found >= 0) & (found <= 1)).all(),
        "late_probability is no probability.",
        f"late_probability {shown(served.trained['late_probability'])}",
        shown(found),
        "The model gives a logit: the loss applies the sigmoid in training, so serving has to.",
    )


@pytest.mark.task("predictions", seconds=SECONDS)
def test_the_model_is_not_in_training(harness):
    served = Served(harness)
    first, again = (served.found(how)["late_probability"] for how in ("together", "alone"))
    served.must(
        not np.isnan(first).any() and np.allclose(first, again, rtol=0, atol=1e-5),
        "The same flights are predicted otherwise when they are asked about one by one.",
        shown(served.trained["late_probability"]),
        f"{shown(first)} together, {shown(again)} one by one",
        "A model that is called with training=True leaves out units by chance.",
        2,
    )


@pytest.mark.task("predictions", seconds=SECONDS)
@pytest.mark.parametrize("output", ["late_probability", "delay_minutes"])
def test_the_answer_is_the_trained_models(harness, output):
    served = Served(harness)
    served.close(
        output,
        served.found("together")[output],
        served.trained[output],
        f"{output} is not what the trained model says of these flights.",
        "The model has no names for its columns: they are `features.numbers` and "
        "`features.categories`, in that order, whatever the order of the transform's dict or of "
        "the alphabet. A probability is the sigmoid of the logit, and minutes are as they come.",
        3,
    )


@pytest.mark.task("predictions", seconds=SECONDS)
def test_a_model_may_take_numbers_alone(harness):
    served = Served(harness, 3, categories=False)
    served.close(
        "late_probability",
        served.found("together")["late_probability"],
        served.trained["late_probability"],
        "A model without categories does not say what it says in training.",
        OF_NUMBERS_ALONE,
    )


@pytest.mark.task("predictions", seconds=SECONDS)
def test_a_batch_may_be_empty(harness):
    call = "serving_default(a batch of no flights)"
    ran = harness.drive("asked", [], call=call)
    shapes = {
        name: list(v.shape) for name, v in ran.value["together"].items() if name != "features"
    }
    ran.must(
        shapes == {"late_probability": [0], "delay_minutes": [0, 2]},
        "No flights do not have no predictions.",
        expected={"late_probability": [0], "delay_minutes": [0, 2]},
        got=shapes,
        meaning="A batch has any length, and none is one: the last of a file may be empty.",
        hint=3,
    )


@pytest.mark.task("examples", seconds=SECONDS)
@pytest.mark.parametrize("output", ["late_probability", "delay_minutes"])
def test_examples_are_answered_as_columns_are(harness, output):
    served = Served(harness)
    found = served.found("examples")
    served.must(
        "error" not in found,
        "Serialised examples could not be read.",
        "examples that lack what is missing, and have no label",
        found.get("error", ""),
        "Who asks has no label. And what is missing is left out of an example: the specification "
        "has to say what it then is.",
        2,
    )
    known = [i for i, t in enumerate(TEMPERATURES) if not math.isnan(t)]
    for rows in (known, EVERY):
        served.close(
            output,
            found[output],
            served.trained[output],
            f"Of serialised examples {output} is another than of the same flights' columns.",
            "An example without a temperature is one whose temperature is NaN, and a text that it "
            "lacks is empty: `feature_spec` says so, with the defaults of training.",
            2,
            rows=rows,
        )
