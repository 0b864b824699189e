"""The seat `preprocess`: from the columns known at departure to features."""

from pipelines.seats.unsolved import unsolved

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
    unsolved("ex15_preprocess_features")


def cycle(x, period: float):
    """A place on a circle, so that the end of a day is beside its beginning.

    Args:
        x: float32 of shape [batch], in the unit of `period`.

    Returns:
        Sine and cosine of the angle, 2 pi for a whole period; float32 of shape [batch].
    """
    unsolved("ex15_preprocess_features")


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
    unsolved("ex15_preprocess_features")
