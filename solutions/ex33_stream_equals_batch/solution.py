"""An aircraft's previous leg, told while messages come, and the same as the batch would tell."""

from typing import Any

import apache_beam as beam
from apache_beam.coders import FastPrimitivesCoder
from apache_beam.metrics import Metrics
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec, TimerSpec, on_timer

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
        # BEGIN SOLUTION
        keyed = messages | "By aircraft" >> beam.Map(lambda one: (one["tailnum"], one))
        return keyed | "History" >> beam.ParDo(History())
        # END SOLUTION


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
        # BEGIN SOLUTION
        _, message = element
        at, newest = message["at"], told.read()
        if newest is not None and at < newest - LATENESS:
            TOO_LATE.inc()
            return
        kept = legs.read() or {}
        leg = dict(kept.get(message["flight"], _NOTHING))
        if message["kind"] == "departure":
            leg["departed"] = at
        else:
            leg["arrived"], leg["delay"] = at, message["delay"]
        kept[message["flight"]] = leg
        legs.write(kept)
        due.set(_next(kept, at))
        # END SOLUTION

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
        # BEGIN SOLUTION
        kept = legs.read() or {}
        before = told.read() or 0
        newest, previous = max(int(time), before), None
        for flight, leg in _in_order(kept):
            if leg["departed"] > newest:
                break
            known = _known(previous, leg["departed"])
            previous = leg
            # What led to a leg before the lateness is forgotten; what was told of it stays.
            settled = leg["revision"] and leg["departed"] < before - LATENESS
            if known != leg["known"] and not settled:
                leg["known"], leg["revision"] = known, leg["revision"] + 1
                yield {
                    "flight": flight,
                    "tailnum": tailnum,
                    "departed": leg["departed"],
                    "previous_delay": known[0],
                    "ground_minutes": known[1],
                    "revision": leg["revision"],
                }
        if previous is not None:
            told.write(previous["departed"])
            kept = _remembered(kept, previous["departed"] - LATENESS)
        legs.write(kept)
        following = _next(kept, None)
        if following is not None:
            due.set(following)
        # END SOLUTION


# BEGIN SOLUTION
# What is known of a leg before anything is. `known` is what was told, nothing at first.
_NOTHING = {"departed": None, "arrived": None, "delay": None, "known": None, "revision": 0}


def _in_order(kept: dict) -> list[tuple[str, dict]]:
    """The legs that have departed, in that order."""
    departed = [item for item in kept.items() if item[1]["departed"] is not None]
    return sorted(departed, key=lambda item: item[1]["departed"])


def _known(previous: dict | None, departed: int) -> tuple:
    if previous is None or previous["arrived"] is None or previous["arrived"] >= departed:
        return None, None
    return previous["delay"], (departed - previous["arrived"]) // 60


def _next(kept: dict, at: int | None) -> int | None:
    """When there is something to tell: a departure that was not told, or what came at `at`."""
    waiting = [leg["departed"] for _, leg in _in_order(kept) if not leg["revision"]]
    return min(waiting + ([] if at is None else [at]), default=None)


def _remembered(kept: dict, horizon: int) -> dict:
    """Legs that may yet be told again, and the last one before them."""
    old = [flight for flight, leg in _in_order(kept) if leg["departed"] < horizon]
    stray = [
        flight
        for flight, leg in kept.items()
        if leg["departed"] is None and leg["arrived"] < horizon
    ]
    forgotten = {*old[:-1], *stray}
    return {flight: leg for flight, leg in kept.items() if flight not in forgotten}


# STUB
# END SOLUTION
