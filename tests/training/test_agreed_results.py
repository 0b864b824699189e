"""What a learner's training seats raise, and give instead of what they are to give, is told."""

import importlib.util
import math
import sys

import pytest

from pipelines.problems import JobError, RequestError
from pipelines.seats import guarded_functions
from pipelines.seats.registry import EXERCISES, FilledSeat, training_seats
from pipelines.training.agreed_results import wrong_batches, wrong_model, wrong_score
from pipelines.training.config import Config

FOLDERS = {seat.name: seat.folder for seat in training_seats("infeed", "model", "tune", "serve")}


@pytest.fixture
def filled(tmp_path, monkeypatch):
    """A function that fills a seat with a learner's function of a body, guarded."""

    def make(name: str, body: str, check=None, through=()):
        path = tmp_path / "exercises" / FOLDERS[name] / "exercise.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"class Stopped(Exception): ...\n\n\ndef seat(*given):\n    {body}\n")
        spec = importlib.util.spec_from_file_location("learners_seat", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules["learners_seat"] = module
        seat = training_seats(name)[0]
        monkeypatch.setattr(
            guarded_functions, "fill", lambda *_: {name: FilledSeat(seat, EXERCISES, module.seat)}
        )
        checks = {name: check} if check else {}
        found = guarded_functions.fill_guarded(EXERCISES, (seat,), checks, through)
        return found[name]

    yield make
    sys.modules.pop("learners_seat", None)


def said(call, *given) -> str:
    with pytest.raises(JobError) as raised:
        call(*given)
    return str(raised.value)


@pytest.mark.parametrize("name", FOLDERS)
def test_what_a_seat_raises_names_seat_line_text_and_command(name, filled):
    assert said(filled(name, "return {}['loss']").implementation) == (
        f"Your code in the seat {name} failed: exercises/{FOLDERS[name]}/exercise.py, line 5, "
        "`return {}['loss']` raised KeyError: 'loss'. "
        f"`./workshop check {FOLDERS[name]}` runs the tests of your code."
    )


@pytest.mark.parametrize("name", FOLDERS)
def test_what_a_seat_gives_names_seat_line_text_and_command(name, filled):
    seat = filled(name, "pass", check=lambda result, *given: f"gave {result}")
    assert said(seat.implementation, 1, 2) == (
        f"Your code in the seat {name} failed: exercises/{FOLDERS[name]}/exercise.py, line 4, "
        f"`def seat(*given):` gave None. `./workshop check {FOLDERS[name]}` runs the tests of "
        "your code."
    )


def test_what_is_no_failure_goes_through(filled):
    with pytest.raises(Exception, match="worse than others") as raised:
        filled("tune", "raise Stopped('worse than others')", through=("Stopped",)).implementation()
    assert not isinstance(raised.value, JobError)

    def refuse():
        raise RequestError("--epochs is wrong.")

    seat = filled("tune", "given[0]()")
    with pytest.raises(RequestError, match="--epochs is wrong"):
        seat.implementation(refuse)
    assert filled("tune", "return 1.0", check=wrong_score).implementation() == 1.0


@pytest.mark.parametrize(
    ("score", "wrong"), [(None, "None"), ("0.3", "str"), ([0.3], "list"), (math.nan, "float")]
)
def test_a_score_is_a_finite_number(score, wrong):
    assert wrong in wrong_score(score)
    assert wrong_score(0.3) is None


@pytest.fixture(scope="module")
def keras(tf):
    import keras

    return keras


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, None),
        ({"label": None}, "without the output 'label'"),
        ({"label": (2,)}, "output 'label' has the shape (None, 2), and not [batch]"),
        ({"label": ((), "int32")}, "output 'label' is int32, and not float32"),
        ({"amount": (2,)}, "with 2 quantiles in 'amount', and the settings have 3"),
    ],
)
def test_a_model_has_its_outputs(keras, change, wrong):
    config = Config(quantiles=(0.1, 0.5, 0.9))
    shapes = {"label": (), "amount": (3,), **change}
    given = keras.Input((4,), name="numbers")
    outputs = {}
    for name, shape in shapes.items():
        if shape is not None:
            shape, kind = shape if shape and isinstance(shape[0], tuple) else (shape, "float32")
            wide = keras.layers.Dense(math.prod(shape) or 1)(given)
            outputs[name] = keras.ops.cast(keras.ops.reshape(wide, (-1, *shape)), kind)
    found = wrong_model(keras.Model(given, outputs), None, config, [])
    assert found is None if wrong is None else wrong in found
    assert wrong_model(None, None, config, []).startswith("gave None")


def test_batches_have_their_specification(tf):
    spec = {"weight": tf.TensorSpec([4], tf.float32), "ids": tf.TensorSpec([4, 2], tf.int32)}

    def batches(**change):
        made = {"weight": tf.zeros([1, 4]), "ids": tf.zeros([1, 4, 2], tf.int32)} | change
        return tf.data.Dataset.from_tensor_slices(
            {name: value for name, value in made.items() if value is not None}
        )

    assert wrong_batches(batches(), spec) is None
    assert wrong_batches(None, spec).startswith("gave None, ")
    assert wrong_batches(batches(weight=None), spec) == "gave batches without 'weight'"
    assert wrong_batches(batches(more=tf.zeros([1])), spec) == (
        "gave 'more' too, which no model takes"
    )
    assert "gave 'weight' as float64 (4,) and not as float32 (4,)" in wrong_batches(
        batches(weight=tf.zeros([1, 4], tf.float64)), spec
    )
