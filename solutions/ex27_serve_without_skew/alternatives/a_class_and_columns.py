"""A tf.Module whose methods take columns by their names; answers made column by column."""

import datetime
import re
import zoneinfo

import numpy as np

from pipelines.flights.job import JOB

ORIGIN_ZONE = "America/New_York"
CLOCK = ("month", "day", "weekday", "sched_dep_time")
LARGEST = float(np.finfo(np.float32).max)
REQUIRED = ("dep_delay", "sched_arr_time", "distance", "carrier", "origin", "dest")

_INSTANT = re.compile(r"(.*T.*)(Z|[+-]\d\d(?::?\d\d)?)", re.ASCII)
_ZONE = zoneinfo.ZoneInfo(ORIGIN_ZONE)


def make_signatures(model, transform, features):
    """Methods, one on top of the other."""
    import tensorflow as tf

    spec = JOB.raw.feature_spec(labels=False)
    tensors = {
        name: tf.TensorSpec(shape=(None,), dtype=s.dtype, name=name) for name, s in spec.items()
    }

    class Server(tf.Module):
        @tf.function(input_signature=[tensors], autograph=False)
        def features(self, raw):
            made = transform(raw)
            return {
                name: tf.identity(column) for name, column in made.items() if name in features.names
            }

        @tf.function(input_signature=[tensors], autograph=False)
        def serving_default(self, raw):
            made = self.features(raw)
            numbers = tf.stack([made[name] for name in features.numbers], 1)
            ids = [tf.cast(made[name], tf.int32)[:, tf.newaxis] for name, _ in features.categories]
            none = tf.zeros_like(numbers[:, :0], tf.int32)
            heads = model({"numbers": numbers, "ids": tf.concat([none, *ids], 1)}, training=False)
            return {
                "late_probability": tf.math.sigmoid(heads["label"]),
                "delay_minutes": tf.identity(heads["amount"]),
            }

        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "examples")])
        def examples(self, examples):
            return self.serving_default(tf.io.parse_example(examples, spec))

    server = Server()
    # A method of tf.function does not keep its object, and a concrete function needs none.
    return {
        name: getattr(server, name).get_concrete_function()
        for name in ("serving_default", "examples", "features")
    }


def answer(flights, predict):
    """Looks at a column of all flights before it looks at the next."""
    errors, columns = {}, {}
    for name in JOB.raw.numbers:
        if name not in CLOCK:
            columns[name] = [_number(f.get(name), name, i, errors) for i, f in enumerate(flights)]
    for name in JOB.raw.categories:
        columns[name] = [_text(f.get(name), name, i, errors) for i, f in enumerate(flights)]
    clocks = [_clock(flight.get("sched_dep"), i, errors) for i, flight in enumerate(flights)]
    for place, name in enumerate(CLOCK):
        columns[name] = [clock[place] for clock in clocks]
    keep = np.array([i not in errors for i in range(len(flights))], bool)
    answers = [{"error": errors[i]} if i in errors else None for i in range(len(flights))]
    if keep.any():
        given = {name: np.asarray(values)[keep] for name, values in columns.items()}
        for name in JOB.raw.numbers:
            given[name] = given[name].astype("f4")
        predicted = predict(**given)
        found = zip(
            predicted["late_probability"].tolist(),
            predicted["delay_minutes"].tolist(),
            strict=True,
        )
        for i, (late, minutes) in zip(np.flatnonzero(keep), found, strict=True):
            answers[i] = {"delay_minutes": minutes, "late_probability": late}
    return answers


def _number(value, name, place, errors):
    match value:
        case None if name not in REQUIRED:
            return np.nan
        case bool():
            pass
        case int() | float():
            column = JOB.checked[name]
            low = -LARGEST if column.minimum is None else column.minimum
            high = LARGEST if column.maximum is None else column.maximum
            if low <= value <= high:
                return float(value)
    errors[place] = f"The column {name} has to be a number in its range."
    return np.nan


def _text(value, name, place, errors):
    if value is None and name not in REQUIRED:
        return ""
    if isinstance(value, str) and (value or name not in REQUIRED):
        return value
    errors[place] = f"The column {name} has to be a text."
    return ""


def _clock(text, place, errors):
    try:
        if _INSTANT.fullmatch(text):
            utc = datetime.datetime.fromisoformat(text).astimezone(datetime.UTC)
            local = utc + _ZONE.utcoffset(utc.astimezone(_ZONE))
            if JOB.checked["year"].minimum <= local.year <= JOB.checked["year"].maximum:
                return local.month, local.day, local.weekday(), int(local.strftime("%H%M"))
    except (TypeError, ValueError, OverflowError):
        pass
    errors[place] = "sched_dep has to be an instant."
    return [np.nan] * len(CLOCK)
