"""Files stay open for a call, are read one by one, and an order is never drawn as a whole."""

import hashlib
import math
import random

import numpy as np
from array_record.python.array_record_module import ArrayRecordReader

from pipelines.writing.decode_examples import ExampleDecoder


def decode(records):
    decoder = ExampleDecoder(("dep_delay_z", "row"), ("carrier_id", "late"))
    floats, integers = decoder.decode(records)
    return {
        "numbers": floats,
        "ids": integers[:, :1].astype(np.int32),
        "label": integers[:, 1].astype(np.float32),
        "weight": np.ones(len(records), np.float32),
    }


class Records:
    def __init__(self, paths):
        self.readers = [ArrayRecordReader(path) for path in paths]
        counts = [reader.num_records() for reader in self.readers]
        self.begins = np.concatenate([[0], np.cumsum(counts)])
        self.total = int(self.begins[-1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for reader in self.readers:
            reader.close()

    def read(self, numbers):
        wanted = np.asarray(numbers, np.int64)
        if wanted.size and (wanted.min() < 0 or wanted.max() >= self.total):
            raise IndexError(f"records are numbered from 0 to {self.total - 1}")
        found = [b""] * len(wanted)
        for reader, begin, end in zip(self.readers, self.begins, self.begins[1:], strict=False):
            mine = np.flatnonzero((begin <= wanted) & (wanted < end))
            if mine.size:
                records = reader.read((wanted[mine] - begin).tolist())
                for place, record in zip(mine.tolist(), records, strict=True):
                    found[place] = record
        return found


def read_records(paths, numbers):
    with Records(paths) as records:
        return records.read(numbers)


def mixed(*words):
    """64 bits that look like chance."""
    text = ",".join(map(str, words)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def permuted(place, length, seed, epoch):
    """A Feistel network over pairs of digits; what falls beyond the length goes through again."""
    side = math.isqrt(length - 1) + 1
    while True:
        left, right = divmod(place, side)
        for turn in range(6):
            left, right = right, (left + mixed(seed, epoch, turn, right)) % side
        place = left * side + right
        if place < length:
            return place


def numbers_at(places, examples, seed):
    return [permuted(place % examples, examples, seed, place // examples) for place in places]


def share(batch, hosts):
    if batch % hosts != 0:
        raise ValueError(f"{hosts} hosts cannot share {batch} examples equally")
    return batch // hosts


def train_batches(paths, position, steps, *, batch, seed, host, hosts):
    share(batch, hosts)
    taken = int(position or 0)
    with Records(paths) as records:
        batches = [
            # Every `hosts`-th place of the step.
            decode(
                records.read(
                    numbers_at(range(begin + host, begin + batch, hosts), records.total, seed)
                )
            )
            for begin in range(taken, taken + steps * batch, batch)
        ]
    return batches, taken + steps * batch


def evaluation_batches(paths, *, batch, host, hosts):
    rows = share(batch, hosts)
    batches = []
    with Records(paths) as records:
        for begin in range(0, records.total, batch):
            mine = list(range(begin + host, min(begin + batch, records.total), hosts))
            columns = decode(records.read(mine))
            full = {
                name: np.zeros((rows, *column.shape[1:]), column.dtype)
                for name, column in columns.items()
            }
            for name, column in columns.items():
                full[name][: len(mine)] = column
            batches.append(full)
    return batches


def buffered(examples, buffer, seed):
    chance = random.Random(seed)
    held = list(range(min(examples, buffer)))
    data = iter(range(len(held), examples))
    order = []
    while held:
        place = chance.randrange(len(held))
        number = next(data, None)
        if number is None:
            order.append(held.pop(place))
        else:
            order.append(held[place])
            held[place] = number
    return order


def reach(order):
    furthest = 0
    for place, number in enumerate(order):
        furthest = max(furthest, number - place)
    return furthest
