"""Writes examples and files for the answers to read, and takes batches of them."""

import tempfile
from pathlib import Path

import numpy as np

from pipelines.writing.tfrecord import frame_records


def by_protobuf(code, batch) -> list[dict]:
    """What protobuf reads in the encoded rows: values by feature, with their kind."""
    import tensorflow as tf

    found = []
    for payload in code.get("encode")(batch):
        features = tf.train.Example.FromString(payload).features.feature
        found.append(
            {
                name: [kind.removesuffix("_list"), list(getattr(feature, kind).value)]
                for name, feature in features.items()
                for kind in [feature.WhichOneof("kind")]
            }
        )
    return found


def lengths(code, batch) -> list[list[int]]:
    """Bytes of each encoded row, and of what protobuf writes for the same example."""
    import tensorflow as tf

    return [
        [len(payload), tf.train.Example.FromString(payload).ByteSize()]
        for payload in code.get("encode")(batch)
    ]


def slices(code, batch, size: int) -> list[bytes]:
    """The encoded rows of a batch that is cut into slices of so many rows."""
    encode = code.get("encode")
    return [
        payload
        for first in range(0, batch.num_rows, size)
        for payload in encode(batch.slice(first, size))
    ]


def _examples(rows: list[dict]) -> list[bytes]:
    """Rows as tf.Examples, by protobuf; what is None is left out."""
    import tensorflow as tf

    lists = {float: "float_list", int: "int64_list", bytes: "bytes_list"}
    return [
        tf.train.Example(
            features=tf.train.Features(
                feature={
                    name: tf.train.Feature(**{lists[type(value)]: {"value": [value]}})
                    for name, value in row.items()
                    if value is not None
                }
            )
        ).SerializeToString()
        for row in rows
    ]


def parsed(code, schema, rows: list[dict]) -> dict:
    """What the parser makes of examples of these rows, mapped over blocks of them.

    Returns:
        `columns`: by name the type and the values of the tensor; and `loops`: whether a loop
        goes through the strings.
    """
    import tensorflow as tf

    parse = code.get("make_parser")(schema)
    blocks = tf.data.Dataset.from_tensors(tf.constant(_examples(rows), tf.string)).map(parse)
    spec = blocks.element_spec
    if not isinstance(spec, dict):
        raise TypeError("the parser gives no dict of tensors by name")
    for name, one in spec.items():
        if not isinstance(one, tf.TensorSpec):
            raise TypeError(f"{name} comes as a {type(one).__name__}, and not as a tensor")
    (block,) = blocks.as_numpy_iterator()
    return {
        "columns": {name: [spec[name].dtype.name, block[name].tolist()] for name in block},
        "loops": any(node.op in ("While", "StatelessWhile") for node in _nodes(blocks)),
    }


def encoded_and_parsed(code, batch) -> dict:
    """A batch, encoded and parsed: values by column."""
    import tensorflow as tf

    strings = tf.constant(code.get("encode")(batch), tf.string)
    columns = code.get("make_parser")(batch.schema)(strings)
    return {name: column.numpy().tolist() for name, column in columns.items()}


def blocks(code, counts: list[int], rows: int) -> dict:
    """Blocks of files with so many records each, whose records are their numbers.

    Returns:
        `blocks`: of each the records' numbers; `spec`: an element's shape and type; and
        `any_order`: steps that give what is ready first.
    """
    import tensorflow as tf

    with tempfile.TemporaryDirectory(prefix="workshop-blocks-") as folder:
        paths, first = [], 0
        for i, count in enumerate(counts):
            # Names in another order than the paths, which is the one that counts.
            path = Path(folder, f"{len(counts) - i:05d}.tfrecord")
            path.write_bytes(bytes(frame_records([b"%d" % n for n in range(first, first + count)])))
            paths.append(str(path))
            first += count
        dataset = code.get("read_blocks")(paths, rows)
        if not isinstance(dataset, tf.data.Dataset):
            raise TypeError(f"it gave a {type(dataset).__name__}, and no tf.data.Dataset")
        spec = dataset.element_spec
        return {
            "blocks": [
                [int(record) for record in np.atleast_1d(block)]
                for block in dataset.as_numpy_iterator()
            ],
            "spec": [spec.shape.rank, spec.dtype.name],
            "any_order": _in_any_order(dataset),
        }


