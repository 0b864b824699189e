"""The seat `infeed`: examples of a run as static batches for an accelerator."""

from collections.abc import Callable

from pipelines.training.infeed import Feed
from pipelines.training.sharding import Part

# Serialised examples that one call parses: enough that its fixed cost is nothing, few enough
# that several calls work side by side.
PARSE_ROWS = 2_048
READ_BUFFER_BYTES = 1 << 20
# Rows that are shuffled among each other where they are not kept in memory: the next ones are
# read meanwhile.
STREAMED_ROWS = 1 << 15
# More windows than an epoch can have: no two of a training are shuffled alike.
WINDOWS = 1 << 32
# Shards that are read side by side; object storage wants many requests under way.
CYCLE = 16


def make_infeed(part: Part, parse: Callable, feed: Feed):
    """Batches for the replicas of one host, one after the other.

    Args:
        part: what this host reads, and in what batches.
        parse: vectorised: strings [n] to a dict of tensors [n, …], `weight` among them.
        feed: how.

    Returns:
        A `tf.data.Dataset` without end of dicts of tensors whose first dimension is
        `part.batch`, known when the graph is built. `part.batches` of them are an epoch.
    """
    import tensorflow as tf

    paths = tf.constant(part.paths, tf.string, [len(part.paths)])
    kept = _parsed_blocks(paths, part, parse, feed).cache() if feed.cache else None

    def epoch_batches(epoch):
        order = paths
        if feed.training:
            order = tf.random.experimental.stateless_shuffle(paths, seed=[feed.seed, epoch])
        blocks = _parsed_blocks(order, part, parse, feed) if kept is None else kept
        if not feed.training:
            return _padded(blocks, part).rebatch(part.batch, drop_remainder=True)
        # Examples were written in an order that a hash decides, so a window of rows is as
        # good as the whole, and costs one gather for each.
        size = feed.window if feed.cache else min(feed.window, STREAMED_ROWS)
        windows = blocks.rebatch(size).enumerate()
        rows = windows.map(
            lambda window, rows: _shuffle_rows(rows, [feed.seed, epoch * WINDOWS + window]),
            num_parallel_calls=tf.data.AUTOTUNE,
        )
        batches = rows.rebatch(part.batch, drop_remainder=True)
        return batches.take(part.batches)

    epoch, step = divmod(feed.first_step, part.steps)
    batches = tf.data.Dataset.counter(epoch).flat_map(epoch_batches)
    batches = batches.skip(step * part.replicas)
    options = tf.data.Options()
    options.deterministic = feed.deterministic
    # Files were divided among the hosts already.
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.OFF
    return batches.with_options(options).prefetch(tf.data.AUTOTUNE)


def _parsed_blocks(paths, part: Part, parse: Callable, feed: Feed):
    """Blocks of parsed rows, their number of rows not known beforehand.

    Rows are put together before they are parsed and before shards are interleaved: what
    tf.data does once an element then costs next to nothing.
    """
    import tensorflow as tf

    def read(path):
        records = tf.data.TFRecordDataset(
            path, "GZIP" if part.compressed else "", buffer_size=READ_BUFFER_BYTES
        )
        return records.batch(PARSE_ROWS)

    # A host without examples has a shape to pad, all the same.
    paths = tf.data.Dataset.from_tensor_slices(
        tf.constant(part.paths, tf.string, [len(part.paths)])
    )
    return paths.interleave(
        read,
        cycle_length=min(CYCLE, max(1, len(part.paths))),
        num_parallel_calls=tf.data.AUTOTUNE,
        deterministic=feed.deterministic,
    ).map(parse, num_parallel_calls=tf.data.AUTOTUNE, deterministic=feed.deterministic)


def _shuffle_rows(rows: dict, seed):
    import tensorflow as tf

    count = tf.shape(rows["weight"])[0]
    order = tf.random.experimental.stateless_shuffle(tf.range(count), seed=tf.stack(seed))
    return {name: tf.gather(column, order) for name, column in rows.items()}


def _padded(blocks, part: Part):
    """The blocks, and rows of weight 0 until every replica's last batch is full."""
    import tensorflow as tf

    missing = part.batches * part.batch - part.examples
    padding = {
        name: tf.zeros([missing, *spec.shape[1:]], spec.dtype)
        for name, spec in blocks.element_spec.items()
    }
    return blocks.concatenate(tf.data.Dataset.from_tensors(padding)) if missing else blocks
