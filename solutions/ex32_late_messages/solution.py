"""Messages that come twice, late or not at all, and what a count makes of them."""

from collections.abc import Collection, Iterable
from typing import Any

import apache_beam as beam
from apache_beam.coders import BooleanCoder, VarIntCoder
from apache_beam.transforms import userstate
from apache_beam.transforms.timeutil import TimeDomain

# BEGIN SOLUTION
from apache_beam.transforms.trigger import AccumulationMode, AfterCount, AfterWatermark
from apache_beam.transforms.window import FixedWindows

# STUB
# END SOLUTION
HOUR = 3600

# Seconds for which a message's id is remembered, and for which an hour waits for late messages.
REMEMBERED = 24 * HOUR
LATENESS = 2 * HOUR

# Seconds without a message after which a partition says nothing of the watermark, and by which
# messages of a partition come out of order at most.
IDLE = 600
DISORDER = 60


class Once(beam.PTransform):
    """Messages to the same messages, each id once.

    A message is a dict: "id", any text; "origin"; "at", the time of its event in seconds since
    1970, which is the time of the element too. Messages of one id are the same, and all are in
    the global window. When the watermark has come to REMEMBERED seconds after the first of an id
    that came, the id is forgotten: a message that comes then is given again.
    """

    def expand(self, messages: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        keyed = messages | "By id" >> beam.Map(lambda message: (message["id"], message))
        return keyed | "Once" >> beam.ParDo(FirstOfKey())
        # END SOLUTION


class FirstOfKey(beam.DoFn):
    """(id, message) to messages, by state that a timer forgets."""

    SEEN = userstate.ReadModifyWriteStateSpec("seen", BooleanCoder())
    FORGET = userstate.TimerSpec("forget", TimeDomain.WATERMARK)

    def process(
        self,
        element: tuple[str, dict],
        seen: Any = beam.DoFn.StateParam(SEEN),
        forget: Any = beam.DoFn.TimerParam(FORGET),
    ):
        """Gives the message, unless its id has been seen."""
        # BEGIN SOLUTION
        if not seen.read():
            seen.write(True)
            forget.set(element[1]["at"] + REMEMBERED)
            yield element[1]
        # END SOLUTION

    @userstate.on_timer(FORGET)
    def forget(self, seen: Any = beam.DoFn.StateParam(SEEN)):
        """Forgets the id."""
        # BEGIN SOLUTION
        seen.clear()
        # END SOLUTION


class HourlyCounts(beam.PTransform):
    """Messages to rows of how many there are of each origin and hour, corrected by late ones.

    A row is a dict: "origin", "hour", seconds since 1970 at which the hour begins, and "count",
    of all the hour's messages so far. One is given when the watermark says that the hour is
    over, and again whenever late messages have come, with all of them, until the watermark is
    LATENESS past the hour's end: one row for messages that come together, or one for each. In
    which window a row is does not matter.
    """

    def expand(self, messages: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            messages
            | "By origin" >> beam.Map(lambda message: (message["origin"], 1))
            | "Hours"
            >> beam.WindowInto(
                FixedWindows(HOUR),
                trigger=AfterWatermark(late=AfterCount(1)),
                accumulation_mode=AccumulationMode.ACCUMULATING,
                allowed_lateness=LATENESS,
            )
            | "Count" >> beam.CombinePerKey(sum)
            | "Row" >> beam.MapTuple(_row)
        )
        # END SOLUTION


# BEGIN SOLUTION
def _row(origin: str, count: int, window=beam.DoFn.WindowParam) -> dict:
    return {"origin": origin, "hour": int(window.start), "count": count}


# STUB
# END SOLUTION
class Entries(beam.PTransform):
    """Rows of counts to entries of a ledger, which adds them up.

    Takes rows of HourlyCounts, in any order, some of them twice, some days after their hour (a
    job that is run again gives all of its rows again), in the global window. Gives for
    each row that counts more than all rows of its origin and hour before it the fields of that
    row, with the difference as "count"; for others nothing. So the entries of an hour add up to
    the largest count that has come.
    """

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        keyed = rows | "By hour" >> beam.Map(lambda row: (f"{row['origin']} {row['hour']}", row))
        return keyed | "Differences" >> beam.ParDo(Differences())
        # END SOLUTION


class Differences(beam.DoFn):
    """(key of origin and hour, row) to entries; remembers what has been entered."""

    ENTERED = userstate.ReadModifyWriteStateSpec("entered", VarIntCoder())

    def process(self, element: tuple[Any, dict], entered: Any = beam.DoFn.StateParam(ENTERED)):
        """Enters what is new."""
        # BEGIN SOLUTION
        _, row = element
        before = entered.read() or 0
        if row["count"] > before:
            entered.write(row["count"])
            yield {**row, "count": row["count"] - before}
        # END SOLUTION


def watermarks(
    received: Iterable[tuple[int, str, int]], partitions: Collection[str]
) -> list[int | None]:
    """The watermark of a source of several partitions, after each message that it receives.

    Args:
        received: (now, partition, at) of each message: what the clock shows when it comes, in
            seconds, never less than before; where it comes from; and the time of its event. It
            can be gone through once.
        partitions: the names of all partitions, at least one.

    Returns:
        For each message what is known behind it: the least, over the partitions that are not
        idle, of the newest event that has come from each, less DISORDER. A partition is idle
        where nothing has come from it for IDLE seconds or more; one from which nothing has come
        at all is idle IDLE seconds after the first message of any, and until then nothing is
        known, which is None. A watermark never goes back: where it would, it stays.
    """
    # BEGIN SOLUTION
    newest: dict[str, int] = {}
    heard: dict[str, int] = {}
    found: list[int | None] = []
    reached: int | None = None
    for now, partition, at in received:
        if not heard:
            heard = dict.fromkeys(partitions, now)
        heard[partition] = now
        newest[partition] = max(at, newest.get(partition, at))
        awake = [name for name in partitions if now - heard[name] < IDLE]
        if all(name in newest for name in awake):
            least = min(newest[name] for name in awake) - DISORDER
            reached = least if reached is None else max(reached, least)
        found.append(reached)
    return found
    # END SOLUTION
