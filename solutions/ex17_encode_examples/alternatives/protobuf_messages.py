"""protobuf writes each entry; the cache is filled before the first epoch."""

import pyarrow as pa

MISSING_BYTES, MISSING_FLOAT, MISSING_INT64 = b"", float("nan"), -1
CYCLE = 16

_TEXTS = {pa.string(), pa.large_string()}
_BYTES = {pa.binary(), pa.large_binary()}


def _kind(column):
    type_ = column.type
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        type_ = type_.value_type
    if type_ in _TEXTS or type_ in _BYTES:
        return "bytes_list"
    if pa.types.is_floating(type_):
        return "float_list"
    if pa.types.is_integer(type_) or type_ == pa.bool_():
        return "int64_list"
    raise TypeError(f"{column.name} is of {column.type}, which no feature can hold")


def encode(batch):
    import tensorflow as tf

    kinds = {column.name: _kind(column) for column in batch.schema}
    return [_example(tf, row, kinds) for row in batch.to_pylist()]


def _example(tf, row, kinds):
    """Messages are merged where they are joined, and so are their fields."""
    entries = bytearray()
    for name, value in sorted(row.items()):
        if value is None:
            continue
        values = value if isinstance(value, list) else [value]
        values = [one.encode() if isinstance(one, str) else one for one in values]
        feature = tf.train.Feature(**{kinds[name]: {"value": values}})
        entries += tf.train.Features(feature={name: feature}).SerializeToString()
    return field(1, bytes(entries))


def make_parser(schema):
    import tensorflow as tf

    types = {
        "bytes_list": (tf.string, MISSING_BYTES),
        "float_list": (tf.float32, MISSING_FLOAT),
        "int64_list": (tf.int64, MISSING_INT64),
    }
    columns = {column.name: types[_kind(column)] for column in schema}
    asked = {name: tf.io.VarLenFeature(type_) for name, (type_, _) in columns.items()}

    def parse(strings):
        shape = [tf.size(strings, tf.int64), 1]
        found = tf.io.parse_example(strings, asked)
        return {
            name: tf.sparse.to_dense(tf.sparse.reset_shape(found[name], shape), default)[:, 0]
            for name, (_, default) in columns.items()
        }

    return parse


def read_blocks(paths, rows):
    import tensorflow as tf

    def blocks_of(path):
        records = tf.data.TFRecordDataset(path)
        return records.window(rows).flat_map(lambda block: block.batch(rows))

    return tf.data.Dataset.from_tensor_slices(tf.constant(paths)).interleave(
        blocks_of, cycle_length=CYCLE
    )


def epochs(blocks, parse, examples, batch, steps, seed):
    import tensorflow as tf

    kept = blocks.map(parse).cache()
    for _ in kept:
        pass

    def batches_of(epoch):
        draws = tf.random.stateless_uniform(
            [examples], [seed, epoch], minval=None, maxval=None, dtype=tf.int64
        )
        order = tf.argsort(draws)
        rows = kept.unbatch().batch(examples)
        rows = rows.map(lambda columns: {name: tf.gather(columns[name], order) for name in columns})
        return rows.unbatch().batch(batch, drop_remainder=True).take(steps)

    return tf.data.Dataset.counter().flat_map(batches_of)


def field(number: int, contents: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(contents)) + contents


def varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
