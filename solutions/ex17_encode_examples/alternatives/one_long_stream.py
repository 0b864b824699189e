"""Two streams side by side, all rows again and again and the epochs' numbers."""

import functools

import pyarrow as pa
import pyarrow.compute as pc

BYTES_LIST, FLOAT_LIST, INT64_LIST = 1, 2, 3
MISSING_BYTES, MISSING_FLOAT, MISSING_INT64 = b"", float("nan"), -1
CYCLE = 16


def encode(batch):
    bodies = [b""] * batch.num_rows
    for place in sorted(range(batch.num_columns), key=lambda i: batch.schema.names[i]):
        column = batch.schema.field(place)
        written = functools.partial(_entry, column.name.encode(), _kind(column))
        bodies = [
            body + (b"" if value is None else written(value))
            for body, value in zip(bodies, batch.columns[place].to_pylist(), strict=True)
        ]
    return [field(1, body) for body in bodies]


def _kind(column):
    type_ = column.type
    if isinstance(type_, pa.ListType | pa.LargeListType):
        type_ = type_.value_type
    if pa.types.is_boolean(type_) or pa.types.is_integer(type_):
        return INT64_LIST
    if pa.types.is_floating(type_):
        return FLOAT_LIST
    if type_ in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary()):
        return BYTES_LIST
    raise TypeError(f"{column.name}: {type_}")


def _entry(name, kind, value):
    values = value if isinstance(value, list) else [value]
    match kind:
        case 1:
            parts = [field(1, v if isinstance(v, bytes) else v.encode()) for v in values]
            contents = b"".join(parts)
        case 2:
            # Arrow's own buffer is the list of floats.
            numbers = pc.cast(pa.array(values, pa.float64()), pa.float32())
            contents = field(1, numbers.buffers()[1].to_pybytes()[: 4 * len(values)])
        case _:
            contents = field(1, b"".join(varint(v & (1 << 64) - 1) for v in values))
    return field(1, field(1, name) + field(2, field(kind, contents)))


def make_parser(schema):
    import tensorflow as tf

    asked = {}
    for column in schema:
        kind = _kind(column)
        if kind == BYTES_LIST:
            asked[column.name] = tf.io.FixedLenFeature((), tf.string, default_value=MISSING_BYTES)
        elif kind == FLOAT_LIST:
            asked[column.name] = tf.io.FixedLenFeature((), tf.float32, default_value=MISSING_FLOAT)
        else:
            asked[column.name] = tf.io.FixedLenFeature((), tf.int64, default_value=MISSING_INT64)

    def parse(strings):
        return tf.io.parse_example(serialized=strings, features=asked)

    return parse


def read_blocks(paths, rows):
    import tensorflow as tf

    files = tf.data.Dataset.from_tensor_slices(paths)
    return files.interleave(
        lambda path: tf.data.TFRecordDataset([path]).batch(rows, drop_remainder=False),
        cycle_length=CYCLE,
        block_length=1,
        num_parallel_calls=4,
    )


def epochs(blocks, parse, examples, batch, steps, seed):
    import tensorflow as tf

    # One call of the parser, and one element to keep.
    whole = blocks.rebatch(examples).map(parse).cache().repeat()

    def of_epoch(rows, epoch):
        draws = tf.random.stateless_uniform([examples], tf.stack([epoch, seed]), dtype=tf.float64)
        places = tf.reshape(tf.argsort(draws)[: steps * batch], [steps, batch])
        return tf.nest.map_structure(lambda column: tf.gather(column, places), rows)

    numbered = tf.data.Dataset.zip((whole, tf.data.Dataset.counter()))
    return numbered.map(of_epoch).unbatch().prefetch(2)


def field(number: int, contents: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(contents)) + contents


def varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
