"""What a run shows of itself while it works: Beam's counters, and live progress.

Every seat is followed by a probe, and most have one before them. They count rows and time
batches in Beam's own metrics, which any runner shows, at a cost that is a batch's and no
row's; and they send rows to whoever watches on this machine: a datagram to a loopback port
named by an environment variable, which worker processes inherit. Nobody waits for it, and
without the variable nothing is sent.
"""

import json
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence

import apache_beam as beam
import pyarrow as pa
from apache_beam.metrics import Metrics

from pipelines.columnar.days import NO_MONTH, month_numbers

_PORT_VARIABLE = "WORKSHOP_PROGRESS_PORT"
_LOOPBACK = "127.0.0.1"
_NANOSECONDS_PER_MILLISECOND = 1_000_000

# A gauge has the value that was set last: how far a seat is that goes through the year.
MONTH = "month"


# When this thread's bundle last gave a seat something to do, in nanoseconds, by seat.
_since = threading.local()

_now = time.perf_counter_ns


def _mark(seat: str) -> None:
    setattr(_since, seat, _now())


class _Entrance(beam.DoFn):
    def __init__(self, seat: str):
        self._seat = seat
        self._rows = Metrics.counter(seat, "rows_in")

    def process(self, batch: pa.RecordBatch):
        self._rows.inc(batch.num_rows)
        _mark(self._seat)
        yield batch


class _Probe(beam.DoFn):
    def __init__(self, seat: str, day: Sequence[str]):
        self._seat = seat
        self._day = tuple(day)
        self._rows = Metrics.counter(seat, "rows")
        self._batches = Metrics.counter(seat, "batches")
        self._batch_rows = Metrics.distribution(seat, "rows_per_batch")
        self._milliseconds = Metrics.distribution(seat, "milliseconds_per_batch")
        self._month = Metrics.gauge(seat, MONTH)

    def setup(self):
        self._port = int(os.environ.get(_PORT_VARIABLE, 0))
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM) if self._port else None

    def teardown(self):
        if self._socket:
            self._socket.close()

    def start_bundle(self):
        # Behind a shuffle a seat begins with its bundle.
        _mark(self._seat)

    def process(self, batch: pa.RecordBatch):
        now = _now()
        spent = now - getattr(_since, self._seat, now)
        self._milliseconds.update(round(spent / _NANOSECONDS_PER_MILLISECOND))
        self._rows.inc(batch.num_rows)
        self._batches.inc()
        self._batch_rows.update(batch.num_rows)
        if (month := _last_month(batch, self._day)) is not None:
            self._month.set(month)
        if self._socket:
            message = json.dumps([self._seat, batch.num_rows]).encode()
            # Progress is a courtesy: a datagram that cannot be sent is no error.
            try:
                self._socket.sendto(message, (_LOOPBACK, self._port))
            except OSError:
                self._socket.close()
                self._socket = None
        yield batch
        # The steps behind have worked meanwhile, on this thread.
        _mark(self._seat)


def _last_month(batch: pa.RecordBatch, day: tuple[str, ...]) -> int | None:
    """The month of a batch's last row, such as 201301; None where it has none."""
    if not day or not batch.num_rows or not set(day) <= set(batch.schema.names):
        return None
    (month,) = month_numbers(batch.slice(batch.num_rows - 1), day).tolist()
    return None if month == NO_MONTH else month // 12 * 100 + month % 12 + 1


def count_input(batches: beam.PCollection, seat: str) -> beam.PCollection:
    """The same batches, counted as those that go into a seat; for `count_output` to time it by.

    Nothing but the seat is to take them, or its time would be the others' as well.
    """
    label = f"enter {seat}"
    return batches | label >> beam.ParDo(_Entrance(seat)).with_output_types(pa.RecordBatch)


def count_output(
    batches: beam.PCollection, seat: str, output: str = "", day: Sequence[str] = ()
) -> beam.PCollection:
    """The same batches, counted under a seat's name.

    Milliseconds of a batch are those from when the seat was given something to do (a batch
    by `count_input`, or a bundle) until it gave this batch; of a seat that shuffles they are
    what it does behind the shuffle.

    Args:
        output: which of the seat's outputs, where it has several.
        day: the columns that say a row's day, see `pipelines.schemas.Table`.
    """
    label = f"observe {seat} {output}".strip()
    return batches | label >> beam.ParDo(_Probe(seat, day)).with_output_types(pa.RecordBatch)


def apply_counted(
    batches: beam.PCollection, seat: str, step: beam.PTransform, day: Sequence[str] = ()
) -> beam.PCollection:
    """What a seat of one output makes of batches, observed on both sides."""
    return count_output(count_input(batches, seat) | seat >> step, seat, day=day)


class _ShardProbe(beam.DoFn):
    def __init__(self, seat: str):
        self._rows = Metrics.counter(seat, "rows")
        self._shards = Metrics.counter(seat, "shards")
        self._bytes = Metrics.distribution(seat, "bytes_per_shard")
        self._shard_rows = Metrics.distribution(seat, "rows_per_shard")

    def process(self, shard):
        self._rows.inc(shard.examples)
        self._shards.inc()
        self._bytes.update(shard.bytes)
        self._shard_rows.update(shard.examples)
        yield shard


def count_shards(shards: beam.PCollection, seat: str) -> beam.PCollection:
    """The same shards (`pipelines.writing.shards.Shard`), counted under a seat's name."""
    return shards | f"observe {seat}" >> beam.ParDo(_ShardProbe(seat)).with_output_types(
        shards.element_type
    )


class Watcher:
    """Receives the probes' rows while a pipeline runs on this machine.

    A context manager; `rows` gives rows by seat so far.
    """

    def __enter__(self) -> "Watcher":
        self._counts: Counter = Counter()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((_LOOPBACK, 0))
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()
        os.environ[_PORT_VARIABLE] = str(self._socket.getsockname()[1])
        return self

    def __exit__(self, *_):
        os.environ.pop(_PORT_VARIABLE, None)
        self._socket.sendto(b"null", self._socket.getsockname())
        self._thread.join(1)
        self._socket.close()

    @property
    def rows(self) -> dict[str, int]:
        """Rows that left each seat so far."""
        return dict(self._counts)

    def _receive(self):
        while (message := json.loads(self._socket.recv(4096))) is not None:
            seat, rows = message
            self._counts[seat] += rows
