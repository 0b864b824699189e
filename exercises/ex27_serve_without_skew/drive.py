"""Serves a small model by `make_signatures`, and asks `answer` about flights.

The model is Keras', with weights that are given. The transform does what TensorFlow
Transform's saved graph does, with constants as an analysis would have found them.
"""

import functools
import inspect
import json
import re
import tempfile

import numpy as np

from pipelines.flights.job import JOB
from pipelines.training.features import Features

# Neither sorted nor in the transform's order.
FEATURES = Features(
    ("temp_z", "dep_delay_z", "temp_missing"), (("dest_x_hour", 64), ("dest_id", 7))
)
NO_CATEGORIES = Features(("dep_delay_z", "arrival_z"), ())

# A carrier that is like no other flies to the third destination.
DESTINATIONS = ("ATL", "ORD", "SJU")
_UNSEEN_IDS = 4

# What the model of `answered` takes for the delay's quantiles: so many minutes more.
AROUND = (-10, 0, 20, 45.5)

_KEPT: dict = {}
_SAVED: dict = {}


@functools.cache
def _transform():
    """A transform that can be saved: raw tensors by name to features by name."""
    import tensorflow as tf

    class Transform(tf.Module):
        """As a run's transform: a table for the vocabulary, constants for the scores."""

        def __init__(self):
            super().__init__()
            known = tf.lookup.KeyValueTensorInitializer(
                list(DESTINATIONS), tf.range(len(DESTINATIONS), dtype=tf.int64)
            )
            self.table = tf.lookup.StaticVocabularyTable(known, _UNSEEN_IDS)

        def __call__(self, raw):
            """Features by name, in no order that anybody may rely on."""
            for name in JOB.raw.feature_spec(labels=False):
                if name not in raw:
                    raise ValueError(f"the transform was not given the raw column {name}")
            hour = tf.strings.as_string(tf.cast(raw["sched_dep_time"] // 100.0, tf.int32))
            crossed = tf.strings.join([raw["dest"], hour], "_x_")
            return {
                "arrival_z": (raw["sched_arr_time"] - 1_500.0) / 500.0,
                "dep_delay_z": _scores(raw["dep_delay"], 12.6, 40.2),
                "dest_id": self.table.lookup(raw["dest"]),
                "dest_x_hour": tf.strings.to_hash_bucket_fast(crossed, 64),
                "temp_missing": tf.cast(tf.math.is_nan(raw["weather_temp"]), tf.float32),
                "temp_z": _scores(raw["weather_temp"], 56.9, 17.8),
            }

    return Transform()


def _scores(x, mean: float, deviation: float):
    import tensorflow as tf

    return tf.where(tf.math.is_nan(x), tf.zeros_like(x), (x - mean) / deviation)


class _Model:
    """A Keras model that takes its inputs as they are, and not as they could be made."""

    def __init__(self, inner, features: Features):
        self._inner = inner
        self._wanted = {
            "numbers": ("float32", len(features.numbers)),
            "ids": ("int32", len(features.categories)),
        }

    def __getattr__(self, name: str):
        return getattr(self._inner, name)

    def __call__(self, inputs, training=False):
        if not isinstance(inputs, dict) or set(inputs) != set(self._wanted):
            raise TypeError("the model takes a dict of numbers and ids")
        for name, (dtype, width) in self._wanted.items():
            given = inputs[name]
            shape = getattr(given, "shape", None)
            if shape is None or shape.rank != 2 or shape[1] != width:
                raise TypeError(f"the model takes {name} [batch, {width}], and was given {shape}")
            if given.dtype.name != dtype:
                raise TypeError(f"the model takes {name} of {dtype}, and not {given.dtype.name}")
        import tensorflow as tf

        rows = [tf.shape(inputs[name])[0] for name in self._wanted]
        same = tf.debugging.assert_equal(
            *rows, "the model takes as many rows of ids as of numbers", summarize=0
        )
        with tf.control_dependencies([same] if same is not None else []):
            inputs = {name: tf.identity(given) for name, given in inputs.items()}
        return self._inner(inputs, training=training)


@functools.cache
def _model(features: Features) -> _Model:
    """A model in which every number and id counts otherwise."""
    import keras

    numbers = keras.Input((len(features.numbers),), dtype="float32", name="numbers")
    ids = keras.Input((len(features.categories),), dtype="int32", name="ids")
    # Shows a model that is called as in training.
    kept = keras.layers.Dropout(0.5, seed=1)(numbers)
    parts = [kept]
    for i, (_, size) in enumerate(features.categories):
        parts.append(keras.layers.Embedding(size, 3)(keras.ops.clip(ids[:, i], 0, size - 1)))
    whole = keras.ops.concatenate(parts, axis=1)
    total = keras.layers.Dense(3, name="heads")(whole)
    model = keras.Model(
        {"numbers": numbers, "ids": ids}, {"label": total[:, 0], "amount": 20.0 * total[:, 1:]}
    )
    chance = np.random.default_rng(27)
    for variable in model.variables:
        if "seed" not in variable.path:
            variable.assign(chance.normal(0.0, 0.7, variable.shape).astype(np.float32))
    return _Model(model, features)


def _columns(rows: list[dict]) -> dict[str, np.ndarray]:
    """Raw columns of rows; what a row does not have is missing."""
    columns = {
        name: np.array([row.get(name, np.nan) for row in rows], np.float32)
        for name in JOB.raw.numbers
    }
    return columns | {
        name: np.array([row.get(name, "").encode() for row in rows], object)
        for name in JOB.raw.categories
    }


def _example(row: dict) -> bytes:
    """A serialised tf.Example that has only what the row has."""
    import tensorflow as tf

    made = {}
    for name, value in row.items():
        if isinstance(value, str):
            made[name] = tf.train.Feature(bytes_list={"value": [value.encode()]})
        elif not np.isnan(value):
            made[name] = tf.train.Feature(float_list={"value": [value]})
    return tf.train.Example(features=tf.train.Features(feature=made)).SerializeToString()


def _plainly(function):
    """Lets what TensorFlow raises say in a sentence what it says on a screen."""

    @functools.wraps(function)
    def run(code, *args, **kwargs):
        try:
            return function(code, *args, **kwargs)
        except Exception as error:
            kind, said = _said(error)
            if said == str(error):
                raise
            # Where TensorFlow has rewritten a function, its lines are in the text alone.
            lines = re.findall(rf'File "{re.escape(str(code.path))}", line (\d+)', str(error))
            said += f" (line {lines[-1]})" if lines else ""
            raise type(
                kind,
                (type(error),),
                {"__init__": Exception.__init__, "__str__": Exception.__str__},
            )(said) from error

    return run


def _said(error: Exception) -> tuple[str, str]:
    text = re.sub(r"\x1b\[\d*m|\{\{.*?\}\} ?", "", str(error))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if "in user code:" in text:
        # The last line that is of an exception; behind it come notes.
        raised = [line for line in lines if re.match(r"\w*(Error|Exception)\b.*: ", line)]
        if raised:
            kind, _, said = raised[-1].partition(": ")
            return kind, said
    return type(error).__name__, lines[0] if lines else text


@_plainly
def served(code, rows: list[dict], categories: bool = True) -> dict:
    """What a SavedModel of the signatures answers, beside what was trained.

    Args:
        rows: raw columns by name; what a row lacks is missing.
        categories: of a model that takes some, or of numbers alone.

    Returns:
        `signatures`: for each its `inputs` and `outputs`, [shape, type] by name.
        `trained` and, for each way to ask, `together`, `alone` (a row at a time) and
        `examples`: `features` by name (not of examples), `late_probability`, `delay_minutes`;
        None for a way that has no signature.
    """
    if categories not in _KEPT:
        try:
            _KEPT[categories] = _served(code, rows, categories)
        except Exception as error:
            _KEPT[categories] = error
    if isinstance(_KEPT[categories], Exception):
        raise _KEPT[categories]
    return _KEPT[categories]


@_plainly
def asked(code, rows: list[dict], categories: bool = True) -> dict:
    """What is served of other rows, or of none: `trained`, `together` and `examples`."""
    if categories not in _SAVED:
        served(code, [], categories)
    return _asked(_SAVED[categories], rows, categories)


def _served(code, rows: list[dict], categories: bool) -> dict:
    import tensorflow as tf

    features = FEATURES if categories else NO_CATEGORIES
    transform, model = _transform(), _model(features)
    signatures = code.get("make_signatures")(model, transform, features)
    if not isinstance(signatures, dict):
        raise TypeError(f"it gave a {type(signatures).__name__}, and no dict of functions by name")
    for name, function in signatures.items():
        if not hasattr(function, "get_concrete_function") and not hasattr(
            function, "structured_input_signature"
        ):
            raise TypeError(f"{name} is no tf.function, which could be saved")
    module = tf.Module()
    # As `workshop export` does.
    module.weights = [variable.value for variable in model.variables]
    module.transform = transform
    with tempfile.TemporaryDirectory(prefix="workshop-serve-") as folder:
        options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)
        tf.saved_model.save(module, folder, signatures, options)
        loaded = _SAVED[categories] = tf.saved_model.load(folder)
    found: dict = {
        "signatures": {
            name: {
                "inputs": _specs(function.structured_input_signature[1]),
                "outputs": _specs(function.structured_outputs),
            }
            for name, function in loaded.signatures.items()
        }
    }
    wanted = {name: [[None], "float32"] for name in JOB.raw.numbers}
    wanted |= {name: [[None], "string"] for name in JOB.raw.categories}
    if found["signatures"].get("serving_default", {}).get("inputs") != wanted:
        return found | {"trained": _trained(rows, features)}
    found |= _asked(loaded, rows, categories)
    if rows:
        found["alone"] = _joined([_of_columns(loaded, [row]) for row in rows])
    return found


def _asked(loaded, rows: list[dict], categories: bool) -> dict:
    import tensorflow as tf

    found = {
        "trained": _trained(rows, FEATURES if categories else NO_CATEGORIES),
        "together": _of_columns(loaded, rows),
    }
    if "examples" in loaded.signatures:
        examples = tf.constant([_example(row) for row in rows], tf.string)
        try:
            answer = loaded.signatures["examples"](examples=examples)
            found["examples"] = {name: value.numpy() for name, value in answer.items()}
        except Exception as error:
            found["examples"] = {"error": _said(error)[1]}
    return found


def _tensors(rows: list[dict]) -> dict:
    import tensorflow as tf

    return {
        name: tf.constant(column, tf.float32 if column.dtype.kind == "f" else tf.string)
        for name, column in _columns(rows).items()
    }


def _of_columns(loaded, rows: list[dict]) -> dict:
    """What is answered of raw columns."""
    columns, answer = _tensors(rows), {}
    if "features" in loaded.signatures:
        made = loaded.signatures["features"](**columns)
        answer["features"] = {name: value.numpy() for name, value in made.items()}
    predicted = loaded.signatures["serving_default"](**columns)
    return answer | {name: value.numpy() for name, value in predicted.items()}


def _specs(specs) -> dict:
    return {
        name: [None if spec.shape.rank is None else list(spec.shape), spec.dtype.name]
        for name, spec in specs.items()
    }


def _trained(rows: list[dict], features: Features) -> dict:
    """What the trained model makes of the features that were written for training."""
    import tensorflow as tf

    made = _transform()(_tensors(rows))
    names = [name for name, _ in features.categories]
    numbers = np.stack([made[name].numpy() for name in features.numbers], axis=1)
    ids = [made[name].numpy() for name in names]
    ids = np.stack(ids, axis=1) if ids else np.zeros((len(rows), 0))
    given = {"numbers": tf.constant(numbers), "ids": tf.constant(ids.astype(np.int32))}
    heads = _model(features)(given)
    logit = heads["label"].numpy().astype(np.float64)
    return {
        "features": {name: made[name].numpy() for name in features.names},
        "late_probability": (1.0 / (1.0 + np.exp(-logit))).astype(np.float32),
        "delay_minutes": heads["amount"].numpy(),
    }


def _joined(each: list[dict]) -> dict:
    joined = {
        name: np.concatenate([one[name] for one in each]) for name in each[0] if name != "features"
    }
    if "features" in each[0]:
        joined["features"] = {
            name: np.concatenate([one["features"][name] for one in each])
            for name in each[0]["features"]
        }
    return joined


def answered(code, flights: list, quantiles: int = 3) -> dict:
    """What `answer` gives for flights, and what it asked the model.

    Args:
        quantiles: of the delay, that the model gives for each flight.

    Returns:
        `answers`; `asked`, for each question a list of its rows, raw columns by name.
    """
    questions: list[list[dict]] = []

    def predict(**columns):
        questions.append(_question(columns))
        delay = np.array(columns["dep_delay"], np.float32)
        minutes = delay[:, None] + np.array(AROUND[:quantiles], np.float32)
        return {"late_probability": 1 / (1 + np.exp((15 - delay) / 10)), "delay_minutes": minutes}

    given = json.loads(json.dumps(flights))
    answers = code.get("answer")(given, predict)
    if inspect.isgenerator(answers):
        answers = list(answers)
    try:
        answers = json.loads(json.dumps(answers))
    except (TypeError, ValueError) as error:
        raise TypeError(f"json.dumps does not take the answers: {error}") from None
    return {"answers": answers, "asked": questions}


def _question(columns: dict) -> list[dict]:
    """The rows of a question. Raises TypeError where the served model would not take it."""
    wanted = [*JOB.raw.numbers, *JOB.raw.categories]
    for name in columns:
        if name not in wanted:
            raise TypeError(f"predict takes no column {name}")
    lists, lengths = {}, {}
    for name in wanted:
        if name not in columns:
            raise TypeError(f"predict was not given the column {name}")
        column = columns[name]
        if not isinstance(column, np.ndarray):
            kind = type(column).__name__
            raise TypeError(f"predict takes NumPy's arrays, and {name} is a {kind}")
        if column.ndim != 1:
            raise TypeError(f"predict takes an array [n], and {name} has the shape {column.shape}")
        if name in JOB.raw.numbers and column.dtype != np.float32:
            raise TypeError(f"predict takes float32, and {name} is {column.dtype}")
        if name in JOB.raw.categories and column.dtype.kind not in "OSU":
            raise TypeError(f"predict takes texts, and {name} is {column.dtype}")
        values = column.tolist()
        lists[name] = [v.decode() if isinstance(v, bytes) else v for v in values]
        lengths[name] = len(values)
    if len(set(lengths.values())) > 1:
        raise TypeError(f"predict takes columns of the same length, and was given {lengths}")
    for name in JOB.raw.categories:
        for value in lists[name]:
            if not isinstance(value, str):
                raise TypeError(f"predict takes texts, and {name} has {value!r}")
    return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
