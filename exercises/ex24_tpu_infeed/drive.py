"""Writes shards of flights, and takes batches of them from `make_infeed`."""

import contextlib
import functools
import gzip
import re
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipelines.training.features import Features, make_parser
from pipelines.training.infeed import Feed
from pipelines.training.sharding import part_of
from pipelines.writing.tfrecord import frame_records

FEATURES = Features(
    ("dep_delay_z", "row"), (("carrier_id", 17),), label="late", amount="arrival_delay"
)

# No right answer is held, and no other as long: only one that never parses the rest.
_HELD_SECONDS = 30.0

_FOLDER = tempfile.TemporaryDirectory(prefix="workshop-infeed-")
_KEPT: dict = {}


@functools.cache
def _shards(flights: tuple, counts: tuple, compressed: bool) -> list[dict]:
    """Files with so many of the flights each, one behind the other."""
    import tensorflow as tf

    folder = Path(tempfile.mkdtemp(dir=_FOLDER.name))
    shards, first = [], 0
    for i, count in enumerate(counts):
        payloads = []
        for row, (dep_delay, carrier, arr_delay) in enumerate(
            flights[first : first + count], first
        ):
            values = {
                "dep_delay_z": tf.train.Feature(float_list={"value": [dep_delay]}),
                "row": tf.train.Feature(float_list={"value": [row]}),
                "carrier_id": tf.train.Feature(int64_list={"value": [carrier]}),
                "late": tf.train.Feature(int64_list={"value": [int(arr_delay >= 15)]}),
                "arrival_delay": tf.train.Feature(float_list={"value": [arr_delay]}),
            }
            example = tf.train.Example(features=tf.train.Features(feature=values))
            payloads.append(example.SerializeToString())
        path = folder / f"train-{i:05d}-of-{len(counts):05d}.tfrecord"  # gzipped or not
        body = bytes(frame_records(payloads))
        path.write_bytes(gzip.compress(body) if compressed else body)
        shards.append({"path": str(path), "examples": count, "bytes": path.stat().st_size})
        first += count
    return shards


class _SlowFirst:
    """Holds the first flight's block back until all other examples are parsed.

    Blocks that wait for their turn fill the buffers and no more, so with more blocks than
    buffers they are only parsed to the end where some of them have overtaken the first.
    """

    def __init__(self, examples: int):
        self._todo = set(range(examples))
        self._changed = threading.Condition()
        self.held = False
        """Whether to hold it: set once it is known that another block may overtake it."""

    def parsed(self, rows: set[int]) -> None:
        with self._changed:
            self._todo -= rows
            self._changed.notify_all()
            if self.held and 0 in rows:
                self._changed.wait_for(lambda: not self._todo, _HELD_SECONDS)
                self.held = False


def _watched(seen: list[int], slow: _SlowFirst):
    """The pipeline's parser; it notes how many strings it is given at a time."""
    import tensorflow as tf

    parse = make_parser(FEATURES)

    def note(strings, rows):
        seen.append(len(strings))
        slow.parsed({int(row) for row in rows})
        return np.int32(len(strings))

    def watched(serialized):
        if serialized.shape.rank != 1:
            raise ValueError(
                "parse takes a vector of strings, and was given one string: batch before you parse"
            )
        parsed = parse(serialized)
        noted = tf.numpy_function(note, [serialized, parsed["numbers"][:, 1]], tf.int32)
        with tf.control_dependencies([noted]):
            return {name: tf.identity(column) for name, column in parsed.items()}

    return watched


