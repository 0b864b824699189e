"""The seat `preprocess`: from the columns known at departure to features."""

import math

# Cells of the hashed cross; with about 100 destinations and 24 hours, few share one.
CROSS_CELLS = 4_096
QUANTILES = 10

# A sketch this fine holds every distinct minute and mile, so the quantiles are exact and
# do not depend on the order in which batches arrive.
QUANTILE_ERROR = 1e-4

_DAYS_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)

# Aircraft never seen in training share these ids; the others have one each.
_OUT_OF_VOCABULARY = {"carrier": 1, "origin": 1, "dest": 4, "tailnum": 16, "plane_manufacturer": 1}

_MAY_BE_MISSING = (
    "plane_year",
    "weather_temp",
    "weather_wind_gust",
    "weather_pressure",
    "previous_arr_delay",
    "origin_delay",
    "dest_lat",
)


def preprocessing_fn(inputs: dict) -> dict:
    """TensorFlow Transform's preprocessing function.

    Args:
        inputs: raw features by name, tensors of shape [batch]: float32 with NaN for
            missing, strings with "" for missing; and the labels.

    Returns:
        Features of shape [batch]: float32 z-scores, cycles and indicators, int64 ids
        of vocabularies, buckets and crosses; the labels `late` (int64, 0 or 1) and
        `arrival_delay` (float32, minutes).
    """
    import tensorflow as tf
    import tensorflow_transform as tft

    def z_scores(numbers):
        """Mean 0 and deviation 1 over the training split; 0 where it is missing.

        Analysed in float64 and rounded, so that the order of batches, which changes
        the last bits of a sum, does not change a feature. Analysed together, because
        each analyser is a dozen Beam steps, and a stage of them all is more than Flink
        takes.
        """
        together = tf.stack([tf.cast(x, tf.float64) for x in numbers.values()], axis=1)
        mean = tf.cast(tft.mean(together, reduce_instance_dims=False), tf.float32)
        variance = tft.var(together, reduce_instance_dims=False)
        deviation = tf.cast(tf.sqrt(variance), tf.float32)
        scores = {}
        for i, (name, x) in enumerate(numbers.items()):
            scaled = tf.math.divide_no_nan(x - mean[i], deviation[i])
            scores[f"{name}_z"] = tf.where(tf.math.is_nan(x), tf.zeros_like(x), scaled)
        return scores

    def cycle(name, x, period):
        angle = x * (2 * math.pi / period)
        return {f"{name}_sin": tf.sin(angle), f"{name}_cos": tf.cos(angle)}

    def clock(hhmm):
        return tf.math.floordiv(hhmm, 100.0) * 60.0 + tf.math.floormod(hhmm, 100.0)

    departure = clock(inputs["sched_dep_time"])
    before_month = tf.constant(_DAYS_BEFORE_MONTH, tf.float32)
    month = tf.cast(inputs["month"], tf.int32) - 1
    day_of_year = tf.gather(before_month, tf.clip_by_value(month, 0, 11)) + inputs["day"] - 1

    numbers = {
        "dep_delay": inputs["dep_delay"],
        "log_dep_delay": tf.math.log1p(tf.maximum(inputs["dep_delay"], 0.0)),
        "distance": inputs["distance"],
        "dest_lat": inputs["dest_lat"],
        "dest_lon": inputs["dest_lon"],
        "plane_year": inputs["plane_year"],
        "plane_seats": inputs["plane_seats"],
        "temp": inputs["weather_temp"],
        "humid": inputs["weather_humid"],
        "wind_speed": inputs["weather_wind_speed"],
        "precip": inputs["weather_precip"],
        "pressure": inputs["weather_pressure"],
        "visib": inputs["weather_visib"],
        "previous_arr_delay": inputs["previous_arr_delay"],
        "log_ground_minutes": tf.math.log1p(inputs["ground_minutes"]),
        "origin_departures": inputs["origin_departures"],
        "origin_delay": inputs["origin_delay"],
    }
    features = z_scores(numbers)
    for name in _MAY_BE_MISSING:
        features[f"{name}_missing"] = tf.cast(tf.math.is_nan(inputs[name]), tf.float32)
    # With weights (of 1) TensorFlow Transform counts a batch's distinct texts in its graph;
    # without, it makes a Beam element of every row's text, at over a microsecond each.
    ones = tf.ones(tf.shape(inputs["carrier"]))
    for name, buckets in _OUT_OF_VOCABULARY.items():
        features[f"{name}_id"] = tft.compute_and_apply_vocabulary(
            inputs[name], num_oov_buckets=buckets, vocab_filename=name, weights=ones
        )
    for name in ("dep_delay", "distance"):
        features[f"{name}_bucket"] = tft.bucketize(inputs[name], QUANTILES, epsilon=QUANTILE_ERROR)
    features |= cycle("time_of_day", departure, 1440.0)
    features |= cycle("time_of_year", day_of_year, 365.25)
    features |= cycle("time_of_week", inputs["weekday"], 7.0)
    features |= cycle("arrival_time", clock(inputs["sched_arr_time"]), 1440.0)
    hour = tf.strings.as_string(tf.cast(tf.math.floordiv(departure, 60.0), tf.int32))
    features["dest_x_hour"] = tft.hash_strings(
        tf.strings.join([inputs["dest"], hour], "_x_"), CROSS_CELLS
    )
    features["late"] = inputs["late"]
    features["arrival_delay"] = inputs["arrival_delay"]
    return features
