"""How many aircraft have left in the last hour, on a board that corrects itself."""

import datetime
from collections.abc import Iterable

import apache_beam as beam

# BEGIN SOLUTION
from apache_beam import window
from apache_beam.transforms.trigger import AccumulationMode, AfterCount, AfterWatermark
from apache_beam.utils.windowed_value import PaneInfoTiming

# STUB
# END SOLUTION
# Seconds, as Beam counts them.
HOUR = 60 * 60
QUARTER = 15 * 60
LATENESS = 2 * HOUR


class StampDepartures(beam.PTransform):
    """Messages to the same messages, each at the time at which its aircraft left.

    A message is a dict: "origin", "carrier", "flight", and two aware datetimes in UTC, in
    whole seconds: "left", when the aircraft left the gate, and "received", when the message came
    here. What follows takes messages as this gives them.
    """

    def expand(self, messages: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return messages | "At its event" >> beam.Map(
            lambda message: window.TimestampedValue(message, message["left"].timestamp())
        )
        # END SOLUTION


# BEGIN SOLUTION
class _CountByOrigin(beam.PTransform):
    """Messages to (origin, how many), in each of their windows."""

    def expand(self, departures):
        return (
            departures
            | "Origin" >> beam.Map(lambda message: (message["origin"], 1))
            | "Add up" >> beam.CombinePerKey(sum)
        )


def _hour_row(pair: tuple[str, int], its=beam.DoFn.WindowParam) -> dict:
    origin, departures = pair
    hour = its.start.to_utc_datetime(has_tz=True)
    return {"origin": origin, "hour": hour, "departures": departures}


def _last_hour_row(pair: tuple[str, int], its=beam.DoFn.WindowParam) -> dict:
    origin, departures = pair
    until = its.end.to_utc_datetime(has_tz=True)
    return {"origin": origin, "until": until, "departures": departures}


def _board_row(
    pair: tuple[str, int], its=beam.DoFn.WindowParam, pane=beam.DoFn.PaneInfoParam
) -> dict:
    return {
        **_last_hour_row(pair, its),
        "update": pane.index,
        "firing": PaneInfoTiming.to_string(pane.timing),
    }


# STUB
# END SOLUTION
class HourlyDepartures(beam.PTransform):
    """Stamped messages to a row for each origin and hour in which anything left.

    A row has "origin", "hour", an aware datetime in UTC at which the hour begins, and
    "departures". An hour has its first instant, and not the one at which the next begins.
    It is counted once, when the watermark says that it is over: what is late is dropped.
    """

    def expand(self, departures: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            departures
            | "Into hours" >> beam.WindowInto(window.FixedWindows(HOUR))
            | "Count" >> _CountByOrigin()
            | "Name the hour" >> beam.Map(_hour_row)
        )
        # END SOLUTION


class LastHour(beam.PTransform):
    """Stamped messages to a row for each origin and each last hour in which anything left.

    Every quarter of an hour by the clock, at :00, :15, :30 and :45, an hour ends. A row has
    "origin", "until", an aware datetime in UTC at which its hour ends, and "departures". What
    leaves at that instant belongs to later hours. Each is counted once, as full hours are.
    """

    def expand(self, departures: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            departures
            | "Into last hours" >> beam.WindowInto(window.SlidingWindows(HOUR, QUARTER))
            | "Count" >> _CountByOrigin()
            | "Name the end" >> beam.Map(_last_hour_row)
        )
        # END SOLUTION


class LiveBoard(beam.PTransform):
    """The rows of LastHour while messages come, each number with what is known by then.

    A row is given for each departure that comes before its hour is over, when the watermark
    says that it is over, and for each departure that comes later, until the watermark is
    LATENESS past the hour's end. Each counts all of the hour's departures so far.

    A row has two more fields: "update", 0 for the first of its origin and hour, 1 for the
    next and so on, and "firing", "EARLY", "ON_TIME" or "LATE".
    """

    def expand(self, departures: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            departures
            | "Into last hours, again and again"
            >> beam.WindowInto(
                window.SlidingWindows(HOUR, QUARTER),
                trigger=AfterWatermark(early=AfterCount(1), late=AfterCount(1)),
                accumulation_mode=AccumulationMode.ACCUMULATING,
                allowed_lateness=LATENESS,
            )
            | "Count" >> _CountByOrigin()
            | "Name the update" >> beam.Map(_board_row)
        )
        # END SOLUTION


class DepartureFees(beam.PTransform):
    """Stamped messages to entries of an account, which adds them up.

    An entry has the fields of a row of HourlyDepartures. One is given for each origin and
    hour when the watermark says that the hour is over, and one for each departure that
    comes later, until the watermark is LATENESS past the hour's end. Each departure is in
    one entry, once.
    """

    def expand(self, departures: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            departures
            | "Into hours, once each"
            >> beam.WindowInto(
                window.FixedWindows(HOUR),
                trigger=AfterWatermark(late=AfterCount(1)),
                accumulation_mode=AccumulationMode.DISCARDING,
                allowed_lateness=LATENESS,
            )
            | "Count" >> _CountByOrigin()
            | "Name the hour" >> beam.Map(_hour_row)
        )
        # END SOLUTION


def newest(rows: Iterable[dict]) -> dict[tuple[str, datetime.datetime], dict]:
    """The row that the board shows, by origin and end of the hour.

    Args:
        rows: of LiveBoard, as they reach the board: in any order, and some twice;
            an iterator, too.
    """
    # BEGIN SOLUTION
    shown: dict[tuple[str, datetime.datetime], dict] = {}
    for row in rows:
        place = row["origin"], row["until"]
        if place not in shown or shown[place]["update"] < row["update"]:
            shown[place] = row
    return shown
    # END SOLUTION