class _Watched:
    """A parser that notes how many strings it gets at a time."""

    def __init__(self):
        import tensorflow as tf

        self.seen: list[int] = []
        self._spec = {
            "row": tf.io.FixedLenFeature([], tf.int64),
            "dep_delay": tf.io.FixedLenFeature([], tf.float32),
            "carrier": tf.io.FixedLenFeature([], tf.string),
        }

    def __call__(self, strings):
        import tensorflow as tf

        if strings.shape.rank != 1:
            raise ValueError("parse was given one string: it takes a vector of strings")

        def note(strings):
            self.seen.append(len(strings))
            return np.int32(0)

        noted = tf.numpy_function(note, [strings], tf.int32)
        with tf.control_dependencies([noted]):
            return {
                name: tf.identity(column)
                for name, column in tf.io.parse_example(strings, self._spec).items()
            }


def batches(
    code,
    flights: list,
    block: int,
    batch: int,
    steps: int,
    seed: int,
    take: int,
    global_seed: int = 1,
) -> dict:
    """The first batches of `epochs`.

    Args:
        flights: (dep_delay, carrier) of each; its place is its feature `row`.
        block: strings in a block.
        take: batches.
        global_seed: given to `tf.random.set_seed` before.

    Returns:
        `spec` (shape and type by name, None where a size is not known), `taken` (columns by
        name for each batch), `again` (rows of the first batches, taken once more), `parsed`
        (strings of each call of the parser, before that), `any_order`.
    """
    import tensorflow as tf

    strings = _examples(
        [
            {"row": row, "dep_delay": float(delay), "carrier": carrier.encode()}
            for row, (delay, carrier) in enumerate(flights)
        ]
    )
    parse = _Watched()
    tf.random.set_seed(global_seed)
    try:
        dataset = code.get("epochs")(
            _of_unknown_size(tf.data.Dataset.from_tensor_slices(strings).batch(block)),
            parse,
            len(flights),
            batch,
            steps,
            seed,
        )
        if not isinstance(dataset, tf.data.Dataset):
            raise TypeError(f"it gave a {type(dataset).__name__}, and no tf.data.Dataset")
        spec = dataset.element_spec
        if not isinstance(spec, dict):
            raise TypeError("its elements are no dicts of tensors by name")
        taken = [
            {name: column.tolist() for name, column in one.items()}
            for one in dataset.take(take).as_numpy_iterator()
        ]
        seen = list(parse.seen)
        again = [one["row"].tolist() for one in dataset.take(steps + 1).as_numpy_iterator()]
    except Exception as error:
        if said := _said(error):
            raise said from error
        raise
    return {
        "spec": {name: [list(one.shape), one.dtype.name] for name, one in spec.items()},
        "taken": taken,
        "again": again,
        "parsed": seen,
        "any_order": _in_any_order(dataset),
    }


def _of_unknown_size(dataset):
    """A data set that nobody can count before it is read, as that of a file."""
    import tensorflow as tf

    return tf.data.Dataset.from_tensors(0).flat_map(lambda _: dataset)


def _nodes(dataset) -> list:
    """The steps of a data set, those of its functions included."""
    import tensorflow as tf

    variant = tf.data.experimental.to_variant(dataset)
    # 1: whatever is outside the graph, such as Python functions, is left out of it.
    graph = tf.raw_ops.DatasetToGraphV2(input_dataset=variant, external_state_policy=1)
    found = tf.compat.v1.GraphDef.FromString(graph.numpy())
    nodes = [*found.node]
    for function in found.library.function:
        nodes += function.node_def
    return nodes


def _in_any_order(dataset) -> list[str]:
    """The steps that may give elements in the order in which they are ready."""
    by_default = dataset.options().deterministic is False
    return sorted(
        {
            node.op
            for node in _nodes(dataset)
            if node.attr["deterministic"].s == b"false"
            or (by_default and node.attr["deterministic"].s == b"default")
        }
    )


def _said(error: Exception) -> Exception | None:
    """The last line of an error that TensorFlow has wrapped; None for any other."""
    text = str(error)
    if "in user code:" not in text:
        return None
    kind, _, message = text.strip().splitlines()[-1].strip().partition(": ")
    return type(
        kind, (type(error),), {"__init__": Exception.__init__, "__str__": Exception.__str__}
    )(message or kind)
