"""A log of messages as one file, and the unbounded source that plays it.

The file is Arrow IPC with a record batch for each stretch of time, in order. Beside each batch
stands the watermark before it and behind it.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import apache_beam as beam
import pyarrow as pa
from apache_beam.io.restriction_trackers import OffsetRange, OffsetRestrictionTracker
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.transforms.core import RestrictionProvider
from apache_beam.transforms.window import TimestampedValue
from apache_beam.utils.timestamp import MAX_TIMESTAMP, Timestamp

from pipelines.shuffling import coders  # noqa: F401  registers the coder of record batches

_BEFORE, _AFTER, _CLOSED = b"watermark before", b"watermark after", b"closed"


def write_log(
    path: str, stretches: Iterable[tuple[pa.RecordBatch, int, int, int]], schema: pa.Schema
) -> int:
    """Writes a log.

    Args:
        stretches: (messages, watermark before them, watermark behind them, when the stretch
            ends), in order; seconds since 1970.

    Returns:
        How many stretches there are.
    """
    count = 0
    with pa.ipc.new_file(path, schema) as writer:
        for batch, before, after, closed in stretches:
            told = {_BEFORE: before, _AFTER: after, _CLOSED: closed}
            writer.write_batch(batch, {name: str(value) for name, value in told.items()})
            count += 1
    return count


class _Log:
    """An open log."""

    def __init__(self, path: str):
        self._reader = pa.ipc.open_file(pa.memory_map(path))
        self.stretches = self._reader.num_record_batches

    def stretch(self, number: int) -> tuple[pa.RecordBatch, int, int, int]:
        """As it was written."""
        batch, told = self._reader.get_batch_with_custom_metadata(number)
        return (batch, *(int(told[name]) for name in (_BEFORE, _AFTER, _CLOSED)))


class Stretches(RestrictionProvider):
    """Of a log all stretches, and each for itself where a part is left."""

    def initial_restriction(self, element):
        return OffsetRange(0, _Log(element).stretches)

    def create_tracker(self, restriction):
        return OffsetRestrictionTracker(restriction)

    def restriction_size(self, element, restriction):
        return restriction.size()

    def truncate(self, element, restriction):
        return None  # a drained job takes no more


_STRETCHES = Stretches()
_WATERMARK = ManualWatermarkEstimator.default_provider()


class _Play(beam.DoFn):
    """Paths of logs to their batches, a stretch in each bundle, with its watermark."""

    def __init__(self, speed: float | None):
        self._speed = speed

    def setup(self):
        self._logs: dict[str, _Log] = {}
        self._pace = _Pace(self._speed)

    @beam.DoFn.unbounded_per_element()
    def process(
        self,
        path: str,
        tracker=beam.DoFn.RestrictionParam(_STRETCHES),
        watermark: Any = beam.DoFn.WatermarkEstimatorParam(_WATERMARK),
    ):
        """Gives one stretch, and asks to be called again for the rest."""
        log = self._logs.setdefault(path, _Log(path))
        number = tracker.current_restriction().start
        if not tracker.try_claim(number):
            return
        batch, before, after, closed = log.stretch(number)
        self._pace.wait(closed)
        if batch.num_rows:
            yield TimestampedValue(batch, before)
        if number + 1 < log.stretches:
            watermark.set_watermark(Timestamp(after))
            tracker.defer_remainder()
        else:
            watermark.set_watermark(MAX_TIMESTAMP)
            tracker.try_claim(log.stretches)


class _Pace:
    """Waits until a clock that runs so many times as fast shows a time."""

    def __init__(self, speed: float | None):
        self._speed = speed
        self._start: tuple[float, int] | None = None
        self._wake = threading.Event()

    def wait(self, shown: int) -> None:
        """Returns when it shows that many seconds since 1970; it starts at the first of them."""
        if self._speed is None:
            return
        if self._start is None:
            self._start = time.monotonic(), shown
        began, first = self._start
        left = began + (shown - first) / self._speed - time.monotonic()
        if left > 0:
            self._wake.wait(left)


class PlayLog(beam.PTransform):
    """A log's messages as a stream, from its path: batches, with the log's watermarks.

    An element is a batch of messages, and its time the watermark before it, so that none is ever
    behind the watermark: which of its messages are late is for who takes them to say.

    Args:
        path: a file that the workers can read.
        speed: how many seconds of the log pass in one; None: as fast as it can.
    """

    def __init__(self, path: str, speed: float | None = None):
        super().__init__()
        self._path = path
        self._speed = speed

    def play(self) -> Iterator[tuple[pa.RecordBatch | None, int, int]]:
        """For `pipelines.local_runner.watermark_runner`."""
        log, pace = _Log(self._path), _Pace(self._speed)
        for number in range(log.stretches):
            batch, before, after, closed = log.stretch(number)
            pace.wait(closed)
            yield (batch if batch.num_rows else None), before, after

    def expand(self, pbegin):
        paths = pbegin | "Log" >> beam.Create([self._path], reshuffle=False)
        return paths | "Play" >> beam.ParDo(_Play(self._speed)).with_output_types(pa.RecordBatch)
