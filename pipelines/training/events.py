"""Figures for TensorBoard, whose event files are TFRecords of protos that TensorFlow has.

`tf.summary.scalar` wants TensorBoard installed where the training runs; its files do not.
"""

import os
import time

import tensorflow as tf
from tensorflow.core.framework import summary_pb2
from tensorflow.core.util import event_pb2

_VERSION = "brain.Event:2"


class EventLog:
    """A new event file in a folder. Files of earlier parts of a training stay beside it."""

    def __init__(self, folder: str):
        os.makedirs(folder, exist_ok=True)
        name = f"events.out.tfevents.{time.time():.6f}.{os.getpid()}"
        self._writer = tf.io.TFRecordWriter(os.path.join(folder, name))
        self._write(event_pb2.Event(wall_time=time.time(), file_version=_VERSION))

    def scalars(self, step: int, values: dict[str, float]) -> None:
        """Writes figures of a step, at once."""
        summary = summary_pb2.Summary(
            value=[
                summary_pb2.Summary.Value(tag=name, simple_value=value)
                for name, value in values.items()
            ]
        )
        self._write(event_pb2.Event(wall_time=time.time(), step=step, summary=summary))

    def close(self) -> None:
        """Closes the file."""
        self._writer.close()

    def _write(self, event) -> None:
        self._writer.write(event.SerializeToString())
        self._writer.flush()
