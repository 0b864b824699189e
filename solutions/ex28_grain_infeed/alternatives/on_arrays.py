"""The project's own reader, whole arrays of places, and a position as a list."""

import numpy as np
from array_record.python.array_record_module import ArrayRecordReader

from pipelines.writing.array_record import ArrayRecords
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


def opened(paths):
    counts = []
    for path in paths:
        reader = ArrayRecordReader(path)
        counts.append(reader.num_records())
        reader.close()
    return ArrayRecords(paths, counts)


def read_records(paths, numbers):
    records = opened(paths)
    for number in numbers:
        if number not in range(len(records)):
            raise IndexError(number)
    found = records.read(np.array(numbers, np.int64))
    records.close()
    return found


def numbers_at(places, examples, seed):
    places = np.array(places, np.int64)
    epochs, within = places // examples, places % examples
    numbers = np.zeros(len(places), np.int64)
    for epoch in np.unique(epochs):
        # A number for each example by chance; their order is the epoch's.
        keys = np.random.Generator(np.random.PCG64([int(epoch), seed])).random(examples)
        mine = epochs == epoch
        numbers[mine] = np.argsort(keys)[within[mine]]
    return numbers


def equal_parts(batch, hosts):
    rows, over = divmod(batch, hosts)
    if over:
        raise ValueError(f"{over} of {batch} examples would be left over by {hosts} hosts")
    return rows


def train_batches(paths, position, steps, *, batch, seed, host, hosts):
    equal_parts(batch, hosts)
    (begin,) = position or [0]
    end = begin + steps * batch
    with_records = opened(paths)
    # One row for each step, of which this host takes some columns.
    mine = np.arange(begin, end).reshape(steps, hosts, -1)[:, host]
    numbers = numbers_at(mine.ravel(), len(with_records), seed)
    columns = decode(with_records.read(numbers))
    with_records.close()
    rows = batch // hosts
    batches = [
        {name: column[step * rows : (step + 1) * rows] for name, column in columns.items()}
        for step in range(steps)
    ]
    return batches, [end]


def evaluation_batches(paths, *, batch, host, hosts):
    rows = equal_parts(batch, hosts)
    records = opened(paths)
    steps = (len(records) + batch - 1) // batch
    # A host's are one run of numbers: the last host's may be short.
    first, last = host * rows * steps, min((host + 1) * rows * steps, len(records))
    columns = decode(records.read(np.arange(first, max(first, last))))
    records.close()
    missing = rows * steps - len(columns["weight"])
    columns = {
        name: np.pad(column, [(0, missing)] + [(0, 0)] * (column.ndim - 1))
        for name, column in columns.items()
    }
    cut = {name: np.split(column, steps) for name, column in columns.items()}
    return [{name: parts[step] for name, parts in cut.items()} for step in range(steps)]


def buffered(examples, buffer, seed):
    chance = np.random.RandomState(seed)
    order, held = [], []
    for number in range(examples):
        held.append(number)
        if len(held) > buffer - 1:
            order.append(held.pop(chance.randint(len(held))))
    while held:
        order.append(held.pop(chance.randint(len(held))))
    return order


def reach(order):
    order = np.array(order, np.int64)
    return int(np.max(order - np.arange(len(order)), initial=0))
