"""Other kinds of state, windows told apart by hand, and the watermark by sorting."""

import apache_beam as beam
from apache_beam.coders import FastPrimitivesCoder, StrUtf8Coder
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.trigger import AccumulationMode, AfterCount, AfterWatermark, Repeatedly
from apache_beam.transforms.userstate import (
    BagStateSpec,
    SetStateSpec,
    TimerSpec,
    on_timer,
)
from apache_beam.transforms.window import FixedWindows

HOUR = 3600
REMEMBERED = 24 * HOUR
LATENESS = 2 * HOUR
IDLE, DISORDER = 600, 60


class Once(beam.PTransform):
    def expand(self, messages):
        return messages | beam.WithKeys(lambda one: one["id"]) | beam.ParDo(FirstOfKey())


class FirstOfKey(beam.DoFn):
    IDS = SetStateSpec("ids", StrUtf8Coder())
    OVER = TimerSpec("over", TimeDomain.WATERMARK)

    def process(
        self,
        element,
        when=beam.DoFn.TimestampParam,
        ids=beam.DoFn.StateParam(IDS),
        over=beam.DoFn.TimerParam(OVER),
    ):
        id, message = element
        if id in set(ids.read()):
            return
        ids.add(id)
        over.set(when + REMEMBERED)
        yield message

    @on_timer(OVER)
    def end(self, ids=beam.DoFn.StateParam(IDS)):
        ids.clear()


class Named(beam.DoFn):
    def process(self, group, window=beam.DoFn.WindowParam):
        origin, ones = group
        yield {"count": ones, "hour": window.start.micros // 10**6, "origin": origin}


class HourlyCounts(beam.PTransform):
    def expand(self, messages):
        hours = messages | beam.WindowInto(
            FixedWindows(HOUR),
            trigger=AfterWatermark(late=Repeatedly(AfterCount(1))),
            accumulation_mode=AccumulationMode.ACCUMULATING,
            allowed_lateness=LATENESS,
        )
        pairs = hours | beam.WithKeys(lambda one: one["origin"])
        return pairs | beam.combiners.Count.PerKey() | beam.ParDo(Named())


class Entries(beam.PTransform):
    def expand(self, rows):
        keyed = rows | beam.Map(lambda row: ((row["origin"], row["hour"]), row["count"]))
        return keyed | beam.ParDo(Differences())


class Differences(beam.DoFn):
    ROWS = BagStateSpec("rows", FastPrimitivesCoder())

    def process(self, element, rows=beam.DoFn.StateParam(ROWS)):
        (origin, hour), count = element
        largest = max(rows.read(), default=0)
        if count > largest:
            rows.clear()
            rows.add(count)
            yield {"origin": origin, "hour": hour, "count": count - largest}


def watermarks(received, partitions):
    last, best, start, marks = {}, {}, None, []
    for now, partition, at in received:
        start = now if start is None else start
        last[partition] = now
        best[partition] = max(best.get(partition, float("-inf")), at)
        awake = {name for name in partitions if last.get(name, start) > now - IDLE}
        before = marks[-1] if marks else None
        if awake - best.keys():
            marks.append(before)
        else:
            lowest = sorted(best[name] for name in awake)[0] - DISORDER
            marks.append(lowest if before is None or lowest > before else before)
    return marks
