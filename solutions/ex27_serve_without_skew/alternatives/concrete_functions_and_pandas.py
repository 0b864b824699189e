"""Concrete functions that take columns by keyword, a specification of its own, and pandas."""

from datetime import datetime

from pipelines.flights.job import JOB

ORIGIN_ZONE = "America/New_York"
CLOCK = ("month", "day", "weekday", "sched_dep_time")
LARGEST = 3.4028234663852886e38
REQUIRED = ("dep_delay", "sched_arr_time", "distance", "carrier", "origin", "dest")


def make_signatures(model, transform, features) -> dict:
    """Makes concrete functions."""
    import tensorflow as tf

    specs = {name: tf.TensorSpec([None], tf.float32, name) for name in JOB.raw.numbers}
    specs |= {name: tf.TensorSpec([None], tf.string, name) for name in JOB.raw.categories}
    categories = [name for name, _ in features.categories]

    def beside(columns, rows, dtype):
        columns = [tf.cast(column, dtype)[:, None] for column in columns]
        return tf.concat(columns, -1) if columns else tf.zeros(tf.stack([rows, 0]), dtype)

    def predicted(**raw):
        made, rows = transform(raw), tf.size(raw["carrier"])
        answer = model(
            {
                "ids": beside([made[name] for name in categories], rows, tf.int32),
                "numbers": beside([made[name] for name in features.numbers], rows, tf.float32),
            }
        )
        return {
            "delay_minutes": answer["amount"] + 0.0,
            "late_probability": 1.0 / (1.0 + tf.exp(-answer["label"])),
        }

    def looked_into(**raw):
        made = transform(raw)
        return {name: made[name] for name in [*categories, *features.numbers]}

    def of_examples(examples):
        default = {tf.float32: float("nan"), tf.string: ""}
        spec = {
            name: tf.io.FixedLenFeature((), column.dtype, default[column.dtype])
            for name, column in specs.items()
        }
        return predicted(**tf.io.parse_example(examples, spec))

    return {
        "examples": tf.function(of_examples).get_concrete_function(
            tf.TensorSpec([None], tf.string, name="examples")
        ),
        "features": tf.function(looked_into).get_concrete_function(**specs),
        "serving_default": tf.function(predicted).get_concrete_function(**specs),
    }


def answer(flights, predict) -> list[dict]:
    """Looks at rows, and makes columns with pandas."""
    import numpy as np
    import pandas as pd

    wrong = {place: said for place, flight in enumerate(flights) if (said := _wrong(flight))}
    right = [place for place in range(len(flights)) if place not in wrong]
    answers = [{"error": wrong.get(place, "")} for place in range(len(flights))]
    if not right:
        return answers
    names = [*JOB.raw.numbers, *JOB.raw.categories]
    rows = [{name: flights[place].get(name) for name in names} for place in right]
    table = pd.DataFrame(rows, columns=names, dtype=object)
    # The format is that of ISO; otherwise it would be inferred from the first.
    clock = pd.to_datetime(
        [flights[place]["sched_dep"] for place in right], utc=True, format="ISO8601"
    )
    clock = clock.tz_convert(ORIGIN_ZONE)
    table["month"], table["day"], table["weekday"] = clock.month, clock.day, clock.dayofweek
    table["sched_dep_time"] = 100 * clock.hour + clock.minute
    columns = {name: table[name].to_numpy(np.float32) for name in JOB.raw.numbers}
    for name in JOB.raw.categories:
        texts = table[name].where(table[name].notna(), "")
        columns[name] = np.array([text.encode() for text in texts])
    predicted = predict(**columns)
    minutes = np.asarray(predicted["delay_minutes"]).tolist()
    for place, late, delay in zip(right, predicted["late_probability"], minutes, strict=True):
        answers[place] = {"late_probability": late.item(), "delay_minutes": delay}
    return answers


def _wrong(flight) -> str | None:
    """What is wrong with a flight."""
    for name in JOB.raw.numbers:
        value = flight.get(name)
        if name in CLOCK or value is None:
            continue
        if type(value) not in (int, float) or value != value:
            return f"{name} is no number"
        low = JOB.checked[name].minimum
        high = JOB.checked[name].maximum
        low = -LARGEST if low is None else low
        if not low <= value <= (LARGEST if high is None else high):
            return f"{name} is out of its range"
    for name in JOB.raw.categories:
        if not isinstance(flight.get(name, ""), str | None):
            return f"{name} is no text"
    for name in REQUIRED:
        if flight.get(name) is None or flight[name] == "":
            return f"there is no {name}"
    return _wrong_instant(flight.get("sched_dep"))


def _wrong_instant(text) -> str | None:
    import pandas as pd

    if not isinstance(text, str):
        return "there is no sched_dep"
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            return "sched_dep has no offset"
        year = pd.Timestamp(instant).tz_convert(ORIGIN_ZONE).year
    except (ValueError, OverflowError, NotImplementedError):
        return "sched_dep is no time"
    allowed = JOB.checked["year"]
    if not allowed.minimum <= year <= allowed.maximum:
        return "sched_dep is in no year of flights"
    return None
