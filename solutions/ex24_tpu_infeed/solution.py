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

    In evaluation (`feed.training` is False) a pass has every example of the part once, and
    then rows of weight 0 until `part.batches` batches are full; pass follows pass.

    In training an epoch is `part.batches` full batches, however many examples there are; its
    rows are shuffled among at least `feed.window` others, or all, and what is left over is
    dropped. `feed.seed` and the number of the epoch alone decide the order. The first batch
    is the one with which step `feed.first_step` begins, counted from the first epoch's first
    step; a step takes `part.replicas` batches.

    Args:
        part: what this host reads, and in what batches.
        parse: vectorised: strings [n] to a dict of tensors [n, …], `weight` among them.
        feed: how.

    Returns:
        A `tf.data.Dataset` without end of dicts of tensors whose first dimension is
        `part.batch`, known when the graph is built. `part.batches` of them are an epoch.
    """
    # BEGIN SOLUTION
    import tensorflow as tf

    # Of a shape that is told: a host without examples has none to find it from.
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
            lambda window, rows: shuffle_rows(rows, [feed.seed, epoch * WINDOWS + window]),
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
    # END SOLUTION


# BEGIN SOLUTION
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

    return (
        tf.data.Dataset.from_tensor_slices(paths)
        .interleave(
            read,
            cycle_length=min(CYCLE, max(1, len(part.paths))),
            num_parallel_calls=tf.data.AUTOTUNE,
            deterministic=feed.deterministic,
        )
        .map(parse, num_parallel_calls=tf.data.AUTOTUNE, deterministic=feed.deterministic)
    )


def _padded(blocks, part: Part):
    """The blocks, and rows of weight 0 until every replica's last batch is full."""
    import tensorflow as tf

    missing = part.batches * part.batch - part.examples
    padding = {
        name: tf.zeros([missing, *spec.shape[1:]], spec.dtype)
        for name, spec in blocks.element_spec.items()
    }
    return blocks.concatenate(tf.data.Dataset.from_tensors(padding)) if missing else blocks


# STUB
# END SOLUTION
def shuffle_rows(rows: dict, seed):
    """Rows in an order that a seed alone decides: one gather for each tensor.

    Args:
        rows: tensors [n, …] by name, `weight` among them.
        seed: two integers or int64 tensors.
    """
    import tensorflow as tf

    count = tf.shape(rows["weight"])[0]
    order = tf.random.experimental.stateless_shuffle(tf.range(count), seed=tf.stack(seed))
    return {name: tf.gather(column, order) for name, column in rows.items()}
