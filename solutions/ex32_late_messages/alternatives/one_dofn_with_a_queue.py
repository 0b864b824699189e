"""Keeps when an id was given instead of whether, and a ring of partitions as one table."""

import apache_beam as beam
from apache_beam import coders
from apache_beam.transforms import trigger, userstate, window
from apache_beam.transforms.timeutil import TimeDomain

DAY, TWO_HOURS = 86_400, 7_200


class FirstOfKey(beam.DoFn):
    GIVEN = userstate.ReadModifyWriteStateSpec("given", coders.VarIntCoder())
    TIMER = userstate.TimerSpec("timer", TimeDomain.WATERMARK)

    def process(
        self,
        pair,
        given=beam.DoFn.StateParam(GIVEN),
        timer=beam.DoFn.TimerParam(TIMER),
    ):
        if given.read() is None:
            given.write(pair[1]["at"])
            timer.set(pair[1]["at"] + DAY)
            return [pair[1]]
        return []

    @userstate.on_timer(TIMER)
    def on_forget(self, given=beam.DoFn.StateParam(GIVEN)):
        given.clear()


class Once(beam.PTransform):
    def expand(self, messages):
        return messages | beam.Map(lambda m: (m["id"], m)) | beam.ParDo(FirstOfKey())


class HourlyCounts(beam.PTransform):
    def expand(self, messages):
        def to_row(group, its=beam.DoFn.WindowParam):
            origin, messages = group
            return {"origin": origin, "hour": int(its.start), "count": len(list(messages))}

        return (
            messages
            | beam.Map(lambda m: (m["origin"], m["id"]))
            | beam.WindowInto(
                window.FixedWindows(3600),
                trigger=trigger.AfterWatermark(late=trigger.AfterCount(1)),
                accumulation_mode=trigger.AccumulationMode.ACCUMULATING,
                allowed_lateness=TWO_HOURS,
            )
            | beam.GroupByKey()
            | beam.Map(to_row)
        )


class Ledger(beam.DoFn):
    SUM = userstate.CombiningValueStateSpec("sum", combine_fn=sum)

    def process(self, pair, total=beam.DoFn.StateParam(SUM)):
        more = pair[1]["count"] - total.read()
        if more > 0:
            total.add(more)
            yield pair[1] | {"count": more}


class Entries(beam.PTransform):
    def expand(self, rows):
        return rows | beam.Map(lambda r: (repr((r["origin"], r["hour"])), r)) | beam.ParDo(Ledger())


def watermarks(received, partitions):
    table = {name: [None, None] for name in partitions}

    def after(now, name, at):
        if all(heard is None for heard, _ in table.values()):
            for line in table.values():
                line[0] = now
        line = table[name]
        line[0], line[1] = now, at if line[1] is None else max(line[1], at)
        awake = [newest for heard, newest in table.values() if now < heard + 600]
        return None if None in awake else min(awake) - 60

    found = []
    for one in received:
        new = after(*one)
        old = found[-1] if found else None
        found.append(old if new is None else new if old is None else max(old, new))
    return found
