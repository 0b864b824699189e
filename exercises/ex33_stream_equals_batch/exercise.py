"""An aircraft's previous leg, told while messages come, and the same as the batch would tell."""

from typing import Any

import apache_beam as beam
from apache_beam.coders import FastPrimitivesCoder
from apache_beam.metrics import Metrics
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec, TimerSpec, on_timer

from pipelines.seats.unsolved import unsolved

# Seconds that a message may come after what was told of its aircraft.
LATENESS = 6 * 3600

TOO_LATE = Metrics.counter("history", "too_late")


class LiveHistory(beam.PTransform):
    """Messages to rows, one for each departure, and another whenever what was told has changed.

    A message is a dict: "tailnum", the aircraft; "flight", the leg, no two legs have the same;
    "kind", "departure" or "arrival"; "at", when that happened, in seconds since 1970. An arrival
    has "delay" too, in minutes. The time of an element is its "at".

    A row is a dict:

        flight, tailnum     of the departure
        departed            when the leg departed
        previous_delay      the delay of the aircraft's previous leg, None where it is not known
        ground_minutes      from that leg's arrival to the departure, in whole minutes, None
                            where `previous_delay` is
        revision            1 for the first row of a departure, and 1 more for each later one

    The previous leg is the one on which the aircraft departed last before. Its delay is known
    if it arrived before the departure, not in the same second. No two legs of an aircraft
    depart in the same second.
    """

    def expand(self, messages: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex33_stream_equals_batch")


class History(beam.DoFn):
    """(tailnum, message) to rows; state is kept for each aircraft."""

    LEGS = ReadModifyWriteStateSpec("legs", FastPrimitivesCoder())
    TOLD = ReadModifyWriteStateSpec("told", FastPrimitivesCoder())
    DUE = TimerSpec("due", TimeDomain.WATERMARK)

    def process(
        self,
        element: tuple[str, dict],
        legs: Any = beam.DoFn.StateParam(LEGS),
        told: Any = beam.DoFn.StateParam(TOLD),
        due: Any = beam.DoFn.TimerParam(DUE),
    ):
        """Keeps what a message says, and has `tell` called when the watermark has passed it."""
        unsolved("ex33_stream_equals_batch")

    @on_timer(DUE)
    def tell(
        self,
        tailnum: str = beam.DoFn.KeyParam,
        time: Any = beam.DoFn.TimestampParam,
        legs: Any = beam.DoFn.StateParam(LEGS),
        told: Any = beam.DoFn.StateParam(TOLD),
        due: Any = beam.DoFn.TimerParam(DUE),
    ):
        """Tells departures that the watermark has passed, and those of which more is known."""
        unsolved("ex33_stream_equals_batch")
