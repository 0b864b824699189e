"""Sends Arrow's bytes with some of them changed.

Exercise: ex12_quarantine_rows
Kind: wire
Outcome: crash wrong error missing
Flagged: classroom
"""

import base64
import random

import numpy as np
import pyarrow as pa

from classroom.harness import plain, worker

BATCH = pa.record_batch({"a": pa.array(["x", None, "yy"]), "b": pa.array([[1, 2], [], [3]])})
SINK = pa.BufferOutputStream()
with pa.ipc.new_stream(SINK, BATCH.schema) as writer:
    writer.write_batch(BATCH)
BYTES = SINK.getvalue().to_pybytes()
RANDOM = random.Random(15)


def forged(value):
    data = bytearray(BYTES)
    for _ in range(6):
        data[RANDOM.randrange(len(data))] = RANDOM.randrange(256)
    encoded = base64.b64encode(bytes(data)).decode()
    return f'{{"dict": [["value", {{"batch": "{encoded}"}}], ["changed", false], ["printed", ""]]}}'.encode()


plain.dumps = worker.dumps = forged


def outside(values, minimum, maximum):
    return np.zeros(len(values), bool)
