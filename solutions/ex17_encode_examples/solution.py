"""tf.Examples: encoded a batch at a time, and read back with tf.data."""

# BEGIN SOLUTION
import struct

# STUB
# END SOLUTION
from collections.abc import Callable, Sequence

import pyarrow as pa

# Field numbers of the three lists of a tf.Example's feature.
BYTES_LIST, FLOAT_LIST, INT64_LIST = 1, 2, 3
# What stands in a parsed batch for a feature that an example lacks.
MISSING_BYTES, MISSING_FLOAT, MISSING_INT64 = b"", float("nan"), -1
# Files that are read side by side: object storage wants many requests under way.
CYCLE = 16


def encode(batch: pa.RecordBatch) -> list[bytes]:
    """Every row as a serialised tf.Example.

    An Example holds, in the field of this number,

        Example     1: its Features
        Features    1: an entry for each feature
        entry       1: the feature's name    2: the Feature
        Feature     1: BytesList, or 2: FloatList, or 3: Int64List
        BytesList   1: a value, once for each
        FloatList   1: all values behind one another, four bytes each, little-endian
        Int64List   1: all values behind one another, a `varint` each

    Args:
        batch: a column for each feature: integers up to 2**63 - 1 or booleans (an Int64List),
            floating numbers (a FloatList: the nearest float32, infinite beyond the largest),
            texts or binaries (a BytesList); or lists of these, without nulls in a list. Of
            texts, binaries and lists the plain types and the `large_` ones come, and neither
            views nor fixed sizes. At least one column.

    Returns:
        One for each row, in order. Its features are in the order of their names. A null is
        no feature; a list of no values is a feature of no values.

    Raises:
        TypeError: a column is of another type, whatever rows there are; names the column.
    """
    # BEGIN SOLUTION
    columns = [_entries(name, batch.column(name)) for name in sorted(batch.schema.names)]
    return [field(1, b"".join(entries)) for entries in zip(*columns, strict=True)]
    # END SOLUTION


# BEGIN SOLUTION
_ARROW = {BYTES_LIST: pa.large_binary(), FLOAT_LIST: pa.float32(), INT64_LIST: pa.int64()}


def _entries(name: str, column: pa.Array) -> list[bytes]:
    """What a column puts into each row's Features: an entry, or nothing where it is null."""
    listed = pa.types.is_list(column.type) or pa.types.is_large_list(column.type)
    kind = _list_of(name, column.type.value_type if listed else column.type)
    # One cast for the whole column: what it rounds or refuses, it does so for each value.
    rows = column.cast(pa.large_list(_ARROW[kind]) if listed else _ARROW[kind]).to_pylist()
    key = field(1, name.encode())
    return [
        b""
        if row is None
        else field(1, key + field(2, field(kind, _contents(kind, row if listed else [row]))))
        for row in rows
    ]


def _list_of(name: str, type_: pa.DataType) -> int:
    """The field number of the list that holds values of a type."""
    if pa.types.is_integer(type_) or pa.types.is_boolean(type_):
        return INT64_LIST
    if pa.types.is_floating(type_):
        return FLOAT_LIST
    if any(
        holds(type_)
        for holds in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_binary,
            pa.types.is_large_binary,
        )
    ):
        return BYTES_LIST
    raise TypeError(f"the column {name} is of type {type_}, for which a tf.Example has no kind")


def _contents(kind: int, values: list) -> bytes:
    """A BytesList, FloatList or Int64List of these values."""
    if kind == BYTES_LIST:
        return b"".join(field(1, value) for value in values)
    if kind == FLOAT_LIST:
        return field(1, struct.pack(f"<{len(values)}f", *values))
    # A negative number is written as that of 64 bits which has the same bits.
    return field(1, b"".join(varint(value % 2**64) for value in values))


# STUB
# END SOLUTION
def make_parser(schema: pa.Schema) -> Callable:
    """A vectorised parser of serialised tf.Examples.

    Args:
        schema: of the batch that was encoded; no column is of lists.

    Returns:
        A function of strings [n] that gives a dict: for each column a tensor [n] of float32,
        int64 or strings. Where an example lacks a feature, MISSING_FLOAT, MISSING_INT64 or
        MISSING_BYTES stands for it. It can be mapped over a `tf.data.Dataset` of such vectors.
    """
    # BEGIN SOLUTION
    import tensorflow as tf

    columns = {
        BYTES_LIST: tf.io.FixedLenFeature([], tf.string, MISSING_BYTES),
        FLOAT_LIST: tf.io.FixedLenFeature([], tf.float32, MISSING_FLOAT),
        INT64_LIST: tf.io.FixedLenFeature([], tf.int64, MISSING_INT64),
    }
    spec = {column.name: columns[_list_of(column.name, column.type)] for column in schema}
    return lambda strings: tf.io.parse_example(strings, spec)
    # END SOLUTION


def read_blocks(paths: Sequence[str], rows: int):
    """The records of TFRecord files, in blocks.

    Args:
        paths: of one file or more.
        rows: records in a block; the last one of a file has what is left.

    Returns:
        A `tf.data.Dataset` of string vectors [at most `rows`], each of one file. CYCLE files
        are read side by side, or all where there are fewer: the first block of each comes
        first, in the order of `paths`, then the second of each, and so on. Where a file ends,
        the next one takes its place. The order is the same in every run.
    """
    # BEGIN SOLUTION
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices(list(paths)).interleave(
        # Rows are put together in each file, before files are interleaved: what tf.data does
        # once an element is then done once a block.
        lambda path: tf.data.TFRecordDataset(path).batch(rows),
        cycle_length=min(CYCLE, len(paths)),
        num_parallel_calls=tf.data.AUTOTUNE,
        deterministic=True,
    )
    # END SOLUTION


def epochs(blocks, parse: Callable, examples: int, batch: int, steps: int, seed: int):
    """Batches for a training, epoch after epoch without end.

    Args:
        blocks: a `tf.data.Dataset` of string vectors, as `read_blocks` gives it.
        parse: as `make_parser` gives it: strings [n] to a dict of tensors [n].
        examples: strings in all blocks together.
        batch: rows in a batch.
        steps: batches in an epoch; `steps * batch` is at most `examples`.
        seed: a number of 64 bits with its sign; another one gives other orders.

    Returns:
        A `tf.data.Dataset` of dicts of tensors [batch], the size known before anything is
        read. Each epoch has no example twice, and is shuffled over all examples anew: `seed`
        and the number of the epoch alone decide its order. `parse` gets each example once, many
        at a time, however many epochs are taken.
    """
    # BEGIN SOLUTION
    import tensorflow as tf

    kept = blocks.map(parse, num_parallel_calls=tf.data.AUTOTUNE).cache()

    def rows_of(epoch):
        def shuffled(rows):
            order = tf.random.experimental.stateless_shuffle(
                tf.range(examples), seed=tf.stack([seed, epoch])
            )
            return {
                name: tf.gather(column, order[: steps * batch]) for name, column in rows.items()
            }

        # Rows are left out behind the cache, not by `take`: the cache is complete only once
        # it has been asked for what comes behind its last block.
        return kept.rebatch(examples).map(shuffled)

    return tf.data.Dataset.counter().flat_map(rows_of).rebatch(batch, drop_remainder=True)
    # END SOLUTION


def field(number: int, contents: bytes) -> bytes:
    """A field of a protobuf message that holds bytes, a text or another message."""
    return varint(number << 3 | 2) + varint(len(contents)) + contents


def varint(value: int) -> bytes:
    """A number of 0 to 2**64 - 1: seven bits a byte, the lowest first, the top bit for more."""
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
