"""The seat `preprocess`: from the columns known at departure to features."""

# BEGIN SOLUTION
import math

# STUB
# END SOLUTION
# Features that are z-scores, and the columns that they are of.
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

# Columns whose being missing is a feature.
MAY_BE_MISSING = (
    "plane_year",
    "weather_temp",
    "weather_wind_gust",
    "weather_pressure",
    "previous_arr_delay",
    "origin_delay",
    "dest_lat",
)

# Texts never seen in training (a new aircraft) share so many ids; the others have one each.
OUT_OF_VOCABULARY = {"carrier": 1, "origin": 1, "dest": 4, "tailnum": 16, "plane_manufacturer": 1}

# Cells of the hashed cross; with about 100 destinations and 24 hours, few share one.
CROSS_CELLS = 4_096

# Columns in buckets of about as many flights each, and how many buckets.
IN_BUCKETS = ("dep_delay", "distance")
BUCKETS = 10

# Of each column's rank. A sketch this fine holds every distinct minute and mile, so the
# quantiles are exact and do not depend on the order in which batches arrive.
QUANTILE_ERROR = 1e-4

DAYS_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def clock_minutes(hhmm):
    """Minutes since midnight, of clock readings.

    Args:
        hhmm: hours times 100 plus minutes, float32 of shape [batch]: 517 is 5:17, and 2400
            the end of the day, 1440.

    Returns:
        float32 of shape [batch].
    """
    # BEGIN SOLUTION
    import tensorflow as tf

    return tf.math.floordiv(hhmm, 100.0) * 60.0 + tf.math.floormod(hhmm, 100.0)
    # END SOLUTION


def cycle(x, period: float):
    """A place on a circle, so that the end of a day is beside its beginning.

    Args:
        x: float32 of shape [batch], in the unit of `period`.

    Returns:
        Sine and cosine of the angle, 2 pi for a whole period; float32 of shape [batch].
    """
    # BEGIN SOLUTION
    import tensorflow as tf

    angle = x * (2 * math.pi / period)
    return tf.sin(angle), tf.cos(angle)
    # END SOLUTION


# BEGIN SOLUTION
def _z_scores(numbers: dict) -> dict:
    """Mean 0 and deviation 1 over the training split; 0 where it is missing, or never differs.

    Analysed in float64 and rounded, so that the order of batches, which changes
    the last bits of a sum, does not change a feature. Analysed together, because
    each analyser is a dozen Beam steps, and a stage of them all is more than Flink
    takes.
    """
    import tensorflow as tf
    import tensorflow_transform as tft

    together = tf.stack([tf.cast(x, tf.float64) for x in numbers.values()], axis=1)
    mean = tf.cast(tft.mean(together, reduce_instance_dims=False), tf.float32)
    variance = tft.var(together, reduce_instance_dims=False)
    deviation = tf.cast(tf.sqrt(variance), tf.float32)
    scores = {}
    for i, (name, x) in enumerate(numbers.items()):
        scaled = tf.math.divide_no_nan(x - mean[i], deviation[i])
        # NaN where x is missing, and where training has none of it.
        scores[f"{name}_z"] = tf.where(tf.math.is_nan(scaled), tf.zeros_like(x), scaled)
    return scores


def _cycle(name: str, x, period: float) -> dict:
    sine, cosine = cycle(x, period)
    return {f"{name}_sin": sine, f"{name}_cos": cosine}


# STUB
# END SOLUTION
def preprocessing_fn(inputs: dict) -> dict:
    """TensorFlow Transform's preprocessing function.

    Args:
        inputs: raw features by name, tensors of shape [batch]: float32 with NaN for
            missing, strings with "" for missing; and the labels.

    Returns:
        Features of shape [batch]: float32 z-scores, cycles and indicators, int64 ids
        of vocabularies, buckets and crosses; the labels `late` (int64, 0 or 1) and
        `arrival_delay` (float32, minutes). The README names them all.
    """
    # BEGIN SOLUTION
    import tensorflow as tf
    import tensorflow_transform as tft

    departure = clock_minutes(inputs["sched_dep_time"])
    before_month = tf.constant(DAYS_BEFORE_MONTH, tf.float32)
    month = tf.cast(inputs["month"], tf.int32) - 1
    day_of_year = tf.gather(before_month, tf.clip_by_value(month, 0, 11)) + inputs["day"] - 1

    numbers = {name: inputs[column] for name, column in NUMBERS.items()}
    numbers["log_dep_delay"] = tf.math.log1p(tf.maximum(inputs["dep_delay"], 0.0))
    numbers["log_ground_minutes"] = tf.math.log1p(inputs["ground_minutes"])
    features = _z_scores(numbers)
    for name in MAY_BE_MISSING:
        features[f"{name}_missing"] = tf.cast(tf.math.is_nan(inputs[name]), tf.float32)
    # With weights (of 1) TensorFlow Transform counts a batch's distinct texts in its graph;
    # without, it makes a Beam element of every row's text, at over a microsecond each.
    ones = tf.ones(tf.shape(inputs["carrier"]))
    for name, ids in OUT_OF_VOCABULARY.items():
        features[f"{name}_id"] = tft.compute_and_apply_vocabulary(
            inputs[name], num_oov_buckets=ids, vocab_filename=name, weights=ones
        )
    for name in IN_BUCKETS:
        features[f"{name}_bucket"] = tft.bucketize(inputs[name], BUCKETS, epsilon=QUANTILE_ERROR)
    features |= _cycle("time_of_day", departure, 1440.0)
    features |= _cycle("time_of_year", day_of_year, 365.25)
    features |= _cycle("time_of_week", inputs["weekday"], 7.0)
    features |= _cycle("arrival_time", clock_minutes(inputs["sched_arr_time"]), 1440.0)
    hour = tf.strings.as_string(tf.cast(tf.math.floordiv(departure, 60.0), tf.int32))
    features["dest_x_hour"] = tft.hash_strings(
        tf.strings.join([inputs["dest"], hour], "_x_"), CROSS_CELLS
    )
    features["late"] = inputs["late"]
    features["arrival_delay"] = inputs["arrival_delay"]
    return features
    # END SOLUTION
