"""The seat `serve`: a trained model's signatures, with the pipeline's own transform inside.

And what a service does before and behind them: from flights as they are asked about to raw
columns, and from predictions to answers.
"""

from collections.abc import Callable

from pipelines.seats.unsolved import unsolved
from pipelines.training.features import Features

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
    unsolved("ex27_serve_without_skew")


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
    unsolved("ex27_serve_without_skew")