def batches(
    code,
    flights: list,
    counts: list[int],
    take: int,
    *,
    training: bool,
    batch: int,
    replicas: int = 1,
    hosts: int = 1,
    host: int = 0,
    compressed: bool = False,
    slow_first: bool = False,
    global_seed: int = 1,
    again: int = 0,
    streamed_rows: int | None = None,
    **feed,
) -> dict:
    """The first batches of an infeed.

    Args:
        flights: (dep_delay, carrier's id, arr_delay) of each; its place is its feature `row`.
        counts: flights of each shard.
        slow_first: parsing the block of the first flight takes until all others are parsed, where
            they may come before it.
        global_seed: given to `tf.random.set_seed` before, each time.
        again: of runs that are the same otherwise, which.
        streamed_rows: STREAMED_ROWS of the module, while it is made.

    Returns:
        `spec` (shape and type by name, None where a size is not known), `parsed` (strings
        of each call of the parser), `steps` and `batches` of the part, and `taken`: columns
        by name for each batch.
    """
    shards = _shards(tuple(map(tuple, flights)), tuple(counts), compressed)
    part = part_of(
        shards,
        split="train" if training else "eval",
        training=training,
        batch=batch,
        replicas=replicas,
        hosts=hosts,
        host=host,
    )
    # The name of a file does not say it here.
    part = replace(part, compressed=compressed)
    given = (training, take, slow_first, global_seed, again, streamed_rows)
    key = (part, given, *sorted(feed.items()))
    if key not in _KEPT:
        how = Feed(training=training, **feed)
        try:
            with _streamed_rows(code, streamed_rows):
                _KEPT[key] = _take(code, part, how, take, slow_first, global_seed)
        except Exception as error:
            _KEPT[key] = error
    if isinstance(_KEPT[key], Exception):
        raise _KEPT[key]
    return _KEPT[key]


@contextlib.contextmanager
def _streamed_rows(code, rows: int | None):
    """The module's STREAMED_ROWS is another, where a number is given."""
    before = getattr(code.module, "STREAMED_ROWS", None)
    if rows is None or before is None:
        yield
        return
    code.module.STREAMED_ROWS = rows
    try:
        yield
    finally:
        code.module.STREAMED_ROWS = before


def _take(code, part, feed, take, slow_first, global_seed) -> dict:
    import tensorflow as tf

    seen: list[int] = []
    slow = _SlowFirst(part.examples)
    make_infeed = code.get("make_infeed")
    tf.random.set_seed(global_seed)
    try:
        dataset = make_infeed(part, _watched(seen, slow), feed)
        if not isinstance(dataset, tf.data.Dataset):
            raise TypeError(f"it gave a {type(dataset).__name__}, and no tf.data.Dataset")
        spec = dataset.element_spec
        if not isinstance(spec, dict):
            raise TypeError("its elements are no dicts of tensors by name")
        any_order = _in_any_order(dataset)
        slow.held = slow_first and bool(any_order)
        taken = [
            {name: column.numpy() for name, column in one.items()} for one in dataset.take(take)
        ]
    except Exception as error:
        if said := _said(error):
            raise said from error
        raise
    return {
        "spec": {name: [list(one.shape), one.dtype.name] for name, one in spec.items()},
        "parsed": seen,
        "steps": part.steps,
        "batches": part.batches,
        "taken": taken,
        "any_order": any_order,
    }


def _in_any_order(dataset) -> list[str]:
    """The datasets in it that may give elements in the order in which they are ready."""
    import tensorflow as tf

    variant = tf.data.experimental.to_variant(dataset)
    # 1: whatever is outside the graph, such as Python functions, is left out of it.
    graph = tf.raw_ops.DatasetToGraphV2(input_dataset=variant, external_state_policy=1)
    found = tf.compat.v1.GraphDef.FromString(graph.numpy())
    nodes = [*found.node]
    for function in found.library.function:
        nodes += function.node_def
    by_default = dataset.options().deterministic is False
    return sorted(
        {
            node.op
            for node in nodes
            if node.attr["deterministic"].s == b"false"
            or (by_default and node.attr["deterministic"].s == b"default")
            or node.attr["sloppy"].b
        }
    )


def _said(error: Exception) -> Exception | None:
    """An error that TensorFlow has wrapped, as its code said it; None for any other."""
    text = str(error)
    if "in user code:" in text:
        kind, _, message = text.strip().splitlines()[-1].strip().partition(": ")
    elif "{{function_node" in text:
        kind = type(error).__name__
        message = re.sub(r"\{\{.*?\}\} ?", "", text).strip().splitlines()[0]
    else:
        return None
    return type(
        kind, (type(error),), {"__init__": Exception.__init__, "__str__": Exception.__str__}
    )(message or kind)
