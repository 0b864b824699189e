"""What is told of the model of late arrivals: its settings, its measure, the report's groups."""

import itertools

from pipelines.tables.modelling import CategoryGroup, CycleGroup, Modelling

_MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30)

MODELLING = Modelling(
    settings={
        "crosses": (
            ("carrier_id", "dest_id"),
            ("dep_delay_bucket", "dest_id"),
            ("dep_delay_bucket", "carrier_id"),
            ("dest_x_hour", "origin_id"),
        ),
        "skip_embedding": ("tailnum_id", "dest_x_hour"),
        # Minutes: about one deviation of the delays.
        "amount_unit": 40.0,
    },
    baseline="dep_delay_z",
    groups=(
        CategoryGroup("carrier", "carrier_id", "carrier"),
        CycleGroup(
            "hour",
            ("time_of_day_sin", "time_of_day_cos"),
            1440.0,
            tuple(60.0 * hour for hour in range(24)),
            tuple(f"{hour:02d}" for hour in range(24)),
        ),
        CycleGroup(
            "month",
            ("time_of_year_sin", "time_of_year_cos"),
            365.25,
            tuple(map(float, itertools.accumulate(_MONTH_LENGTHS, initial=0))),
            ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        ),
    ),
    # A flight is asked about when it has left, so its delay is known.
    required=("dep_delay",),
    serve_seat=True,
)
