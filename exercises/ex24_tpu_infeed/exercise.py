"""The seat `infeed`: examples of a run as static batches for an accelerator."""

from collections.abc import Callable

from pipelines.seats.unsolved import unsolved
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
    unsolved("ex24_tpu_infeed")


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
