"""What an infeed on Grain is made of: any record, an order by number, a position."""

from collections.abc import Sequence

import numpy as np
from array_record.python.array_record_module import ArrayRecordReader

from pipelines.seats.unsolved import unsolved
from pipelines.writing.decode_examples import ExampleDecoder

# Nothing is read beyond what is asked for.
RANDOM_READS = "readahead_buffer_size:0,max_parallelism:0"


def open_file(path: str) -> ArrayRecordReader:
    """An ArrayRecord file of the local disk, to be closed.

    `num_records()` says how many records it has, without reading any; `read([5, 2])` gives these
    two of them, numbered from 0, in this order.
    """
    return ArrayRecordReader(path, RANDOM_READS)


_DECODER = ExampleDecoder(("dep_delay_z", "row"), ("carrier_id", "late"))


def decode(records: list[bytes]) -> dict[str, np.ndarray]:
    """Serialised tf.Examples, any number of them, as the columns of a batch."""
    floats, integers = _DECODER.decode(records)
    return {
        "numbers": floats,
        "ids": integers[:, :1].astype(np.int32),
        "label": integers[:, 1].astype(np.float32),
        "weight": np.ones(len(records), np.float32),
    }


def read_records(paths: list[str], numbers: list[int]) -> list[bytes]:
    """The records of these numbers, in this order.

    They are numbered through the files, in the order of `paths`: where the first file has three,
    the second one's first is number 3. A file may have none. No other record is read.

    Raises:
        IndexError: there is no record of that number.
    """
    unsolved("ex28_grain_infeed")


def numbers_at(places: Sequence[int], examples: int, seed: int) -> list[int]:
    """The numbers of the examples at these places of a training.

    A training takes one endless sequence of examples. Its places 0 to `examples` - 1 are epoch 0,
    the next `examples` places epoch 1, and so on. An epoch has each number from 0 to `examples` - 1
    once, in an order of its own, which `seed` and the epoch alone decide.

    Args:
        places: any of them, in any order, as far from the beginning as you like.
    """
    unsolved("ex28_grain_infeed")


def train_batches(
    paths: list[str], position, steps: int, *, batch: int, seed: int, host: int, hosts: int
) -> tuple[list[dict], object]:
    """The next batches of one host, and the position behind them.

    A step takes the next `batch` places of the sequence, over all hosts: each an equal part. A
    batch may end one epoch and begin the next. A host reads its own records only.

    Args:
        position: None at the beginning of a training; then what any host of it has given, which
            was written as JSON and read again. It may come of another number of hosts and of
            batches of another size.
        batch: examples of a step, of all hosts together.
        host: which one this is, from 0 to `hosts` - 1.

    Returns:
        `steps` dicts as `decode` gives them, each of `batch` / `hosts` examples; and the position,
        the same on every host, at most 64 characters of JSON.

    Raises:
        ValueError: `batch` does not divide among the hosts.
    """
    unsolved("ex28_grain_infeed")


def evaluation_batches(paths: list[str], *, batch: int, host: int, hosts: int) -> list[dict]:
    """All batches of one host for one pass over the examples, in no particular order.

    Over all hosts, each example is in one batch, with the weight 1. All batches have `batch` /
    `hosts` rows: what an example is missing for is zeros, the weight too. Every host has the same
    number of batches, and no more than are needed.

    Raises:
        ValueError: `batch` does not divide among the hosts.
    """
    unsolved("ex28_grain_infeed")


def buffered(examples: int, buffer: int, seed: int) -> list[int]:
    """The order in which a shuffle buffer gives the numbers from 0 to `examples` - 1.

    The buffer is filled with the first `buffer` numbers. Then, until it is empty, one of those in
    it comes next, each as likely as any other; the number that follows in the data, if there is
    one, takes its place.
    """
    unsolved("ex28_grain_infeed")


def reach(order: list[int]) -> int:
    """By how many places, at most, an example comes before its place in the data.

    Number 5 at place 2 comes three places before; number 2 at place 5 does not come before.
    0 where none does.
    """
    unsolved("ex28_grain_infeed")
