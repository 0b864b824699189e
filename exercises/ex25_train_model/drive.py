"""Builds models with `build_model`, and trains them for a few steps."""

import contextlib
import functools
import itertools
import re
import sys
import tempfile
import types
from pathlib import Path

import numpy as np

from pipelines.training.config import Config
from pipelines.training.features import Features

_LOSS_UNIT_MINUTES = 40.0


def _model(code, of: dict):
    """A model of `numbers` (names), `categories` (sizes by name), `edges` and `settings`."""
    import keras

    keras.utils.set_random_seed(of.get("seed", 0))
    features = Features(tuple(of["numbers"]), tuple(of["categories"].items()))
    settings = {"crosses": (), "hidden": (8,), "skip_embedding": ()}
    settings |= {"dropout": 0.0, "input_dropout": 0.0, "amount_unit": _LOSS_UNIT_MINUTES}
    config = Config(**{**settings, **of.get("settings", {})})
    model = code.get("build_model")(features, config, of["edges"] if config.bins else [])
    if not isinstance(model, keras.Model):
        raise TypeError(f"it gave a {type(model).__name__}, and no keras.Model")
    return model


def _shake(model, size: float) -> None:
    """Gives a model weights by chance, as no training would have left them.

    Args:
        size: their deviation; below 0 for the same ones with the opposite sign.
    """
    chance = np.random.default_rng(25)
    for variable in model.trainable_variables:
        variable.assign(size * chance.normal(0, 1, variable.shape))


def _given(rows: dict) -> dict:
    import tensorflow as tf

    return {
        "numbers": tf.constant(rows["numbers"], tf.float32),
        "ids": tf.constant(rows["ids"], tf.int32),
    }


def _plain(predicted) -> dict:
    """Shape, type and values of each answer."""
    if not isinstance(predicted, dict):
        raise TypeError(f"the model gives a {type(predicted).__name__}, and no dict of answers")
    found = {}
    for name, value in predicted.items():
        array = value.numpy()
        found[name] = {
            "shape": list(array.shape),
            "dtype": value.dtype.name,
            "values": array.astype(np.float32),
        }
    return found


