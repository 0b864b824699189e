"""Messages that come twice, late or not at all, and what a count makes of them."""

from collections.abc import Collection, Iterable
from typing import Any

import apache_beam as beam
from apache_beam.coders import BooleanCoder, VarIntCoder
from apache_beam.transforms import userstate
from apache_beam.transforms.timeutil import TimeDomain

from pipelines.seats.unsolved import unsolved

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
        unsolved("ex32_late_messages")


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
        unsolved("ex32_late_messages")

    @userstate.on_timer(FORGET)
    def forget(self, seen: Any = beam.DoFn.StateParam(SEEN)):
        """Forgets the id."""
        unsolved("ex32_late_messages")


class HourlyCounts(beam.PTransform):
    """Messages to rows of how many there are of each origin and hour, corrected by late ones.

    A row is a dict: "origin", "hour", seconds since 1970 at which the hour begins, and "count",
    of all the hour's messages so far. One is given when the watermark says that the hour is
    over, and again whenever late messages have come, with all of them, until the watermark is
    LATENESS past the hour's end: one row for messages that come together, or one for each. In
    which window a row is does not matter.
    """

    def expand(self, messages: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex32_late_messages")


class Entries(beam.PTransform):
    """Rows of counts to entries of a ledger, which adds them up.

    Takes rows of HourlyCounts, in any order, some of them twice, some days after their hour (a
    job that is run again gives all of its rows again), in the global window. Gives for
    each row that counts more than all rows of its origin and hour before it the fields of that
    row, with the difference as "count"; for others nothing. So the entries of an hour add up to
    the largest count that has come.
    """

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex32_late_messages")


class Differences(beam.DoFn):
    """(key of origin and hour, row) to entries; remembers what has been entered."""

    ENTERED = userstate.ReadModifyWriteStateSpec("entered", VarIntCoder())

    def process(self, element: tuple[Any, dict], entered: Any = beam.DoFn.StateParam(ENTERED)):
        """Enters what is new."""
        unsolved("ex32_late_messages")


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
    unsolved("ex32_late_messages")
