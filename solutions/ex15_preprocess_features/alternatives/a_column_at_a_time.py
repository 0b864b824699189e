"""TensorFlow Transform's own mappers, a column at a time, and integers for the clock."""

import math

NUMBERS = {
    "dep_delay": "dep_delay",
    "distance": "distance",
    "dest_lat": "dest_lat",
    "dest_lon": "dest_lon",
    "plane_year": "plane_year",
    "plane_seats": "plane_seats",
    "temp": "weather_temp",
    "humid": "weather_humid",
    "wind_speed": "weather_wind_speed",
    "precip": "weather_precip",
    "pressure": "weather_pressure",
    "visib": "weather_visib",
    "previous_arr_delay": "previous_arr_delay",
    "origin_departures": "origin_departures",
    "origin_delay": "origin_delay",
}
MAY_BE_MISSING = (
    "plane_year",
    "weather_temp",
    "weather_wind_gust",
    "weather_pressure",
    "previous_arr_delay",
    "origin_delay",
    "dest_lat",
)
OUT_OF_VOCABULARY = {"carrier": 1, "origin": 1, "dest": 4, "tailnum": 16, "plane_manufacturer": 1}
CROSS_CELLS = 4_096
IN_BUCKETS = ("dep_delay", "distance")
BUCKETS = 10
QUANTILE_ERROR = 1e-4
DAYS_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def clock_minutes(hhmm):
    import tensorflow as tf

    readings = tf.cast(hhmm, tf.int32)
    return tf.cast(readings - 40 * (readings // 100), tf.float32)


def cycle(x, period):
    import tensorflow as tf

    return tuple(f(math.tau * tf.cast(x, tf.float32) / period) for f in (tf.math.sin, tf.math.cos))


def _score(x):
    import tensorflow as tf
    import tensorflow_transform as tft

    # In float64, in which a sum of equal float32s is exact.
    wide = tf.cast(x, tf.float64)
    # Where the deviation is 0 or NaN the mapper gives x - mean.
    differs = tft.var(wide) > 0
    score = tf.cast(tft.scale_to_z_score(wide), tf.float32)
    return tf.where(differs & ~tf.math.is_nan(x), score, 0.0)


def _id(texts, name, unknown):
    import tensorflow_transform as tft

    words = tft.vocabulary(texts, vocab_filename=f"words_of_{name}")
    return tft.apply_vocabulary(texts, words, num_oov_buckets=unknown)


def _bucket(x):
    import tensorflow_transform as tft

    return tft.apply_buckets(x, tft.quantiles(x, BUCKETS, epsilon=QUANTILE_ERROR))


def _circles(inputs):
    import tensorflow as tf

    months = tf.cast(inputs["month"], tf.int64)
    before = tf.gather(DAYS_BEFORE_MONTH, months - 1)
    yield "time_of_day", clock_minutes(inputs["sched_dep_time"]), 24 * 60
    yield "arrival_time", clock_minutes(inputs["sched_arr_time"]), 24 * 60
    yield "time_of_week", inputs["weekday"], 7
    yield "time_of_year", tf.cast(before, tf.float32) + inputs["day"] - 1.0, 365.25


def preprocessing_fn(inputs):
    import tensorflow as tf

    found = {name: inputs[name] for name in ("late", "arrival_delay")}
    found |= {f"{name}_z": _score(inputs[column]) for name, column in NUMBERS.items()}
    late = tf.where(inputs["dep_delay"] < 0.0, 0.0, inputs["dep_delay"])
    found["log_dep_delay_z"] = _score(tf.math.log(1.0 + late))
    found["log_ground_minutes_z"] = _score(tf.math.log(1.0 + inputs["ground_minutes"]))
    for column in MAY_BE_MISSING:
        found[f"{column}_missing"] = tf.where(inputs[column] == inputs[column], 0.0, 1.0)
    for column, unknown in OUT_OF_VOCABULARY.items():
        found[f"{column}_id"] = _id(inputs[column], column, unknown)
    for column in IN_BUCKETS:
        found[f"{column}_bucket"] = _bucket(inputs[column])
    for name, x, period in _circles(inputs):
        found[f"{name}_sin"], found[f"{name}_cos"] = cycle(x, period)
    hours = tf.strings.as_string(tf.cast(inputs["sched_dep_time"], tf.int64) // 100)
    cells = tf.strings.to_hash_bucket_fast(inputs["dest"] + "@" + hours, CROSS_CELLS)
    return found | {"dest_x_hour": cells}
