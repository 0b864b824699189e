"""What a stream gives, as files: each batch one, named by what is in it, so that twice is once."""

import glob
import hashlib
import os

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.streaming.keyed_rows import newest
from pipelines.streaming.told_rows import REVISION


class WritePieces(beam.DoFn):
    """Writes each batch to a file of a folder; a bundle that is run again writes the same file."""

    def __init__(self, folder: str):
        self._folder = folder

    def process(self, batch: pa.RecordBatch) -> None:
        """Writes it beside its place, and moves it there."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
        data = sink.getvalue()
        path = os.path.join(self._folder, hashlib.sha256(data).hexdigest()[:32])
        with open(f"{path}.part", "wb") as file:
            file.write(data)
        os.replace(f"{path}.part", f"{path}.arrow")


def read_pieces(folder: str) -> pa.RecordBatch | None:
    """Of each key the row with the largest revision, in the order of keys; None without any."""
    batches = []
    for path in sorted(glob.glob(os.path.join(folder, "*.arrow"))):
        with pa.ipc.open_stream(path) as reader:
            batches += list(reader)
    if not batches:
        return None
    table = pa.Table.from_batches(batches).combine_chunks()
    order = pc.sort_indices(table.column(REVISION))
    return newest(table.take(order).combine_chunks().to_batches())
