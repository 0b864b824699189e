"""What a run shows of itself while it works: Beam's counters, and live progress.

Every seat is followed by a probe. It counts rows in Beam's own metrics, which any
runner shows, and sends them to whoever watches on this machine: a datagram to a
loopback port named by an environment variable, which worker processes inherit. Nobody
waits for it, and without the variable nothing is sent.
"""

import json
import os
import socket
import threading
from collections import Counter

import apache_beam as beam
import pyarrow as pa
from apache_beam.metrics import Metrics

_PORT_VARIABLE = "WORKSHOP_PROGRESS_PORT"
_LOOPBACK = "127.0.0.1"


class _Probe(beam.DoFn):
    def __init__(self, seat: str):
        self._seat = seat
        self._rows = Metrics.counter(seat, "rows")
        self._batches = Metrics.counter(seat, "batches")
        self._batch_rows = Metrics.distribution(seat, "rows_per_batch")

    def setup(self):
        self._port = int(os.environ.get(_PORT_VARIABLE, 0))
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM) if self._port else None

    def teardown(self):
        if self._socket:
            self._socket.close()

    def process(self, batch: pa.RecordBatch):
        self._rows.inc(batch.num_rows)
        self._batches.inc()
        self._batch_rows.update(batch.num_rows)
        if self._socket:
            message = json.dumps([self._seat, batch.num_rows]).encode()
            # Progress is a courtesy: a datagram that cannot be sent is no error.
            try:
                self._socket.sendto(message, (_LOOPBACK, self._port))
            except OSError:
                self._socket.close()
                self._socket = None
        yield batch


def observed(batches: beam.PCollection, seat: str, output: str = "") -> beam.PCollection:
    """The same batches, counted under a seat's name.

    Args:
        output: which of the seat's outputs, where it has several.
    """
    label = f"observe {seat} {output}".strip()
    return batches | label >> beam.ParDo(_Probe(seat)).with_output_types(pa.RecordBatch)


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
