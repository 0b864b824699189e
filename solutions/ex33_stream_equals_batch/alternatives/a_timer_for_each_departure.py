"""Sets a timer for each departure, under a tag of its own, and keeps messages in a set."""

import apache_beam as beam
from apache_beam.coders import FastPrimitivesCoder
from apache_beam.metrics import Metrics
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import (
    ReadModifyWriteStateSpec,
    SetStateSpec,
    TimerSpec,
    on_timer,
)

LATENESS = 6 * 3600


class LiveHistory(beam.PTransform):
    def expand(self, messages):
        return (
            messages
            | beam.WithKeys(lambda message: message["tailnum"])
            | "Look back" >> beam.ParDo(History())
        )


class History(beam.DoFn):
    FACTS = SetStateSpec("facts", FastPrimitivesCoder())
    TOLD = ReadModifyWriteStateSpec("told", FastPrimitivesCoder())
    WAKE = TimerSpec("wake", TimeDomain.WATERMARK)

    def process(
        self,
        element,
        facts=beam.DoFn.StateParam(FACTS),
        told=beam.DoFn.StateParam(TOLD),
        wake=beam.DoFn.TimerParam(WAKE),
    ):
        _, message = element
        newest, _ = told.read() or (None, {})
        if newest is not None and newest - message["at"] > LATENESS:
            Metrics.counter("alternative", "too_late").inc()
            return
        facts.add((message["flight"], message["kind"], message["at"], message.get("delay")))
        wake.set(message["at"], dynamic_timer_tag=str(message["at"]))

    @on_timer(WAKE)
    def look(
        self,
        tail=beam.DoFn.KeyParam,
        now=beam.DoFn.TimestampParam,
        facts=beam.DoFn.StateParam(FACTS),
        told=beam.DoFn.StateParam(TOLD),
    ):
        newest, said = told.read() or (None, {})
        until = now.micros // 1_000_000 if newest is None else max(newest, now.micros // 1_000_000)
        left, came = {}, {}
        for flight, kind, at, delay in facts.read():
            if kind == "departure":
                left[flight] = at
            else:
                came[flight] = (at, delay)
        flights = sorted((flight for flight in left if left[flight] <= until), key=left.get)
        if not flights:
            return
        for previous, flight in zip([None, *flights], flights, strict=False):
            delay = ground = None
            if previous in came and came[previous][0] < left[flight]:
                landed, delay = came[previous]
                ground = (left[flight] - landed) // 60
            revision, before = said.get(flight, (0, ()))
            settled = revision and newest is not None and left[flight] < newest - LATENESS
            if before != (delay, ground) and not settled:
                said[flight] = (revision + 1, (delay, ground))
                yield {
                    "flight": flight,
                    "tailnum": tail,
                    "departed": left[flight],
                    "previous_delay": delay,
                    "ground_minutes": ground,
                    "revision": revision + 1,
                }
        newest = left[flights[-1]]
        old = [flight for flight in flights if left[flight] < newest - LATENESS]
        gone = set(old[:-1])
        gone |= {f for f in came if f not in left and came[f][0] < newest - LATENESS}
        if gone:
            kept = [fact for fact in facts.read() if fact[0] not in gone]
            facts.clear()
            for fact in kept:
                facts.add(fact)
        told.write((newest, {flight: one for flight, one in said.items() if flight not in gone}))
