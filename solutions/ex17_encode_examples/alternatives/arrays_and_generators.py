"""NumPy writes floats; Python reads files in turn, and keeps what is parsed in arrays."""

import numpy as np
import pyarrow as pa
import pyarrow.types as kinds

BYTES_LIST, FLOAT_LIST, INT64_LIST = 1, 2, 3
MISSING_BYTES, MISSING_FLOAT, MISSING_INT64 = b"", float("nan"), -1
CYCLE = 16

OF_TYPES = [
    ((kinds.is_integer, kinds.is_boolean), INT64_LIST),
    ((kinds.is_floating,), FLOAT_LIST),
    ((kinds.is_string, kinds.is_large_string, kinds.is_binary, kinds.is_large_binary), BYTES_LIST),
]


def kind_of(column: pa.Field) -> int:
    for is_any_of, kind in OF_TYPES:
        if any(is_type(column.type) for is_type in is_any_of):
            return kind
    raise TypeError(f"column {column.name}: a tf.Example has no {column.type}")


class Encoder:
    """Of one column."""

    def __init__(self, column: pa.Field):
        self.is_list = isinstance(column.type, pa.ListType | pa.LargeListType)
        self.kind = kind_of(
            pa.field(column.name, column.type.value_type) if self.is_list else column
        )
        self.key = field(1, column.name.encode("utf-8"))

    def __call__(self, scalar: pa.Scalar) -> bytes:
        if not scalar.is_valid:
            return b""
        values = scalar.as_py() if self.is_list else [scalar.as_py()]
        feature = field(self.kind, getattr(self, f"_of_{self.kind}")(values))
        return field(1, self.key + field(2, feature))

    def _of_1(self, values):
        return b"".join(
            field(1, value.encode() if isinstance(value, str) else value) for value in values
        )

    def _of_2(self, values):
        with np.errstate(over="ignore"):
            return field(1, np.array(values, "<f4").tobytes())

    def _of_3(self, values):
        numbers = np.array(values, np.int64).view(np.uint64)
        return field(1, b"".join(map(varint, numbers.tolist())))


def encode(batch):
    table = batch.select(sorted(batch.schema.names))
    encoders = [Encoder(column) for column in table.schema]
    entries = [
        [encoder(scalar) for scalar in column]
        for encoder, column in zip(encoders, table.columns, strict=True)
    ]
    return [
        field(1, b"".join(of_column[row] for of_column in entries)) for row in range(batch.num_rows)
    ]


def make_parser(schema):
    import tensorflow as tf

    asked = {}
    for column in schema:
        type_, default = {
            BYTES_LIST: (tf.string, MISSING_BYTES),
            FLOAT_LIST: (tf.float32, MISSING_FLOAT),
            INT64_LIST: (tf.int64, MISSING_INT64),
        }[kind_of(column)]
        asked[column.name] = tf.io.FixedLenFeature([1], type_, [default])

    @tf.function
    def parse(strings):
        return {
            name: tf.reshape(column, [-1])
            for name, column in tf.io.parse_example(strings, asked).items()
        }

    return parse


def read_blocks(paths, rows):
    import tensorflow as tf

    from pipelines.writing.tfrecord import read_records

    def blocks_of(path):
        block = []
        for record in read_records(path):
            block.append(record)
            if len(block) == rows:
                yield block
                block = []
        if block:
            yield block

    def in_turn():
        waiting = [blocks_of(path) for path in paths]
        under_way = [waiting.pop(0) for _ in range(min(CYCLE, len(waiting)))]
        while under_way:
            for file in list(under_way):
                block = next(file, None)
                if block is not None:
                    yield block
                    continue
                place = under_way.index(file)
                under_way[place : place + 1] = [waiting.pop(0)] if waiting else []

    return tf.data.Dataset.from_generator(
        in_turn, output_signature=tf.TensorSpec([None], tf.string)
    )


def epochs(blocks, parse, examples, batch, steps, seed):
    import tensorflow as tf

    parsed = [parse(block) for block in blocks]
    rows = {name: np.concatenate([block[name] for block in parsed]) for name in parsed[0]}
    signature = {name: tf.TensorSpec([batch], column.dtype) for name, column in parsed[0].items()}

    def batches():
        epoch = 0
        while True:
            drawn = np.random.default_rng([abs(seed), int(seed < 0), epoch]).permutation(examples)
            for step in range(steps):
                mine = drawn[step * batch :][:batch]
                yield {name: column[mine] for name, column in rows.items()}
            epoch += 1

    return tf.data.Dataset.from_generator(batches, output_signature=signature)


def field(number: int, contents: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(contents)) + contents


def varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
