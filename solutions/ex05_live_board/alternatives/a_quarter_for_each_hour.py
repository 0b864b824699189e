"""A departure once for each last hour, in the quarter with which it ends; no sliding windows."""

import calendar
import datetime

import apache_beam as beam
from apache_beam.transforms.trigger import AccumulationMode, AfterCount, AfterWatermark
from apache_beam.transforms.window import FixedWindows, TimestampedValue
from apache_beam.utils.windowed_value import PaneInfoTiming

QUARTER = datetime.timedelta(minutes=15)
LATENESS = 2 * 60 * 60


def stamped(message, quarters=0):
    later = message["left"] + quarters * QUARTER
    return TimestampedValue(message, calendar.timegm(later.utctimetuple()))


class StampDepartures(beam.PTransform):
    def expand(self, messages):
        return messages | beam.Map(stamped)


def row(counted, name, window):
    instant = window.start if name == "hour" else window.end
    time = datetime.datetime.fromtimestamp(float(instant), datetime.UTC)
    return {"departures": counted[1], name: time, "origin": counted[0]}


class HourlyDepartures(beam.PTransform):
    def expand(self, departures):
        return (
            departures
            | beam.WindowInto(FixedWindows(3600))
            | beam.Map(lambda message: message["origin"])
            | beam.combiners.Count.PerElement()
            | beam.Map(lambda pair, window=beam.DoFn.WindowParam: row(pair, "hour", window))
        )


def once_for_each_hour(departures):
    return departures | beam.FlatMap(lambda message: [stamped(message, n) for n in range(4)])


class LastHour(beam.PTransform):
    def expand(self, departures):
        return (
            once_for_each_hour(departures)
            | beam.WindowInto(FixedWindows(QUARTER.total_seconds()))
            | beam.Map(lambda message: message["origin"])
            | beam.combiners.Count.PerElement()
            | beam.Map(lambda pair, window=beam.DoFn.WindowParam: row(pair, "until", window))
        )


class _Update(beam.DoFn):
    def process(self, pair, window=beam.DoFn.WindowParam, pane=beam.DoFn.PaneInfoParam):
        firing = {
            PaneInfoTiming.EARLY: "EARLY",
            PaneInfoTiming.ON_TIME: "ON_TIME",
            PaneInfoTiming.LATE: "LATE",
        }[pane.timing]
        yield {**row(pair, "until", window), "update": pane.index, "firing": firing}


class LiveBoard(beam.PTransform):
    def expand(self, departures):
        return (
            once_for_each_hour(departures)
            | beam.WindowInto(
                FixedWindows(QUARTER.total_seconds()),
                trigger=AfterWatermark(early=AfterCount(1), late=AfterCount(1)),
                accumulation_mode=AccumulationMode.ACCUMULATING,
                allowed_lateness=LATENESS,
            )
            | beam.Map(lambda message: message["origin"])
            | beam.combiners.Count.PerElement()
            | beam.ParDo(_Update())
        )


class DepartureFees(beam.PTransform):
    def expand(self, departures):
        return (
            departures
            | beam.Map(lambda message: (message["origin"], message))
            | beam.WindowInto(
                FixedWindows(3600),
                trigger=AfterWatermark(late=AfterCount(1)),
                accumulation_mode=AccumulationMode.DISCARDING,
                allowed_lateness=LATENESS,
            )
            | beam.combiners.Count.PerKey()
            | beam.Map(lambda pair, window=beam.DoFn.WindowParam: row(pair, "hour", window))
        )


def newest(rows):
    # A number that takes another's place is never smaller, and its update is larger.
    found = {}
    for one in rows:
        place = (one["origin"], one["until"])
        found[place] = max(found.get(place, one), one, key=lambda its: its["update"])
    return found
