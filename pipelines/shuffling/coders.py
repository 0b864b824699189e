"""Beam's coder of record batches. Importing this module registers it."""

import copyreg

import apache_beam as beam
import pyarrow as pa

from pipelines.columnar.ipc import FAST, from_bytes, to_buffer, to_bytes
from pipelines.local_runner import spill


class RecordBatchCoder(beam.coders.Coder):
    """Arrow's IPC stream format, compressed; see `pipelines.columnar.ipc`."""

    def encode(self, value: pa.RecordBatch) -> bytes:
        """The batch with its schema, as bytes."""
        return _encoded(value)

    def decode(self, encoded: bytes) -> pa.RecordBatch:
        """The batch that `encode` was given."""
        return _decoded(encoded)

    def estimate_size(self, value: pa.RecordBatch) -> int:
        """The batch's size in memory. Beam asks for every batch; its own way is to encode it.

        None of what is no batch: whoever takes that says what is wrong with it.
        """
        return getattr(value, "nbytes", 0)

    def is_deterministic(self) -> bool:
        """False: equal batches may be laid out differently, so none may be a key."""
        return False

    def to_type_hint(self):
        """The type that the coder is registered for."""
        return pa.RecordBatch


beam.coders.registry.register_coder(pa.RecordBatch, RecordBatchCoder)


def _encoded(batch: pa.RecordBatch) -> bytes:
    # A file of this machine is not what its processor should wait for.
    return spill.put(to_buffer(batch, FAST)) if spill.active() else to_bytes(batch)


def _decoded(encoded: bytes) -> pa.RecordBatch:
    return from_bytes(spill.get(encoded))


def _reduce(batch: pa.RecordBatch):
    return _decoded, (_encoded(batch),)


# Some of TensorFlow Transform's steps have no type, so Beam pickles what they give. Arrow's
# own pickling takes a slice's whole parent along, uncompressed.
copyreg.pickle(pa.RecordBatch, _reduce)