def _plainly(function):
    """Lets what TensorFlow and Keras raise say in a sentence what they say on a screen."""

    @functools.wraps(function)
    def run(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except Exception as error:
            said = _sentence(str(error))
            if said == str(error):
                raise
            raise type(
                type(error).__name__,
                (type(error),),
                {"__init__": Exception.__init__, "__str__": Exception.__str__},
            )(said) from error

    return run


def _sentence(text: str) -> str:
    if "KerasTensor cannot be used as input to a TensorFlow function" in text:
        return "a function of TensorFlow was given an input of Keras; keras.ops has those that work"
    text = re.sub(r"\x1b\[\d*m|\{\{.*?\}\} ?", "", text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wrapped = len(lines) > 1 and lines[0].startswith("Exception encountered when calling")
    return lines[1] if wrapped else lines[0] if lines else text


@_plainly
def predict(
    code,
    of: dict,
    rows: dict,
    times: int = 1,
    training: bool | None = None,
    shaken: float = 0.0,
    parts: int = 0,
) -> list[dict]:
    """What the model answers, each time that it is called.

    Args:
        shaken: deviation of the weights, which are drawn by chance then.
        parts: then once more, for the first so many rows alone.
    """
    model = _model(code, of)
    if shaken:
        _shake(model, shaken)
    how = {} if training is None else {"training": training}
    given = _given(rows)
    found = [_plain(model(given, **how)) for _ in range(times)]
    if parts:
        few = {name: values[:parts] for name, values in given.items()}
        found.append(_plain(model(few, **how)))
    return found


@_plainly
def dropped(code, of: dict, widths: list[int], tries: int = 3) -> list[float | None]:
    """Of the units that a prediction uses, the share that training leaves out.

    A unit that is left out gives 0, so a step of gradient descent leaves alone what the next
    layer's weights make of it.

    Args:
        widths: of the inputs and of each hidden layer; weights of [one, the next] are between.

    Returns:
        None where there are no such weights.
    """
    import tensorflow as tf

    model = _model(code, of)
    _shake(model, 0.1)
    numbers = np.random.default_rng(5).normal(0, 1, (tries, len(of["numbers"])))
    used = {False: [0] * len(widths), True: [0] * len(widths)}
    for row in numbers:
        given = _given({"numbers": [row], "ids": np.zeros((1, 0), np.int32)})
        for training, counts in used.items():
            with tf.GradientTape() as tape:
                answers = model(given, training=training)
                total = sum(tf.reduce_sum(answer) for answer in answers.values())
            found = tape.gradient(total, [v.value for v in model.trainable_variables])
            for i, shape in enumerate(itertools.zip_longest(widths, widths[1:])):
                its = [g for g in found if g is not None and _fits(g.shape, *shape)]
                moved = [np.any(np.asarray(g) != 0, axis=1) for g in its]
                counts[i] += int(np.any(moved, axis=0).sum()) if moved else 0
    return [
        1 - in_training / always if always else None
        for always, in_training in zip(used[False], used[True], strict=True)
    ]


def _fits(shape, rows: int, columns: int | None) -> bool:
    return len(shape) == 2 and shape[0] == rows and columns in (None, shape[1])


@_plainly
def pairs(code, of: dict, ids: list[list[int]]) -> dict:
    """Which weights are one row's alone.

    Args:
        ids: of rows whose numbers are all 0.

    Returns:
        `own`: of each row whether there is a weight that is added to its logit as it is, and
        to no other row's; `amount`: whether such weights change the quantiles.
    """
    import tensorflow as tf

    model = _model(code, of)
    given = _given({"numbers": np.zeros((len(ids), len(of["numbers"]))), "ids": ids})
    variables = [variable.value for variable in model.trainable_variables]
    with tf.GradientTape(persistent=True) as tape:
        answers = model(given, training=False)
        logits = tf.unstack(answers["label"])
        amounts = tf.reduce_sum(answers["amount"])

    def flat(target):
        found = tape.gradient(target, variables, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        return np.concatenate([np.ravel(tf.convert_to_tensor(one)) for one in found])

    slopes = np.stack([flat(logit) for logit in logits])
    own = (np.abs(slopes - 1) < 1e-6) & ((slopes != 0).sum(axis=0) == 1)
    return {
        "own": own.any(axis=1).tolist(),
        "amount": bool((flat(amounts)[own.any(axis=0)] != 0).any()),
    }


@_plainly
def weights(code, of: dict) -> list[list[int]]:
    """Shapes of the variables that are trained."""
    return [list(variable.shape) for variable in _model(code, of).trainable_variables]


@_plainly
def saved(code, of: dict, rows: dict) -> list[dict]:
    """What the model answers, and what it does when it was saved and loaded elsewhere."""
    import keras

    model = _model(code, of)
    _shake(model, 0.3)
    with tempfile.TemporaryDirectory() as folder, _elsewhere(code):
        path = Path(folder, "flights.keras")
        model.save(path)
        loaded = keras.saving.load_model(path)
    return [_plain(one(_given(rows), training=False)) for one in (model, loaded)]


@contextlib.contextmanager
def _elsewhere(code):
    """As in a process that has not imported the code."""
    import keras

    registered = keras.saving.get_custom_objects()
    own = {
        name: made
        for name, made in registered.items()
        if getattr(made, "__module__", None) == code.name
    }
    module = sys.modules.get(code.name)
    for name in own:
        del registered[name]
    sys.modules[code.name] = types.ModuleType(code.name)
    try:
        yield
    finally:
        registered.update(own)
        if module is not None:
            sys.modules[code.name] = module


@_plainly
def accelerated(code, of: dict, rows: dict) -> dict:
    """What the model answers with bfloat16, compiled by XLA."""
    import keras
    import tensorflow as tf

    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = _model(code, of)
    finally:
        keras.config.set_dtype_policy("float32")
    forward = tf.function(lambda given: model(given, training=False), jit_compile=True)
    return _plain(forward(_given(rows)))


@_plainly
def learn(code, of: dict, rows: dict, steps: int, rate: float, test: dict | None = None) -> dict:
    """Trains on all rows at a time, with both losses where the rows have a delay.

    Returns:
        `log_loss` of lateness after the last step, in nats, and the answers on `test`.
    """
    import keras
    import tensorflow as tf

    from pipelines.training.losses import log_loss, pinball_loss

    model = _model(code, of)
    optimizer = keras.optimizers.Adam(rate)
    optimizer.build(model.trainable_variables)
    given, late = _given(rows), tf.constant(rows["label"], tf.float32)
    delay = tf.constant(rows["amount"], tf.float32) if "amount" in rows else None
    quantiles = Config(**of.get("settings", {})).quantiles

    def loss_of_lateness(training):
        predicted = model(given, training=training)
        return tf.reduce_mean(log_loss(late, predicted["label"])), predicted

    @tf.function
    def train():
        for _ in tf.range(steps):
            with tf.GradientTape() as tape:
                loss, predicted = loss_of_lateness(True)
                if delay is not None:
                    pinball = pinball_loss(
                        delay, predicted["amount"], quantiles, _LOSS_UNIT_MINUTES
                    )
                    loss += 0.3 * tf.reduce_mean(pinball)
            variables = [variable.value for variable in model.trainable_variables]
            found = tape.gradient(
                loss, variables, unconnected_gradients=tf.UnconnectedGradients.ZERO
            )
            gradients = [tf.convert_to_tensor(gradient) for gradient in found]
            optimizer.apply(gradients, model.trainable_variables)

    train()
    return {
        "log_loss": float(loss_of_lateness(False)[0]),
        "test": _plain(model(_given(test), training=False)) if test else None,
    }
