"""ArrayRecord files that the tests of exercise 28 share, and how their batches are looked at.

The number of an example is its feature `row`, the second column of `numbers`.
"""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa

from pipelines.writing.array_record import write_records
from pipelines.writing.examples import frame_examples
from pipelines.writing.tfrecord import FOOTER_BYTES, HEADER_BYTES

# Columns of a batch: their sizes behind the first, and their types.
COLUMNS = {
    "numbers": ((2,), "float32"),
    "ids": ((1,), "int32"),
    "label": ((), "float32"),
    "weight": ((), "float32"),
}
POSITION_CHARACTERS = 64


class Files:
    """Files of so many examples each, numbered through.

    Attributes:
        paths: of the files, in their order.
        records: all of them, serialised.
    """

    def __init__(self, folder: Path, counts):
        numbers = np.arange(sum(counts))
        frames = frame_examples(
            pa.RecordBatch.from_pydict(
                {
                    "carrier_id": numbers % 16,
                    "dep_delay_z": (numbers % 7 / 4 - 0.5).astype(np.float32),
                    "late": numbers % 3 % 2,
                    "row": numbers.astype(np.float32),
                }
            )
        )
        self.records = [frame[HEADER_BYTES:-FOOTER_BYTES] for frame in frames.to_pylist()]
        self.paths, self._counts, first = [], list(counts), 0
        for place, count in enumerate(counts):
            path = folder / f"train-{place:05d}-of-{len(counts):05d}.arrayrecord"
            write_records(str(path), self.records[first : first + count])
            self.paths.append(str(path))
            first += count

    def __len__(self):
        return len(self.records)

    def damage_all_but(self, kept) -> None:
        """Changes a byte of each other record: whoever reads it gets an error."""
        first, kept = 0, set(kept)
        for path, count in zip(self.paths, self._counts, strict=True):
            body = bytearray(Path(path).read_bytes())
            for number in range(first, first + count):
                if number not in kept:
                    body[body.find(self.records[number]) + 1] ^= 0xFF
            Path(path).write_bytes(body)
            first += count

    def numbers_of(self, records) -> list:
        """Which records these are; of what is none of them, what it is."""
        known = {record: number for number, record in enumerate(self.records)}
        return [known.get(one, one) if isinstance(one, bytes) else one for one in records]

    def __repr__(self):
        return f"<files of {', '.join(map(str, self._counts))} examples>"


def read(harness, files, numbers):
    """What `read_records` gives, as a call that can be read."""
    ran = harness.call("read_records", files.paths, list(numbers))
    ran.call = f"read_records({files!r}, {list(numbers)})"
    return ran


def places(harness, wanted, examples, seed):
    """What `numbers_at` gives, as a list of integers; and what came back."""
    wanted = list(wanted)
    ran = harness.call("numbers_at", wanted, examples, seed)
    few = wanted if len(wanted) <= 6 else f"<places {wanted[0]} to {wanted[-1]}>"
    ran.call = f"numbers_at({few}, {examples}, seed={seed})"
    found = ran.value if ran.error is None else []
    sound = isinstance(found, list | tuple | np.ndarray) and all(
        isinstance(one, int | np.integer) and not isinstance(one, bool) for one in found
    )
    ran.must(
        sound and len(found) == len(wanted),
        "It gives no list of as many numbers as there are places.",
        expected=f"{len(wanted)} integers",
        got=repr(found),
        meaning="Of each place the number of the example that stands there, in their order.",
        hint=1,
    )
    return [int(one) for one in found], ran


def train(harness, files, position, steps, *, batch, seed=7, host=0, hosts=1, meaning="", hint=1):
    """The batches of a host, the position behind them as JSON gives it back, and what ran."""
    how = {"batch": batch, "seed": seed, "host": host, "hosts": hosts}
    ran = harness.call("train_batches", files.paths, position, steps, **how)
    words = ", ".join(f"{name}={value}" for name, value in how.items())
    ran.call = f"train_batches({files!r}, {position!r}, {steps}, {words})"
    if position is not None and not meaning:
        meaning = (
            "The position is what the call before gave, written as JSON and read again: there "
            "tuples become lists, and the keys of a dict texts."
        )
    ran.must(
        ran.error is None and isinstance(ran.value, tuple | list) and len(ran.value) == 2,
        "It gives no pair of batches and a position.",
        expected="return batches, position",
        got=repr(ran.error is None and ran.value),
        meaning=meaning,
        hint=hint,
    )
    batches, after = ran.value
    are_batches(ran, batches, batch // hosts, steps)
    return batches, after, ran


def written(ran, position):
    """A position as a checkpoint gives it back. Fails the task where it is no small JSON."""
    try:
        text = json.dumps(position)
    except (TypeError, ValueError):
        text = ""
    ran.must(
        bool(text),
        "The position cannot be written as JSON.",
        expected="numbers, texts, lists and dicts of them",
        got=f"{position!r}, a {type(position).__name__}",
        meaning="It stands in a checkpoint beside the step, and is read by other processes. A "
        "number of NumPy is none of JSON's: int(…) makes one of it.",
        hint=1,
    )
    ran.must(
        len(text) <= POSITION_CHARACTERS,
        f"The position takes {len(text)} characters.",
        expected=f"at most {POSITION_CHARACTERS}",
        got=text,
        meaning="What has been had, or an epoch's order, need not be kept: the order can be "
        "computed again from the seed and a number.",
        hint=2,
    )
    return json.loads(text)


def evaluate(harness, files, *, batch, host=0, hosts=1):
    """The batches of a host for a pass, and what ran."""
    ran = harness.call("evaluation_batches", files.paths, batch=batch, host=host, hosts=hosts)
    ran.call = f"evaluation_batches({files!r}, batch={batch}, host={host}, hosts={hosts})"
    are_batches(ran, ran.value if ran.error is None else [], batch // hosts)
    return ran.value, ran


def are_batches(ran, batches, rows: int, steps: int | None = None) -> None:
    """Expects dicts of the columns, each with so many rows and of its type."""
    ran.must(
        isinstance(batches, list | tuple) and all(isinstance(one, dict) for one in batches),
        "Its batches are no list of dicts.",
        expected="a list of dicts, as decode gives them",
        got=repr(batches),
        hint=1,
    )
    ran.must(
        steps is None or len(batches) == steps,
        f"It gives {len(batches)} batches.",
        expected=f"{steps}, one for each step",
        got=f"{len(batches)}",
        hint=1,
    )
    wanted = {name: [[rows, *sizes], kind] for name, (sizes, kind) in COLUMNS.items()}
    for number, one in enumerate(batches):
        found = {name: _spec(column) for name, column in one.items()}
        ran.must(
            found == wanted,
            f"Batch {number} has other columns, types or sizes.",
            expected=repr(wanted),
            got=repr(found),
            meaning="XLA compiles a step for one shape and type of each column: what comes with "
            "another one is compiled again, or refused. Every host has batch / hosts rows.",
            hint=3,
        )


def _spec(column) -> list:
    if isinstance(column, np.ndarray):
        return [list(column.shape), column.dtype.name]
    return [None, type(column).__name__]


def rows(*batches) -> list[int]:
    """The numbers of the examples that count, one batch's behind the other's."""
    return [
        int(row)
        for batch in batches
        for row, weight in zip(batch["numbers"][:, 1], batch["weight"], strict=True)
        if weight > 0
    ]
