"""A Python generator of NumPy arrays, which tf.data takes as its source."""

import itertools

import numpy as np


def make_infeed(part, parse, feed):
    import tensorflow as tf

    parse = tf.function(parse, input_signature=[tf.TensorSpec([None], tf.string)])
    outputs = parse.get_concrete_function().structured_outputs
    signature = {
        name: tf.TensorSpec([part.batch, *spec.shape[1:]], spec.dtype)
        for name, spec in outputs.items()
    }
    rows = part.batches * part.batch
    kept: dict = {}

    def records(paths):
        for path in paths:
            kind = "GZIP" if part.compressed else ""
            yield from tf.data.TFRecordDataset(path, kind).as_numpy_iterator()

    def parsed(strings):
        """Blocks of arrays."""
        strings = iter(strings)
        while block := list(itertools.islice(strings, 512)):
            yield {name: column.numpy() for name, column in parse(tf.constant(block)).items()}

    def together(blocks):
        empty = {
            name: np.zeros([0, *spec.shape[1:]], spec.dtype.as_numpy_dtype)
            for name, spec in outputs.items()
        }
        blocks = [empty, *blocks]
        return {name: np.concatenate([block[name] for block in blocks]) for name in empty}

    def everything():
        if not feed.cache:
            return together(parsed(records(part.paths)))
        if not kept:
            kept.update(together(parsed(records(part.paths))))
        return kept

    def evaluated(_):
        columns = everything()
        missing = rows - part.examples
        padded = {
            name: np.pad(column, [(0, missing)] + [(0, 0)] * (column.ndim - 1))
            for name, column in columns.items()
        }
        yield padded

    def trained(epoch):
        chance = np.random.default_rng([feed.seed, epoch])
        if feed.cache:
            order = chance.permutation(part.examples)[:rows]
            yield {name: column[order] for name, column in everything().items()}
            return
        left_over = set(chance.permutation(part.examples)[rows:].tolist())
        some = records(chance.permutation(list(part.paths)).tolist())
        some = (one for number, one in enumerate(some) if number not in left_over)
        size = -(-min(feed.window, 1 << 15) // part.batch) * part.batch
        while window := list(itertools.islice(some, size)):
            columns = together(parsed(window))
            order = chance.permutation(len(window))
            yield {name: column[order] for name, column in columns.items()}

    def batches():
        epoch, passed = divmod(feed.first_step * part.replicas, part.batches)
        for number in itertools.count(epoch):
            for columns in trained(number) if feed.training else evaluated(number):
                count = len(columns["weight"]) // part.batch
                for place in range(count):
                    if passed:
                        passed -= 1
                        continue
                    yield {
                        name: column[place * part.batch : (place + 1) * part.batch]
                        for name, column in columns.items()
                    }

    return tf.data.Dataset.from_generator(batches, output_signature=signature)
