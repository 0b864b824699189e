"""What an infeed on Grain is made of: any record, an order by number, a position."""

# BEGIN SOLUTION
import bisect
import itertools

# STUB
# END SOLUTION
from collections.abc import Sequence

import numpy as np
from array_record.python.array_record_module import ArrayRecordReader

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
    # BEGIN SOLUTION
    readers = [open_file(path) for path in paths]
    try:
        ends = list(itertools.accumulate(reader.num_records() for reader in readers))
        return [_record(readers, ends, number) for number in numbers]
    finally:
        for reader in readers:
            reader.close()
    # END SOLUTION


# BEGIN SOLUTION
def _record(readers: list, ends: list[int], number: int) -> bytes:
    if not 0 <= number < ends[-1]:
        raise IndexError(f"there is no record {number}: there are {ends[-1]}, from 0")
    file = bisect.bisect_right(ends, number)
    begin = ends[file - 1] if file else 0
    return readers[file].read([number - begin])[0]


def _count(paths: list[str]) -> int:
    readers = [open_file(path) for path in paths]
    try:
        return sum(reader.num_records() for reader in readers)
    finally:
        for reader in readers:
            reader.close()


# STUB
# END SOLUTION
def numbers_at(places: Sequence[int], examples: int, seed: int) -> list[int]:
    """The numbers of the examples at these places of a training.

    A training takes one endless sequence of examples. Its places 0 to `examples` - 1 are epoch 0,
    the next `examples` places epoch 1, and so on. An epoch has each number from 0 to `examples` - 1
    once, in an order of its own, which `seed` and the epoch alone decide.

    Args:
        places: any of them, in any order, as far from the beginning as you like.
    """
    # BEGIN SOLUTION
    orders: dict[int, np.ndarray] = {}
    found = []
    for place in places:
        epoch, within = divmod(place, examples)
        if epoch not in orders:
            # A seed of two numbers: 1 + 2 and 2 + 1 would be one.
            orders[epoch] = np.random.default_rng([seed, epoch]).permutation(examples)
        found.append(int(orders[epoch][within]))
    return found
    # END SOLUTION


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
    # BEGIN SOLUTION
    rows = _rows_of_host(batch, hosts)
    examples = _count(paths)
    begin = 0 if position is None else position["next_example"]
    batches = []
    for step in range(steps):
        first = begin + step * batch + host * rows
        numbers = numbers_at(range(first, first + rows), examples, seed)
        batches.append(decode(read_records(paths, numbers)))
    return batches, {"next_example": begin + steps * batch}
    # END SOLUTION


# BEGIN SOLUTION
def _rows_of_host(batch: int, hosts: int) -> int:
    if batch % hosts:
        raise ValueError(f"a batch of {batch} does not divide among {hosts} hosts")
    return batch // hosts


# STUB
# END SOLUTION
def evaluation_batches(paths: list[str], *, batch: int, host: int, hosts: int) -> list[dict]:
    """All batches of one host for one pass over the examples, in no particular order.

    Over all hosts, each example is in one batch, with the weight 1. All batches have `batch` /
    `hosts` rows: what an example is missing for is zeros, the weight too. Every host has the same
    number of batches, and no more than are needed.

    Raises:
        ValueError: `batch` does not divide among the hosts.
    """
    # BEGIN SOLUTION
    rows = _rows_of_host(batch, hosts)
    examples = _count(paths)
    batches = []
    for first in range(host * rows, host * rows + examples, batch):
        numbers = list(range(first, min(first + rows, examples)))
        batches.append(_filled(decode(read_records(paths, numbers)), rows))
    return batches
    # END SOLUTION


# BEGIN SOLUTION
def _filled(columns: dict, rows: int) -> dict:
    missing = rows - len(columns["weight"])
    return {
        name: np.concatenate([column, np.zeros((missing, *column.shape[1:]), column.dtype)])
        for name, column in columns.items()
    }


# STUB
# END SOLUTION
def buffered(examples: int, buffer: int, seed: int) -> list[int]:
    """The order in which a shuffle buffer gives the numbers from 0 to `examples` - 1.

    The buffer is filled with the first `buffer` numbers. Then, until it is empty, one of those in
    it comes next, each as likely as any other; the number that follows in the data, if there is
    one, takes its place.
    """
    # BEGIN SOLUTION
    chance = np.random.default_rng(seed)
    held = list(range(min(buffer, examples)))
    order = []
    for following in range(len(held), examples + len(held)):
        drawn = int(chance.integers(len(held)))
        order.append(held[drawn])
        if following < examples:
            held[drawn] = following
        else:
            held[drawn] = held[-1]
            held.pop()
    return order
    # END SOLUTION


def reach(order: list[int]) -> int:
    """By how many places, at most, an example comes before its place in the data.

    Number 5 at place 2 comes three places before; number 2 at place 5 does not come before.
    0 where none does.
    """
    # BEGIN SOLUTION
    return max((number - place for place, number in enumerate(order)), default=0)
    # END SOLUTION
