"""Puts messages into a bag when they come, and brings them in when the timer fires."""

import bisect

import apache_beam as beam
from apache_beam.coders import PickleCoder
from apache_beam.metrics import Metrics
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import (
    BagStateSpec,
    ReadModifyWriteStateSpec,
    TimerSpec,
    on_timer,
)

LATENESS = 6 * 3600


def with_messages(table, messages):
    """(flight -> [departed, arrived, delay, told, revision]), completed."""
    for message in messages:
        leg = table.setdefault(message["flight"], [None, None, None, None, 0])
        if message["kind"] == "departure":
            leg[0] = message["at"]
        else:
            leg[1:3] = message["at"], message["delay"]
    return table


def answers(table):
    """(departed, flight, what is known) in order."""
    legs = sorted((leg[0], flight) for flight, leg in table.items() if leg[0] is not None)
    for departed, flight in legs:
        place = bisect.bisect_left(legs, (departed, ""))
        known = (None, None)
        if place:
            _, arrived, delay, *_ = table[legs[place - 1][1]]
            if arrived is not None and arrived < departed:
                known = (delay, int((departed - arrived) / 60))
        yield departed, flight, known


class LiveHistory(beam.PTransform):
    def expand(self, messages):
        keyed = messages | beam.Map(lambda message: (message["tailnum"], message))
        return keyed | beam.ParDo(Legs())


class Legs(beam.DoFn):
    NEW = BagStateSpec("new", PickleCoder())
    TABLE = ReadModifyWriteStateSpec("table", PickleCoder())
    NEWEST = ReadModifyWriteStateSpec("newest", PickleCoder())
    NEXT = ReadModifyWriteStateSpec("next", PickleCoder())
    TIMER = TimerSpec("timer", TimeDomain.WATERMARK)

    def process(
        self,
        element,
        new=beam.DoFn.StateParam(NEW),
        newest=beam.DoFn.StateParam(NEWEST),
        upcoming=beam.DoFn.StateParam(NEXT),
        timer=beam.DoFn.TimerParam(TIMER),
    ):
        at, told = element[1]["at"], newest.read()
        if told is not None and at + LATENESS < told:
            Metrics.counter(self.__class__, "too_late").inc()
        else:
            new.add(element[1])
            first = upcoming.read()
            if first is None or at < first:
                upcoming.write(at)
                timer.set(at)

    @on_timer(TIMER)
    def bring_in(
        self,
        tail=beam.DoFn.KeyParam,
        time=beam.DoFn.TimestampParam,
        new=beam.DoFn.StateParam(NEW),
        table=beam.DoFn.StateParam(TABLE),
        newest=beam.DoFn.StateParam(NEWEST),
        upcoming=beam.DoFn.StateParam(NEXT),
        timer=beam.DoFn.TimerParam(TIMER),
    ):
        legs = with_messages(table.read() or {}, new.read())
        new.clear()
        told = newest.read()
        now = max(float(time), -1 if told is None else told)
        waiting, last = [], told
        for departed, flight, known in answers(legs):
            if departed > now:
                waiting.append(departed)
                continue
            last = departed if last is None else max(last, departed)
            leg = legs[flight]
            if leg[4] and departed < told - LATENESS:
                continue
            if leg[3] != known:
                leg[3], leg[4] = known, leg[4] + 1
                yield {
                    "flight": flight,
                    "tailnum": tail,
                    "departed": departed,
                    "previous_delay": known[0],
                    "ground_minutes": known[1],
                    "revision": leg[4],
                }
        if last is not None:
            newest.write(last)
            horizon = last - LATENESS
            old = [leg[0] for leg in legs.values() if leg[0] is not None and leg[0] < horizon]
            first = max(old, default=horizon)
            legs = {
                flight: leg
                for flight, leg in legs.items()
                if (leg[1] >= horizon if leg[0] is None else leg[0] >= first)
            }
        table.write(legs)
        upcoming.clear()
        if waiting:
            upcoming.write(min(waiting))
            timer.set(min(waiting))
