"""tf.Examples: encoded a batch at a time, and read back with tf.data."""

from collections.abc import Callable, Sequence

import pyarrow as pa

from pipelines.seats.unsolved import unsolved

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
    unsolved("ex17_encode_examples")


def make_parser(schema: pa.Schema) -> Callable:
    """A vectorised parser of serialised tf.Examples.

    Args:
        schema: of the batch that was encoded; no column is of lists.

    Returns:
        A function of strings [n] that gives a dict: for each column a tensor [n] of float32,
        int64 or strings. Where an example lacks a feature, MISSING_FLOAT, MISSING_INT64 or
        MISSING_BYTES stands for it. It can be mapped over a `tf.data.Dataset` of such vectors.
    """
    unsolved("ex17_encode_examples")


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
    unsolved("ex17_encode_examples")


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
    unsolved("ex17_encode_examples")


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
