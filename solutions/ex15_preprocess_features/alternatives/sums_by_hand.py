"""Sums by which mean and deviation are worked out by hand, and a class that collects features."""

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

    hours = tf.floor(tf.convert_to_tensor(hhmm) / 100)
    return hhmm - hours * 40


def cycle(x, period):
    import tensorflow as tf

    angle = tf.cast(x, tf.float64) * (2 * math.pi) / period
    point = tf.exp(tf.complex(tf.zeros_like(angle), angle))
    return [tf.cast(part(point), tf.float32) for part in (tf.math.imag, tf.math.real)]


class Features(dict):
    """By name; each method adds some."""

    def __init__(self, inputs):
        self.inputs = inputs
        super().__init__(late=inputs["late"], arrival_delay=inputs["arrival_delay"])

    def scores(self, columns):
        import tensorflow as tf
        import tensorflow_transform as tft

        names = list(columns)
        table = tf.cast(tf.stack([columns[name] for name in names], axis=-1), tf.float64)
        there = tf.math.is_finite(table)
        # From a value near the mean, so that squares lose no digits.
        start = tft.max(tf.where(there, table, -1e9), reduce_instance_dims=False)
        shifted = tf.where(there, table - start, 0.0)
        count, total, squares = tf.unstack(
            tft.sum(
                tf.stack([tf.cast(there, tf.float64), shifted, shifted**2], axis=1),
                reduce_instance_dims=False,
            )
        )
        mean = tf.math.divide_no_nan(total, count)
        variance = tf.math.divide_no_nan(squares, count) - mean**2
        # Of equal values all are at the start.
        varies = variance > 0
        deviation = tf.sqrt(tf.where(varies, variance, 1.0))
        scored = tf.where(there & varies, (shifted - mean) / deviation, 0.0)
        for place, name in enumerate(names):
            self[f"{name}_z"] = tf.cast(scored[:, place], tf.float32)

    def missing(self, columns):
        import tensorflow as tf

        for name in columns:
            self[name + "_missing"] = 1.0 - tf.cast(
                tf.math.is_finite(self.inputs[name]), tf.float32
            )

    def ids(self, columns):
        import tensorflow_transform as tft

        for name in columns:
            self[name + "_id"] = tft.compute_and_apply_vocabulary(
                self.inputs[name], num_oov_buckets=columns[name]
            )

    def buckets(self, columns):
        import tensorflow as tf
        import tensorflow_transform as tft

        for name in columns:
            x = self.inputs[name]
            (limits,) = tf.unstack(tft.quantiles(x, BUCKETS, QUANTILE_ERROR), num=1)
            reached = tf.reduce_sum(tf.cast(x[:, tf.newaxis] >= limits, tf.int64), axis=1)
            last = tf.constant(BUCKETS - 1, tf.int64)
            self[name + "_bucket"] = tf.where(tf.math.is_nan(x), last, reached)

    def circle(self, name, x, period):
        self[f"{name}_sin"], self[f"{name}_cos"] = cycle(x, period)


def preprocessing_fn(inputs):
    import tensorflow as tf

    features = Features(inputs)
    delay, minutes = inputs["dep_delay"], inputs["ground_minutes"]
    logs = {
        "log_dep_delay": tf.math.log1p(tf.nn.relu(delay)),
        "log_ground_minutes": tf.math.log1p(minutes),
    }
    features.scores(logs | {name: inputs[NUMBERS[name]] for name in NUMBERS})
    features.missing(MAY_BE_MISSING)
    features.ids(OUT_OF_VOCABULARY)
    features.buckets(IN_BUCKETS)
    departure = clock_minutes(inputs["sched_dep_time"])
    features.circle("time_of_day", departure, 1440)
    features.circle("arrival_time", clock_minutes(inputs["sched_arr_time"]), 1440)
    features.circle("time_of_week", inputs["weekday"], 7)
    is_month = tf.one_hot(tf.cast(inputs["month"], tf.int32) - 1, 12)
    before = tf.linalg.matvec(is_month, tf.constant(DAYS_BEFORE_MONTH, tf.float32))
    features.circle("time_of_year", before + inputs["day"] - 1, 365.25)
    hour = tf.cast(departure // 60, tf.int64)
    text = tf.strings.join([tf.strings.as_string(hour), inputs["dest"]])
    features["dest_x_hour"] = tf.strings.to_hash_bucket(text, CROSS_CELLS)
    return dict(features)
