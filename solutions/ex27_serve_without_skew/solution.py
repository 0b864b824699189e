"""The seat `serve`: a trained model's signatures, with the pipeline's own transform inside.

And what a service does before and behind them: from flights as they are asked about to raw
columns, and from predictions to answers.
"""

# BEGIN SOLUTION
import math

# STUB
# END SOLUTION
from collections.abc import Callable

# BEGIN SOLUTION
from datetime import datetime
from zoneinfo import ZoneInfo

from pipelines.flights.job import JOB

# STUB
# END SOLUTION
from pipelines.training.features import Features

# BEGIN SOLUTION

# STUB
# END SOLUTION
# The clock of the three origins: Newark, JFK and LaGuardia.
ORIGIN_ZONE = "America/New_York"

# Raw columns that a request has as one instant, `sched_dep`.
CLOCK = ("month", "day", "weekday", "sched_dep_time")

# Of float32. JSON's numbers have no end.
LARGEST = 3.4028234663852886e38

# Columns that are known of every flight that has left.
REQUIRED = ("dep_delay", "sched_arr_time", "distance", "carrier", "origin", "dest")


def make_signatures(model, transform: Callable[[dict], dict], features: Features) -> dict:
    """What a served model can be asked, each from raw flights.

    Nothing is computed here a second time: the features come out of the transform that the
    training split was analysed with, in the order in which the model was trained on them.

    Args:
        model: of a dict of `numbers` float32 [batch, numbers] and `ids` int32
            [batch, categories], that gives `label`, a logit [batch], and `amount`, minutes
            [batch, quantiles].
        transform: raw tensors by name, without the labels, to features by name.
        features: that the model takes, in its order.

    Returns:
        Functions with fixed input signatures, by name; [batch] is free:
        "serving_default": a tensor [batch] for each raw feature, to `late_probability`
            float32 [batch] and `delay_minutes` float32 [batch, quantiles];
        "examples": `examples`, serialised tf.Examples of the raw features, to the same;
        "features": as the first, to the model's features by name, float32 or int64 [batch].
    """
    # BEGIN SOLUTION
    import tensorflow as tf

    spec = JOB.raw.feature_spec(labels=False)
    columns = {name: tf.TensorSpec([None], kind.dtype, name) for name, kind in spec.items()}
    categories = [name for name, _ in features.categories]

    def transformed(raw):
        made = transform(raw)
        return {name: made[name] for name in features.names}

    def predicted(raw):
        made = transformed(raw)
        rows = tf.shape(next(iter(raw.values())))[0]

        def together(names, dtype):
            if not names:
                return tf.zeros([rows, 0], dtype)
            return tf.cast(tf.stack([made[name] for name in names], axis=1), dtype)

        given = {
            "numbers": together(features.numbers, tf.float32),
            "ids": together(categories, tf.int32),
        }
        heads = model(given, training=False)
        return {
            "late_probability": tf.sigmoid(heads["label"]),
            "delay_minutes": tf.identity(heads["amount"]),
        }

    @tf.function(input_signature=[columns])
    def serving_default(raw):
        return predicted(raw)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "examples")])
    def examples(examples):
        return predicted(tf.io.parse_example(examples, spec))

    @tf.function(input_signature=[columns])
    def served_features(raw):
        return transformed(raw)

    return {"serving_default": serving_default, "examples": examples, "features": served_features}
    # END SOLUTION


def answer(flights: list[dict], predict: Callable[..., dict]) -> list[dict]:
    """Answers a request about flights that have just left.

    Args:
        flights: as JSON gives them: numbers, texts or None by the raw columns' names; but
            instead of `CLOCK` an instant `sched_dep`, such as "2013-01-02T04:59:00+00:00".
            What else they have is not looked at; what they lack is missing.
        predict: the model, by columns: an array [n] for each raw column by name, float32 or
            of texts (NaN or "" where missing), gives `late_probability` [n] and
            `delay_minutes` [n, quantiles], NumPy's arrays; n is at least 1.

    Returns:
        For each flight, in their order, what `json.dumps` takes: `late_probability` and
        `delay_minutes`, or `error`, a sentence that names what is wrong.
    """
    # BEGIN SOLUTION
    import numpy as np

    answers: list[dict] = [{} for _ in flights]
    rows, places = [], []
    for place, flight in enumerate(flights):
        try:
            rows.append(_raw_row(flight))
            places.append(place)
        except ValueError as error:
            answers[place] = {"error": str(error)}
    if not rows:
        return answers
    columns = {name: np.array([r[name] for r in rows], np.float32) for name in JOB.raw.numbers}
    columns |= {name: np.array([r[name] for r in rows], object) for name in JOB.raw.categories}
    predicted = predict(**columns)
    for i, place in enumerate(places):
        answers[place] = {
            "late_probability": float(predicted["late_probability"][i]),
            "delay_minutes": [float(minutes) for minutes in predicted["delay_minutes"][i]],
        }
    return answers
    # END SOLUTION


# BEGIN SOLUTION
def _raw_row(flight: dict) -> dict:
    """The raw columns of a flight. Raises: ValueError, a sentence."""
    for name in REQUIRED:
        if flight.get(name) in (None, ""):
            raise ValueError(f"{name} is missing, and known of every flight that has left.")
    row: dict = {name: _number(flight, name) for name in JOB.raw.numbers if name not in CLOCK}
    row |= {name: _text(flight, name) for name in JOB.raw.categories}
    local = _local(flight.get("sched_dep"))
    if local is None:
        raise ValueError(f"sched_dep is {flight.get('sched_dep')!r}: give an instant, ISO 8601.")
    if _is_outside("year", local.year):
        raise ValueError(f"sched_dep is {flight['sched_dep']!r}: flights have other years.")
    row |= {"month": local.month, "day": local.day, "weekday": local.weekday()}
    row["sched_dep_time"] = local.hour * 100 + local.minute
    return row


def _local(text) -> datetime | None:
    """What the clock of the airport shows, which is what training was told."""
    try:
        instant = datetime.fromisoformat(text)
        # Without an offset it would be the clock of this machine.
        return instant.astimezone(ZoneInfo(ORIGIN_ZONE)) if instant.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None


def _number(flight: dict, name: str) -> float:
    value = flight.get(name)
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} is {value!r}: give a number, or null.")
    if not abs(value) <= LARGEST:
        raise ValueError(f"{name} is {value!r:.20}, which no float32 can hold.")
    if _is_outside(name, value):
        raise ValueError(f"{name} is {value!r}, and flights of training have other values.")
    return value


def _is_outside(name: str, value: float) -> bool:
    low, high = JOB.checked[name].minimum, JOB.checked[name].maximum
    return (low is not None and value < low) or (high is not None and value > high)


def _text(flight: dict, name: str) -> str:
    value = flight.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name} is {value!r}: give a text, or null.")
    return value


# STUB
# END SOLUTION
