"""Groups messages and counts them, and fires by Beam's default trigger where that does."""

import itertools

import apache_beam as beam
from apache_beam.transforms import trigger, window
from apache_beam.utils.timestamp import Timestamp

HOUR, LATENESS = 3600, 7200


class _Stamp(beam.DoFn):
    def process(self, message):
        time = Timestamp.from_utc_datetime(message["left"])
        yield window.TimestampedValue(message, time)


class StampDepartures(beam.PTransform):
    def expand(self, messages):
        return messages | beam.ParDo(_Stamp())


class _Row(beam.DoFn):
    def __init__(self, name, of_pane):
        self._name = name
        self._of_pane = of_pane

    def process(self, group, its=beam.DoFn.WindowParam, pane=beam.DoFn.PaneInfoParam):
        origin, messages = group
        instant = its.start if self._name == "hour" else its.end
        row = {"origin": origin, self._name: instant.to_utc_datetime(has_tz=True)}
        row["departures"] = sum(1 for _ in messages)
        if self._of_pane:
            row["update"] = pane.index
            row["firing"] = ("EARLY", "ON_TIME", "LATE")[pane.timing]
        yield row


class _Rows(beam.PTransform):
    def __init__(self, windows, name, of_pane=False, **when):
        super().__init__()
        self._windowing = beam.WindowInto(windows, **when)
        self._row = _Row(name, of_pane)

    def expand(self, departures):
        keyed = departures | self._windowing | beam.GroupBy(lambda message: message["origin"])
        return keyed | beam.ParDo(self._row)


class HourlyDepartures(_Rows):
    def __init__(self):
        super().__init__(window.FixedWindows(HOUR), "hour")


class LastHour(_Rows):
    def __init__(self):
        super().__init__(window.SlidingWindows(HOUR, 900), "until")


class LiveBoard(beam.PTransform):
    def expand(self, departures):
        each = trigger.Repeatedly(trigger.AfterCount(1))
        return departures | _Rows(
            window.SlidingWindows(size=HOUR, period=900),
            "until",
            of_pane=True,
            trigger=trigger.AfterWatermark(each, each),
            accumulation_mode=trigger.AccumulationMode.ACCUMULATING,
            allowed_lateness=LATENESS,
        )


class DepartureFees(beam.PTransform):
    def expand(self, departures):
        return departures | _Rows(window.FixedWindows(HOUR), "hour", allowed_lateness=LATENESS)


def newest(rows):
    def place(row):
        return row["origin"], row["until"]

    in_order = sorted(rows, key=lambda row: (place(row), row["update"]))
    return {key: [*its][-1] for key, its in itertools.groupby(in_order, place)}
