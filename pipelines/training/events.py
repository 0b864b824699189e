"""Figures for TensorBoard, whose event files are TFRecords of protos: written without either.

A message is its fields one after another, each a tag and a value; source: TensorFlow,
`tensorflow/core/util/event.proto` and `core/framework/summary.proto`. What is written here:

    Event      1 wall_time double   2 step int64   3 file_version string   5 summary Summary
    Summary    1 value Value, for each figure
    Value      1 tag string   2 simple_value float
"""

import os
import struct
import time

from pipelines.writing.record_templates import delimited, varint
from pipelines.writing.tfrecord import frame_records

_VERSION = b"brain.Event:2"
_VARINT, _EIGHT_BYTES, _FOUR_BYTES = 0, 1, 5


class EventLog:
    """A new event file in a folder. Files of earlier parts of a training stay beside it."""

    def __init__(self, folder: str):
        os.makedirs(folder, exist_ok=True)
        name = f"events.out.tfevents.{time.time():.6f}.{os.getpid()}"
        self._file = open(os.path.join(folder, name), "wb")  # noqa: SIM115  (see close)
        self._write(delimited(3, _VERSION))

    def scalars(self, step: int, values: dict[str, float]) -> None:
        """Writes figures of a step, at once."""
        summary = b"".join(
            delimited(
                1,
                delimited(1, name.encode()) + _tag(2, _FOUR_BYTES) + struct.pack("<f", value),
            )
            for name, value in values.items()
        )
        self._write(_tag(2, _VARINT) + varint(step) + delimited(5, summary))

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _write(self, fields: bytes) -> None:
        event = _tag(1, _EIGHT_BYTES) + struct.pack("<d", time.time()) + fields
        self._file.write(frame_records([event]))
        self._file.flush()


def _tag(number: int, kind: int) -> bytes:
    return varint(number << 3 | kind)
