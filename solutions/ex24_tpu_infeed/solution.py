"""The seat `infeed`: examples of a run as static batches for an accelerator."""

# BEGIN SOLUTION
import itertools

# STUB
# END SOLUTION
from collections.abc import Callable

from pipelines.training.infeed import Feed
from pipelines.training.sharding import Part

# Serialised examples that one call parses: enough that its fixed cost is nothing, few enough
# that several calls work side by side.
PARSE_ROWS = 2_048
READ_BUFFER_BYTES = 1 << 20
# Rows that are shuffled among each other where they are not kept in memory, unless `feed.window`
# is less: the next ones are read meanwhile.
STREAMED_ROWS = 1 << 15
# More windows than an epoch can have: no two of a training are shuffled alike.
WINDOWS = 1 << 32
# Shards that are read side by side; object storage wants many requests under way.
CYCLE = 16


def make_infeed(part: Part, parse: Callable, feed: Feed):
    """Batches for the replicas of one host, one after the other.

    In evaluation (`feed.training` is False) a pass has every example of the part once, and
    then rows of weight 0 until `part.batches` batches are full; pass follows pass.

    In training an epoch is `part.batches` full batches, however many examples there are, and
    no example comes twice in it. What is left over is dropped: other examples in each epoch,
    each as likely as any other. Rows are shuffled by windows of at least W rows, or all
    together where there are fewer; the last window of an epoch may have fewer. W is
    `feed.window` where rows are kept in memory (`feed.cache`); where they are not, it is
    `feed.window` or STREAMED_ROWS, whichever is less. `feed.seed` and the number of the epoch
    alone decide the order; no two pairs of them have the same. The first batch, in evaluation
    too, is the one with which step `feed.first_step` begins, counted from the first epoch's
    first step; a step takes `part.replicas` batches.

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
    epoch, step = divmod(feed.first_step, part.steps)
    first = step * part.replicas
    if feed.training:
        batches = _shuffled(paths, kept, part, parse, feed, epoch, first)
    else:
        blocks = _parsed_blocks(paths, part, parse, feed) if kept is None else kept
        one_pass = _padded(blocks, part).rebatch(part.batch, drop_remainder=True)
        batches = one_pass.repeat().skip(first)
    options = tf.data.Options()
    options.deterministic = feed.deterministic
    # Files were divided among the hosts already.
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.OFF
    return batches.with_options(options).prefetch(tf.data.AUTOTUNE)
    # END SOLUTION


# BEGIN SOLUTION
def _blocks(paths, part: Part, feed: Feed):
    """Blocks of serialised examples.

    Rows are put together before shards are interleaved: what tf.data does once an element then
    costs next to nothing.
    """
    import tensorflow as tf

    def read(path):
        records = tf.data.TFRecordDataset(
            path, "GZIP" if part.compressed else "", buffer_size=READ_BUFFER_BYTES
        )
        return records.batch(PARSE_ROWS)

    return tf.data.Dataset.from_tensor_slices(paths).interleave(
        read,
        cycle_length=min(CYCLE, max(1, len(part.paths))),
        num_parallel_calls=tf.data.AUTOTUNE,
        deterministic=feed.deterministic,
    )


def _parsed_blocks(paths, part: Part, parse: Callable, feed: Feed):
    """Blocks of parsed rows, their number of rows not known beforehand."""
    import tensorflow as tf

    return _blocks(paths, part, feed).map(
        parse, num_parallel_calls=tf.data.AUTOTUNE, deterministic=feed.deterministic
    )


def _shuffled(paths, kept, part: Part, parse: Callable, feed: Feed, epoch: int, first: int):
    """Batches of shuffled rows, from the `first` one of an epoch on.

    Examples were written in an order that a hash decides, so a window of rows is as good as the
    whole, and costs one gather for each. Windows give whole batches, so that those of all epochs
    are one stream: the next epoch's are parsed while the last one's are taken. What an epoch
    leaves over is left over by all of its windows, after they are shuffled: left over at its
    end, it would be the same rows in each epoch.

    Args:
        kept: parsed blocks of all rows, or None to read them again in each epoch.
    """
    import tensorflow as tf

    window_rows = feed.window if feed.cache else min(feed.window, STREAMED_ROWS)
    window_batches = -(-window_rows // part.batch)
    size, taken = window_batches * part.batch, part.batches * part.batch
    # What windows take and leave over: rows up to the end of each, the last one's included.
    ends = [end * part.examples // taken for end in (*range(size, taken, size), taken)]
    sizes = [end - begin for begin, end in itertools.pairwise([0, *ends])]

    def windows_of(epoch):
        if kept is None:
            order = tf.random.experimental.stateless_shuffle(paths, seed=[feed.seed, epoch])
            blocks = _blocks(order, part, feed)
        else:
            # To its end: a cache that is not read so far is thrown away, and all is parsed again.
            blocks = kept
        windows = blocks.rebatch(tf.constant(sizes, tf.int64)).enumerate()
        return windows.map(lambda window, block: (epoch, window, block))

    def rows_of(epoch, window, block):
        rows = parse(block) if kept is None else block
        rows = shuffle_rows(rows, [feed.seed, epoch * WINDOWS + window])
        # The last window of an epoch may give fewer batches than the others.
        left = taken - window * size
        return {name: column[:size][:left] for name, column in rows.items()}

    windows = tf.data.Dataset.counter(epoch).flat_map(windows_of).skip(first // window_batches)
    # In their order always: an epoch's last window comes before the next one's first.
    rows = windows.map(rows_of, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
    batches = rows.rebatch(part.batch, drop_remainder=True)
    return batches.skip(first % window_batches)


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
